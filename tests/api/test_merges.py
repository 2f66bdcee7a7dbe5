"""Merging people: what becomes of faces, names, refusals and suggestions, and back again."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labelling.models import Change, Face, Negative, Person, Photo, Suggestion
from labelling.services import faces as face_service
from tests.api.conftest import World, refresh
from tests.api.steps import (
    change_person,
    check_counts,
    label,
    merge,
    named,
    negatives,
    state,
    undo,
)

LABEL = ("state", "person_id", "labelled_by_id", "labelled_at", "labelled_how", "review")


def stored(faces: list[Face]) -> list[dict[str, object]]:
    return list(Face.objects.filter(pk__in=[f.pk for f in faces]).order_by("pk").values(*LABEL))


def test_a_merge_is_taken_back_and_done_again(world: World, faces: list[Face]) -> None:
    into = named(world, faces[:1], "s1")
    other = named(world, faces[1:2], "s one", who=world.owner)
    third = named(world, faces[2:3], "s two")
    change_person(world, into, note="stays")
    before = stored(faces)
    answer = merge(world, into, other, third, other)
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["change"]["summary"] == "merged 2 people into s1, with 2 faces"
    assert (body["person"]["name"], body["person"]["face_count"]) == ("s1", 3)
    assert body["person"]["note"] == "stays"
    assert [state(f)[1] for f in faces] == ["s1", "s1", "s1", None]
    for was, now in zip(before, stored(faces), strict=True):  # nobody labelled them anew
        assert {**was, "person_id": now["person_id"]} == now
    client = world.client(world.viewer)
    shown = client.get(f"{world.url}/people/{other}").json()
    assert shown["id"] == into  # old links lead on
    assert [p["name"] for p in client.get(f"{world.url}/people").json()["items"]] == ["s1"]
    check_counts(world)
    walked = undo(world).json()
    assert (walked["skipped"], walked["notes"], walked["face_count"]) == (0, [], 2)
    assert walked["change"]["summary"] == body["change"]["summary"]
    assert stored(faces) == before
    assert client.get(f"{world.url}/people/{other}").json()["id"] == other
    check_counts(world)
    undo(world, step="redo")
    assert [state(f)[1] for f in faces] == ["s1", "s1", "s1", None]
    check_counts(world)


def test_bad_merges(world: World, faces: list[Face]) -> None:
    one, two = named(world, faces[0], "s1"), named(world, faces[2], "s2")
    itself = merge(world, one, two, one)
    assert (itself.status_code, itself.json()["code"]) == (400, "merge_with_itself")
    assert merge(world, one, 10**9).status_code == 404
    assert merge(world, 10**9, one).status_code == 404
    assert "people" in merge(world, one).json()["fields"]
    foreign = Person.objects.create(
        project=world.other, name="s7", folded="s7", sort_key="s00000007"
    )
    assert merge(world, one, foreign.pk).status_code == 404
    assert Change.objects.count() == 2
    assert merge(world, one, two).status_code == 200
    assert merge(world, one, two).status_code == 404  # they are one already


def test_trashed_and_removed_faces_go_along(world: World, faces: list[Face]) -> None:
    one, two = named(world, faces[0], "s1"), named(world, faces[1:3], "s2")
    client = world.client(world.labeller)
    client.post(f"{world.url}/photos/trash", {"photos": [faces[1].photo_id]})
    client.delete(f"{world.url}/faces/{faces[2].pk}")
    merge(world, one, two)
    check_counts(world)
    undo(world)  # the merge
    undo(world)  # the removal
    client.post(f"{world.url}/photos/restore", {"photos": [faces[1].photo_id]})
    assert [state(f)[1] for f in faces[:3]] == ["s1", "s2", "s2"]
    check_counts(world)


def test_who_a_face_is_not_goes_along(world: World, faces: list[Face]) -> None:
    one, two = named(world, faces[0], "s1"), named(world, faces[1], "s2")
    label(world, [faces[2], faces[0]], "not_person", person=two)
    was = negatives()
    assert was == {(faces[2].pk, two), (faces[0].pk, two)}
    merge(world, one, two)
    assert {(f, p) for f, p in negatives() if p == one} == {(faces[2].pk, one)}  # not faces[0]
    undo(world)
    assert negatives() == was
    undo(world, step="redo")
    label(world, faces[2], name="s1")  # after all
    assert not Negative.objects.filter(face=faces[2], person=one).exists()
    undo(world)
    assert (faces[2].pk, one) in negatives()
    undo(world)
    assert negatives() == was


def test_suggestions_of_the_merged_are_void_at_once(world: World, faces: list[Face]) -> None:
    one, two = named(world, faces[2], "s2"), named(world, faces[0], "s1")
    refresh(world.project)
    assert Suggestion.objects.get(face=faces[1]).person_id == two
    merge(world, one, two)
    assert not Suggestion.objects.filter(person=two).exists()
    refresh(world.project)
    assert Suggestion.objects.get(face=faces[1]).person_id == one
    undo(world)
    refresh(world.project)
    assert Suggestion.objects.get(face=faces[1]).person_id == two


def test_faces_labelled_by_another_since_stay(world: World, faces: list[Face]) -> None:
    one, two = named(world, faces[0], "s1"), named(world, faces[1:3], "s2")
    merge(world, one, two)
    label(world, faces[2], name="s3", who=world.owner)
    walked = undo(world).json()
    assert (walked["skipped"], walked["notes"]) == (1, [])
    assert [state(f)[1] for f in faces[:3]] == ["s1", "s2", "s3"]
    label(world, faces[3], person=two, who=world.owner)
    walked = undo(world, step="redo").json()  # s2 has got another face since
    assert walked["notes"] == ["“s2” has got other faces since, and stays."]
    assert [state(f)[1] for f in faces] == ["s1", "s1", "s3", "s2"]
    check_counts(world)


def test_one_merge_after_another(world: World, faces: list[Face]) -> None:
    one, two, three = (named(world, f, f"s{n}") for n, f in enumerate(faces[:3], 1))
    merge(world, two, three)
    merge(world, one, two, who=world.owner)
    client = world.client(world.viewer)
    assert client.get(f"{world.url}/people/{three}").json()["id"] == one
    walked = undo(world).json()  # the first of the two: the face went on to s1 since
    assert walked["skipped"] == 1
    assert [state(f)[1] for f in faces[:3]] == ["s1"] * 3
    undo(world, world.owner)
    assert [state(f)[1] for f in faces[:3]] == ["s1", "s2", "s2"]
    walked = undo(world, step="redo").json()
    assert client.get(f"{world.url}/people/{three}").json()["id"] == two
    check_counts(world)


def test_a_merge_into_someone_deleted_since_is_not_done_again(
    world: World, faces: list[Face]
) -> None:
    one, two = named(world, faces[0], "s1"), named(world, faces[2], "s2")
    merge(world, one, two)
    undo(world)
    world.client(world.owner).delete(f"{world.url}/people/{one}")
    walked = undo(world, step="redo").json()
    assert walked["skipped"] == 1
    assert state(faces[2]) == ("labelled", "s2")
    check_counts(world)


def test_a_name_given_away_meanwhile(world: World, faces: list[Face]) -> None:
    one, two = named(world, faces[0], "s1"), named(world, faces[2], "s2")
    merge(world, one, two)
    again = named(world, faces[3], "s2", who=world.owner)
    refused = undo(world)
    assert (refused.status_code, refused.json()["code"]) == (409, "person_exists")
    assert state(faces[2]) == ("labelled", "s1")
    change_person(world, again, name="s4", who=world.owner)
    assert undo(world).status_code == 200
    assert state(faces[2]) == ("labelled", "s2")


def test_a_folder_that_names_someone_merged_names_whom_they_became(
    world: World, faces: list[Face]
) -> None:
    one, two = named(world, faces[0], "s1"), named(world, faces[1], "folder")
    merge(world, one, two)
    photo = faces[2].photo
    photo.folder_person = Person.objects.get(pk=two)
    photo.save()
    assert face_service.label_from_folder(photo)
    assert state(faces[2]) == ("labelled", "s1")


def test_many_people_with_many_faces(world: World, faces: list[Face]) -> None:
    """The number of queries doesn't grow with them."""
    people = Person.objects.bulk_create(
        Person(project=world.project, name=f"p{n}", folded=f"p{n}", sort_key=f"p{n:08}")
        for n in range(41)
    )
    photos = Photo.objects.bulk_create(copy(faces[0].photo, sha256=f"{n:064}") for n in range(300))
    pattern = Face.objects.get(pk=faces[0].pk)
    Face.objects.bulk_create(
        [
            copy(
                pattern, photo_id=photos[n % 300].pk, number=n, state="labelled",
                person_id=people[1 + n % 40].pk, labelled_at=timezone.now(), labelled_how="typed",
            )
            for n in range(1200)
        ],
        batch_size=5000,
    )  # fmt: skip
    with CaptureQueriesContext(connection) as queries:
        answer = merge(world, people[0].pk, *(p.pk for p in people[1:]))
    assert answer.json()["change"]["summary"] == "merged 40 people into p0, with 1,200 faces"
    assert len(queries) < 60
    with CaptureQueriesContext(connection) as queries:
        walked = undo(world).json()
    assert (walked["face_count"], walked["skipped"], len(walked["faces"])) == (1200, 0, 500)
    assert len(queries) < 60
    assert undo(world, step="redo").json()["face_count"] == 1200
    people[0].refresh_from_db()
    assert people[0].face_count == 1200


def copy(row: Any, **fields: Any) -> Any:
    """Another row like this one, not stored yet."""
    same = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    return type(row)(**{**same, "id": None, **fields})
