"""Every face of the project that looks like those of a photo. The photo isn't kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from django.db import connection

from labelling import queries
from labelling.models import Face, Project
from labelling.services import calibration, looking, seeing
from labelling.vision import voting
from labelling.vision.electing import NEAREST
from labelling.vision.types import Box
from labelling.vision.voting import Candidate

MOST_MATCHES = 5000
"""In one answer: of a group photo each face gets its share, so that no answer has tens of MB."""


@dataclass(frozen=True)
class Match:
    face: Face
    distance: float


@dataclass(frozen=True)
class FoundFace:
    """A face of the photo: who it may be, and the project's faces that look like it, nearest first."""

    box: Box
    score: float
    people: list[Candidate]
    matches: list[Match]


@dataclass(frozen=True)
class Found:
    """The photo's size in pixels after EXIF rotation, and its faces, surest first."""

    width: int
    height: int
    faces: list[FoundFace]


def find(
    project: Project, file: IO[bytes], *, limit: int, max_distance: float | None = None
) -> Found:
    """For each face of the photo the nearest faces of the whole project, at most `limit`.

    They lie within `max_distance` (up to which the project suggests names, by default). Raises
    VisionError for a photo that can't be used, PredictorBusy when none answers in time.
    """
    project, seen = looking.look(project, file)
    within = project.suggest_distance if max_distance is None else max_distance
    each = min(limit, max(1, MOST_MATCHES // max(1, len(seen.faces))))
    near = [
        _nearest(project, face.vector, embedder=seen.embedder, limit=each, within=within)
        for face in seen.faces
    ]
    wanted = {pk for row in near for pk, _ in row}
    known = {f.pk: f for f in queries.with_context(Face.objects.filter(pk__in=wanted))}
    return Found(
        seen.width,
        seen.height,
        [
            FoundFace(
                face.box,
                face.score,
                _people(project, face, seen.embedder),
                [Match(known[pk], distance) for pk, distance in row if pk in known],
            )
            for face, row in zip(seen.faces, near, strict=True)
        ],
    )


def _people(project: Project, face: seeing.FoundFace, embedder: str) -> list[Candidate]:
    near = queries.neighbours(project, face.vector, embedder=embedder, limit=NEAREST)
    return voting.rank(near, k=project.neighbours, scale=calibration.scale(project))


def _nearest(
    project: Project, vector: Iterable[float], *, embedder: str, limit: int, within: float
) -> list[tuple[int, float]]:
    """The nearest faces, named or not, with their distances; hidden and rejected ones are left out.

    As `queries.neighbours`: exact, one scan of this project's faces.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH shown AS MATERIALIZED (
                SELECT f.id, e.vector
                FROM labelling_face f
                JOIN labelling_embedding e ON e.face_id = f.id AND e.embedder = %s
                WHERE f.project_id = %s AND NOT f.in_trash AND f.state <> 'rejected'
            ), measured AS (
                SELECT id, vector <-> %s::vector AS distance FROM shown
            )
            SELECT id, distance FROM measured WHERE distance <= %s ORDER BY distance, id LIMIT %s
            """,
            [embedder, project.pk, queries.vector_text(vector), within, limit],
        )
        return [(face, distance) for face, distance in cursor.fetchall()]
