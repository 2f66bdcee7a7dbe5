"""The labelled faces nearest to a vector, by SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection

from labelling.models import Project
from labelling.vision.voting import Neighbour

# Which faces `f` vote; the parameter is the project's min_quality. The same as `queries.voting`.
VOTES = (
    "f.person_id IS NOT NULL AND NOT f.in_trash AND (f.use = 'always' OR"
    " (f.use = 'rule' AND (f.quality IS NULL OR f.quality >= %s)))"
)
WHICH = {
    "rule": VOTES,
    # Of these, those whose label a reviewer accepted.
    "reviewed": f"{VOTES} AND f.review = 'accepted'",
    # All that nobody kept out, whatever their quality.
    "every": "f.person_id IS NOT NULL AND NOT f.in_trash AND f.use <> 'never'",
}
# pgvector's operators.
DISTANCES = {"euclidean": "<->", "cosine": "<=>"}


def vector_text(vector: Iterable[float]) -> str:
    """The vector as pgvector reads it."""
    return "[" + ",".join(f"{x:.9g}" for x in vector) + "]"


def named(piece: str) -> str:
    """One of `WHICH` with its parameter called `least`."""
    return piece.replace("%s", "%(least)s")


def neighbours(
    project: Project, vector: Iterable[float], *, embedder: str, limit: int,
    without: Iterable[int] = (), metric: str = "euclidean", which: str = "rule",
    people: Collection[int] | None = None,
) -> list[Neighbour]:  # fmt: skip
    """The `limit` faces that vote nearest to `vector`, which `embedder` made; nearest first; exact.

    One query that scans the labelled faces of this project alone: an index shared by all projects
    would silently lose neighbours behind the filter (docs/architecture.md). People `without` don't
    count; nor does anyone else than `people`, unless None.
    """
    arguments: dict[str, Any] = {
        "embedder": embedder, "project": project.pk, "least": project.min_quality,
        "without": list(without), "vector": vector_text(vector), "limit": limit,
        "people": None if people is None else list(people),
    }  # fmt: skip
    narrowed = "" if people is None else "AND f.person_id = ANY(%(people)s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH gallery AS MATERIALIZED (
                SELECT f.id, f.person_id, e.vector
                FROM labelling_face f
                JOIN labelling_embedding e ON e.face_id = f.id AND e.embedder = %(embedder)s
                WHERE f.project_id = %(project)s AND {named(WHICH[which])}
                    AND f.person_id <> ALL(%(without)s) {narrowed}
            )
            SELECT id, person_id, vector {DISTANCES[metric]} %(vector)s::vector AS distance
            FROM gallery ORDER BY distance, id LIMIT %(limit)s
            """,  # noqa: S608 - the pieces are constants
            arguments,
        )
        return [Neighbour(*row) for row in cursor.fetchall()]
