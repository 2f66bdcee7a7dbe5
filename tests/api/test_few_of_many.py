"""A few faces in a large project are asked of its index one by one; the answers are those of all voters."""

from __future__ import annotations

import numpy as np
import pytest

from labelling.models import Face, Person
from labelling.services.seeing import FoundFace
from labelling.vision.types import Box
from models_app.services import bulk_naming, prediction, voters
from tests.api.large import Large, built

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Notes each reading of all voters."""
    read: list[int] = []
    real = voters.load

    def load(rule: voters.Rule) -> voters.Gallery:
        gallery = real(rule)
        read.append(len(gallery))
        return gallery

    monkeypatch.setattr(voters, "load", load)
    return read


def test_stored_photos(large: Large, loads: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Faces of one photo that lie nearest to each other have no vote on each other."""
    built(large)
    own = large.rows.add(np.arange(6), large.asked)
    rule = voters.rule(large.project)
    photo = own[0].photo_id
    monkeypatch.setattr(voters, "EACH_READ", 10)
    by_index = bulk_naming.of_photos(rule, [photo])
    assert loads == []
    monkeypatch.setattr(voters, "EACH_READ", 1_000_000)
    by_all = bulk_naming.of_photos(rule, [photo])
    assert loads == [len(large.faces) + 6]
    assert [one.key for one in by_index[photo]] == [one.key for one in by_all[photo]]
    distances = [one.distance for one in by_index[photo]]
    assert distances == pytest.approx([one.distance for one in by_all[photo]], abs=1e-5)
    for face, distance in zip(own, distances, strict=True):
        place = own.index(face)
        nearest = np.linalg.norm(large.vectors - large.asked[place], axis=1).min()
        assert distance == pytest.approx(nearest, abs=1e-5)


def test_a_crowd_in_a_new_photo(
    large: Large, loads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    built(large)
    rule = voters.rule(large.project)
    monkeypatch.setattr(prediction, "CROWD", 3)
    crowd = [FoundFace(Box(0, 0, 9, 9), 1.0, vector.tolist()) for vector in large.asked]
    monkeypatch.setattr(voters, "EACH_READ", 10)
    one_by_one = prediction.name_all(rule, crowd)
    assert loads == []
    monkeypatch.setattr(voters, "EACH_READ", 1_000_000)
    at_once = prediction.name_all(rule, crowd)
    assert loads == [len(large.faces)]
    assert [f.winner and f.winner.person_id for f in one_by_one] == [
        f.winner and f.winner.person_id for f in at_once
    ]
    assert all(f.winner for f in at_once)


@pytest.mark.parametrize("few", ["labels", "people", "reviewed"])
def test_where_few_of_its_faces_may_vote_those_are_read(
    large: Large, loads: list[int], monkeypatch: pytest.MonkeyPatch, few: str
) -> None:
    """An index behind a filter that lets few pass would be slower than the few themselves."""
    built(large)
    monkeypatch.setattr(voters, "EACH_READ", 10)
    version = None
    if few == "labels":
        unlabelled = Face.objects.filter(project=large.project).exclude(person=large.rows.people[0])
        unlabelled.update(person=None, state="unlabelled")
        Person.objects.exclude(pk=large.rows.people[0].pk).update(face_count=0)
    elif few == "people":
        version = large.rows.version(people=large.rows.people[:2])
    else:
        Face.objects.filter(pk__in=[face.pk for face in large.faces[:30]]).update(review="accepted")
        version = large.rows.version(voters="reviewed")
    voters.nearest_many(voters.rule(large.project, version), large.asked.astype(np.float32))
    (read,) = loads
    assert 0 < read < len(large.faces) / 4


def test_a_gone_face_is_no_neighbour(large: Large, monkeypatch: pytest.MonkeyPatch) -> None:
    built(large)
    own = large.rows.add(np.arange(2), large.asked[:2])
    nearest = int(large.ids[np.linalg.norm(large.vectors - large.asked[0], axis=1).argmin()])
    Face.objects.filter(pk=nearest).update(in_trash=True)
    monkeypatch.setattr(voters, "EACH_READ", 10)
    rule = voters.rule(large.project)
    (first, _) = bulk_naming.of_photos(rule, [own[0].photo_id])[own[0].photo_id]
    far = np.sort(np.linalg.norm(large.vectors - large.asked[0], axis=1))[:2]
    assert first.distance == pytest.approx(far[1], abs=1e-5) != far[0]
