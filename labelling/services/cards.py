"""Cards: many faces that one answer fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labelling.access import Access
from labelling.models import Face, Hold, Person


@dataclass(frozen=True)
class CardCandidate:
    person: Person
    cover: tuple[int, int] | None
    score: float
    faces: int


@dataclass(frozen=True)
class ClusterCard:
    id: int
    size: int
    spread: float
    faces: list[Face]
    candidates: list[CardCandidate]
    holder: Hold | None


@dataclass(frozen=True)
class SuggestionCard:
    person: Person
    size: int
    best: float
    mean: float
    faces: list[Face]
    holder: Hold | None


@dataclass(frozen=True)
class ClusterCards:
    items: list[ClusterCard]
    next: str | None
    totals: dict[str, int]
    due: bool


@dataclass(frozen=True)
class SuggestionCards:
    items: list[SuggestionCard]
    next: str | None
    totals: dict[str, int]


def clusters(access: Access, asked: Mapping[str, Any]) -> ClusterCards:
    raise NotImplementedError


def suggested(access: Access, asked: Mapping[str, Any]) -> SuggestionCards:
    raise NotImplementedError
