"""A project's faces with their vectors, read from the database in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from labelling import queries
from labelling.models import Project

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

# What COPY … (FORMAT BINARY) begins and ends with.
HEADER_BYTES, END_BYTES = 19, 2


@dataclass(frozen=True, eq=False)
class Vectors:
    """N shown faces by ascending id. `people` and `clusters` are 0 where there is none."""

    ids: Ints  # (N,)
    people: Ints  # (N,) the person of a labelled face
    photos: Ints  # (N,)
    clusters: Ints  # (N,) of an unlabelled face
    unlabelled: NDArray[np.bool_]  # (N,)
    votes: NDArray[np.bool_]  # (N,) labelled, and good enough to vote
    vectors: Floats  # (N, D) by the project's embedder

    def __len__(self) -> int:
        return len(self.ids)

    def pick(self, which: NDArray[Any]) -> Vectors:
        """Some of the faces, by index or mask."""
        return Vectors(
            self.ids[which], self.people[which], self.photos[which], self.clusters[which],
            self.unlabelled[which], self.votes[which], self.vectors[which],
        )  # fmt: skip

    @property
    def voters(self) -> Vectors:
        """Those that vote."""
        return self.pick(np.flatnonzero(self.votes))

    def at(self, ids: Sequence[int] | Ints) -> Ints:
        """The places of those of the ids that are here; the rest is passed over."""
        if len(self.ids) == 0:
            return np.zeros(0, np.int64)
        wanted = np.asarray(ids, dtype=np.int64)
        places: Ints = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
        found: Ints = places[self.ids[places] == wanted]
        return found


SHOWN = "NOT f.in_trash AND f.state IN ('unlabelled', 'labelled')"
VOTING = queries.VOTES
EVERY = "true"


def load(project: Project, *, which: str = SHOWN, faces: Sequence[int] | None = None) -> Vectors:
    """The shown faces that may be named or have a name (or `which` of the pieces of SQL above), or
    those of them in `faces`.

    One COPY, parsed by numpy as it comes: 100,000 faces of 128 numbers take some 0.4 s.
    """
    narrowed = "" if faces is None else "AND f.id = ANY(%(faces)s)"
    sql = f"""
        COPY (
            SELECT f.id, coalesce(f.person_id, 0)::int8, f.photo_id, coalesce(f.cluster_id, 0)::int8,
                (f.state = 'unlabelled')::int4 + 2 * coalesce({_named(queries.VOTES)}, false)::int4,
                e.vector
            FROM labelling_face f
            JOIN labelling_embedding e ON e.face_id = f.id AND e.embedder = %(embedder)s
            WHERE f.project_id = %(project)s AND {_named(which)} {narrowed}
            ORDER BY f.id
        ) TO STDOUT (FORMAT BINARY)
    """  # noqa: S608 - the pieces are constants
    arguments = {
        "embedder": project.embedder,
        "project": project.pk,
        "least": project.min_quality,
        "faces": None if faces is None else [int(face) for face in faces],
    }
    with connection.cursor() as cursor, cursor.copy(sql, arguments) as copy:
        raw = b"".join(copy)
    return _parsed(raw)


def _named(piece: str) -> str:
    return piece.replace("%s", "%(least)s")


def _parsed(raw: bytes) -> Vectors:
    body = memoryview(raw)[HEADER_BYTES : len(raw) - END_BYTES]
    if not body:
        none, no = np.zeros(0, np.int64), np.zeros(0, np.bool_)
        return Vectors(none, none, none, none, no, no, np.zeros((0, 0), np.float32))
    rows = np.frombuffer(body, dtype=_row(_dimensions(body)))
    kinds = rows["kind"]
    ids, people, photos, clusters = (
        rows[name].astype(np.int64) for name in ("id", "person", "photo", "cluster")
    )
    return Vectors(
        ids, people, photos, clusters,
        (kinds & 1).astype(np.bool_), (kinds & 2).astype(np.bool_),
        rows["vector"].astype(np.float32),
    )  # fmt: skip


# Each field of a row is preceded by its length in bytes, the row by the number of its fields.
_BEFORE_VECTOR = [("fields", ">i2")]
for _name, _type in (
    ("id", ">i8"), ("person", ">i8"), ("photo", ">i8"), ("cluster", ">i8"), ("kind", ">i4"),
):  # fmt: skip
    _BEFORE_VECTOR += [(f"{_name}_bytes", ">i4"), (_name, _type)]
_BEFORE_VECTOR += [("vector_bytes", ">i4"), ("dimensions", ">i2"), ("unused", ">i2")]


def _row(dimensions: int) -> np.dtype[Any]:
    return np.dtype([*_BEFORE_VECTOR, ("vector", ">f4", (dimensions,))])


def _dimensions(body: memoryview) -> int:
    first = np.frombuffer(body, dtype=np.dtype(_BEFORE_VECTOR), count=1)
    return int(first["dimensions"][0])
