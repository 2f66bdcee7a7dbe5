"""Counts that are kept with people, so that lists of 20,000 can be ordered by them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection


def recount_of(people: str) -> str:
    """A part of a statement: the counts of `people`, which is a table of ids, each once."""
    return f"""
    UPDATE labelling_person person
    SET face_count = counted.faces, changed_at = greatest(person.created_at, counted.last)
    FROM (
        SELECT asked.id, count(face.id) AS faces, max(face.labelled_at) AS last
        FROM {people} AS asked(id)
        LEFT JOIN labelling_face face ON face.person_id = asked.id AND NOT face.in_trash
        GROUP BY asked.id
    ) counted
    WHERE person.id = counted.id"""  # noqa: S608 - a table's name


_RECOUNT = recount_of("unnest(%(people)s::bigint[])")


def recount(person_ids: Iterable[int | None]) -> None:
    """Set the face counts of these people, and when a face was last named so, by what is stored.

    Whoever labels, hides or shows faces calls it in the same transaction.
    """
    ids = list({pk for pk in person_ids if pk is not None})
    with connection.cursor() as cursor:
        cursor.execute(_RECOUNT, {"people": ids})
