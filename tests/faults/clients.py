"""Clients of a site that is being killed: each asks again, as a browser does, until it is answered."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import Empty, Queue
from typing import Any

import requests

from tests.faults import pictures
from tests.rest import Rest
from tests.site.training import SMALL, STEPS

# As a browser's uploader does (frontend/src/api/errors.ts, features/upload): these pass by themselves.
PASSING = (429, 502, 503, 504)
FIRST_WAIT_S, LONGEST_WAIT_S = 0.1, 2.0
FILES_A_REQUEST = 8
PEOPLE = 40


@dataclass
class Tally:
    """What the site has acknowledged, and what clients met. Shared by all of their threads."""

    accepted: dict[str, int] = field(default_factory=dict)  # photos by content: their number
    labels: dict[int, str] = field(default_factory=dict)  # faces: the name that was acknowledged
    asked: dict[int, str] = field(default_factory=dict)  # faces: the name that may be there by now
    runs: dict[int, int] = field(default_factory=dict)  # trainings: their epochs
    retries: Counter[str] = field(default_factory=Counter)  # by what was met instead of an answer
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def retried(self) -> int:
        return sum(self.retries.values())

    def met(self, what: str) -> None:
        with self.lock:
            self.retries[what] += 1

    def complain(self, sentence: str) -> None:
        with self.lock:
            if sentence not in self.wrong:
                self.wrong.append(sentence)


class Client:
    """One client with a thread of its own, which `over` ends."""

    def __init__(self, rest: Rest, project: int, tally: Tally, over: threading.Event) -> None:
        self.rest, self.project, self.tally, self.over = rest, project, tally, over
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    @property
    def inside(self) -> str:
        return f"/projects/{self.project}"

    def work(self) -> None:
        """What it does until `over`."""
        raise NotImplementedError

    def insist(self, method: str, path: str, **options: Any) -> Any:
        """The body of the answer, once there is a good one."""
        wait_s = FIRST_WAIT_S
        while True:
            try:
                answer = self.rest.call(method, self.inside + path, **options)
            except requests.RequestException:
                self.tally.met("no answer")
            else:
                if answer.ok:
                    return answer.json()
                self.tally.met(str(answer.status_code))
                if answer.status_code not in PASSING:
                    what = f"{method} {path.partition('?')[0]}"
                    self.tally.complain(
                        f"{what} was answered {answer.status_code}: {answer.text[:300]}"
                    )
            time.sleep(wait_s)
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)

    def _run(self) -> None:
        try:
            self.work()
        except Exception as error:  # a client that dies would be a load that isn't there
            self.tally.complain(f"A {type(self).__name__.lower()} ended: {error!r}")


class Uploader(Client):
    """Sends the photos whose numbers come through `numbers`, a few in a request."""

    def __init__(self, *known: Any, numbers: Queue[int], seed: int) -> None:
        self.numbers, self.seed = numbers, seed
        super().__init__(*known)

    def work(self) -> None:
        while not self.over.is_set():
            taken = self._take()
            if taken:
                self._send(taken)

    def _take(self) -> list[int]:
        taken: list[int] = []
        try:
            taken.append(self.numbers.get(timeout=0.2))
            while len(taken) < FILES_A_REQUEST:
                taken.append(self.numbers.get_nowait())
        except Empty:
            pass
        return taken

    def _send(self, taken: Sequence[int]) -> None:
        photos = [pictures.photo(self.seed, number) for number in taken]
        files = [("files", (f"{n}.jpg", data)) for n, data in zip(taken, photos, strict=True)]
        answer = self.insist("POST", "/photos", files=files)
        for number, data, result in zip(taken, photos, answer["results"], strict=True):
            if result["outcome"] not in ("added", "duplicate"):
                self.tally.complain(f"Photo {number} was {result['outcome']}: {result['error']}")
                continue
            with self.tally.lock:
                self.tally.accepted[pictures.sha256(data)] = number
        for _ in taken:
            self.numbers.task_done()


class Labeller(Client):
    """Names faces, and now and then one of those that it has named, another way."""

    def __init__(self, *known: Any, seed: int) -> None:
        self.draw = random.Random(seed)
        super().__init__(*known)

    def work(self) -> None:
        while not self.over.wait(0.1):
            page = self.insist("GET", "/faces?state=todo&limit=40")
            faces = [face["id"] for face in page["items"]]
            chosen = self.draw.sample(faces, min(3, len(faces)))
            if self.tally.labels and self.draw.random() < 0.3:
                chosen.append(self.draw.choice(sorted(self.tally.labels)))
            if chosen:
                self._name(chosen, f"s{self.draw.randint(1, PEOPLE)}")

    def _name(self, faces: list[int], name: str) -> None:
        asked = [{"id": face} for face in faces]
        with self.tally.lock:
            self.tally.asked |= dict.fromkeys(faces, name)
        self.insist("POST", "/labels", json={"faces": asked, "action": "assign", "name": name})
        with self.tally.lock:
            self.tally.labels |= dict.fromkeys(faces, name)


class Trainee(Client):
    """Has one training after the other made of a data set; the last may end.

    `hurry` is called again and again: on a machine that does something else, too, training would take no turn.
    """

    def __init__(self, *known: Any, dataset: int, epochs: int, hurry: Callable[[], None]) -> None:
        self.dataset, self.epochs, self.hurry = dataset, epochs, hurry
        super().__init__(*known)

    def work(self) -> None:
        while not self.over.is_set():
            body = {"dataset": self.dataset, "options": {**SMALL, "max_epochs": self.epochs}}
            run = int(self.insist("POST", "/runs", json=body)["id"])
            with self.tally.lock:
                self.tally.runs[run] = self.epochs
            while self.insist("GET", f"/runs/{run}")["finished_at"] is None:
                self.hurry()
                time.sleep(0.5)


def validated(epochs: int) -> list[tuple[int, int]]:
    """The step and the epoch of each validation of a whole training."""
    return [(STEPS * (epoch + 1), epoch) for epoch in range(epochs)]
