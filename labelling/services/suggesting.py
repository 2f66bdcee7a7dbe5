"""One making of suggestions and of suspects, in three steps: which faces, the vote, the writing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from labelling import queries
from labelling.events import MOST_FACES
from labelling.models import Face, Negative, Project, Suggestion, Suspect
from labelling.services import suggestion_statements
from labelling.services.vectors import Vectors
from labelling.vision.electing import Doubt, Gallery, doubts, elect
from labelling.vision.nearest import tables
from labelling.vision.voting import Candidate, Scale

# Distances from two products differ by this much at most.
SLACK = 1e-3


@dataclass(frozen=True)
class Made:
    """Whom unlabelled faces may show, and the labelled ones that look wrong, by face."""

    elected: dict[int, Candidate]
    doubts: dict[int, Doubt]


def around(
    loaded: Vectors, changed: Vectors, people: Collection[int], *, distance: float, reach: float
) -> Vectors:
    """Those of the faces whose outcome may differ since the faces of `changed` did, which may not be
    among them any more; `people` are those whom the changes spoke of.

    A voter counts for an unlabelled face only within `reach` of its nearest, which lies no further than the
    suggestion it has, or than `distance` if it is to have one. A labelled face is doubted only if
    someone else comes nearer than its own person within `distance`.
    """
    if len(loaded) == 0:
        return loaded
    near = np.zeros(len(loaded), np.bool_)
    near[loaded.at(changed.ids)] = True
    least = np.full(len(loaded), np.inf, np.float32)
    for _, table in tables(changed.vectors, loaded.vectors):
        np.minimum(least, table.min(axis=0, initial=np.inf), out=least)
    least = np.sqrt(least)
    near |= loaded.unlabelled & (least <= np.minimum(loaded.suggested, distance) + reach + SLACK)
    named = np.flatnonzero((loaded.people > 0) & (least < distance + SLACK))
    touched = loaded.suspect[named] | np.isin(loaded.people[named], list(people))
    near[named[touched]] = True
    rest = named[~touched]
    near[rest[least[rest] < own_distances(loaded, rest) + SLACK]] = True
    return loaded.pick(np.flatnonzero(near))


def own_distances(loaded: Vectors, places: NDArray[np.int64]) -> NDArray[np.float32]:
    """For some labelled faces how far the nearest other face of their person is that votes; infinite
    without one. (n,) places -> (n,)."""
    found = np.full(len(places), np.inf, np.float32)
    if len(places) == 0:
        return found
    order = np.argsort(loaded.people[places], kind="stable")
    people, starts = np.unique(loaded.people[places][order], return_index=True)
    voters = np.flatnonzero(loaded.votes & np.isin(loaded.people, people))
    voters = voters[np.argsort(loaded.people[voters], kind="stable")]
    theirs = np.split(voters, np.searchsorted(loaded.people[voters], people)[1:])
    for mine, own in zip(np.split(order, starts[1:]), theirs, strict=True):
        for rows, table in tables(loaded.vectors[places[mine]], loaded.vectors[own]):
            table[places[mine][rows][:, None] == own[None, :]] = np.inf
            found[mine[rows]] = np.sqrt(table.min(axis=1, initial=np.inf))
    return found


def make(project: Project, scope: Vectors, gallery: Vectors, scale: Scale) -> Made:
    """The vote on all faces of `scope` by those of `gallery`; reads negatives, writes nothing."""
    refused = _negatives(project, scope)
    voters = Gallery(gallery.ids, gallery.people, gallery.vectors)
    open_ = scope.pick(np.flatnonzero(scope.unlabelled))
    named = scope.pick(np.flatnonzero(scope.people > 0))
    elected = elect(
        open_.ids, open_.vectors, voters, refused=refused, k=project.neighbours,
        distance=project.suggest_distance, scale=scale,
    )  # fmt: skip
    found = doubts(
        named.ids, named.people, named.vectors, voters, refused=refused,
        distance=project.suggest_distance, alone=project.accept_distance,
    )  # fmt: skip
    return Made(elected, {doubt.face_id: doubt for doubt in found})


def _negatives(project: Project, scope: Vectors) -> dict[int, set[int]]:
    said = Negative.objects.filter(face__project=project)
    if len(scope) <= 1000:
        said = Negative.objects.filter(face__in=scope.ids.tolist())
    refused: dict[int, set[int]] = defaultdict(set)
    for face, person in said.values_list("face_id", "person_id"):
        refused[face].add(person)
    return refused


@dataclass(frozen=True)
class Differences:
    """What is to be written: rows that are new or other than those stored, and faces whose rows go."""

    suggestions: list[Suggestion]
    suspects: list[Suspect]
    no_suggestion: list[int]
    no_suspect: list[int]

    @property
    def faces(self) -> set[int]:
        suggested = {row.face_id for row in self.suggestions}
        doubted = {row.face_id for row in self.suspects}
        return suggested | doubted | {*self.no_suggestion, *self.no_suspect}


def differences(project: Project, scope: Vectors, made: Made) -> Differences:
    """How what was made for the faces of `scope` differs from what is stored; writes nothing."""
    ids = scope.ids.tolist()
    suggestions, no_suggestion = _elected(project, ids, made)
    suspects, no_suspect = _doubted(project, ids, made)
    return Differences(suggestions, suspects, no_suggestion, no_suspect)


def write(project: Project, found: Differences) -> set[int]:
    """Write it; returns the ids of the faces. One statement; the caller has made the faces itself."""
    with connection.cursor() as cursor:
        cursor.execute(suggestion_statements.MADE, {"project": project.pk, **written(found)})
    return found.faces


def written(found: Differences) -> dict[str, list[Any]]:
    """What is to be written, as `suggestion_statements` take it."""
    made, doubted = found.suggestions, found.suspects
    return {
        "suggested": [s.face_id for s in made], "elected": [s.person_id for s in made],
        "distances": [s.distance for s in made], "scores": [s.score for s in made],
        "doubted": [s.face_id for s in doubted], "others": [s.person_id for s in doubted],
        "own": [s.own_distance for s in doubted], "other": [s.other_distance for s in doubted],
        "other_faces": [s.other_face_id for s in doubted], "margins": [s.margin for s in doubted],
        "no_suggestion": found.no_suggestion, "no_suspect": found.no_suspect,
    }  # fmt: skip


def _elected(project: Project, ids: list[int], made: Made) -> tuple[list[Suggestion], list[int]]:
    rows = Suggestion.objects.filter(project=project)
    if len(ids) <= 1000:
        rows = rows.filter(face__in=ids)
    inside = set(ids)
    stored = {
        face: (person, distance, score)
        for face, person, distance, score in rows.values_list(
            "face_id", "person_id", "distance", "score"
        )
        if face in inside
    }
    gone = [face for face in stored if face not in made.elected]
    differing = [
        Suggestion(
            face_id=face, project=project, person_id=c.person_id, distance=c.distance, score=c.score
        )
        for face, c in made.elected.items()
        if face not in stored or not _alike(stored[face], c)
    ]
    return differing, gone


def _alike(stored: tuple[int, float, float], candidate: Candidate) -> bool:
    person, distance, score = stored
    return (
        person == candidate.person_id
        and abs(distance - candidate.distance) < 1e-5
        and abs(score - candidate.score) < 1e-4
    )


def _doubted(project: Project, ids: list[int], made: Made) -> tuple[list[Suspect], list[int]]:
    rows = Suspect.objects.filter(project=project)
    if len(ids) <= 1000:
        rows = rows.filter(face__in=ids)
    inside = set(ids)
    stored = {face: key for face, *key in rows.values_list("face_id", "person_id", "other_face_id")}
    gone = [face for face in stored if face in inside and face not in made.doubts]
    differing = [
        Suspect(
            face_id=d.face_id, project=project, person_id=d.person_id, own_distance=d.own_distance,
            other_distance=d.other_distance, other_face_id=d.other_face_id,
            margin=(d.own_distance or project.suggest_distance) - d.other_distance,
        )
        for d in made.doubts.values()
        if stored.get(d.face_id) != [d.person_id, d.other_face_id]
    ]  # fmt: skip
    return differing, gone


def shown(changed: set[int]) -> list[Face] | None:
    """The faces for the event that tells of them; None past what one event carries."""
    if len(changed) > MOST_FACES:
        return None
    return list(queries.faces(changed).filter(in_trash=False))
