"""How much of the exact answer an index finds, measured on the project's own faces."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from labelling.models import Project
from labelling.neighbours import VOTES, Asked, exact, indexed, named
from labelling.vision.voting import Neighbour

# The part of the nearest ten that must be found: 0.99, and some more, as this is a sample.
RECALL, NEAREST = 0.994, 10
# What is tried, from quick to thorough.
EF_SEARCH = (40, 80, 120, 200, 400, 800)
# Faces asked for: each costs a scan.
ASKED, ASKED_OF_MANY, MANY = 100, 50, 200_000
# Distances that differ by less are the same: equal photos give equal vectors.
SAME = 1e-6


@dataclass(frozen=True)
class Recall:
    """The least `ef_search` that is good enough, or the last one tried, and what it found."""

    ef_search: int
    recall: float

    @property
    def good(self) -> bool:
        return self.recall >= RECALL


def measure(project: Project, embedder: str, metric: str) -> Recall:
    """The recall@10 of the project's index by faces drawn from it, each without itself."""
    asked = _sample(project, embedder, metric)
    truth = [exact(one, NEAREST + 1) for one in asked]
    found = Recall(EF_SEARCH[0], 1.0)
    for ef_search in EF_SEARCH:
        shares = [
            share(true, indexed(one, NEAREST + 1, ef_search))
            for one, true in zip(asked, truth, strict=True)
        ]
        found = Recall(ef_search, sum(shares) / len(shares) if shares else 1.0)
        if found.good:
            break
    return found


def share(truth: list[Neighbour], found: list[Neighbour]) -> float:
    """The part of the true neighbours, the first of which is the face itself, that was found. One that is
    as near as the last of them is as good."""
    true = truth[1:]
    if not true:
        return 1.0
    hits = sum(one.distance <= true[-1].distance + SAME for one in found) - 1
    return min(max(hits, 0), len(true)) / len(true)


def _sample(project: Project, embedder: str, metric: str) -> list[Asked]:
    """Some of the faces that vote, spread over all of them; always the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT count(*) OVER (), f.id FROM labelling_face f
            WHERE f.project_id = %(project)s AND {named(VOTES)} AND NOT f.needs_vector
            ORDER BY hashint8(f.id) LIMIT {ASKED}
            """,  # noqa: S608 - the pieces are constants
            {"project": project.pk, "least": project.min_quality},
        )
        rows = cursor.fetchall()
        count = rows[0][0] if rows else 0
        chosen = [pk for _, pk in rows][: ASKED_OF_MANY if count > MANY else ASKED]
        cursor.execute(
            "SELECT e.vector::text FROM labelling_embedding e"
            " WHERE e.face_id = ANY(%s) AND e.embedder = %s ORDER BY e.face_id",
            [chosen, embedder],
        )
        vectors = [vector for (vector,) in cursor.fetchall()]
    return [Asked(project, vector, embedder, metric, "rule", None, []) for vector in vectors]
