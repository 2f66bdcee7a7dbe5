"""What a check finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"  # it works, but not as it could
    PROBLEM = "problem"  # something doesn't work


@dataclass(frozen=True)
class Finding:
    """A sentence on one part of the set-up; a problem's says what to do."""

    level: Level
    part: str
    sentence: str


Check = Callable[[], Iterable[Finding]]


def ok(part: str, sentence: str) -> Finding:
    return Finding(Level.OK, part, sentence)


def warning(part: str, sentence: str) -> Finding:
    return Finding(Level.WARNING, part, sentence)


def problem(part: str, sentence: str) -> Finding:
    return Finding(Level.PROBLEM, part, sentence)
