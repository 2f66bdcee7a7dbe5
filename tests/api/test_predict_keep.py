"""A predicted photo joins the project, and the names given to its faces become labels."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from labelling import tasks
from labelling.models import Change, Face, Person, Photo, Project
from models_app.models import KeptFace
from models_app.services import keeping
from models_app.tasks import label_kept
from tests import orl
from tests.api.conftest import World
from tests.api.predicting import predict
from tests.api.steps import change_person, check_counts, merge, named, undo

PAIR = orl.encoded(orl.group((1, 1), (2, 1)))


def keep(world: World, data: bytes, labels: Any = None, *, who: Any = None) -> Any:
    form = {"file": SimpleUploadedFile("holiday.jpg", data)}
    if labels is not None:
        form["labels"] = labels if isinstance(labels, str) else json.dumps(labels)  # type: ignore[assignment]
    return world.client(who or world.labeller).post(
        f"{world.url}/predict/keep", form, format="multipart"
    )


def boxes(world: World, data: bytes) -> list[dict[str, float]]:
    """The boxes of a predicted photo, from left to right."""
    faces = predict(world, data).json()["faces"]
    return sorted((f["box"] for f in faces), key=lambda b: b["left"])


def labels_of(photo: int) -> list[str | None]:
    """The names on a photo's faces, from left to right."""
    rows = Face.objects.filter(photo=photo).order_by("left")
    return [face.person.name if face.person else None for face in rows]


def test_names_become_labels_once_the_faces_are_found(
    world: World, predictor: None, run_on_commit: Any
) -> None:
    left, right = boxes(world, PAIR)
    given = [{"box": right, "name": " s2 "}, {"box": left, "name": "s1"}]
    answer = keep(world, PAIR, given)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["outcome"], made["labels"], made["photo"]["name"]) == ("added", 2, "holiday.jpg")
    photo = made["photo"]["id"]
    assert not keeping.label(photo)
    label_kept.fn(photo)  # too early: nothing is lost
    assert KeptFace.objects.count() == 2
    tasks.process_photo.fn(photo)
    label_kept.fn(photo)
    assert labels_of(photo) == ["s1", "s2"]
    assert KeptFace.objects.count() == 0
    label_kept.fn(photo)
    [change] = Change.objects.filter(action="assign")
    assert (change.by, change.face_count) == (world.labeller, 2)
    check_counts(world)
    assert undo(world).status_code == 200
    assert labels_of(photo) == [None, None]
    # They were made for it, and nothing else speaks of them.
    assert not Person.objects.filter(project=world.project, deleted_at=None).exists()
    assert undo(world, step="redo").status_code == 200
    assert labels_of(photo) == ["s1", "s2"]


def test_a_photo_that_is_there_is_labelled_at_once(world: World, predictor: None) -> None:
    photo = world.process(PAIR, "pair.jpg")
    left, right = boxes(world, PAIR)
    known = Person.objects.create(
        project=world.project, name="s1", folded="s1", sort_key="s1", created_by=world.owner
    )
    made = keep(world, PAIR, [{"box": left, "name": "S1"}]).json()
    assert (made["outcome"], made["labels"], made["photo"]["id"]) == ("duplicate", 1, photo.pk)
    assert labels_of(photo.pk) == ["s1", None]
    keep(world, PAIR, [{"box": left, "name": "s1"}, {"box": right, "name": "s2"}])
    assert labels_of(photo.pk) == ["s1", "s2"]
    assert Change.objects.filter(action="assign").count() == 2
    undo(world)
    assert labels_of(photo.pk) == ["s1", None]
    undo(world)
    assert Person.objects.get(pk=known.pk).deleted_at is None  # it was there before


def test_a_key_keeps_as_itself(world: World, predictor: None) -> None:
    photo = world.process(PAIR, "pair.jpg")
    made = world.client(world.owner).post(f"{world.url}/keys", {"name": "gate", "role": "labeller"})
    [left, _] = boxes(world, PAIR)
    client = type(world.client(None))().as_key(made.json()["key"])
    form = {
        "file": SimpleUploadedFile("x.jpg", PAIR),
        "labels": json.dumps([{"box": left, "name": "s1"}]),
    }
    assert client.post(f"{world.url}/predict/keep", form, format="multipart").status_code == 201
    assert labels_of(photo.pk) == ["s1", None]
    assert Change.objects.get(action="assign").key.name == "gate"


def test_the_trash_gives_a_photo_back(world: World, predictor: None) -> None:
    photo = world.process(PAIR, "pair.jpg")
    client = world.client(world.labeller)
    client.post(f"{world.url}/photos/trash", {"photos": [photo.pk]})
    made = keep(world, PAIR, [{"box": boxes(world, PAIR)[0], "name": "s1"}]).json()
    assert made["outcome"] == "restored"
    assert labels_of(photo.pk) == ["s1", None]


def test_what_happens_meanwhile(world: World, faces: list[Face], predictor: None) -> None:
    """Of those named, one is renamed, one merged into another, one deleted, and one box is no face."""
    person = {
        name: named(world, face, name) for name, face in zip(("a", "b", "c"), faces, strict=False)
    }
    group = orl.encoded(orl.group((3, 1), (4, 1), (5, 1)))
    places = boxes(world, group)
    given = [{"box": box, "name": name} for box, name in zip(places, "abc", strict=True)]
    given.append({"box": {"left": 0, "top": 0, "right": 5, "bottom": 5}, "name": "d"})
    photo = keep(world, group, given).json()["photo"]["id"]
    change_person(world, person["a"], name="A")
    into = named(world, faces[3], "e")
    assert merge(world, into, person["b"]).status_code == 200
    client = world.client(world.labeller)
    assert client.delete(f"{world.url}/people/{person['c']}").status_code in {200, 204}
    tasks.process_photo.fn(photo)
    label_kept.fn(photo)
    assert labels_of(photo) == ["A", "e", None]
    assert KeptFace.objects.count() == 0
    check_counts(world)


def test_lost_messages_are_found_again(world: World, predictor: None, run_on_commit: Any) -> None:
    photo = keep(world, PAIR, [{"box": boxes(world, PAIR)[0], "name": "s1"}]).json()["photo"]["id"]
    tasks.process_photo.fn(photo)
    assert keeping.find_lost() == 0  # its own message is on its way
    KeptFace.objects.update(created_at=timezone.now() - 2 * keeping.LOST_AFTER)
    assert keeping.find_lost() == 1
    label_kept.fn(photo)
    assert labels_of(photo) == ["s1", None]
    assert keeping.find_lost() == 0


def test_a_photo_that_fails_drops_its_names(world: World) -> None:
    data = orl.data(1, 1)[:3000]
    box = {"left": 1, "top": 1, "right": 50, "bottom": 50}
    photo = keep(world, data, [{"box": box, "name": "s1"}]).json()["photo"]["id"]
    tasks.process_photo.fn(photo)
    assert Photo.objects.get(pk=photo).state == Photo.State.FAILED
    label_kept.fn(photo)
    assert KeptFace.objects.count() == 0


def test_without_names_the_photo_just_joins(world: World) -> None:
    for labels in (None, [], "[]"):
        made = keep(world, orl.data(1, 1), labels)
        assert (made.status_code, made.json()["labels"]) == (201, 0)
    assert Photo.objects.filter(project=world.project).count() == 1


def test_who_may_and_bad_requests(world: World) -> None:
    photo = orl.data(1, 1)
    assert keep(world, photo, who=world.viewer).status_code == 403
    assert keep(world, photo, who=world.outsider).status_code == 404
    assert keep(world, b"nonsense").json()["code"] == "unsupported_format"
    Project.objects.filter(pk=world.project.pk).update(archived_at=timezone.now())
    assert keep(world, photo).json()["code"] == "project_archived"
    Project.objects.filter(pk=world.project.pk).update(archived_at=None)
    assert list(
        world.client(world.labeller).post(f"{world.url}/predict/keep", {}).json()["fields"]
    ) == ["file"]
    box = {"left": 1, "top": 1, "right": 50, "bottom": 50}
    for labels, field in (
        ("nonsense", "labels"), ({"a": 1}, "labels"), ([1], "labels.0.box"),
        ([{"name": "s1"}], "labels.0.box"), ([{"box": [1, 2, 3, 4], "name": "s1"}], "labels.0.box"),
        ([{"box": {**box, "left": "x"}, "name": "s1"}], "labels.0.box"),
        ([{"box": {**box, "right": 10**400}, "name": "s1"}], "labels.0.box"),
        ([{"box": {**box, "right": 0}, "name": "s1"}], "labels.0.box"),
        ('[{"box": {"left": NaN, "top": 1, "right": 5, "bottom": 5}, "name": "s1"}]', "labels"),
        ([{"box": box, "name": "s1"}, {"box": box}], "labels.1.name"),
        ([{"box": box, "name": " "}], "labels.0.name"),
        ([{"box": box, "name": "x" * 121}], "labels.0.name"),
        ([{"box": box, "name": "s1"}] * 1001, "labels"),
    ):  # fmt: skip
        answer = keep(world, photo, labels)
        assert answer.status_code == 400, labels
        assert all(name.startswith(field) for name in answer.json()["fields"]), labels
    assert not Photo.objects.exists()
    assert not Person.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_lose_nothing(world: World, predictor: None) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import close_old_connections

    photo = world.process(PAIR, "pair.jpg")
    left, right = boxes(world, PAIR)

    def send(box: dict[str, float], name: str) -> int:
        try:
            client = type(world.client(None))()
            client.force_login(world.labeller)
            form = {
                "file": SimpleUploadedFile("x.jpg", PAIR),
                "labels": json.dumps([{"box": box, "name": name}]),
            }
            return int(
                client.post(f"{world.url}/predict/keep", form, format="multipart").status_code
            )
        finally:
            close_old_connections()

    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(send, (left, right), ("s1", "s2")))
    assert codes == [201, 201]
    assert labels_of(photo.pk) == ["s1", "s2"]
    check_counts(world)
