"""A site under load, killed in rounds."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue

import redis
import requests
from playwright.sync_api import Browser

from facesite.embedded import ports
from tests.faults import kills
from tests.faults.clients import Client, Labeller, Tally, Trainee, Uploader
from tests.faults.pages import Pages
from tests.faults.verdict import Truth
from tests.rest import Rest
from tests.site.training import Lab
from tests.stack import Stack

ASK_S = 0.3
READY_S = 90.0
PAGE_S = 30.0
END_S = 1800.0
# A trainer deletes what was replaced after a minute, and so long after its start what a dead one left.
SETTLE_S = 180.0
WORKERS = (
    "photos-",
    "predictor",
)  # a trainer takes what time the others leave: trainings say whether it is there
UPLOADERS = 3  # requests at once, as of a browser


@dataclass(frozen=True)
class Load:
    """What a site has to do, and to bear."""

    faults: tuple[str, ...]  # one a round
    photos: int
    epochs: int  # of each training
    most_wait_s: float  # from the first photo of a round to its fault
    settled: bool  # see `Trial.end`


@dataclass(frozen=True)
class Round:
    """One fault: when it was, in seconds since the load began, and what came of it."""

    number: int
    fault: str
    at_s: float
    ready_s: float  # until every process was there again and the site said that it is ready
    retried: int  # requests that clients sent again
    accepted: int  # photos by then
    labelled: int  # faces by then
    wrong: list[str]


@dataclass
class Trial:
    """A running site with its load."""

    stack: Stack
    rest: Rest
    project: int
    pages: Pages
    seed: int
    numbers: Queue[int]
    tally: Tally
    before: frozenset[str]  # files that were there before the load
    clients: list[Client]
    over: threading.Event
    began_at: float = field(default_factory=time.monotonic)
    rounds: list[Round] = field(default_factory=list)

    @property
    def truth(self) -> Truth:
        """Its addresses change when the whole site is started again."""
        return Truth(self.stack.services.database_url, self.stack.data / "media")

    def round(self, fault: str, draw: random.Random, *, photos: range, most_wait_s: float) -> Round:
        """Release these photos, and do this to the site at some moment while they are sent and seen."""
        for number in photos:
            self.numbers.put(number)
        time.sleep(draw.uniform(0.2, most_wait_s))
        retried, at_s = self.tally.retried, time.monotonic() - self.began_at
        processes = len(self.stack.child_pids())
        kills.FAULTS[fault](self.stack, draw)
        wrong = []
        if not _until(lambda: self._ready(processes), READY_S):
            wrong.append(f"The site isn't ready again after {READY_S:.0f} s.")
        ready_s = time.monotonic() - self.began_at - at_s
        accepted = len(self.tally.accepted)
        shown = self.pages.come_to({"All": accepted}, exactly=False, limit_s=PAGE_S)
        if shown["All"] < accepted:
            wrong.append(
                f"The page shows {shown['All']} of {accepted} photos after {PAGE_S:.0f} s."
            )
        wrong += self.truth.kept(self.project, self.tally)
        made = Round(
            len(self.rounds) + 1, fault, at_s, ready_s, self.tally.retried - retried,
            len(self.tally.accepted), len(self.tally.labels), wrong,
        )  # fmt: skip
        self.rounds.append(made)
        return made

    def _ready(self, processes: int) -> bool:
        """Whether as many processes live as before, each worker says so, and the site that it can do all."""
        pids = self.stack.child_pids()
        workers = {pid for name in WORKERS for pid in self.stack.child_pids(name)}
        try:
            answer = requests.get(f"{self.rest.url}/readyz", timeout=5)
            client = redis.from_url(self.stack.services.redis_url)
            rows = [
                json.loads(client.get(key) or "{}") for key in client.scan_iter("facesite:worker:*")
            ]
        except (requests.RequestException, redis.RedisError, OSError):
            return False
        return (
            answer.ok and len(pids) >= processes and all(map(kills.lives, pids))
            and workers <= {row.get("pid") for row in rows}
        )  # fmt: skip

    def behind(self) -> int:
        """Photos that are still to be sent or seen; many while the site doesn't say."""
        try:
            counts = self.rest.counts(self.project)["photos"]
        except (AssertionError, requests.RequestException):
            return 1_000_000
        return int(counts["waiting"] + counts["working"]) + self.numbers.qsize()

    def end(self, *, settled: bool) -> list[str]:
        """Let all of it come to its end; what is wrong then, a sentence each.

        Files that trainings replaced stay some minutes for their readers: with `settled` that is waited for,
        and else they are passed over.
        """
        until = time.monotonic() + END_S
        self.numbers.join()
        self.over.set()
        for client in self.clients:
            client.thread.join(timeout=max(1.0, until - time.monotonic()))
            if client.thread.is_alive():
                self.tally.complain(
                    f"A {type(client).__name__.lower()} waits in vain for its answer."
                )
        if not _until(lambda: self.behind() == 0, max(1.0, until - time.monotonic())):
            self.tally.complain(f"{self.behind()} photos are not processed.")
        truth = self.truth
        wrong = [sentence for one in self.rounds for sentence in one.wrong] + self.tally.wrong
        wrong += truth.photos(self.project, self.tally, self.seed)
        wrong += truth.labels(self.tally) + truth.trainings(self.tally)
        if settled:
            _until(lambda: not truth.storage(self.before), SETTLE_S)
        return wrong + truth.storage(self.before, replaced=settled) + self._pages()

    def _pages(self) -> list[str]:
        counts = self.rest.counts(self.project)
        photos, faces = counts["photos"], counts["faces"]
        right = {
            "All": photos["total"], "Waiting": 0, "Working": 0, "Done": len(self.tally.accepted),
            "Failed": 0, "answered": len(self.tally.labels), "faces": faces["total"],
        }  # fmt: skip
        shown = self.pages.come_to(right, exactly=True, limit_s=PAGE_S)
        wrong = [f"The browser shows {shown}, and right is {right}."] if shown != right else []
        return wrong + [f"The page of {name} was loaded again." for name in self.pages.reloaded()]


@contextmanager
def running(folder: Path, browser: Browser, *, seed: int, epochs: int) -> Iterator[Trial]:
    """A site in `folder` with its clients at work; trainings have so many epochs."""
    env = {
        "FACESITE_TRAINERS": "1", "FACESITE_PHOTO_WORKERS": "2",
        "FACESITE_PORT": str(ports.free_port()),  # the same after each start: the browser stays
    }  # fmt: skip
    with Stack(folder / "var", env=env) as stack:
        rest = Rest(stack.url).use_link(stack.admin_link)
        project = int(rest.post("/projects", {"name": "Faults"})["id"])
        lab = Lab(stack, rest, project, 0)
        dataset = lab.upload("faces")
        numbers: Queue[int] = Queue()
        tally, over = Tally(), threading.Event()
        trial = Trial(
            stack,
            rest,
            project,
            Pages(browser, rest, project),
            seed,
            numbers,
            tally,
            frozenset(),
            [],
            over,
        )
        trial.before = frozenset(trial.truth.files())
        made = rest.post(f"/projects/{project}/keys", {"name": "clients", "role": "labeller"})

        def known() -> tuple[Rest, int, Tally, threading.Event]:
            return Rest(stack.url, key=made["key"]), project, tally, over

        signed_in = Rest(stack.url)  # training isn't a labeller's
        signed_in.session.cookies.update(rest.session.cookies)
        trial.clients += [Uploader(*known(), numbers=numbers, seed=seed) for _ in range(UPLOADERS)]
        trial.clients.append(Labeller(*known(), seed=seed))
        trial.clients.append(
            Trainee(
                signed_in,
                project,
                tally,
                over,
                dataset=dataset,
                epochs=epochs,
                hurry=lambda: kills.hurry(stack),
            )
        )
        try:
            yield trial
        finally:
            over.set()


def _until(true: Callable[[], bool], limit_s: float) -> bool:
    """Whether it came true in time. It is asked seldom: asking is work for the site."""
    end = time.monotonic() + limit_s
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(ASK_S)
    return True


def draw_faults(draw: random.Random, rounds: int) -> list[str]:
    """Which fault each round has: every one of them about as often, in an order of chance."""
    names = list(kills.FAULTS) * (rounds // len(kills.FAULTS)) + draw.sample(
        list(kills.FAULTS), rounds % len(kills.FAULTS)
    )
    draw.shuffle(names)
    return names


def go_through(trial: Trial, load: Load, *, say: Callable[[Round], None]) -> list[str]:
    """All rounds, each with its share of the photos; what is wrong at the end."""
    draw = random.Random(trial.seed)
    share = -(-load.photos // len(load.faults))
    for number, fault in enumerate(load.faults):
        _until(lambda: trial.behind() < 2 * share, END_S)
        released = range(number * share, min(load.photos, (number + 1) * share))
        say(trial.round(fault, draw, photos=released, most_wait_s=load.most_wait_s))
    return trial.end(settled=load.settled)
