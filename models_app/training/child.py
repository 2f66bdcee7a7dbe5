"""One experiment in a process of its own: what it says comes over a pipe, and it can be asked to stop."""

from __future__ import annotations

from dataclasses import dataclass, field

from models_app.training.said import Said
from models_app.training.whole import Job


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
    """It can't go on: out_of_memory, bad_data, no_network, disk_full, or work_failed."""

    code: str
    sentence: str  # empty: the code's own


Heard = Said | Ended | Failed


def warm() -> None:
    """Begin the process that forks the children, with everything heavy imported already."""
    raise NotImplementedError


class Child:
    """A training that goes on in another process. It dies with this one, however this one ends."""

    def __init__(self, job: Job) -> None:
        raise NotImplementedError

    def hear(self, timeout_s: float) -> Heard | None:
        """The next that it says; None when nothing came. `Failed` when it died without a word."""
        raise NotImplementedError

    def ask(self, word: str) -> None:
        """Have it stop after its next step, with a checkpoint of where it is; the word is its outcome."""
        raise NotImplementedError

    def kill(self) -> None:
        """End it at once, and wait until it is gone."""
        raise NotImplementedError
