"""Projects of any number of labelled faces, as rows alone: made up, but spread as face vectors are.

A person is a middle, a face that middle and noise, all around one vector that the whole network shares.
The spreads are those of real faces: for 128 numbers as dlib's network has them on ORL (vectors of length
1.42; two faces of one person 0.32 apart in the middle, of two people 0.76), for 512 as FaceNet's paper
and its users have them (length 1; 0.6 and 1.3). As there, variances fall off from direction to direction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import psycopg
from numpy.typing import NDArray

Floats = NDArray[np.float32]

FACES_EACH = 20
# Of every ten faces one may not vote: too bad, or kept out.
NO_VOTE_EVERY = 10
# Another project's faces in the same tables, for each face of the one that is asked.
OTHERS = 0.25
BLOCK = 50_000


@dataclass(frozen=True)
class Spread:
    """How vectors of one network lie; squared lengths, and over how many directions they fall off."""

    embedder: str
    dimensions: int
    shared: float
    between: float
    within: float
    falls_off: float
    unit: bool


SPREADS = {
    128: Spread("dlib-face-resnet-1", 128, 1.72, 0.24, 0.057, 20, False),
    512: Spread("facenet-vggface2", 512, 0.1, 0.7, 0.2, 80, True),
}


class People:
    """Middles of people, and faces of them: always the same for one seed."""

    def __init__(self, spread: Spread, count: int, seed: int) -> None:
        self.spread, self.random = spread, np.random.default_rng(seed)
        place = np.arange(spread.dimensions)
        between = np.exp(-place / spread.falls_off)
        within = 1 / (1 + 2 * place / spread.falls_off)
        self.noise = np.sqrt(within / within.sum() * spread.within).astype(np.float32)
        scale = np.sqrt(between / between.sum() * spread.between).astype(np.float32)
        shared = np.random.default_rng(0).normal(size=spread.dimensions)
        shared *= np.sqrt(spread.shared) / np.linalg.norm(shared)
        self.middles = self._normal(count) * scale + shared.astype(np.float32)

    def faces(self, whose: NDArray[np.int64]) -> Floats:
        """A new face of each of these people: (N,) -> (N, D)."""
        made: Floats = self.middles[whose] + self._normal(len(whose)) * self.noise
        if self.spread.unit:
            made /= np.linalg.norm(made, axis=1, keepdims=True)
        return made

    def _normal(self, count: int) -> Floats:
        return self.random.standard_normal((count, self.spread.dimensions), dtype=np.float32)


@dataclass(frozen=True)
class Made:
    """A project's rows as they are in the database. `votes` (N,) says which of its faces may."""

    project: int
    first_face: int
    first_person: int
    people: People
    vectors: Floats
    whose: NDArray[np.int64]
    votes: NDArray[np.bool_]

    @property
    def ids(self) -> NDArray[np.int64]:
        return self.first_face + np.arange(len(self.whose))


def make(url: str, *, dimensions: int, voters: int, say: Callable[[str], None]) -> Made:
    """A project in which `voters` faces vote and one for each nine of them may not, beside another one."""
    spread = SPREADS[dimensions]
    with psycopg.connect(url) as connection:
        # Rows of photos are missing, as nothing here reads them.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        count = voters * NO_VOTE_EVERY // (NO_VOTE_EVERY - 1)
        made = _project(connection, spread, count, seed=1, say=say)
        _project(connection, spread, max(FACES_EACH, int(count * OTHERS)), seed=2, say=say)
    with psycopg.connect(url, autocommit=True) as connection:
        for table in ("face", "embedding", "person"):
            connection.execute(f"VACUUM ANALYZE labelling_{table}")
    return made


def clear(url: str) -> None:
    """Take all rows away again."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("TRUNCATE labelling_project, labelling_user CASCADE")


def _project(
    connection: psycopg.Connection, spread: Spread, count: int, *, seed: int,
    say: Callable[[str], None],
) -> Made:  # fmt: skip
    people = People(spread, max(2, count // FACES_EACH), seed)
    project = _id(
        connection,
        """
        INSERT INTO labelling_project (name, description, is_sample, created_at, embedder, neighbours,
            accept_distance, suggest_distance, min_face_px, thresholds, min_quality, suggestions_wanted,
            suggestions_made, clusters_wanted, clusters_made)
        VALUES ('Large', '', false, now(), %s, 3, 0.45, 0.6, 20, '{0.6,0.7,0.7}', 0.35, 0, 0, 0, 0)
        RETURNING id
        """,
        [spread.embedder],
    )
    first_person = 1 + _id(connection, "SELECT coalesce(max(id), 0) FROM labelling_person", [])
    connection.execute(
        """
        INSERT INTO labelling_person (id, project_id, name, folded, sort_key, note, face_count,
            changed_at, created_at)
        SELECT %(first)s + n, %(project)s, 's' || n, 's' || n, 's' || n, '', %(each)s, now(), now()
        FROM generate_series(0, %(count)s - 1) AS n
        """,
        {
            "first": first_person,
            "project": project,
            "each": FACES_EACH,
            "count": len(people.middles),
        },
    )
    first_face = 1 + _id(connection, "SELECT coalesce(max(id), 0) FROM labelling_face", [])
    # Which face is whose, as an upload of many photos has it: in no order.
    whose = np.random.default_rng(seed).integers(0, len(people.middles), count)
    votes = np.arange(count) % NO_VOTE_EVERY != 0
    connection.execute("CREATE TEMP TABLE whose (n int8, person int8)")
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY whose FROM STDIN (FORMAT BINARY)") as copy,
    ):
        copy.write(_binary([("n", np.arange(count)), ("person", first_person + whose)]))
    connection.execute(
        """
        INSERT INTO labelling_face (id, project_id, photo_id, number, person_id, state, labelled_at,
            labelled_how, version, review, review_comment, created_at, "left", top, "right", bottom,
            landmarks, score, engine, crop_key, crop_version, crop_landmarks, removed, by_hand, use,
            quality, quality_reason, needs_vector, in_trash)
        SELECT %(first)s + n, %(project)s, %(project)s, n, person, 'labelled', now(), 'typed', 0, '', '',
            now(), 0, 0, 100, 100, array_fill(50::float8, '{10}'), 1, 'made up', 'crop', 0,
            array_fill(50::float8, '{10}'), '', false, CASE WHEN n %% 20 = 0 THEN 'never' ELSE 'rule' END,
            CASE WHEN n %% 20 = 10 THEN 0.1 ELSE 0.9 END, '', false, false
        FROM whose
        """,
        {"first": first_face, "project": project},
    )
    connection.execute("DROP TABLE whose")
    say(f"{count:,} rows of faces")
    vectors = np.empty((count, spread.dimensions), np.float32)
    sql = "COPY labelling_embedding (face_id, project_id, embedder, vector) FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        for start in range(0, count, BLOCK):
            rows = slice(start, min(start + BLOCK, count))
            vectors[rows] = people.faces(whose[rows])
            ids = first_face + np.arange(rows.start, rows.stop)
            copy.write(
                _binary(
                    [
                        ("face", ids),
                        ("project", np.full(len(ids), project)),
                        ("embedder", spread.embedder),
                        ("vector", vectors[rows]),
                    ],
                    first=start == 0,
                    last=rows.stop == count,
                )
            )
    say(f"{count:,} rows of vectors of {spread.dimensions} numbers")
    return Made(project, first_face, first_person, people, vectors, whose, votes)


def _id(connection: psycopg.Connection, sql: str, arguments: list[object]) -> int:
    row = connection.execute(sql, arguments).fetchone()
    assert row is not None
    return int(row[0])


def _binary(
    columns: list[tuple[str, NDArray[np.generic] | str]], *, first: bool = True, last: bool = True
) -> bytes:
    """Rows as COPY reads them: int8 columns, vectors (N, D), and text that is the same in all rows."""
    types: list[tuple[str, object] | tuple[str, object, tuple[int, ...]]] = [("fields", ">i2")]
    count = next(len(values) for _, values in columns if not isinstance(values, str))
    for name, values in columns:
        types.append((f"{name} size", ">i4"))
        if isinstance(values, str):
            types.append((name, f"S{len(values)}"))
        elif values.ndim == 2:
            types += [(f"{name} head", ">i2", (2,)), (name, ">f4", (values.shape[1],))]
        else:
            types.append((name, ">i8"))
    rows = np.zeros(count, np.dtype(types))
    rows["fields"] = len(columns)
    for name, values in columns:
        if isinstance(values, str):
            rows[name], rows[f"{name} size"] = values.encode(), len(values)
        elif values.ndim == 2:
            rows[f"{name} head"] = [values.shape[1], 0]
            rows[name], rows[f"{name} size"] = values, 4 + 4 * values.shape[1]
        else:
            rows[name], rows[f"{name} size"] = values, 8
    head = b"PGCOPY\n\xff\r\n\x00" + bytes(8) if first else b""
    return head + rows.tobytes() + (b"\xff\xff" if last else b"")
