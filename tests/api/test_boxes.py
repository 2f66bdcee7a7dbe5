"""Boxes by hand: drawn, moved, removed, taken back. The predictor is a real one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from labelling.models import Change, Edit, Face, Photo
from tests import orl
from tests.api.conftest import World, refresh, row
from tests.api.test_labels import label, undo

BOX = {"left": 10.0, "top": 15.5, "right": 80.0, "bottom": 100.0}


def draw(world: World, photo: Photo, box: dict[str, float] = BOX, who: Any = None) -> Any:
    client = world.client(who or world.labeller)
    return client.post(f"{world.url}/photos/{photo.pk}/faces", {"box": box})


def move(world: World, face: Face, box: dict[str, float] = BOX, **body: Any) -> Any:
    client = world.client(body.pop("who", world.labeller))
    return client.patch(f"{world.url}/faces/{face.pk}", {"box": box, **body})


def remove(world: World, face: Face, who: Any = None) -> Any:
    return world.client(who or world.labeller).delete(f"{world.url}/faces/{face.pk}")


def ids(world: World, query: str = "") -> list[int]:
    items = (
        world.client(world.viewer).get(f"{world.url}/faces?order=oldest&{query}").json()["items"]
    )
    return [f["id"] for f in items]


def count(photo: Photo) -> int:
    return Photo.objects.get(pk=photo.pk).face_count


@pytest.fixture
def photo(world: World) -> Photo:
    return world.process(orl.data(1, 1), "1.pgm")


def test_draw_undo_redo(world: World, photo: Photo, predictor: None) -> None:
    made = draw(world, photo)
    assert made.status_code == 201, made.content
    face = made.json()
    assert (face["box"], face["by_hand"], face["state"]) == (BOX, True, "unlabelled")
    assert face["quality"]["size_px"] == pytest.approx(70)
    crop = world.client(world.viewer).get(face["crop_url"])
    assert crop.status_code == 200
    assert "immutable" in crop["Cache-Control"]
    assert count(photo) == 2
    detail = world.client(world.viewer).get(f"{world.url}/photos/{photo.pk}").json()
    assert {f["id"] for f in detail["faces"]} == set(ids(world))
    stored = Face.objects.get(pk=face["id"])
    before = row(stored)
    assert stored.embeddings.get().embedder == world.project.embedder
    undone = undo(world).json()
    assert (undone["change"]["summary"], undone["faces"]) == ("drew 1 face", [])
    assert (count(photo), len(ids(world))) == (1, 1)
    assert world.client(world.viewer).get(f"{world.url}/faces/{stored.pk}").status_code == 404
    assert undo(world, step="redo").json()["faces"][0]["id"] == stored.pk
    assert row(stored) == before
    assert count(photo) == 2


def test_a_box_is_clipped_to_the_photo(world: World, photo: Photo, predictor: None) -> None:
    face = draw(world, photo, {"left": -50, "top": 20, "right": 5000, "bottom": 90}).json()
    assert face["box"] == {"left": 0, "top": 20, "right": 92, "bottom": 90}


@pytest.mark.parametrize(
    "box",
    [
        {"left": 10, "top": 10, "right": 17, "bottom": 60},
        {"left": 60, "top": 10, "right": 10, "bottom": 60},
        {"left": 87, "top": 10, "right": 400, "bottom": 60},
        {"left": 900, "top": 900, "right": 1000, "bottom": 1000},
    ],
)
def test_too_small_a_box(world: World, photo: Photo, box: dict[str, float]) -> None:
    assert draw(world, photo, box).json()["code"] == "box_too_small"
    face = Face.objects.get(photo=photo)
    assert move(world, face, box).json()["code"] == "box_too_small"
    assert Change.objects.count() == 0


def test_draw_is_refused(world: World, photo: Photo) -> None:
    assert draw(world, photo, who=world.viewer).json()["code"] == "role_too_low"
    assert draw(world, photo, who=world.outsider).status_code == 404
    client = world.client(world.labeller)
    assert client.post(f"{world.url}/photos/{10**9}/faces", {"box": BOX}).status_code == 404
    url = f"{world.url}/photos/{photo.pk}/faces"
    for wrong in ({}, {"box": {"left": 1}}, {"box": {**BOX, "top": "NaN"}}, {"box": 5}):
        assert client.post(url, wrong, format="json").status_code == 400, wrong
    client.post(f"{world.url}/photos/trash", {"photos": [photo.pk]})
    assert draw(world, photo).json()["code"] == "photo_not_ready"
    Photo.objects.filter(pk=photo.pk).update(deleted_at=None, state=Photo.State.FAILED)
    assert draw(world, photo).json()["code"] == "photo_not_ready"


def test_without_a_predictor(world: World, photo: Photo, settings: Any) -> None:
    settings.SITE = replace(settings.SITE, predict_timeout_s=1)
    busy = draw(world, photo)
    assert (busy.status_code, busy.json()["code"]) == (503, "predictor_busy")
    assert Change.objects.count() == 0


def test_move_keeps_the_label(world: World, photo: Photo, predictor: None) -> None:
    face = Face.objects.get(photo=photo)
    label(world, face, name="s1")
    before = row(face)
    old = world.client(world.viewer).get(f"{world.url}/faces/{face.pk}").json()
    moved = move(world, face, version=old["version"]).json()
    assert (moved["box"], moved["by_hand"], moved["person"]["name"]) == (BOX, True, "s1")
    assert moved["version"] == old["version"] + 1
    assert moved["crop_url"] != old["crop_url"]
    after = row(face)
    assert after["vectors"] != before["vectors"]
    assert after["landmarks"] != before["landmarks"]
    assert count(photo) == 1
    undo(world)
    assert row(face) == before
    undo(world, step="redo")
    assert row(face) == after
    # crops are kept by browsers: only the address of the present one may be kept
    client = world.client(world.viewer)
    assert client.get(old["crop_url"])["Cache-Control"] == "private, no-cache"
    assert client.get(moved["crop_url"]).content != b""
    assert default_storage.exists(before["crop_key"])


def test_a_stale_move_is_a_conflict(world: World, photo: Photo, predictor: None) -> None:
    face = Face.objects.get(photo=photo)
    assert move(world, face, version=0).status_code == 200
    stale = move(world, face, version=0)
    assert (stale.status_code, stale.json()["code"]) == (409, "face_changed")
    assert move(world, face).status_code == 200  # any version
    assert Change.objects.filter(action="move").count() == 2


def test_move_is_refused(world: World, photo: Photo) -> None:
    face = Face.objects.get(photo=photo)
    assert move(world, face, who=world.viewer).json()["code"] == "role_too_low"
    assert move(world, face, who=world.outsider).status_code == 404
    remove(world, face)
    assert move(world, face).status_code == 404


def test_remove_and_back(world: World, photo: Photo) -> None:
    face = Face.objects.get(photo=photo)
    person = label(world, face, name="s1")["person"]["id"]
    before = row(face)
    assert remove(world, face, world.viewer).status_code == 403
    assert remove(world, face, world.outsider).status_code == 404
    assert remove(world, face).status_code == 204
    assert remove(world, face).status_code == 404
    assert (ids(world), count(photo)) == ([], 0)
    client = world.client(world.viewer)
    assert client.get(f"{world.url}/people/{person}").json()["face_count"] == 0
    assert client.get(f"{world.url}/photos/{photo.pk}").json()["faces"] == []
    assert client.get(f"{world.url}/photos?person={person}").json()["items"] == []
    assert client.get(f"{world.url}/photos?state=without_faces").json()["items"] != []
    undone = undo(world).json()
    assert undone["change"]["summary"] == "removed 1 face"
    assert undone["faces"][0]["person"]["name"] == "s1"
    assert row(face) == before
    assert count(photo) == 1
    undo(world, step="redo")
    assert ids(world) == []


def test_a_removed_face_stays_away_when_its_photo_comes_back(world: World, photo: Photo) -> None:
    face = Face.objects.get(photo=photo)
    remove(world, face)
    client = world.client(world.labeller)
    client.post(f"{world.url}/photos/trash", {"photos": [photo.pk]})
    client.post(f"{world.url}/photos/restore", {"photos": [photo.pk]})
    assert ids(world) == []
    client.post(f"{world.url}/photos/trash", {"photos": [photo.pk]})
    undo(world)  # the face is back, its photo isn't
    assert ids(world) == []
    client.post(f"{world.url}/photos/restore", {"photos": [photo.pk]})
    assert ids(world) == [face.pk]


def test_removed_faces_do_not_vote(world: World, faces: list[Face]) -> None:
    label(world, faces[0], name="s1")
    refresh(world.project)
    assert ids(world, "state=suggested") == [faces[1].pk]
    remove(world, faces[0])
    refresh(world.project)
    assert ids(world, "state=suggested") == []
    undo(world)
    refresh(world.project)
    assert ids(world, "state=suggested") == [faces[1].pk]


def test_undo_leaves_alone_what_others_did_since(
    world: World, photo: Photo, predictor: None
) -> None:
    drawn = Face.objects.get(pk=draw(world, photo).json()["id"])
    label(world, drawn, name="s1", who=world.owner)
    undone = undo(world).json()
    assert (undone["skipped"], count(photo)) == (1, 2)
    found = Face.objects.filter(photo=photo).exclude(pk=drawn.pk).get()
    move(world, found)
    move(world, found, {**BOX, "left": 20.0}, who=world.owner)
    assert undo(world).json()["skipped"] == 1
    found.refresh_from_db()
    assert found.left == 20
    # a label is another matter: the box goes back beneath it
    undo(world, world.owner)
    move(world, found, {**BOX, "left": 30.0})
    label(world, found, name="s2", who=world.owner)
    assert undo(world).json()["skipped"] == 0
    found.refresh_from_db()
    assert (found.left, found.person.name) == (10, "s2")  # type: ignore[union-attr]


def test_history_holds_what_was_done(world: World, photo: Photo, predictor: None) -> None:
    face = draw(world, photo).json()
    move(world, Face.objects.get(pk=face["id"]), {**BOX, "left": 5.0})
    remove(world, Face.objects.get(pk=face["id"]))
    items = world.client(world.viewer).get(f"{world.url}/changes").json()["items"]
    assert [c["summary"] for c in items] == [
        "removed 1 face",
        "moved the box of 1 face",
        "drew 1 face",
    ]
    for _ in range(3):
        undo(world)
    assert count(photo) == 1
    for _ in range(3):
        undo(world, step="redo")
    assert count(photo) == 1
    assert Edit.objects.count() == 3


def test_files_of_boxes_lie_under_their_photo(world: World, photo: Photo, predictor: None) -> None:
    draw(world, photo)
    move(world, Face.objects.filter(photo=photo).order_by("pk")[0])
    _, names = default_storage.listdir(photo.folder)
    crops = sorted(n for n in names if n.startswith("face-"))
    assert len(crops) == 3
    for face in Face.objects.filter(photo=photo):
        assert face.crop_key.startswith(f"{photo.folder}/face-v")
        with default_storage.open(face.crop_key) as file:
            assert Image.open(file).size == (160, 160)
