"""One experiment in a process of its own: what it says comes over a pipe, and it can be asked to stop."""

from __future__ import annotations

import errno
import importlib
import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from models_app.training.job import Job
from models_app.training.said import Said

INSIDE = "models_app.training.inside"  # by name: this process needs no torch
PRELOADED = [INSIDE, "torch._dynamo", "torch.onnx", "onnxscript"]
"""What a child would import first, or at its first step: 10 s of it, which the forkserver does once."""

PATIENT = {"OMP_WAIT_POLICY": "PASSIVE"}
"""Threads of torch sleep while they wait for each other, where they would spin. On two cores with as much
other work, an epoch took 2 s so, and 20 s spinning; it is read when torch is imported."""

ROOT = Path(__file__).parents[2]
DIED = "died"

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""The errors of a disk that takes no more."""

context = multiprocessing.get_context("forkserver")


@dataclass(frozen=True, slots=True)
class Ended:
    """It came to its end: finished, early, or with the word it was asked to stop by."""

    outcome: str
    epochs: int
    step: int
    best: str  # the best checkpoint, below the job's folder; empty: none
    test: dict[str, float] = field(default_factory=dict)  # {loss, acc, faces}
    start: str = ""  # what its numbers began as


@dataclass(frozen=True, slots=True)
class Failed:
    """It can't go on: out_of_memory, bad_data, no_network, disk_full, or work_failed.

    `died`: it was killed, or crashed, and said nothing; by whom or what can't be known. It can be begun
    again, and goes on from its last checkpoint.
    """

    code: str
    sentence: str  # empty: the code's own


Heard = Said | Ended | Failed


def warm() -> None:
    """Begin the process that forks the children, with everything heavy imported already.

    It takes some seconds, and a child then begins within one.
    """
    process = context.Process(target=os.getpid)
    with importable():
        process.start()
    process.join()


class Child:
    """A training that goes on in another process. It dies with this one, however this one ends."""

    def __init__(self, job: Job) -> None:
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=_run, args=(job, other), daemon=True)
        with importable():
            self.process.start()
        other.close()
        self.over = False

    @property
    def pid(self) -> int:
        """Of the process."""
        return self.process.pid or 0

    def hear(self, timeout_s: float) -> Heard | None:
        """The next that it says; None when nothing came. `Failed` when it died without a word.

        After `Ended` or `Failed` nothing comes any more.
        """
        if self.over or not self.pipe.poll(timeout_s):
            return None
        try:
            heard: Heard = self.pipe.recv()
        except (EOFError, OSError):  # in the middle of a word, too
            heard = self._died()
        if isinstance(heard, (Ended, Failed)):
            self.over = True
            self.process.join()
            self.pipe.close()
        return heard

    def ask(self, word: str) -> None:
        """Have it stop after its next step, with a checkpoint of where it is; the word is its outcome."""
        try:
            self.pipe.send(word)
        except OSError:
            pass  # it is over, which `hear` tells

    def kill(self) -> None:
        """End it at once, and wait until it is gone."""
        self.process.kill()
        self.process.join()
        self.over = True
        self.pipe.close()

    def _died(self) -> Failed:
        self.process.join()
        code = self.process.exitcode or 0
        how = signal.Signals(-code).name if code < 0 else f"status {code}"
        return Failed(DIED, f"The process that trained ended without a word ({how}).")


def _run(job: Job, pipe: Connection) -> None:
    importlib.import_module(INSIDE).run(job, pipe)


@contextmanager
def importable() -> Iterator[None]:
    """A forkserver that has to be begun finds the site's modules, wherever it is begun, and lets others work.

    Python 3.11 gives it this process's sys.path and leaves it unused.
    """
    context.set_forkserver_preload(PRELOADED)
    path = os.environ.get("PYTHONPATH")
    needed = {"PYTHONPATH": os.pathsep.join([str(ROOT), *([path] if path else [])])} | PATIENT
    before = {name: os.environ.get(name) for name in needed}
    os.environ.update(needed)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
