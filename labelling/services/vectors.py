"""A project's faces with their vectors, read from the database in bulk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

from labelling import neighbours
from labelling.models import Project

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Vectors:
    """N faces by ascending id. `people` and `clusters` are 0 where there is none."""

    ids: Ints  # (N,)
    people: Ints  # (N,) the person of a labelled face
    photos: Ints  # (N,)
    clusters: Ints  # (N,) of an unlabelled face
    unlabelled: NDArray[np.bool_]  # (N,)
    votes: NDArray[np.bool_]  # (N,) labelled, and good enough to vote
    suspect: NDArray[np.bool_]  # (N,) noted as nearer to someone else
    suggested: Floats  # (N,) the distance of its suggestion, infinite without one
    vectors: Floats  # (N, D) by the project's embedder

    def __len__(self) -> int:
        return len(self.ids)

    def pick(self, which: NDArray[Any]) -> Vectors:
        """Some of the faces, by index or mask."""
        return Vectors(
            self.ids[which], self.people[which], self.photos[which], self.clusters[which],
            self.unlabelled[which], self.votes[which], self.suspect[which], self.suggested[which],
            self.vectors[which],
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
VOTING = neighbours.VOTES
EVERY = "true"


# Faces in one answer: 100 MB, a tenth of what PostgreSQL gives in one value.
AT_ONCE = 200_000


def load(
    project: Project, *, which: str = SHOWN, faces: Sequence[int] | None = None,
    people: Collection[int] | None = None,
) -> Vectors:  # fmt: skip
    """The shown faces that may be named or have a name (or `which` of the pieces of SQL above), or
    those of them in `faces`, or of these `people`.

    The database packs all faces into one value, which numpy reads as it is: 100,000 faces of 128 numbers
    take some 0.4 s, of which as rows each by itself the client alone would need as much.
    """
    narrowed = "" if faces is None else "AND f.id = ANY(%(faces)s)"
    narrowed += "" if people is None else " AND f.person_id = ANY(%(people)s)"
    sql = f"""
        SELECT string_agg(record, ''::bytea), count(*), max(id) FROM (
            SELECT f.id, int8send(f.id) || int8send(coalesce(f.person_id, 0)) || int8send(f.photo_id)
                || int8send(coalesce(f.cluster_id, 0))
                || int4send(
                    (f.state = 'unlabelled')::int4 + 2 * coalesce({neighbours.named(neighbours.VOTES)}, false)::int4
                    + 4 * (d.face_id IS NOT NULL)::int4
                )
                || float4send(coalesce(s.distance, 'infinity')::float4) || vector_send(e.vector) AS record
            FROM labelling_face f
            JOIN labelling_embedding e ON e.face_id = f.id AND e.embedder = %(embedder)s
            LEFT JOIN labelling_suggestion s ON s.face_id = f.id
            LEFT JOIN labelling_suspect d ON d.face_id = f.id
            WHERE f.project_id = %(project)s AND f.id > %(after)s AND {neighbours.named(which)} {narrowed}
            ORDER BY f.id LIMIT {AT_ONCE}
        ) AS records
    """  # noqa: S608 - the pieces are constants
    arguments: dict[str, Any] = {
        "embedder": project.embedder,
        "project": project.pk,
        "least": project.min_quality,
        "faces": None if faces is None else [int(face) for face in faces],
        "people": None if people is None else list(people),
        "after": 0,
    }
    connection.ensure_connection()
    parts: list[bytes] = []
    # Django's own cursors fetch text, in which bytes are twice as long.
    with psycopg.Cursor(connection.connection) as cursor:
        count = AT_ONCE
        while count == AT_ONCE:
            row = cursor.execute(sql, arguments, binary=True).fetchone()
            part, count, arguments["after"] = row if row else (None, 0, 0)
            parts.append(part or b"")
    return _parsed(b"".join(parts) if len(parts) > 1 else parts[0])


def _parsed(raw: bytes) -> Vectors:
    if not raw:
        none, no = np.zeros(0, np.int64), np.zeros(0, np.bool_)
        far, flat = np.zeros(0, np.float32), np.zeros((0, 0), np.float32)
        return Vectors(none, none, none, none, no, no, no, far, flat)
    rows = np.frombuffer(raw, dtype=_record(_dimensions(raw)))
    ids = rows["id"].astype(np.int64)
    if (np.diff(ids) < 0).any():
        rows = rows[np.argsort(ids, kind="stable")]
    ids, people, photos, clusters = (
        rows[name].astype(np.int64) for name in ("id", "person", "photo", "cluster")
    )
    kinds = rows["kind"]
    return Vectors(
        ids, people, photos, clusters, (kinds & 1).astype(np.bool_), (kinds & 2).astype(np.bool_),
        (kinds & 4).astype(np.bool_), rows["suggested"].astype(np.float32),
        rows["vector"].astype(np.float32),
    )  # fmt: skip


# As the database sends them; pgvector puts two small numbers before those of a vector.
_BEFORE_VECTOR = [
    ("id", ">i8"), ("person", ">i8"), ("photo", ">i8"), ("cluster", ">i8"), ("kind", ">i4"),
    ("suggested", ">f4"), ("dimensions", ">i2"), ("unused", ">i2"),
]  # fmt: skip


def _record(dimensions: int) -> np.dtype[Any]:
    return np.dtype([*_BEFORE_VECTOR, ("vector", ">f4", (dimensions,))])


def _dimensions(raw: bytes) -> int:
    first = np.frombuffer(raw, dtype=np.dtype(_BEFORE_VECTOR), count=1)
    return int(first["dimensions"][0])
