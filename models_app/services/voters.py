"""Who votes on a face, and how: the project's own rule, or a classifier's.

Keys of people: in a live rule the id of the `Person`; in one that is pinned to a data set the id of the
`DatasetPerson`. `labels` says who they are. Keys of faces likewise: `Face` or `DatasetFace`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelling import queries
from labelling.models import Person, Project
from labelling.services import calibration, vectors
from labelling.vision.voting import Neighbour, Scale
from models_app.models import ClassifierVersion


@dataclass(frozen=True)
class Rule:
    """How faces are named. `version` is None for the project's own vote."""

    project: Project
    version: ClassifierVersion | None
    embedder: str
    k: int
    metric: str  # euclidean or cosine
    vote: str  # plurality or weighted
    scale: Scale  # its `reach` is infinite where all K vote
    accept_distance: float
    people: frozenset[int] | None  # ids of Person; None: everyone
    voters: str  # rule, reviewed, every
    dataset_id: int | None

    @property
    def live(self) -> bool:
        return self.dataset_id is None


@dataclass(frozen=True)
class Label:
    """Who a key stands for: a living person of the project, or a name that a data set alone knows."""

    person: Person | None
    name: str


@dataclass(frozen=True, eq=False)
class Gallery:
    """All N faces that vote, by ascending key."""

    faces: NDArray[np.int64]  # (N,) keys
    people: NDArray[np.int64]  # (N,) keys
    photos: NDArray[np.int64]  # (N,) ids; what has no photo has a negative number of its own
    vectors: NDArray[np.float32]  # (N, D)

    def __len__(self) -> int:
        return len(self.faces)


def rule(
    project: Project,
    version: ClassifierVersion | None = None,
    *,
    accept_distance: float | None = None,
) -> Rule:
    """The rule of a classifier version, or the project's own.

    Raises ClassifierUnusable if it can't name faces now: its data set holds vectors of another embedder.
    """
    if version is not None:
        raise NotImplementedError
    return Rule(
        project, None, project.embedder, project.neighbours, "euclidean", "plurality",
        calibration.scale(project),
        project.accept_distance if accept_distance is None else accept_distance, None, "rule", None,
    )  # fmt: skip


def nearest(rule: Rule, vector: Sequence[float], *, limit: int) -> list[Neighbour]:
    """The `limit` nearest faces that may vote, nearest first, by SQL; exact, or of a recall of 0.99."""
    return queries.neighbours(rule.project, vector, embedder=rule.embedder, limit=limit)


def load(rule: Rule) -> Gallery:
    """All faces that may vote, in memory: for thousands of faces at once."""
    found = vectors.load(rule.project).voters
    return Gallery(found.ids, found.people, found.photos, found.vectors)


def labels(rule: Rule, keys: Iterable[int]) -> dict[int, Label]:
    """Who these keys of people stand for; one query."""
    known = Person.objects.in_bulk(set(keys))
    return {pk: Label(person, person.name) for pk, person in known.items()}
