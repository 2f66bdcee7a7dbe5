"""The labelled faces nearest to a vector, by SQL: by a scan, or by an index of the project's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Sum

from labelling.models import NeighbourIndex, Person, Project
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


# A scan of fewer faces takes less than 5 ms: an index would gain nothing.
FEW = 10_000
# What the index is asked for beyond what is wanted, as it knows vectors at half precision only.
SPARE = 14
# It keeps this many candidates for each neighbour wanted; with 2, 97% of 50 were the right ones.
EF_EACH, MOST_EF = 2, 1000
# It gives up after so many rows that may not vote: 10 ms.
LEAST_LOOKED_AT, LOOKED_AT_EACH = 4_000, 60


def vector_text(vector: Iterable[float]) -> str:
    """The vector as pgvector reads it."""
    return "[" + ",".join(f"{x:.9g}" for x in vector) + "]"


def named(piece: str) -> str:
    """One of `WHICH` with its parameter called `least`."""
    return piece.replace("%s", "%(least)s")


@dataclass(frozen=True)
class Asked:
    """Whose neighbours: a vector that `embedder` made, and which of the project's faces may vote."""

    project: Project
    vector: str  # as `vector_text` writes it
    embedder: str
    metric: str
    which: str  # the SQL of the faces `f` that count, as in `WHICH`
    people: list[int] | None  # None: everyone
    without: list[int]  # people

    @property
    def arguments(self) -> dict[str, Any]:
        return {
            "embedder": self.embedder, "project": self.project.pk, "vector": self.vector,
            "least": self.project.min_quality, "people": self.people, "without": self.without,
        }  # fmt: skip

    @property
    def voting(self) -> str:
        narrowed = "" if self.people is None else " AND f.person_id = ANY(%(people)s)"
        but = " AND f.person_id <> ALL(%(without)s)" if self.without else ""
        return f"f.project_id = %(project)s AND {named(self.which)}{narrowed}{but}"


def neighbours(
    project: Project, vector: Iterable[float], *, embedder: str, limit: int,
    without: Iterable[int] = (), metric: str = "euclidean", which: str = "rule",
    people: Collection[int] | None = None,
) -> list[Neighbour]:  # fmt: skip
    """The `limit` faces that vote nearest to `vector`, which `embedder` made; nearest first.

    Exact, unless the project has so many faces that there is an index of its own (`NeighbourIndex`), which
    finds at least 99% of the ten nearest. People `without` don't count; nor does anyone else than
    `people`, unless None.
    """
    asked = Asked(
        project, vector_text(vector), embedder, metric, WHICH[which],
        None if people is None else list(people), list(without),
    )  # fmt: skip
    ef_search = _ef_search(asked)
    found = [] if ef_search is None else indexed(asked, limit, ef_search)
    # Behind a filter that lets few pass, the index gives up early; then those few are scanned.
    return found if found and len(found) == limit else exact(asked, limit)


def _ef_search(asked: Asked) -> int | None:
    """With what to ask the project's index; None if it has none, or the faces are few enough to scan."""
    ready = _ready(asked.project, asked.embedder, asked.metric)
    found = ready.values_list("ef_search", flat=True).first()
    if found is not None and asked.people is not None:
        return None if labelled_faces(asked.project, asked.people) < FEW else found
    return found


def index_size(project: Project, embedder: str, metric: str) -> int:
    """Over how many faces, labelled or not, the project's index is; 0 if none is ready."""
    return _ready(project, embedder, metric).values_list("rows", flat=True).first() or 0


def _ready(project: Project, embedder: str, metric: str) -> QuerySet[NeighbourIndex]:
    return NeighbourIndex.objects.filter(
        project=project, embedder=embedder, metric=metric, state=NeighbourIndex.State.READY
    )


def labelled_faces(project: Project, people: Collection[int] | None) -> int:
    """How many labelled faces these people have, or everyone, by the counts kept with people."""
    chosen = Person.objects.filter(project=project)
    if people is not None:
        chosen = chosen.filter(pk__in=people)
    return chosen.aggregate(faces=Sum("face_count"))["faces"] or 0


def exact(asked: Asked, limit: int) -> list[Neighbour]:
    """By one scan of the labelled faces of this project alone: an index shared by all projects would
    silently lose neighbours behind the filter (docs/architecture.md)."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT f.id, f.person_id, e.vector {DISTANCES[asked.metric]} %(vector)s::vector AS distance
            FROM labelling_face f
            JOIN labelling_embedding e ON e.face_id = f.id AND e.embedder = %(embedder)s
            WHERE {asked.voting} ORDER BY distance, f.id LIMIT %(limit)s
            """,  # noqa: S608 - the pieces are constants
            {**asked.arguments, "limit": limit},
        )
        return [Neighbour(*row) for row in cursor.fetchall()]


def indexed(asked: Asked, limit: int, ef_search: int) -> list[Neighbour]:
    """By the index over this project's vectors at half precision: some more than wanted, which are put in
    order by the vectors themselves. Fewer than `limit` where too few of what it looks at may vote.

    pgvector's iterative scan goes on where the filter took away what it found (strict order: nearest
    first). `embedder` and project are in the text of the query, as the index is a partial one.
    """
    operator = DISTANCES[asked.metric]
    half = f"halfvec({asked.vector.count(',') + 1})"
    sql = f"""
        SELECT id, person_id, vector {operator} %(vector)s::vector AS distance
        FROM (
            SELECT f.id, f.person_id, e.vector
            FROM labelling_embedding e JOIN labelling_face f ON f.id = e.face_id
            WHERE e.project_id = %(project)s AND e.embedder = %(embedder)s AND {asked.voting}
            ORDER BY e.vector::{half} {operator} %(vector)s::{half} LIMIT %(spare)s
        ) AS near ORDER BY distance, id LIMIT %(limit)s
    """  # noqa: S608 - the pieces are constants and a number
    settings = {
        "hnsw.iterative_scan": "strict_order",
        "hnsw.ef_search": max(ef_search, min(EF_EACH * limit, MOST_EF)),
        "hnsw.max_scan_tuples": max(LEAST_LOOKED_AT, LOOKED_AT_EACH * limit),
    }
    chosen = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in settings.items())
    with connection.cursor() as cursor:
        # In one message, which is one transaction: the settings end with it.
        arguments = {**asked.arguments, "limit": limit, "spare": limit + SPARE}
        cursor.execute(f"SELECT {chosen};{sql}", arguments)
        cursor.nextset()
        return [Neighbour(*row) for row in cursor.fetchall()]
