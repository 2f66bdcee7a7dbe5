"""Sub-groups of a person's faces, and people who look alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from labelling import queries
from labelling.models import Face, Person, Project
from labelling.services import embedders
from labelling.vision import linkage
from labelling.vision.voting import DLIB

# Mean distance up to which faces are one group, in dlib's measure. On the ORL faces 26 of 40 people
# are one group, none is more than three, and of all 780 pairs of people none shares a group.
CUT = 0.42
# Faces put into groups; older ones join the nearest group. The table of 3,000 takes 36 MB.
MOST_GROUPED = 3000
FIRST = 24
# Faces by which a person is compared with others, and rows compared at a time.
MOST_COMPARED = 50
BLOCK = 20_000
MOST_SIMILAR = 12


@dataclass(frozen=True)
class Group:
    """Faces that look alike, the most typical first, and the first 24 of them with their context."""

    face_ids: list[int]
    first: list[Face]


@dataclass(frozen=True)
class Groups:
    """Biggest first; `distance` is the mean distance up to which faces are one group."""

    groups: list[Group]
    distance: float


def groups(project: Project, person: Person) -> Groups:
    """The person's shown faces in groups that look alike; those that have no vector yet are left out.

    Cost: one read of vectors, N² for up to 3,000 faces (0.1 s for 1,000), one query for the faces.
    """
    cut = CUT * embedders.scale(project.embedder).even / DLIB.even
    ids, vectors = _vectors(
        project, "f.person_id = %s AND NOT f.in_trash", [person.pk], "f.id DESC"
    )
    if len(ids) == 0:
        return Groups([], cut)
    numbers = linkage.average(vectors[:MOST_GROUPED], cut)
    centres = np.stack(
        [vectors[:MOST_GROUPED][numbers == n].mean(0) for n in range(int(numbers.max()) + 1)]
    )
    rest = linkage.distances(vectors[MOST_GROUPED:], centres).argmin(1)
    numbers = np.concatenate([numbers, rest])
    off = np.linalg.norm(vectors - centres[numbers], axis=1)
    members = [np.flatnonzero(numbers == n) for n in range(len(centres))]
    sorted_ids = [ids[m[np.argsort(off[m], kind="stable")]].tolist() for m in members]
    sorted_ids.sort(key=lambda group: (-len(group), group[0]))
    asked = [pk for group in sorted_ids for pk in group[:FIRST]]
    shown = queries.with_context(Face.objects.filter(pk__in=asked)).in_bulk()
    return Groups(
        [Group(group, [shown[pk] for pk in group[:FIRST] if pk in shown]) for group in sorted_ids],
        cut,
    )


def similar(project: Project, person: Person) -> list[tuple[int, float]]:
    """Up to 12 people and the distance of their nearest face that votes to one of this person's, nearest
    first. Exact; of this person the 50 best faces are compared.

    Cost: one read of the vectors of all labelled faces, 20,000 at a time.
    """
    own, mine = _vectors(
        project, f"f.person_id = %s AND {queries.VOTES}", [person.pk, project.min_quality],
        "f.quality DESC NULLS LAST, f.id", limit=MOST_COMPARED,
    )  # fmt: skip
    if len(own) == 0:
        return []
    nearest: dict[int, float] = {}
    others = f"f.person_id <> %s AND {queries.VOTES}"
    for people, vectors in _blocks(project, others, [person.pk, project.min_quality]):
        near = linkage.distances(vectors, mine).min(1)
        order = np.argsort(near, kind="stable")
        met, first = np.unique(people[order], return_index=True)
        for other, distance in zip(met.tolist(), near[order][first].tolist(), strict=True):
            nearest[other] = min(distance, nearest.get(other, np.inf))
    ranked = sorted(nearest.items(), key=lambda item: (item[1], item[0]))
    return ranked[:MOST_SIMILAR]


def _sql(where: str, order: str) -> str:
    # vector_send gives pgvector's wire format: two int16, then the numbers, all big-endian.
    return f"""
        SELECT f.id, f.person_id, vector_send(e.vector)
        FROM labelling_face f
        JOIN labelling_embedding e ON e.face_id = f.id AND e.embedder = %s
        WHERE f.project_id = %s AND {where} ORDER BY {order}
        """  # noqa: S608 - both pieces are constants


def _vectors(
    project: Project, where: str, arguments: list[Any], order: str, *, limit: int | None = None
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Ids of faces and their vectors, (N, D) float32."""
    with connection.cursor() as cursor:
        cursor.execute(
            _sql(where, order) + " LIMIT %s", [project.embedder, project.pk, *arguments, limit]
        )
        rows = cursor.fetchall()
    return np.array([row[0] for row in rows], dtype=np.int64), _stack(rows)


def _blocks(
    project: Project, where: str, arguments: list[Any]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """People and vectors of all such faces, some at a time."""
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                _sql(f"{where} AND f.id > %s", "f.id") + " LIMIT %s",
                [project.embedder, project.pk, *arguments, last, BLOCK],
            )
            rows = cursor.fetchall()
        if rows:
            yield np.array([row[1] for row in rows], dtype=np.int64), _stack(rows)
        if len(rows) < BLOCK:
            return
        last = rows[-1][0]


def _stack(rows: list[tuple[int, int, bytes]]) -> NDArray[np.float32]:
    vectors = [np.frombuffer(raw, dtype=">f4", offset=4) for _, _, raw in rows]
    return np.array(vectors, dtype=np.float32) if vectors else np.zeros((0, 0), np.float32)
