"""The voters of a classifier that is pinned to a data set: its train faces, as they were frozen."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

from labelling.models import Person, Project
from labelling.neighbours import DISTANCES, vector_text
from labelling.services import embedders
from labelling.vision.voting import Neighbour
from models_app.models import Dataset, DatasetPerson

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
TRAIN = "dataset_id = %(dataset)s AND side = 'train' AND vector IS NOT NULL"


def problem(project: Project, dataset: Dataset) -> str:
    """Why the faces of a data set can't vote in the project now, and what to do; empty if they can."""
    if dataset.state != Dataset.State.SUCCEEDED:
        return "Its data set isn't ready. Choose another one, or none."
    if dataset.embedder == project.embedder:
        return ""
    if not dataset.embedder:
        return "Its data set has no vectors. Choose another one, or none."
    made, used = embedders.title(dataset.embedder), embedders.title(project.embedder)
    return (
        f"Its data set holds the vectors of {made}, and the project has moved to {used}. Make a new"
        " version of the data set and choose that."
    )


def became(people: Iterable[int]) -> frozenset[int]:
    """Who these people are now: merged ones are whom they became, deleted ones are left out."""
    return frozenset(person.pk for person in living(set(people)).values())


def keys(dataset_id: int, people: Collection[int]) -> frozenset[int]:
    """The data set's people who are these people now."""
    rows = DatasetPerson.objects.filter(dataset=dataset_id, person__isnull=False)
    now = living({person for person in rows.values_list("person", flat=True) if person})
    wanted = set(people)
    return frozenset(
        pk for pk, person in rows.values_list("pk", "person")
        if person and now.get(person) and now[person].pk in wanted
    )  # fmt: skip


def people(dataset_id: int, keys: Collection[int]) -> dict[int, tuple[Person | None, str]]:
    """By key the living person, and the name in the data set; a merged person is whom they became."""
    rows = DatasetPerson.objects.filter(dataset=dataset_id, pk__in=keys)
    now = living({row.person_id for row in rows if row.person_id})
    return {row.pk: (now.get(row.person_id or 0), row.label) for row in rows}


def living(ids: Collection[int]) -> dict[int, Person]:
    """By id the living person who that is now."""
    known = Person.objects.in_bulk(list(ids))
    while missing := {p.merged_into_id for p in known.values() if p.merged_into_id} - known.keys():
        known |= Person.objects.in_bulk(list(missing))
    found: dict[int, Person] = {}
    for pk in ids:
        person, seen = known.get(pk), set()
        while person is not None and person.merged_into_id and person.pk not in seen:
            seen.add(person.pk)
            person = known.get(person.merged_into_id)
        if person is not None and person.deleted_at is None:
            found[pk] = person
    return found


def neighbours(
    dataset_id: int, vector: Iterable[float], *, limit: int, metric: str,
    keys: Collection[int] | None,
) -> list[Neighbour]:  # fmt: skip
    """The `limit` train faces nearest to `vector`, nearest first; exact. Only people of these keys,
    unless None."""
    arguments: dict[str, Any] = {
        "dataset": dataset_id, "vector": vector_text(vector), "limit": limit,
        "keys": None if keys is None else list(keys),
    }  # fmt: skip
    narrowed = "" if keys is None else "AND person_id = ANY(%(keys)s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT id, person_id, vector {DISTANCES[metric]} %(vector)s::vector AS distance
            FROM models_app_datasetface WHERE {TRAIN} {narrowed}
            ORDER BY distance, id LIMIT %(limit)s
            """,  # noqa: S608 - the pieces are constants
            arguments,
        )
        return [Neighbour(*row) for row in cursor.fetchall()]


def load(dataset_id: int) -> tuple[Ints, Ints, Ints, Floats]:
    """Keys of all train faces, ascending, of their people, their photos (negative where there is none),
    and their vectors (N, D)."""
    sql = f"""
        SELECT string_agg(record, ''::bytea) FROM (
            SELECT int8send(id) || int8send(person_id) || int8send(coalesce(photo_id, -id))
                || vector_send(vector) AS record
            FROM models_app_datasetface WHERE {TRAIN} AND id > %(after)s
            ORDER BY id LIMIT %(most)s
        ) AS records
    """  # noqa: S608 - the pieces are constants
    connection.ensure_connection()
    arguments = {"dataset": dataset_id, "after": 0, "most": AT_ONCE}
    parts: list[NDArray[Any]] = []
    with psycopg.Cursor(connection.connection) as cursor:
        while True:
            row = cursor.execute(sql, arguments, binary=True).fetchone()
            if row is None or not row[0]:
                break
            parts.append(np.frombuffer(row[0], dtype=_record(row[0])))
            arguments["after"] = int(parts[-1]["id"].max())
    if not parts:
        none = np.zeros(0, np.int64)
        return none, none, none, np.zeros((0, 0), np.float32)
    rows = np.concatenate(parts) if len(parts) > 1 else parts[0]
    if (np.diff(rows["id"].astype(np.int64)) < 0).any():
        rows = rows[np.argsort(rows["id"], kind="stable")]
    faces, people, photos = (rows[name].astype(np.int64) for name in ("id", "person", "photo"))
    return faces, people, photos, rows["vector"].astype(np.float32)


# Faces in one answer, as in `labelling.services.vectors`.
AT_ONCE = 100_000
# pgvector puts two small numbers before those of a vector.
_BEFORE = [("id", ">i8"), ("person", ">i8"), ("photo", ">i8"), ("size", ">i2"), ("unused", ">i2")]


def _record(raw: bytes) -> np.dtype[Any]:
    first = np.frombuffer(raw, dtype=np.dtype(_BEFORE), count=1)
    return np.dtype([*_BEFORE, ("vector", ">f4", (int(first["size"][0]),))])
