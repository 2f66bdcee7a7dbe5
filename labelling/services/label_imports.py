"""Labels from other programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from labelling.access import Access
from labelling.models import Change


@dataclass(frozen=True)
class Unmatched:
    source: str
    photo: str
    name: str
    reason: str
    message: str


@dataclass(frozen=True)
class Report:
    applied: bool
    entries: int
    labelled: int
    already: int
    people: int
    new_people: list[str]
    unmatched_count: int
    unmatched: list[Unmatched]
    change: Change | None


def from_files(
    access: Access, files: Sequence[tuple[str, IO[bytes]]], *, kind: str, apply: bool,
    min_overlap: float, replace: bool,
) -> Report:  # fmt: skip
    raise NotImplementedError


def from_stored(
    access: Access, *, source: str, apply: bool, min_overlap: float, replace: bool
) -> Report:
    raise NotImplementedError
