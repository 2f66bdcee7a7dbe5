"""Detecting again: the preview, applying it with all labels kept, and taking it back."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage

from labelling.models import Change, Face, JobItem, Photo
from labelling.vision import images
from tests import orl
from tests.api.conftest import World, row, work_off
from tests.api.test_boxes import count, draw, ids, remove
from tests.api.test_labels import label, undo

BIG = {"min_face_px": 80}


@pytest.fixture
def photo(world: World) -> Photo:
    """A photo of a near and a far face, both found."""
    photo = world.process(orl.near_and_far((1, 1), (2, 1)), "both.png")
    assert photo.face_count == 2
    return photo


def near(photo: Photo) -> Face:
    return Face.objects.filter(photo=photo).order_by("left")[0]


def far(photo: Photo) -> Face:
    return Face.objects.filter(photo=photo).order_by("left")[1]


def start(world: World, who: Any = None, **asked: Any) -> dict[str, Any]:
    """A preview, done."""
    answer = world.client(who or world.labeller).post(f"{world.url}/jobs/detect", asked)
    assert answer.status_code == 202, answer.content
    work_off(answer.json()["id"])
    return job(world, answer.json()["id"])


def job(world: World, job_id: int) -> dict[str, Any]:
    return dict(world.client(world.viewer).get(f"{world.url}/jobs/{job_id}").json())


def apply(world: World, job_id: int, who: Any = None, **body: Any) -> Any:
    return world.client(who or world.labeller).post(f"{world.url}/jobs/{job_id}/apply", body)


def applied(world: World, job_id: int, who: Any = None) -> dict[str, Any]:
    answer = apply(world, job_id, who)
    assert answer.status_code == 200, answer.content
    work_off(job_id)
    return job(world, job_id)


def result(shown: dict[str, Any]) -> dict[str, int]:
    return {name: n for name, n in shown["result"].items() if n}


def everything() -> list[dict[str, Any]]:
    return [row(face) for face in Face.objects.order_by("pk")]


def test_the_same_settings_change_nothing(world: World, photo: Photo) -> None:
    before = everything()
    ready = start(world)
    assert (ready["state"], ready["total"], ready["done"], ready["failed"]) == ("ready", 1, 1, 0)
    assert result(ready) == {"stay": 2}
    assert (ready["can_apply"], ready["can_cancel"], ready["by"]) == (True, True, "labeller")
    assert ready["settings"] == {"min_face_px": 20, "thresholds": [0.6, 0.7, 0.7]}
    done = apply(world, ready["id"]).json()
    assert (done["state"], done["can_apply"], done["can_cancel"]) == ("done", False, False)
    assert everything() == before
    assert Change.objects.count() == 0  # nothing to undo
    assert JobItem.objects.count() == 0


def test_a_face_vanishes_and_comes_back(world: World, photo: Photo) -> None:
    before = everything()
    ready = start(world, **BIG)
    assert result(ready) == {"stay": 1, "vanish": 1, "photos": 1}
    assert everything() == before  # a preview changes nothing
    done = applied(world, ready["id"])
    assert (done["state"], result(done)) == ("done", {"stay": 1, "vanish": 1, "photos": 1})
    assert (count(photo), len(ids(world))) == (1, 1)
    again = start(world)
    assert result(again) == {"stay": 1, "appear": 1, "photos": 1}
    applied(world, again["id"])
    assert everything() == before  # the same row, with all it had
    assert count(photo) == 2


def test_undo_takes_all_of_a_job_back(world: World, photo: Photo) -> None:
    second = world.process(orl.near_and_far((3, 1), (4, 1)), "more.png")
    before = everything()
    applied(world, start(world, **BIG)["id"])
    after = everything()
    assert Face.objects.filter(in_trash=True).count() == 2
    undone = undo(world).json()
    assert undone["change"]["summary"] == "detected again, which changed 2 faces"
    assert (len(undone["faces"]), undone["skipped"]) == (2, 0)
    assert everything() == before
    assert [count(p) for p in (photo, second)] == [2, 2]
    undo(world, step="redo")
    assert everything() == after


def test_new_faces_appear(world: World) -> None:
    world.client(world.owner).patch(world.url, BIG)
    photo = world.process(orl.near_and_far((1, 1), (2, 1)), "both.png")
    assert photo.face_count == 1
    done = applied(world, start(world, min_face_px=20)["id"])
    assert result(done) == {"stay": 1, "appear": 1, "photos": 1}
    made = far(photo)
    assert (made.number, made.crop_version > 0, made.by_hand) == (1, True, False)
    assert made.quality is not None
    assert made.embeddings.get().embedder == world.project.embedder
    with default_storage.open(made.crop_key) as file:
        assert images.decode(file).shape == (160, 160, 3)
    undo(world)
    assert (count(photo), len(ids(world))) == (1, 1)
    # found again, it comes back as the same row, and redo then leaves it alone
    applied(world, start(world, min_face_px=20)["id"], world.owner)
    assert ids(world) == [near(photo).pk, made.pk]
    assert undo(world, step="redo").json()["skipped"] == 1
    assert Face.objects.count() == 2


def test_boxes_move_and_labels_stay(world: World, photo: Photo) -> None:
    face = near(photo)
    before = row(face)
    label(world, face, name="s1")
    # as an earlier detector may have left it: a fifth of its width aside
    shift = (face.right - face.left) / 5
    Face.objects.filter(pk=face.pk).update(left=face.left + shift, right=face.right + shift)
    moved = row(face)
    done = applied(world, start(world)["id"])
    assert result(done) == {"stay": 1, "move": 1, "photos": 1}
    shown = world.client(world.viewer).get(f"{world.url}/faces/{face.pk}").json()
    assert shown["person"]["name"] == "s1"
    assert shown["box"]["left"] == pytest.approx(before["left"])
    assert row(face)["vectors"] == before["vectors"]
    assert row(face)["crop_key"] != before["crop_key"]
    undo(world)
    assert row(face) == moved


def test_what_people_said_is_kept(world: World, predictor: None) -> None:
    photos = [world.process(orl.near_and_far((1, 1), (n, 1)), f"{n}.png") for n in range(2, 7)]
    label(world, far(photos[0]), name="s2")
    label(world, far(photos[1]), "stranger")
    label(world, far(photos[2]), "reject")
    drawn = draw(world, photos[3], {"left": 300.0, "top": 20.0, "right": 380.0, "bottom": 110.0})
    assert drawn.status_code == 201
    ready = start(world, **BIG)
    assert result(ready) == {"stay": 5, "vanish": 2, "kept": 4, "photos": 2}
    applied(world, ready["id"])
    assert [count(p) for p in photos] == [2, 2, 2, 2, 1]
    far(photos[0]).refresh_from_db()
    assert far(photos[0]).person.name == "s2"  # type: ignore[union-attr]
    assert Face.objects.get(pk=drawn.json()["id"]).removed == ""


def test_what_a_hand_removed_is_not_found_again(world: World, photo: Photo) -> None:
    remove(world, far(photo))
    ready = start(world)
    assert result(ready) == {"stay": 1}
    applied(world, ready["id"])
    assert count(photo) == 1


def test_what_changed_since_the_preview_counts(world: World, photo: Photo) -> None:
    ready = start(world, **BIG)
    label(world, far(photo), name="s2", who=world.owner)
    done = applied(world, ready["id"])
    assert (done["state"], result(done)) == ("done", {"stay": 1, "kept": 1})
    assert count(photo) == 2


def test_undo_leaves_alone_what_others_did_since(world: World) -> None:
    world.client(world.owner).patch(world.url, BIG)
    first = world.process(orl.near_and_far((1, 1), (2, 1)), "a.png")
    second = world.process(orl.near_and_far((3, 1), (4, 1)), "b.png")
    applied(world, start(world, min_face_px=20)["id"])
    label(world, far(first), name="s2", who=world.owner)
    undone = undo(world).json()
    assert undone["skipped"] == 1
    assert [count(p) for p in (first, second)] == [2, 1]


def test_only_chosen_photos(world: World, photo: Photo) -> None:
    other = world.process(orl.near_and_far((3, 1), (4, 1)), "more.png")
    ready = start(world, photos=[other.pk, 10**9], **BIG)
    assert (ready["photo_count"], ready["total"]) == (1, 1)
    applied(world, ready["id"])
    assert [count(p) for p in (photo, other)] == [2, 1]


def test_refusals(world: World, photo: Photo) -> None:
    client = world.client(world.labeller)
    url = f"{world.url}/jobs/detect"
    assert client.post(url, {"photos": [10**9]}).json()["code"] == "no_photos"
    for wrong in ({"min_face_px": 5}, {"thresholds": [0.6]}, {"photos": []}):
        assert client.post(url, wrong).status_code == 400
    assert world.client(world.viewer).post(url, {}).json()["code"] == "role_too_low"
    assert world.client(world.outsider).post(url, {}).status_code == 404
    waiting = client.post(url, {}).json()
    assert (waiting["state"], waiting["can_apply"]) == ("waiting", False)
    assert apply(world, waiting["id"]).json()["code"] == "job_not_ready"
    assert apply(world, 10**9).status_code == 404
    assert apply(world, waiting["id"], world.viewer).status_code == 403
    foreign = f"/api/v1/projects/{world.other.pk}/jobs/{waiting['id']}"
    assert world.client(world.outsider).get(foreign).status_code == 404
    work_off(waiting["id"])
    assert apply(world, waiting["id"]).status_code == 200
    assert apply(world, waiting["id"]).json()["code"] == "job_not_ready"  # once
    cancel = client.post(f"{world.url}/jobs/{waiting['id']}/cancel")
    assert (cancel.status_code, cancel.json()["code"]) == (409, "job_over")
    for _ in range(10):
        assert client.post(url, {}).status_code == 202
    assert client.post(url, {}).json()["code"] == "job_running"


def test_settings_are_saved_by_owners(world: World, photo: Photo) -> None:
    ready = start(world, **BIG)
    refused = apply(world, ready["id"], save_settings=True)
    assert (refused.status_code, refused.json()["code"]) == (403, "role_too_low")
    assert apply(world, ready["id"], world.owner, save_settings=True).status_code == 200
    work_off(ready["id"])
    assert world.client(world.viewer).get(world.url).json()["min_face_px"] == BIG["min_face_px"]
    # new photos are looked at with them
    assert world.process(orl.near_and_far((5, 1), (6, 1)), "new.png").face_count == 1


def test_jobs_are_listed_newest_first(world: World, photo: Photo) -> None:
    made = [start(world)["id"], start(world, world.owner)["id"]]
    page = world.client(world.viewer).get(f"{world.url}/jobs?limit=1").json()
    rest = world.client(world.viewer).get(f"{world.url}/jobs?cursor={page['next']}").json()
    assert [j["id"] for j in page["items"] + rest["items"]] == made[::-1]


def test_no_undo_while_it_is_applied(world: World, photo: Photo) -> None:
    ready = start(world, **BIG)
    apply(world, ready["id"])
    busy = undo(world)
    assert (busy.status_code, busy.json()["code"]) == (409, "still_applying")
    work_off(ready["id"])
    assert undo(world).status_code == 200


def test_a_photo_that_cannot_be_read_is_counted(world: World, photo: Photo) -> None:
    broken = world.process(orl.near_and_far((3, 1), (4, 1)), "more.png")
    default_storage.delete(broken.original_key)
    ready = start(world, **BIG)
    assert (ready["state"], ready["done"], ready["failed"]) == ("ready", 1, 1)
    done = applied(world, ready["id"])
    assert (done["state"], done["failed"], count(broken)) == ("done", 1, 2)
    default_storage.delete(photo.original_key)
    nothing = start(world)
    assert (nothing["state"], nothing["error"]["code"]) == ("failed", "job_unreadable")
