"""Every face of the project that looks like those of a photo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from labelling.models import Face, Project
from labelling.vision.types import Box
from labelling.vision.voting import Candidate


@dataclass(frozen=True)
class Match:
    face: Face
    distance: float


@dataclass(frozen=True)
class FoundFace:
    box: Box
    score: float
    people: list[Candidate]
    matches: list[Match]


@dataclass(frozen=True)
class Found:
    width: int
    height: int
    faces: list[FoundFace]


def find(
    project: Project, file: IO[bytes], *, limit: int, max_distance: float | None = None
) -> Found:
    raise NotImplementedError
