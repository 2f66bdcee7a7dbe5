"""Sub-groups of a person's faces, and people who look alike."""

from __future__ import annotations

from dataclasses import dataclass

from labelling.models import Face, Person, Project


@dataclass(frozen=True)
class Group:
    face_ids: list[int]
    first: list[Face]


@dataclass(frozen=True)
class Groups:
    groups: list[Group]
    distance: float


def groups(project: Project, person: Person) -> Groups:
    raise NotImplementedError


def similar(project: Project, person: Person) -> list[tuple[int, float]]:
    raise NotImplementedError
