"""What must go when a photo or a person is erased, beyond this app: others register in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from labelling.models import Project


@dataclass(frozen=True)
class Erased:
    """What is being erased: ids of photos, of faces (those of the photos among them) and of people,
    and the names that those people have and had."""

    photos: tuple[int, ...]
    faces: tuple[int, ...]
    people: tuple[int, ...]
    names: tuple[str, ...] = ()


@dataclass
class Gone:
    """What one part of the site took away: counts by kind, storage keys or folders that are to be
    deleted after commit, and what is marked as having held it: {kind, id, name}.

    `late` are those of the keys and folders into which a worker may still be writing: they are deleted
    once more a little later.
    """

    counts: dict[str, int] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    marked: list[dict[str, Any]] = field(default_factory=list)


Part = Callable[[Project, Erased], Gone]

_PARTS: list[Part] = []


def register(part: Part) -> None:
    """Have `part` called inside the transaction that erases, before the rows of this app go."""
    if part not in _PARTS:
        _PARTS.append(part)


def parts() -> tuple[Part, ...]:
    """What was registered."""
    return tuple(_PARTS)
