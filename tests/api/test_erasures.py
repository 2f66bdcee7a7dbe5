"""Erasing: who may, what the preview says, the receipts, undo afterwards, and files that go later."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from labelling import tasks
from labelling.errors import FacesiteError
from labelling.models import Change, Erasure, Face, Label, Person, Photo, Project, Suggestion
from labelling.services import erasing, erasures, media, work
from labelling.services import faces as face_service
from tests.api.conftest import World, refresh, seen
from tests.api.steps import check_counts, label, named, state, undo


def erase(world: World, *photos: int, **body: Any) -> Any:
    who = body.pop("who", world.owner)
    return world.client(who).post(f"{world.url}/photos/erase", {"ids": list(photos), **body})


def erase_person(world: World, person: int, **body: Any) -> Any:
    who = body.pop("who", world.owner)
    return world.client(who).post(f"{world.url}/people/{person}/erase", body)


def went(answer: Any) -> dict[str, int]:
    return {w["kind"]: w["count"] for w in answer.json()["went"]}


def test_only_owners_erase(world: World, faces: list[Face]) -> None:
    person = named(world, faces[0], "s1")
    key = world.client(world.owner).post(f"{world.url}/keys", {"name": "k", "role": "labeller"})
    program = world.client(None).as_key(key.json()["key"])
    assert (
        program.post(f"{world.url}/photos/erase", {"ids": [faces[0].photo_id]}).status_code == 403
    )
    for who, status in ((world.labeller, 403), (world.viewer, 403), (world.outsider, 404)):
        assert erase(world, faces[0].photo_id, who=who).status_code == status
        assert erase_person(world, person, who=who).status_code == status
        client = world.client(who)
        for path in ("erasures", "erasures/1", "retention?days=3"):
            assert client.get(f"{world.url}/{path}").status_code == status, path
    assert erase(world, faces[0].photo_id, who=None).status_code == 401
    assert Photo.objects.count() == 4
    assert Erasure.objects.count() == 0


def test_missing_and_repeated(world: World, faces: list[Face]) -> None:
    theirs = world.add(5, 1, world.other)
    person = named(world, faces[0], "s1")
    assert erase(world, 10**9).status_code == 404
    assert erase(world, theirs.photo_id).status_code == 404
    assert erase_person(world, 10**9).status_code == 404
    assert erase(world).status_code == 400
    assert erase(world, *range(10_001)).status_code == 400
    # Those that are gone already are left out.
    assert erase(world, faces[0].photo_id).status_code == 201
    second = erase(world, faces[0].photo_id, faces[1].photo_id, theirs.photo_id)
    assert second.json()["photo_ids"] == [faces[1].photo_id]
    assert erase(world, faces[0].photo_id).status_code == 404
    assert erase_person(world, person).status_code == 201
    assert erase_person(world, person).status_code == 404
    assert Photo.objects.filter(project=world.other).count() == 1
    missing = world.client(world.owner).get(f"{world.url}/erasures/{10**9}")
    assert missing.status_code == 404


def test_the_preview_says_what_then_goes_and_changes_nothing(
    world: World, faces: list[Face]
) -> None:
    person = named(world, faces[:2], "s1")
    named(world, faces[2:], "s2")
    refresh(world.project)
    before = list(Face.objects.order_by("pk").values())
    stored = {f.crop_key: media.files_of(f.photo.folder) for f in faces}
    said = erase_person(world, person, preview=True)
    assert said.status_code == 200
    assert went(said) == {
        "people": 1, "faces": 2, "crops": 2, "vectors": 2, "history": 2, "paths": 2,
    }  # fmt: skip
    assert said.json()["photos_stay"] == 2
    whole = erase_person(world, person, preview=True, photos=True)
    assert (went(whole)["photos"], whole.json()["photos_stay"]) == (2, 0)
    assert went(erase(world, faces[0].photo_id, preview=True))["photos"] == 1
    assert list(Face.objects.order_by("pk").values()) == before
    assert {f.crop_key: media.files_of(f.photo.folder) for f in faces} == stored
    assert Erasure.objects.count() == 0
    done = erase_person(world, person)
    assert {**went(done), "files": 0} == {**went(said), "files": 0}
    assert went(done)["files"] == 2


def test_a_receipt_holds_ids_and_counts_and_no_names(world: World, faces: list[Face]) -> None:
    person = named(world, faces[:2], "s1")
    receipt = erase_person(world, person).json()
    assert (receipt["kind"], receipt["state"], receipt["by"]) == ("person", "done", "owner")
    assert receipt["person_ids"] == [person]
    assert receipt["face_ids"] == [f.pk for f in faces[:2]]
    assert (receipt["photo_ids"], receipt["photos_stay"]) == ([], 2)
    client = world.client(world.owner)
    assert client.get(f"{world.url}/erasures/{receipt['id']}").json() == receipt
    second = erase(world, faces[2].photo_id).json()
    page = client.get(f"{world.url}/erasures?limit=1").json()
    assert page["items"] == [second]
    rest = client.get(f"{world.url}/erasures?limit=1&cursor={page['next']}").json()
    assert (rest["items"], rest["next"]) == ([receipt], None)
    assert '"s1' not in json.dumps(receipt)


def test_backups_that_are_newer_are_listed(world: World, faces: list[Face]) -> None:
    folder = settings.SITE.data / "backups"
    folder.mkdir()
    try:
        for name, days in (("old.tar", 3), ("new.tar", 0)):
            (folder / name).write_bytes(b"backup")
            moment = timezone.now().timestamp() - days * 86_400
            os.utime(folder / name, (moment, moment))
        Photo.objects.filter(pk=faces[0].photo_id).update(
            created_at=timezone.now() - timedelta(days=1)
        )
        assert [b["name"] for b in erase(world, faces[0].photo_id).json()["backups"]] == ["new.tar"]
        Photo.objects.filter(pk=faces[1].photo_id).update(
            created_at=timezone.now() - timedelta(days=9)
        )
        both = erase(world, faces[1].photo_id).json()["backups"]
        assert [b["name"] for b in both] == ["old.tar", "new.tar"]
    finally:
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
    assert erase(world, faces[2].photo_id).json()["backups"] == []


def test_undo_passes_over_what_was_erased(world: World, faces: list[Face]) -> None:
    named(world, faces[2:3], "s2")
    named(world, [faces[0], faces[3]], "s1")
    label(world, faces[1], "stranger")
    assert erase(world, faces[0].photo_id, faces[1].photo_id).status_code == 201
    # Of the last change nothing is left: undo goes to the one before, of which one face is.
    walked = undo(world).json()
    assert [f["id"] for f in walked["faces"]] == [faces[3].pk]
    assert state(faces[3]) == ("unlabelled", None)
    assert undo(world, step="redo").status_code == 200
    assert state(faces[3]) == ("labelled", "s1")
    assert undo(world).status_code == 200
    assert undo(world).status_code == 200
    assert undo(world).json()["code"] == "nothing_to_undo"
    history = world.client(world.owner).get(f"{world.url}/changes").json()["items"]
    assert len(history) == 3  # the audit keeps all of them
    assert Face.objects.count() == 2
    check_counts(world)


def test_undo_brings_nobody_back(world: World, faces: list[Face]) -> None:
    first = named(world, faces[:1], "s1")
    named(world, faces[:2], "s2")
    label(world, faces[2], "not_person", person=first)
    assert world.client(world.labeller).delete(f"{world.url}/people/{first}").status_code == 204
    assert erase_person(world, first).status_code == 201
    while (walked := undo(world)).status_code == 200:
        assert "s1" not in json.dumps([c["person"] for c in [walked.json()["change"]]])
    while undo(world, step="redo").status_code == 200:
        pass
    assert not Person.objects.filter(name="s1").exists()
    # What only said that a face isn't them says nothing any more; no label points into the void.
    assert not Label.objects.filter(face=faces[2]).exists()
    assert Change.objects.filter(person=None, action="assign").exists()
    check_counts(world)


def test_someone_deleted_can_still_be_erased_with_their_faces(
    world: World, faces: list[Face]
) -> None:
    person = named(world, faces[:2], "s1")
    label(world, faces[1], "clear")
    named(world, faces[2:], "s2")
    client = world.client(world.labeller)
    assert client.delete(f"{world.url}/people/{person}").status_code == 204
    assert erase_person(world, person).json()["face_ids"] == [faces[0].pk]
    assert Face.objects.filter(pk=faces[1].pk).exists()
    assert Face.objects.filter(person__name="s2").count() == 2


def test_whoever_was_merged_goes_with_whom_they_became(world: World, faces: list[Face]) -> None:
    into, gone = named(world, faces[:2], "s1"), named(world, faces[2:3], "s2")
    client = world.client(world.labeller)
    client.post(f"{world.url}/people/merge", {"into": into, "people": [gone]})
    assert erase_person(world, gone).status_code == 404
    receipt = erase_person(world, into).json()
    assert receipt["person_ids"] == [into, gone]
    assert len(receipt["face_ids"]) == 3
    assert not Person.objects.exists()
    assert undo(world).status_code in {200, 409}
    assert not Person.objects.exists()


def test_suggestions_as_the_person_end(world: World, faces: list[Face]) -> None:
    person = named(world, faces[:1], "s1")
    refresh(world.project)
    assert Suggestion.objects.filter(face=faces[1], person=person).exists()
    wanted = Project.objects.get(pk=world.project.pk).suggestions_wanted
    erase_person(world, person)
    assert not Suggestion.objects.exists()
    project = Project.objects.get(pk=world.project.pk)
    assert project.suggestions_wanted > wanted
    refresh(project)
    assert not Suggestion.objects.exists()


def test_files_of_many_photos_go_later_whatever_happens_between(
    world: World, faces: list[Face], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasures, "AT_ONCE", 1)
    monkeypatch.setattr(erasures, "PLACES_A_STEP", 1)
    folders = [face.photo.folder for face in faces]
    count = sum(len(media.files_of(folder)) for folder in folders)
    answer = erase(world, *(face.photo_id for face in faces))
    assert (answer.json()["state"], answer.json()["finished_at"]) == ("removing", None)
    assert not Photo.objects.exists()
    assert all(media.files_of(folder) for folder in folders)
    # A worker dies with half of it done: another goes on, and counts what there was.
    row = Erasure.objects.get()
    erasures._count(row.pk)
    media.remove_all(folders[0])
    media.remove(folders[1], f"{folders[1]}/original")
    tasks.remove_erased.fn(row.pk)
    row.refresh_from_db()
    assert (row.state, row.files, row.counts["files"]) == ("done", [], count)
    assert not any(media.files_of(folder) for folder in folders)
    finished = row.finished_at
    tasks.remove_erased.fn(row.pk)
    row.refresh_from_db()
    assert row.finished_at == finished


def test_tick_takes_up_what_a_dead_worker_left(world: World, faces: list[Face]) -> None:
    folder = faces[0].photo.folder
    assert erase(world, faces[0].photo_id).status_code == 201
    Erasure.objects.update(state="removing", files=[[folder, 0]])
    assert erasures.find_unfinished() == 0  # it may be at it
    Erasure.objects.update(at=timezone.now() - timedelta(minutes=1))
    assert erasures.find_unfinished() == 1


def test_what_a_worker_still_writes_goes_too(world: World) -> None:
    face = world.add(1, 1)
    photo = Photo.objects.get(pk=face.photo_id)
    Photo.objects.filter(pk=photo.pk).update(state="waiting")
    held = work.claim(photo.pk, "test")
    assert held is not None
    answer = erase(world, photo.pk)
    assert answer.json()["state"] == "removing"  # until it is sure that nobody writes any more
    pixels, found = seen(1, 1)
    engine = tasks.engine()
    assert not face_service.record(
        held, worker="test", seen=found, pixels=pixels, engine=engine.version,
        embedder=engine.embedder.name,
    )  # fmt: skip
    assert media.files_of(photo.folder) == []
    media.put(f"{photo.folder}/face-0.jpg", b"by a worker that died then")
    row = Erasure.objects.get()
    row.files = [[place, 0] for place, _ in row.files]
    row.save()
    tasks.remove_erased.fn(row.pk)
    row.refresh_from_db()
    assert (row.state, media.files_of(photo.folder)) == ("done", [])


def test_no_place_outside_the_project_is_ever_removed(world: World) -> None:
    for place in ("projects/1", f"projects/{world.project.pk}/../9", "/etc", ""):
        with pytest.raises(ValueError, match="isn't a place"):
            erasures.places(world.project.pk, [place], [])


def test_nobody_is_erased_where_the_transaction_fails(world: World, faces: list[Face]) -> None:
    from labelling import erasure as registry

    def broken(*_: object) -> registry.Gone:
        raise FacesiteError

    registry._PARTS.append(broken)
    try:
        with pytest.raises(FacesiteError):
            erasing.photos(world.project, [faces[0].photo_id], actor=None)
    finally:
        registry._PARTS.remove(broken)
    assert Photo.objects.count() == 4
    assert media.files_of(faces[0].photo.folder)
