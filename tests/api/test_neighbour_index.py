"""The index of a large project: when it is built, what it finds, and what becomes of it."""

from __future__ import annotations

import numpy as np
import psycopg
import pytest
from django.conf import settings
from django.db import connection

from labelling import neighbours as search
from labelling.models import Embedding, Face, NeighbourIndex, Project
from labelling.services import index_recall, neighbour_indices
from labelling.vision.voting import Neighbour
from tests.api.large import FACES, Large, built, indices
from tests.stack import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

State = NeighbourIndex.State


@pytest.fixture
def no_scan(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Notes each scan."""
    scans: list[int] = []
    real = search.exact

    def exact(asked: search.Asked, limit: int) -> list[Neighbour]:
        scans.append(limit)
        return real(asked, limit)

    monkeypatch.setattr(search, "exact", exact)
    return scans


def test_asked_for_once_there_are_faces_enough(
    large: Large, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Project.objects.create(name="Small")
    monkeypatch.setattr(neighbour_indices, "FEW", FACES + 1)
    assert neighbour_indices.find_due() == 0
    assert not NeighbourIndex.objects.exists()
    monkeypatch.setattr(neighbour_indices, "FEW", FACES)
    assert neighbour_indices.look_after() == 1
    row = NeighbourIndex.objects.get()
    assert (row.project_id, row.embedder, row.state) == (
        large.project.pk, large.project.embedder, State.WANTED,
    )  # fmt: skip
    assert not NeighbourIndex.objects.filter(project=small).exists()
    assert neighbour_indices.find_due() == 0  # it is queued, and a worker may be at it
    assert neighbour_indices.look_after() == 0  # not with every tick


def test_built_and_measured(large: Large, no_scan: list[int]) -> None:
    row = built(large)
    assert (row.state, row.rows) == (State.READY, FACES)
    assert row.recall is not None
    assert row.recall >= 0.99
    assert row.size_bytes > 0
    assert row.built_at is not None
    # It holds one project's vectors by one embedder, and no other's.
    (definition,) = indices().values()
    assert f"project_id = {large.project.pk}" in definition
    assert f"'{large.project.embedder}'" in definition
    for one in large.asked:
        found = large.ask(one)
        assert [n.face_id for n in found] == large.truth(one)
        # Its vectors have half the precision, the distances all of it.
        true = np.linalg.norm(large.vectors[large.ids == found[0].face_id][0] - one)
        assert found[0].distance == pytest.approx(float(true), abs=1e-6)
    assert no_scan == []


def test_few_labels_among_many_faces(large: Large, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index is good, whoever has a name: it is used as soon as there are more of them."""
    named = np.arange(FACES) % 40 == 0
    unnamed = Face.objects.filter(pk__in=large.ids[~named].tolist())
    people = dict(unnamed.values_list("pk", "person"))
    unnamed.update(state="unlabelled", person=None)
    monkeypatch.setattr(search, "LEAST_LOOKED_AT", 1)
    monkeypatch.setattr(search, "LOOKED_AT_EACH", 1)
    assert built(large).state == State.READY
    for one in large.asked:
        assert [n.face_id for n in large.ask(one)] == large.truth(one, named)
    for pk, person in people.items():
        Face.objects.filter(pk=pk).update(state="labelled", person=person)
    assert [n.face_id for n in large.ask(large.asked[0])] == large.truth(large.asked[0])


def test_what_is_written_afterwards_counts_at_once(large: Large, no_scan: list[int]) -> None:
    built(large)
    one = large.asked[0]
    (new,) = large.rows.add(np.array([3]), one[None] + 1e-4)
    assert large.ask(one)[0].face_id == new.pk
    Face.objects.filter(pk=new.pk).update(in_trash=True)
    assert large.ask(one)[0].face_id == large.truth(one)[0]
    Face.objects.filter(pk=new.pk).update(in_trash=False)
    Embedding.objects.filter(face=new).delete()
    assert large.ask(one)[0].face_id == large.truth(one)[0]
    assert no_scan == []


def test_a_filter_that_lets_many_pass_and_one_that_lets_few(
    large: Large, no_scan: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    built(large)
    many = np.arange(FACES) % 10 != 0
    Face.objects.filter(pk__in=large.ids[~many].tolist()).update(use="never")
    for one in large.asked:
        assert [n.face_id for n in large.ask(one)] == large.truth(one, many)
    assert no_scan == []
    few = np.arange(FACES) % 20 == 1
    Face.objects.filter(pk__in=large.ids[few].tolist()).update(review="accepted")
    monkeypatch.setattr(search, "LEAST_LOOKED_AT", 1)
    monkeypatch.setattr(search, "LOOKED_AT_EACH", 1)
    for one in large.asked:
        found = large.ask(one, which="reviewed")
        assert [n.face_id for n in found] == large.truth(one, few)
    assert no_scan == [10] * len(large.asked)


def test_few_people_are_scanned(large: Large, no_scan: list[int]) -> None:
    built(large)
    chosen = [large.rows.people[0].pk]
    one = large.asked[1]
    found = large.ask(one, people=chosen)
    assert [n.face_id for n in found] == large.truth(one, large.whose == 0)
    assert {n.person_id for n in found} == set(chosen)
    assert no_scan == [10]


def test_cosine_distances_have_an_index_of_their_own(large: Large, no_scan: list[int]) -> None:
    built(large)
    one = large.asked[0]
    large.ask(one, metric="cosine")
    assert no_scan == [10]
    row = neighbour_indices.want(large.project, "cosine")
    neighbour_indices.build(row.pk)
    found = large.ask(one, metric="cosine")
    assert no_scan == [10]
    lengths = np.linalg.norm(large.vectors, axis=1) * np.linalg.norm(one)
    far = 1 - large.vectors @ one / lengths
    assert [n.face_id for n in found] == large.ids[np.argsort(far)[:10]].tolist()


def test_a_build_that_was_killed(large: Large) -> None:
    row = built(large)
    (name,) = indices()
    with connection.cursor() as cursor:  # as CREATE INDEX CONCURRENTLY leaves it
        cursor.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s::regclass", [name]
        )
        cursor.execute("SELECT %s::regclass::oid", [name])
        before = cursor.fetchone()[0]
    NeighbourIndex.objects.update(state=State.BUILDING, queued_at=None)
    assert neighbour_indices.find_due() == 1
    neighbour_indices.build(row.pk)
    row.refresh_from_db()
    assert row.state == State.READY
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid, indisvalid FROM pg_index WHERE indexrelid = %s::regclass", [name]
        )
        after, valid = cursor.fetchone()
    assert valid
    assert after != before


def test_one_that_finds_too_little_is_not_used(
    large: Large, no_scan: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_recall, "RECALL", 1.1)
    row = built(large)
    assert (row.state, row.size_bytes) == (State.UNFIT, 0)
    assert indices() == {}
    assert [n.face_id for n in large.ask(large.asked[0])] == large.truth(large.asked[0])
    assert no_scan == [10]


def test_one_worker_builds(large: Large) -> None:
    row = neighbour_indices.want(large.project)
    with psycopg.connect(dsn(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [neighbour_indices.LOCK, row.pk])
        neighbour_indices.build(row.pk)
        row.refresh_from_db()
        assert (row.state, indices()) == (State.WANTED, {})
    # Whoever held it died; the server notices a moment later.
    ready = NeighbourIndex.objects.filter(pk=row.pk, state=State.READY)
    assert wait_until(lambda: neighbour_indices.build(row.pk) or ready.exists())


def test_a_project_that_moves_to_another_network(large: Large, no_scan: list[int]) -> None:
    row = built(large)
    Project.objects.filter(pk=large.project.pk).update(embedder="facenet-vggface2")
    assert large.ask(large.asked[0]) == []
    assert neighbour_indices.find_due() == 1
    neighbour_indices.build(row.pk)
    assert (indices(), NeighbourIndex.objects.count()) == ({}, 0)


def test_a_project_that_is_gone(large: Large) -> None:
    row = built(large)
    Face.objects.all().delete()
    Project.objects.filter(pk=large.project.pk).delete()
    assert not NeighbourIndex.objects.exists()
    assert len(indices()) == 1
    assert neighbour_indices.find_due() == 1
    neighbour_indices.build(row.pk)
    assert indices() == {}


def test_measured_again_when_it_has_grown(large: Large) -> None:
    row = built(large)
    NeighbourIndex.objects.update(queued_at=None)
    assert neighbour_indices.find_due() == 0
    NeighbourIndex.objects.update(rows=FACES // 2, ef_search=1)
    assert neighbour_indices.find_due() == 1
    (name,) = indices()
    neighbour_indices.build(row.pk)
    row.refresh_from_db()
    assert (row.rows, row.state, list(indices())) == (FACES, State.READY, [name])
    assert row.ef_search > 1


def dsn() -> str:
    found = settings.DATABASES["default"]
    return psycopg.conninfo.make_conninfo(
        host=found["HOST"], port=found["PORT"], user=found["USER"], password=found["PASSWORD"],
        dbname=connection.settings_dict["NAME"],
    )  # fmt: skip
