"""Training on a running site, for tests: small data sets, trainers that can be killed, and what a tab sees."""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from facesite.embedded import launch
from facesite.embedded.launch import Command
from facesite.env import PROJECT_FOLDER
from tests import orl
from tests.rest import Rest, wait_for
from tests.site.test_live import tab
from tests.stack import Stack

LIMIT_S = 300
SMALL = {"backbone": "test_resnet", "image_px": 32, "batch_size": 2, "augment": "none"}
PEOPLE, TRAIN = 4, 7
STEPS = PEOPLE * TRAIN // 2  # in an epoch


def tree() -> bytes:
    """A data set of 28 train, 4 val and 8 test faces as a ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for person in range(1, PEOPLE + 1):
            for number in range(1, 11):
                side = "train" if number <= TRAIN else "val" if number == 8 else "test"
                picture = orl.encoded(orl.image(person, number).resize((48, 48)))
                archive.writestr(f"{side}/s{person}/{number}.jpg", picture)
    return out.getvalue()


@dataclass
class Lab:
    """A site with a project and a data set, and trainers that are started as a test needs them."""

    stack: Stack
    rest: Rest
    project: int
    dataset: int
    trainers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"/projects/{self.project}"

    @property
    def media(self) -> Path:
        """Where the project's files lie."""
        return self.stack.data / "media" / "projects" / str(self.project)

    def upload(self, name: str) -> int:
        """A data set of its own, made."""
        answer = self.rest.call(
            "POST", f"{self.url}/datasets/upload", data={"name": name},
            files={"file": ("tree.zip", tree())},
        )  # fmt: skip
        made = int(answer.json()["id"])
        wait_for(
            lambda: self.rest.get(f"{self.url}/datasets/{made}")["status"] == "succeeded", LIMIT_S
        )
        return made

    def trainer(self) -> subprocess.Popen[bytes]:
        """One that lives, as `manage.py up` starts it, but at no lower priority than other tests."""
        living = [one for one in self.trainers if one.poll() is None]
        if living:
            return living[0]
        env = {key: value for key, value in os.environ.items() if not key.endswith("_URL")}
        words = (sys.executable, str(PROJECT_FOLDER / "manage.py"), "work", "--queues", "training")
        command = Command(words, env={**env, "FACESITE_DATA": str(self.stack.data)})
        with self.stack.log_path.open("ab") as output:
            self.trainers.append(launch.start(command, output=output))
        return self.trainers[-1]

    def warm_trainer(self) -> subprocess.Popen[bytes]:
        """The same, once it has loaded all that it forks from."""
        found = self.trainer()
        wait_for(
            lambda: self.stack.log().count("listening to training") == len(self.trainers), LIMIT_S
        )
        return found

    def stop(self) -> None:
        """End all trainers."""
        for one in self.trainers:
            if one.poll() is None:
                one.send_signal(signal.SIGTERM)
        for one in self.trainers:
            one.wait(timeout=60)

    def submit(
        self, dataset: int | None = None, *, sweep: dict[str, Any] | None = None, **options: Any
    ) -> int:
        """A run, of one experiment if no option says more; its id."""
        body = {
            "dataset": dataset or self.dataset, "options": {**SMALL, **options}, **(sweep or {}),
        }  # fmt: skip
        return int(self.rest.post(f"{self.url}/runs", body)["id"])

    def experiment(self, run: int) -> dict[str, Any]:
        found: dict[str, Any] = self.rest.get(f"{self.url}/runs/{run}/experiments/0")
        return found

    def until(self, run: int, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The experiment, once this is true of it."""
        found: list[dict[str, Any]] = []

        def asked() -> bool:
            found[:] = [self.experiment(run)]
            return true(found[0])

        wait_for(asked, LIMIT_S)
        return found[0]

    def ended(self, run: int) -> dict[str, Any]:
        return self.until(run, lambda e: e["state"] not in ("waiting", "working", "paused"))

    def rows(self, sql: str, run: int) -> list[Any]:
        """What the database has of the run's experiment."""
        with psycopg.connect(self.stack.services.database_url) as connection:
            found = connection.execute(
                sql
                + " where experiment_id = (select id from models_app_experiment where run_id = %s)"
                " order by 1",
                [run],
            )
            return found.fetchall()

    def points(self, run: int) -> list[tuple[int, int, dict[str, float]]]:
        return self.rows("select step, epoch, values from models_app_point", run)

    def lines(self, run: int) -> list[tuple[int, str]]:
        return self.rows("select number, text from models_app_logline", run)

    def artifacts(self, run: int) -> dict[str, Path]:
        """Its files where the storage has them, by path."""
        found = self.rows("select path, key from models_app_artifact", run)
        return {path: self.stack.data / "media" / key for path, key in found}


def forkserver(trainer: subprocess.Popen[bytes]) -> int:
    """The process that forks the trainer's children."""
    for pid in Path(f"/proc/{trainer.pid}/task/{trainer.pid}/children").read_text().split():
        if b"forkserver" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return int(pid)
    raise AssertionError("There is no forkserver.")


@contextmanager
def limited(pids: list[int], what: int, most: int) -> Iterator[None]:
    """These processes, and what they fork, may use so much of a resource."""
    before = [resource.prlimit(pid, what) for pid in pids]
    for pid, (_, hard) in zip(pids, before, strict=True):
        resource.prlimit(pid, what, (most, hard))
    yield
    for pid, limits in zip(pids, before, strict=True):
        resource.prlimit(pid, what, limits)


@contextmanager
def no_room(folder: Path, pid: int) -> Iterator[None]:
    """The folder is a small disk, and full; where this user may mount none, the process may write no files."""
    folder.mkdir(parents=True, exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if subprocess.run(words, check=False, capture_output=True).returncode:
        with limited([pid], resource.RLIMIT_FSIZE, 1000):
            yield
        return
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def address_space(pid: int) -> int:
    """Bytes that a process has mapped."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize()


class Watcher:
    """A tab that draws curves from events alone, by the rule that they come with."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.points: dict[int, dict[int, dict[str, Any]]] = {}  # by experiment and step
        self.lines: dict[int, list[int]] = {}
        self.afters: list[int] = []
        self.asked = 0

    @contextmanager
    def watching(self) -> Iterator[Watcher]:
        with tab(self.lab.rest, self.lab.project) as socket:
            thread = threading.Thread(target=self._listen, args=(socket,), daemon=True)
            thread.start()
            yield self
        thread.join(timeout=60)

    def _listen(self, socket: ClientConnection) -> None:
        try:
            while True:
                for line in str(socket.recv()).split("\n"):
                    self.apply(json.loads(line))
        except ConnectionClosed:
            return

    def apply(self, event: dict[str, Any]) -> None:
        """What is behind `after` is replaced by what came; who lacks what lies before it would ask again."""
        if event["type"] == "experiment.points":
            mine = self.points.setdefault(event["experiment_id"], {})
            after = event["after"]
            if max(mine, default=0) < after:
                self.asked += 1
            for step in [step for step in mine if step > after]:
                del mine[step]
            mine.update({point["step"]: point for point in event["points"]})
            self.afters.append(after)
        elif event["type"] == "experiment.lines":
            numbers = self.lines.setdefault(event["experiment_id"], [])
            numbers += [line["number"] for line in event["lines"]]
