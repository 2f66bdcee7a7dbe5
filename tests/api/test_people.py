"""People: lists, names, covers, notes, groups and likeness; each edit can be taken back."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster
from scipy.cluster.hierarchy import linkage as scipy_linkage

from labelling.models import Change, Face, Person
from labelling.vision import linkage
from tests.api.conftest import World, vector
from tests.api.steps import change_person, check_counts, label, merge, named, state, undo


def names(world: World, query: str = "") -> list[str]:
    answer = world.client(world.viewer).get(f"{world.url}/people?{query}")
    assert answer.status_code == 200, answer.content
    return [p["name"] for p in answer.json()["items"]]


def test_people(world: World, faces: list[Face]) -> None:
    client = world.client(world.labeller)
    url = f"{world.url}/people"
    for name in ("Zoë Ångström", "anna maria", "s1"):
        assert client.post(url, {"name": name}).status_code == 201
    assert client.post(url, {"name": "zoe angstrom"}).json()["code"] == "person_exists"
    client.post(url, {"name": "s10"})
    client.post(url, {"name": "s2"})
    assert names(world) == ["anna maria", "s1", "s2", "s10", "Zoë Ångström"]
    for q, found in (
        ("zo", ["Zoë Ångström"]),
        ("ANG", ["Zoë Ångström"]),
        ("mar", ["anna maria"]),
        ("x", []),
    ):
        assert [p["name"] for p in client.get(url, {"q": q}).json()["items"]] == found, q
    label(world, faces[0], name="s1")
    one = client.get(url, {"q": "s1"}).json()["items"][0]
    assert one["face_count"] == 1
    assert one["cover_url"].endswith(f"/faces/{faces[0].pk}/crop?v=0")


def test_orders_and_warnings(world: World, faces: list[Face]) -> None:
    client = world.client(world.labeller)
    for name in ("s3", "s2", "s1"):
        client.post(f"{world.url}/people", {"name": name})
    label(world, faces[2:], name="s2")
    label(world, faces[:1], name="s3")
    assert names(world, "order=name") == ["s1", "s2", "s3"]
    assert names(world, "order=count") == ["s2", "s3", "s1"]
    assert names(world, "order=newest") == ["s1", "s2", "s3"]
    assert names(world, "order=changed") == ["s3", "s2", "s1"]
    assert names(world, "warning=few") == ["s1", "s3"]
    assert names(world, "warning=twice") == []
    twin = Face.objects.get(pk=faces[2].pk)
    twin.pk, twin.number = None, 9  # the same person twice in one photo
    twin.save()
    assert names(world, "warning=twice") == ["s2"]
    assert names(world, "order=count&limit=1") == ["s2"]
    assert client.get(f"{world.url}/people?order=odd").status_code == 400


def test_counts_stay_right(world: World, faces: list[Face]) -> None:
    client = world.client(world.labeller)
    one, two = named(world, faces[:2], "s1"), named(world, faces[2:], "s2")

    def counts() -> dict[str, int]:
        check_counts(world)
        items = client.get(f"{world.url}/people").json()["items"]
        return {p["name"]: p["face_count"] for p in items}

    assert counts() == {"s1": 2, "s2": 2}
    photos = {"photos": [faces[0].photo_id, faces[2].photo_id]}
    client.post(f"{world.url}/photos/trash", photos)
    assert counts() == {"s1": 1, "s2": 1}
    merge(world, one, two)
    assert counts() == {"s1": 2}
    client.post(f"{world.url}/photos/restore", photos)
    assert counts() == {"s1": 4}
    assert client.delete(f"{world.url}/faces/{faces[1].pk}").status_code in {200, 204}
    assert counts() == {"s1": 3}
    undo(world)
    assert counts() == {"s1": 4}
    undo(world)
    assert counts() == {"s1": 2, "s2": 2}
    undo(world)
    undo(world)
    assert counts() == {}
    for _ in range(4):
        assert undo(world, step="redo").status_code == 200
    assert counts() == {"s1": 3}


def test_a_rename_is_taken_back_and_done_again(world: World, faces: list[Face]) -> None:
    person = named(world, faces[0], "s1")
    assert change_person(world, person, name="  S  one ").json()["name"] == "S one"
    assert names(world, "q=one") == ["S one"]
    walked = undo(world).json()
    assert walked["change"]["summary"] == "renamed s1 to S one"
    assert (walked["faces"], walked["skipped"], walked["notes"]) == ([], 0, [])
    assert names(world, "q=s1") == ["s1"]
    undo(world, step="redo")
    assert names(world) == ["S one"]
    assert change_person(world, person, name="s ONE").json()["name"] == "s ONE"  # case alone


def test_a_name_that_is_taken_asks_whether_they_are_the_same(
    world: World, faces: list[Face]
) -> None:
    person = named(world, faces[0], "s1")
    named(world, faces[2], "Anna Maria")
    taken = change_person(world, person, name="anna  maría", note="never written")
    assert (taken.status_code, taken.json()["code"]) == (409, "person_exists")
    assert "same person" in taken.json()["message"]
    assert state(faces[0]) == ("labelled", "s1")
    assert Person.objects.get(pk=person).note == ""
    assert Change.objects.count() == 2


def test_a_name_given_away_meanwhile_is_not_taken_back(world: World, faces: list[Face]) -> None:
    person = named(world, faces[0], "s1")
    change_person(world, person, name="s2")
    named(world, faces[2], "s1", who=world.owner)
    refused = undo(world)
    assert (refused.status_code, refused.json()["code"]) == (409, "person_exists")
    assert names(world) == ["s1", "s2"]


def test_covers_and_notes(world: World, faces: list[Face]) -> None:
    person = named(world, faces[:2], "s1")
    best = world.client(world.viewer).get(f"{world.url}/people/{person}").json()["cover_face_id"]
    other = next(f for f in faces[:2] if f.pk != best)
    assert change_person(world, person, cover_face=other.pk).json()["cover_face_id"] == other.pk
    assert change_person(world, person, cover_face=None).json()["cover_face_id"] == best
    assert undo(world).json()["change"]["summary"] == "left the cover of s1 to the best face"
    assert undo(world).json()["change"]["summary"] == "chose a cover for s1"
    assert "cover_face" in change_person(world, person, cover_face=faces[2].pk).json()["fields"]
    world.client(world.labeller).post(f"{world.url}/photos/trash", {"photos": [other.photo_id]})
    assert change_person(world, person, cover_face=other.pk).status_code == 400  # not shown
    assert change_person(world, person, note=" at the door ").json()["note"] == "at the door"
    undo(world)
    assert Person.objects.get(pk=person).note == ""
    undo(world, step="redo")
    assert Person.objects.get(pk=person).note == "at the door"


def test_each_field_that_differs_is_a_change(world: World, faces: list[Face]) -> None:
    person = named(world, faces[0], "s1")
    change_person(world, person, name="s9", note="new", cover_face=faces[0].pk)
    made = list(Change.objects.order_by("pk").values_list("action", flat=True))
    assert made == ["assign", "rename", "cover", "note"]
    change_person(world, person, name="s9", note="new", cover_face=faces[0].pk)
    change_person(world, person)
    assert Change.objects.count() == 4


def test_what_another_changed_since_stays(world: World, faces: list[Face]) -> None:
    person = named(world, faces[0], "s1")
    change_person(world, person, name="s2")
    change_person(world, person, name="s3", who=world.owner)
    walked = undo(world).json()
    assert walked["notes"] == ["“s3” has been changed since, and stays so."]
    assert names(world) == ["s3"]
    undo(world, world.owner)
    assert names(world) == ["s2"]


@pytest.mark.parametrize("who", ["viewer", "outsider"])
def test_who_may_not_change_people(world: World, faces: list[Face], who: str) -> None:
    person = named(world, faces[0], "s1")
    other = named(world, faces[2], "s2")
    user = getattr(world, who)
    expected = {"viewer": 403, "outsider": 404}[who]
    assert change_person(world, person, user, name="s9").status_code == expected
    assert merge(world, person, other, who=user).status_code == expected
    client = world.client(user)
    assert client.delete(f"{world.url}/people/{person}").status_code == expected
    for part in ("", "/groups", "/similar"):
        found = client.get(f"{world.url}/people/{person}{part}").status_code
        assert found == {"viewer": 200, "outsider": 404}[who]
        missing = world.client(world.viewer).get(f"{world.url}/people/{10**9}{part}")
        assert missing.status_code == 404


def test_bad_edits(world: World, faces: list[Face]) -> None:
    person = named(world, faces[0], "s1")
    assert "name" in change_person(world, person, name=" \n ").json()["fields"]
    assert "name" in change_person(world, person, name="x" * 121).json()["fields"]
    assert "note" in change_person(world, person, note="x" * 2001).json()["fields"]
    assert change_person(world, 10**9, name="s2").status_code == 404
    foreign = Person.objects.create(
        project=world.other, name="s7", folded="s7", sort_key="s00000007"
    )
    assert change_person(world, foreign.pk, name="s2").status_code == 404


def test_deleting_a_person_can_be_undone(world: World, faces: list[Face]) -> None:
    person = named(world, faces[:2], "s1")
    client = world.client(world.labeller)
    url = f"{world.url}/people/{person}"
    assert client.delete(url).status_code == 204
    assert client.delete(url).status_code == 404
    assert [state(f) for f in faces[:2]] == [("unlabelled", None)] * 2
    assert client.get(url).status_code == 404
    undo(world)
    assert [state(f) for f in faces[:2]] == [("labelled", "s1")] * 2
    assert client.get(url).json()["face_count"] == 2
    undo(world, step="redo")
    assert client.get(url).status_code == 404
    assert [state(f) for f in faces[:2]] == [("unlabelled", None)] * 2


def test_deleting_again_spares_who_has_got_faces_since(world: World, faces: list[Face]) -> None:
    person = named(world, faces[0], "s1")
    world.client(world.labeller).delete(f"{world.url}/people/{person}")
    undo(world)
    label(world, faces[1], person=person, who=world.owner)
    walked = undo(world, step="redo").json()
    assert walked["notes"] == ["“s1” has got other faces since, and stays."]
    assert [state(f) for f in faces[:2]] == [("unlabelled", None), ("labelled", "s1")]
    check_counts(world)


def test_groups_part_two_people_under_one_name(world: World, faces: list[Face]) -> None:
    more = [world.add(2, 3)]
    person = named(world, [*faces, *more], "s1")
    body = world.client(world.viewer).get(f"{world.url}/people/{person}/groups").json()
    groups = [set(g["face_ids"]) for g in body["items"]]
    assert groups == [{faces[2].pk, faces[3].pk, more[0].pk}, {faces[0].pk, faces[1].pk}]
    assert [g["size"] for g in body["items"]] == [3, 2]
    for group in body["items"]:
        assert [f["id"] for f in group["faces"]] == group["face_ids"]
    label(world, faces[:2], name="s2")  # what splitting is
    body = world.client(world.viewer).get(f"{world.url}/people/{person}/groups").json()
    assert [g["size"] for g in body["items"]] == [3]
    label(world, [*faces[2:], *more], "clear")
    body = world.client(world.viewer).get(f"{world.url}/people/{person}/groups").json()
    assert body["items"] == []


def test_average_linkage_is_scipys() -> None:
    lot = np.random.default_rng(3)
    for count, cut in itertools.product((2, 3, 60, 400), (0.3, 0.8, 0.95, 1.3)):
        centres = lot.normal(size=(max(1, count // 20), 64))
        vectors = centres[lot.integers(0, len(centres), count)]
        vectors = vectors + lot.normal(size=vectors.shape) * 0.7
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        ours = linkage.average(vectors.astype(np.float32), cut)
        theirs = fcluster(scipy_linkage(vectors, "average"), cut, "distance")
        pairs = set(zip(ours.tolist(), theirs.tolist(), strict=True))
        assert len(pairs) == len(set(ours.tolist())) == len(set(theirs.tolist()))
        assert ours[0] == 0


def test_similar_people_are_the_nearest(world: World, faces: list[Face]) -> None:
    third, apart = world.add(3, 1), world.add(4, 1)
    people = {
        named(world, faces[:2], "s1"): faces[:2],
        named(world, faces[2:], "s2"): faces[2:],
        named(world, third, "s3"): [third],
    }
    label(world, apart, "stranger")
    first = next(iter(people))

    def nearest(other: list[Face]) -> float:
        pairs = itertools.product(people[first], other)
        return min(float(np.linalg.norm(vector(a) - vector(b))) for a, b in pairs)

    truth = sorted((nearest(theirs), pk) for pk, theirs in people.items() if pk != first)
    url = f"{world.url}/people/{first}/similar"
    items = world.client(world.viewer).get(url).json()["items"]
    assert [i["person"]["id"] for i in items] == [pk for _, pk in truth]
    for item, (distance, _) in zip(items, truth, strict=True):
        assert item["distance"] == pytest.approx(distance, abs=1e-4)
    Face.objects.update(use=Face.Use.NEVER)  # nobody votes any more
    assert world.client(world.viewer).get(url).json()["items"] == []
