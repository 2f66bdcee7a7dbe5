"""Queries that are written once give what they would give if they were written anew."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from django.db import connection
from django.db.models.sql.compiler import SQLCompiler
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labelling import queries
from labelling.models import Face, Person, Suggestion
from labelling.once import Once
from labelling.shapes import face_shape, person_shape
from tests.api.rows import Rows

pytestmark = pytest.mark.django_db(transaction=True)
WHOSE = np.array([0, 1, 2, 0, 1, 2, 0])


@pytest.fixture
def made() -> tuple[Rows, list[Face]]:
    rows = Rows.begin(3)
    vectors = np.random.default_rng(1).normal(size=(len(WHOSE), 512))
    return rows, rows.add(WHOSE, vectors)


def test_the_same_rows(made: tuple[Rows, list[Face]]) -> None:
    rows, faces = made
    Face.objects.filter(pk=faces[0].pk).update(removed="photo")
    Face.objects.filter(pk=faces[2].pk).update(state="unlabelled", person=None)
    Suggestion.objects.create(
        face=faces[2], project=rows.project, person=rows.people[1], distance=0.5, score=0.9
    )
    Person.objects.filter(pk=rows.people[0].pk).update(deleted_at=timezone.now())
    for ids in ([f.pk for f in faces], [faces[3].pk], [faces[2].pk, 0], []):
        usual = queries.faces(ids).filter(removed="")
        once = queries.shown_faces(ids)
        assert [face_shape(f) for f in once] == [face_shape(f) for f in usual]
        assert [model_to_dict(f) for f in once] == [model_to_dict(f) for f in usual]
    assert face_shape(queries.shown_faces([faces[2].pk])[0])["suggestion"] is not None
    asked = [p.pk for p in rows.people]
    people = queries.people(rows.project).filter(pk__in=asked)
    shown = queries.shown_people(rows.project, asked)
    assert len(shown) == 2
    assert [person_shape(p) for p in shown] == [person_shape(p) for p in people]


def test_written_once(made: tuple[Rows, list[Face]], monkeypatch: pytest.MonkeyPatch) -> None:
    _, faces = made
    queries.shown_faces([faces[0].pk])
    monkeypatch.setattr(SQLCompiler, "pre_sql_setup", None)
    assert queries.shown_faces([f.pk for f in faces[1:]]) == faces[1:]


def fresh() -> Once[Face]:
    """As `queries.shown_faces`, before anyone asked."""
    return Once(lambda ids: queries.with_context(Face.objects.filter(pk__among=ids)), list)


def test_the_first_who_asks_asks_once(made: tuple[Rows, list[Face]]) -> None:
    first = fresh()
    with CaptureQueriesContext(connection) as caught:
        assert first([made[1][0].pk]) == [made[1][0]]
    assert len(caught.captured_queries) == 1


def test_many_threads_ask_at_once(made: tuple[Rows, list[Face]]) -> None:
    asked = [(once, face.pk) for once in [fresh() for _ in range(30)] for face in made[1]]

    def ask(pair: tuple[Once[Face], int]) -> list[int]:
        once, pk = pair
        try:
            return [face.pk for face in once([pk])]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, asked)) == [[pk] for _, pk in asked]
