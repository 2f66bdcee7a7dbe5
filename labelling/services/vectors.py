"""A project's faces with their vectors, read from the database in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

from labelling import neighbours
from labelling.models import Project
from labelling.vision.catalogue import EMBEDDERS

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


# Of the vectors in one answer: ten times as much takes longer, and PostgreSQL gives 1 GB at most.
AT_ONCE_BYTES = 2**22
LAST_ID = 2**63 - 1


def load(project: Project, *, which: str = SHOWN, faces: Sequence[int] | None = None) -> Vectors:
    """The shown faces that may be named or have a name (or `which` of the pieces of SQL above), or
    those of them in `faces`."""
    record = f"""
        int8send(f.id) || int8send(coalesce(f.person_id, 0)) || int8send(f.photo_id)
        || int8send(coalesce(f.cluster_id, 0))
        || int4send(
            (f.state = 'unlabelled')::int4 + 2 * coalesce({neighbours.named(neighbours.VOTES)}, false)::int4
            + 4 * (d.face_id IS NOT NULL)::int4
        )
        || float4send(coalesce(s.distance, 'infinity')::float4) || vector_send(e.vector)
    """
    joins = """
        LEFT JOIN labelling_suggestion s ON s.face_id = f.id
        LEFT JOIN labelling_suspect d ON d.face_id = f.id
    """
    rows = _rows(_BEFORE_VECTOR, _packed(project, record, joins, which, faces))
    if rows is None:
        none, no = np.zeros(0, np.int64), np.zeros(0, np.bool_)
        far, flat = np.zeros(0, np.float32), np.zeros((0, 0), np.float32)
        return Vectors(none, none, none, none, no, no, no, far, flat)
    kinds = rows["kind"]
    ids, people, photos, clusters = (
        rows[name].astype(np.int64) for name in ("id", "person", "photo", "cluster")
    )
    return Vectors(
        ids, people, photos, clusters,
        (kinds & 1).astype(np.bool_), (kinds & 2).astype(np.bool_), (kinds & 4).astype(np.bool_),
        rows["suggested"].astype(np.float32), rows["vector"].astype(np.float32),
    )  # fmt: skip


def load_voters(project: Project, *, which: str) -> tuple[Ints, Ints, Ints, Floats]:
    """Of the faces `which`, all of which have a person, by ascending id: ids (N,), people (N,), photos (N,)
    and vectors (N, D). In two thirds of the time of `load`."""
    record = (
        "int8send(f.id) || int8send(f.person_id) || int8send(f.photo_id) || vector_send(e.vector)"
    )
    rows = _rows(_BEFORE_VOTER, _packed(project, record, "", which, None))
    if rows is None:
        none = np.zeros(0, np.int64)
        return none, none, none, np.zeros((0, 0), np.float32)
    ids, people, photos = (rows[name].astype(np.int64) for name in ("id", "person", "photo"))
    return ids, people, photos, rows["vector"].astype(np.float32)


def _packed(
    project: Project, record: str, joins: str, which: str, faces: Sequence[int] | None
) -> bytes:
    """The records of all faces, one behind the other.

    The database packs faces by thousands into one value each, which numpy reads as it is: 100,000 faces of
    128 numbers take some 0.5 s, of which as rows each by itself the client alone would need as much.
    """
    narrowed = "" if faces is None else "AND f.id = ANY(%(faces)s)"
    those = f"f.project_id = %(project)s AND {neighbours.named(which)} {narrowed}"
    sql = f"""
        SELECT string_agg({record}, ''::bytea)
        FROM labelling_face f
        JOIN labelling_embedding e ON e.face_id = f.id AND e.embedder = %(embedder)s {joins}
        WHERE {those} AND f.id > %(after)s AND f.id <= %(until)s
    """  # noqa: S608 - the pieces are constants
    # Sorting the ids alone is quick; sorting the records goes by the disk.
    ends = f"""
        SELECT id FROM (
            SELECT f.id, row_number() OVER (ORDER BY f.id) AS number FROM labelling_face f WHERE {those}
        ) AS numbered WHERE number %% %(at_once)s = 0 ORDER BY id
    """  # noqa: S608 - the pieces are constants
    arguments: dict[str, Any] = {
        "embedder": project.embedder,
        "project": project.pk,
        "least": project.min_quality,
        "faces": None if faces is None else [int(face) for face in faces],
        "at_once": AT_ONCE_BYTES // (4 * EMBEDDERS[project.embedder].dimensions),
    }
    connection.ensure_connection()
    parts: list[bytes] = []
    # Django's own cursors fetch text, in which bytes are twice as long.
    with psycopg.Cursor(connection.connection) as cursor:
        found = [row[0] for row in cursor.execute(ends, arguments).fetchall()]
        for after, until in pairwise([0, *found, LAST_ID]):
            between = {**arguments, "after": after, "until": until}
            row = cursor.execute(sql, between, binary=True).fetchone()
            parts.append((row and row[0]) or b"")
    return b"".join(parts)


# As the database sends them; pgvector puts two small numbers before those of a vector.
_VECTOR_HEAD = [("dimensions", ">i2"), ("unused", ">i2")]
_BEFORE_VECTOR = [
    ("id", ">i8"), ("person", ">i8"), ("photo", ">i8"), ("cluster", ">i8"), ("kind", ">i4"),
    ("suggested", ">f4"), *_VECTOR_HEAD,
]  # fmt: skip
_BEFORE_VOTER = [("id", ">i8"), ("person", ">i8"), ("photo", ">i8"), *_VECTOR_HEAD]


def _rows(head: list[tuple[str, str]], raw: bytes) -> NDArray[Any] | None:
    """The records by ascending id; None if there is none."""
    if not raw:
        return None
    first = np.frombuffer(raw, dtype=np.dtype(head), count=1)
    rows = np.frombuffer(
        raw, dtype=np.dtype([*head, ("vector", ">f4", (int(first["dimensions"][0]),))])
    )
    ids = rows["id"].astype(np.int64)
    return rows[np.argsort(ids, kind="stable")] if (np.diff(ids) < 0).any() else rows
