"""The vote for many faces at once: whom the neighbours elect, and which labels they doubt."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .nearest import smallest, tables
from .types import Floats
from .voting import DLIB, Candidate, Neighbour, Scale, accept, rank

Ints = NDArray[np.int64]

# The neighbours looked at for each face: enough for the vote and for ranking some runners-up.
NEAREST = 50
# The people that `voting.rank` gives by default.
RANKED = 5


@dataclass(frozen=True, slots=True, eq=False)
class Gallery:
    """M faces that vote: ids (M,), people (M,) and vectors (M, D)."""

    ids: Ints
    people: Ints
    vectors: Floats


@dataclass(frozen=True, slots=True)
class Doubt:
    """A labelled face whose nearest neighbour of another person is nearer than its own person."""

    face_id: int
    person_id: int  # the other person
    other_face_id: int
    own_distance: float | None  # None: its person has no other face that votes
    other_distance: float


Refused = Mapping[int, Set[int]]  # by face the people it was said not to be


def elect(
    ids: Ints, vectors: Floats, gallery: Gallery, *, refused: Refused, k: int, distance: float,
    scale: Scale = DLIB,
) -> dict[int, Candidate]:  # fmt: skip
    """For each of N faces, ids (N,) and vectors (N, D), the winner of `voting.rank` if it lies within
    `distance`; faces without a winner are left out. Faces don't vote on themselves."""
    elected: dict[int, Candidate] = {}
    if len(gallery.ids) == 0:
        return elected
    for rows, table in tables(vectors, gallery.vectors):
        own = ids[rows]
        _refuse(table, own, gallery, refused)
        near = smallest(table, NEAREST + 1)
        far = np.sqrt(np.take_along_axis(table, near, axis=1))
        for face, places, distances in zip(own.tolist(), near, far, strict=True):
            if not distances.min(initial=np.inf) < distance:
                continue
            voters = _voters(gallery, places, distances, face, k)
            winner = accept(rank(voters, k=k, scale=scale), distance)
            if winner is not None:
                elected[face] = winner
    return elected


def _refuse(table: Floats, faces: Ints, gallery: Gallery, refused: Refused) -> None:
    for row, face in enumerate(faces.tolist()):
        people = refused.get(face)
        if people:
            table[row, np.isin(gallery.people, list(people))] = np.inf


def _voters(
    gallery: Gallery, places: Ints, distances: Floats, without: int, k: int
) -> Sequence[Neighbour]:
    """The neighbours that decide, nearest first: the `k` voters, and on until there are people enough to
    rank; the order of those further off changes nothing."""
    order = np.lexsort((gallery.ids[places], distances))
    found: list[Neighbour] = []
    people: set[int] = set()
    for face, person, far in zip(
        gallery.ids[places[order]].tolist(), gallery.people[places[order]].tolist(),
        distances[order].tolist(), strict=True,
    ):  # fmt: skip
        if face == without or far == np.inf:
            continue
        if len(found) == NEAREST or (len(found) >= k and len(people) >= RANKED):
            break
        found.append(Neighbour(face, person, far))
        people.add(person)
    return found


def doubts(
    ids: Ints, people: Ints, vectors: Floats, gallery: Gallery, *, refused: Refused,
    distance: float, alone: float,
) -> list[Doubt]:  # fmt: skip
    """The labelled faces, ids and people (N,), vectors (N, D), that lie nearer to another person.

    The other person must lie within `distance`, or within `alone` of a face whose own person has no
    other face that votes.
    """
    found: list[Doubt] = []
    if len(gallery.ids) == 0:
        return found
    for rows, table in tables(vectors, gallery.vectors):
        own = gallery.people[None, :] == people[rows][:, None]
        itself = gallery.ids[None, :] == ids[rows][:, None]
        _refuse(table, ids[rows], gallery, refused)
        others = np.where(own, np.inf, table)
        places = others.argmin(axis=1)
        other = np.sqrt(others[np.arange(len(places)), places])
        same = np.sqrt(np.where(own & ~itself, table, np.inf).min(axis=1))
        limit = np.where(np.isfinite(same), np.minimum(same, distance), alone)
        for row in np.flatnonzero(other < limit):
            found.append(
                Doubt(
                    int(ids[rows][row]), int(gallery.people[places[row]]),
                    int(gallery.ids[places[row]]),
                    float(same[row]) if np.isfinite(same[row]) else None, float(other[row]),
                )
            )  # fmt: skip
    return found
