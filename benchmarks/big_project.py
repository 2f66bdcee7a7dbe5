"""A project of 100,000 faces beside a small one, for measuring: made from the sample's faces by noise.

The people of the sample are turned around the middle of all vectors at random, which keeps how alike
the faces of one person are and makes another 40 people each time. Crops and photos are the sample's.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
from pgvector.psycopg import register_vector

from benchmarks.label_effort import upload
from labelling import sample_files
from labelling.vision.catalogue import DEFAULT
from tests.rest import Rest
from tests.stack import Stack

# Of each person's ten faces so many are there, and the first so many of them have a name.
FACES_EACH, NAMED_EACH = 5, 2
FACES_A_PHOTO = 5
NOISE = 0.01


@dataclass(frozen=True)
class Big:
    """The large project and the small one that it was made from."""

    project: int
    small: int
    faces: int
    people: int


def make(stack: Stack, api: Rest, faces: int = 100_000) -> Big:
    """Both projects, with suggestions and clusters still to be made; some 40 s for 100,000 faces."""
    small = upload(api, "Small", sample_files.files())
    project = int(api.post("/projects", {"name": f"{faces:,} faces"})["id"])
    with psycopg.connect(stack.services.database_url) as connection:
        register_vector(connection)
        maker = _Maker(connection, small, project, stack.data / "media")
        people = maker.fill(faces)
        connection.commit()
    with psycopg.connect(stack.services.database_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return Big(project, small, faces, people)


class _Maker:
    def __init__(
        self, connection: psycopg.Connection, small: int, project: int, media: Path
    ) -> None:
        self.connection, self.small, self.project, self.media = connection, small, project, media
        rows = connection.execute(
            """
            SELECT DISTINCT ON (p.id) p.path, f.id, p.id, e.vector FROM labelling_face f
            JOIN labelling_photo p ON p.id = f.photo_id
            JOIN labelling_embedding e ON e.face_id = f.id AND e.embedder = %s
            WHERE f.project_id = %s ORDER BY p.id, f.score DESC
            """,
            [DEFAULT, small],
        ).fetchall()
        rows.sort(key=lambda row: (int(row[0][1:].partition("/")[0]), row[0]))
        self.sources = [(face, photo) for _, face, photo, _ in rows]
        self.names = [path.partition("/")[0] for path, *_ in rows]
        self.vectors = np.array([row[3].to_numpy() for row in rows], dtype=np.float32)
        self.user = connection.execute("SELECT min(id) FROM labelling_user").fetchone()[0]  # type: ignore[index]

    def fill(self, faces: int) -> int:
        chosen = self._chosen()
        turns = -(-faces // len(chosen))
        whose = [self.names[place] for place in chosen]
        people = sorted(set(whose), key=whose.index)
        person_ids = self._people([f"{name} {turn}" for turn in range(turns) for name in people])
        photo_ids = self._photos(-(-faces // FACES_A_PHOTO))
        rank = {
            place: sum(whose[i] == whose[at] for i in range(at)) for at, place in enumerate(chosen)
        }
        rows: list[tuple[Any, ...]] = []
        for number in range(faces):
            turn, at = divmod(number, len(chosen))
            place = chosen[at]
            named = rank[place] < NAMED_EACH
            person = person_ids[turn * len(people) + people.index(whose[at])] if named else None
            # Five people apart, so that hardly anybody is twice in a photo.
            photo = photo_ids[(number * 7919) % len(photo_ids)]
            rows.append((self.sources[place][0], photo, number, person))
        face_ids = self._faces(rows)
        self._vectors(face_ids, chosen, turns)
        return len(person_ids)

    def _chosen(self) -> list[int]:
        seen: dict[str, int] = {}
        chosen = []
        for place, name in enumerate(self.names):
            seen[name] = seen.get(name, 0) + 1
            if seen[name] <= FACES_EACH:
                chosen.append(place)
        return chosen

    def _people(self, names: list[str]) -> list[int]:
        return [
            row[0]
            for row in self.connection.execute(
                """
                INSERT INTO labelling_person (project_id, name, folded, sort_key, note, face_count,
                    changed_at, created_at, created_by_id)
                SELECT %s, name, name, name, '', %s, now(), now(), %s
                FROM unnest(%s::text[]) WITH ORDINALITY AS t (name, place) ORDER BY place RETURNING id
                """,
                [self.project, NAMED_EACH, self.user, names],
            ).fetchall()
        ]

    def _photos(self, count: int) -> list[int]:
        """Rows like those of the sample's photos, and links to their pictures."""
        sources = [self.sources[n % len(self.sources)][1] for n in range(count)]
        columns = ("size_bytes, format, mime, width, height, state, error_code, error_message, engine,"
                   " attempts, leased_by, path")  # fmt: skip
        ids = [
            row[0]
            for row in self.connection.execute(
                f"""
                INSERT INTO labelling_photo (project_id, sha256, name, {columns}, face_count,
                    created_at, done_at, created_by_id)
                SELECT %s, encode(sha256((%s || place)::bytea), 'hex'), place || '.pgm', {columns}, %s,
                    now() - make_interval(secs => %s - place), now(), %s
                FROM unnest(%s::int8[]) WITH ORDINALITY AS t (source, place)
                JOIN labelling_photo p ON p.id = source ORDER BY place RETURNING id
                """,
                [self.project, secrets.token_hex(8), FACES_A_PHOTO, count, self.user, sources],
            ).fetchall()
        ]
        for source, photo in zip(sources, ids, strict=True):
            old = self.media / f"projects/{self.small}/photos/{source}"
            new = self.media / f"projects/{self.project}/photos/{photo}"
            new.mkdir(parents=True)
            for name in ("original", "preview.jpg", "thumb.jpg"):
                os.link(old / name, new / name)
        return ids

    def _faces(self, rows: list[tuple[Any, ...]]) -> list[int]:
        columns = ('"left", top, "right", bottom, landmarks, score, engine, crop_key, crop_version,'
                   " crop_landmarks, removed, by_hand, use, quality, quality_reason, size_px, sharpness,"
                   " brightness, yaw, pitch, roll, needs_vector, in_trash")  # fmt: skip
        sources, photos, numbers, people = zip(*rows, strict=True)
        found = self.connection.execute(
            f"""
            INSERT INTO labelling_face (project_id, photo_id, number, person_id, state, labelled_by_id,
                labelled_at, labelled_how, version, review, review_comment, created_at, {columns})
            SELECT %s, photo, number, person, CASE WHEN person IS NULL THEN 'unlabelled' ELSE 'labelled' END,
                CASE WHEN person IS NULL THEN NULL ELSE %s END,
                CASE WHEN person IS NULL THEN NULL ELSE now() END,
                CASE WHEN person IS NULL THEN '' ELSE 'typed' END, 0, '', '', now(), {columns}
            FROM unnest(%s::int8[], %s::int8[], %s::int4[], %s::int8[]) WITH ORDINALITY
                AS t (source, photo, place, person, number)
            JOIN (SELECT id, project_id AS p, number AS n, photo_id AS q, {columns}
                  FROM labelling_face) f ON f.id = source
            ORDER BY t.number RETURNING id
            """,
            [self.project, self.user, list(sources), list(photos), list(numbers), list(people)],
        ).fetchall()
        return [row[0] for row in found]

    def _vectors(self, face_ids: list[int], chosen: list[int], turns: int) -> None:
        random = np.random.default_rng(1)
        base = self.vectors[chosen]
        middle = self.vectors.mean(axis=0)
        sql = "COPY labelling_embedding (face_id, project_id, embedder, vector) FROM STDIN (FORMAT BINARY)"
        with self.connection.cursor() as cursor, cursor.copy(sql) as copy:
            copy.set_types(["int8", "int8", "varchar", "vector"])
            for turn in range(turns):
                around, _ = np.linalg.qr(random.normal(size=(base.shape[1],) * 2))
                noise = random.normal(scale=NOISE, size=base.shape)
                turned = (base - middle) @ around + middle + noise
                ids = face_ids[turn * len(chosen) : (turn + 1) * len(chosen)]
                for face, vector in zip(ids, turned.astype(np.float32), strict=False):
                    copy.write_row((face, self.project, DEFAULT, vector))
