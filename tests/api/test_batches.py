"""Predictions for many photos: a project's own, or files that aren't kept."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from labelling.access import Actor
from labelling.models import Embedding, Face, Person, Photo
from labelling.services import photos
from models_app.models import Batch, BatchItem
from models_app.tasks import do_batch_item
from tests import orl
from tests.api.batching import (
    act,
    begun,
    files_of,
    items,
    names,
    send,
    shown,
    start,
    table,
    tick_later,
    work_off,
)
from tests.api.conftest import World, vector
from tests.api.predicting import classifier, dataset, workflow
from tests.api.steps import change_person, merge, named

State = BatchItem.State
GROUP = orl.encoded(orl.group((1, 3), (2, 3)))


@pytest.fixture
def people(world: World, faces: list[Face]) -> list[Face]:
    """s1 and s2 with two labelled faces each."""
    named(world, faces[:2], "s1")
    named(world, faces[2:], "s2")
    return faces


def test_files_are_named_and_gone(world: World, people: list[Face], run_on_commit: Any) -> None:
    made = begun(world, name="Holiday")
    assert (made["state"], made["total"], made["name"], made["by"]) == (
        "open",
        0,
        "Holiday",
        "viewer",
    )
    batch = made["id"]
    first = send(world, batch, ("a/group.jpg", GROUP), ("a/notes.txt", b"no photo"))
    assert first.status_code == 200, first.content
    assert (first.json()["total"], first.json()["failed"]) == (2, 1)
    send(world, batch, ("=blank.png", orl.blank()), ("cut.pgm", orl.data(1, 3)[:3000]))
    assert len(files_of(batch)) == 3
    assert shown(world, batch)["state"] == "open"
    with run_on_commit():
        work_off(batch)
    assert files_of(batch) == []
    assert shown(world, batch)["state"] == "open"
    tick_later(batch)
    assert shown(world, batch)["done"] == 2
    assert act(world, batch, "close").json()["state"] == "done"
    done = shown(world, batch)
    assert (done["total"], done["done"], done["failed"]) == (4, 2, 2)
    assert (done["face_count"], done["named_count"]) == (2, 2)
    assert done["finished_at"]
    group, notes, blank, cut = items(world, batch)
    assert names(group) == ["s1", "s2"]
    assert (group["name"], group["photo_id"], group["error"]) == ("a/group.jpg", None, "")
    assert (notes["state"], notes["faces"]) == ("failed", None)
    assert "not a photo" in notes["error"]
    assert (blank["state"], blank["faces"]) == ("succeeded", [])
    assert "could not be read" in cut["error"]
    assert Photo.objects.filter(project=world.project).count() == len(people)
    rows = table(world, batch)
    assert [(r["file"], r["face"], r["name"]) for r in rows[:2]] in (
        [("a/group.jpg", "1", "s1"), ("a/group.jpg", "2", "s2")],
        [("a/group.jpg", "1", "s2"), ("a/group.jpg", "2", "s1")],
    )
    assert (rows[2]["file"], rows[2]["face"], rows[2]["error"]) == (
        "a/notes.txt",
        "",
        notes["error"],
    )
    assert (rows[3]["file"], rows[3]["face"], rows[3]["error"]) == ("'=blank.png", "", "")
    assert float(rows[0]["right"]) > float(rows[0]["left"])
    assert 0 < float(rows[0]["confidence"]) <= 1
    assert float(rows[0]["distance"]) < world.project.accept_distance


def test_the_projects_own_photos(world: World, people: list[Face]) -> None:
    stranger = world.add(3, 1)
    both = world.process(GROUP, "group.jpg")
    trashed = world.add(1, 7)
    world.client(world.labeller).post(f"{world.url}/photos/trash", {"photos": [trashed.photo_id]})
    made = begun(world, "project")
    assert (made["state"], made["total"]) == ("running", 6)
    head = BatchItem.objects.filter(batch=made["id"]).earliest("pk")
    do_batch_item.fn(head.pk)  # takes all others along
    done = shown(world, made["id"])
    assert (done["state"], done["done"], done["face_count"]) == ("done", 6, 7)
    found = {item["photo_id"]: item for item in items(world, made["id"])}
    assert names(found[both.pk]) == ["s1", "s2"]
    assert names(found[stranger.photo_id]) == [None]
    assert found[people[0].photo_id]["name"] == "s1/1.pgm"
    # A labelled face is named by the others: its own photo has no vote.
    for face, other, name in ((people[0], people[1], "s1"), (people[2], people[3], "s2")):
        [answer] = found[face.photo_id]["faces"]
        far = float(np.linalg.norm(vector(face) - vector(other)))
        assert answer["distance"] == pytest.approx(far, abs=1e-4)
        assert answer["name"] == (name if far < world.project.accept_distance else None)
    assert done["named_count"] == sum(
        face["name"] is not None for item in found.values() for face in item["faces"]
    )
    assert len(table(world, made["id"])) == 7


def test_only_some_uploads(world: World, people: list[Face]) -> None:
    upload = photos.start_upload(world.project, name="u", actor=Actor(world.owner))
    Photo.objects.filter(pk=people[0].photo_id).update(upload=upload)
    made = begun(world, "project", uploads=[upload.pk])
    assert made["total"] == 1
    foreign = photos.start_upload(world.other, name="u", actor=Actor(world.outsider))
    refused = start(world, "project", uploads=[upload.pk, foreign.pk])
    assert list(refused.json()["fields"]) == ["uploads"]
    assert list(start(world, "files", uploads=[upload.pk]).json()["fields"]) == ["uploads"]
    assert start(world, "project", uploads=[]).json()["total"] == 4


def test_by_a_pinned_classifier_and_a_workflow(world: World, people: list[Face]) -> None:
    frozen = dataset(world, {"old name": people[:2]}, folder=True)
    version = classifier(world, dataset=frozen)
    made = begun(world, classifier=version.classifier_id)
    assert made["classifier"] == {"id": version.classifier_id, "name": "Team", "version": 1}
    send(world, made["id"], ("1.pgm", orl.data(1, 3)))
    gate = workflow(world, classifier(world, "Live"), min_face_px=100)
    other = begun(world, workflow=gate.workflow_id)
    assert (other["workflow"]["version"], other["classifier"]["name"]) == (1, "Live")
    send(world, other["id"], ("two.png", orl.near_and_far((1, 3), (2, 3))))
    for batch in (made["id"], other["id"]):
        act(world, batch, "close")
        work_off(batch)
        assert shown(world, batch)["state"] == "done"
    [item] = items(world, made["id"])
    assert [(f["name"], f["person"]) for f in item["faces"]] == [("old name", None)]
    [item] = items(world, other["id"])
    assert names(item) == ["s1"]
    frozen.people.update(erased=True, name="")
    assert names(items(world, made["id"])[0]) == [None]


def test_names_are_those_that_people_have_now(world: World, people: list[Face]) -> None:
    batch = begun(world)["id"]
    send(world, batch, ("group.jpg", GROUP))
    work_off(batch)
    one, two = (Person.objects.get(name=name).pk for name in ("s1", "s2"))
    change_person(world, one, name="=Renamed")
    assert names(items(world, batch)[0]) == ["=Renamed", "s2"]
    assert {row["name"] for row in table(world, batch)} == {"'=Renamed", "s2"}
    assert merge(world, one, two).status_code == 200
    assert names(items(world, batch)[0]) == ["=Renamed", "=Renamed"]
    world.client(world.labeller).delete(f"{world.url}/people/{one}")
    assert names(items(world, batch)[0]) == [None, None]
    Person.objects.filter(pk__in=[one, two]).delete()
    assert names(items(world, batch)[0]) == [None, None]
    assert {row["name"] for row in table(world, batch)} == {""}


def test_an_answer_from_which_somebody_was_erased(world: World, people: list[Face]) -> None:
    batch = begun(world)["id"]
    send(world, batch, ("1.pgm", orl.data(1, 3)))
    work_off(batch)
    erased = world.client(world.owner).post(
        f"{world.url}/people/{Person.objects.get(name='s1').pk}/erase", {}
    )
    assert erased.status_code < 300, erased.content
    [face] = items(world, batch)[0]["faces"]
    assert (face["name"], face["person"], face["confidence"]) == (None, None, 0.0)
    [row] = table(world, batch)
    assert (row["name"], row["distance"]) == ("", "")
    assert shown(world, batch)["named_count"] == 0


def test_who_may_and_bad_requests(world: World, people: list[Face]) -> None:
    batch = begun(world, who=world.labeller)["id"]
    one = ("1.pgm", orl.data(1, 3))
    assert start(world, who=world.outsider).status_code == 404
    assert send(world, batch, one, who=world.outsider).status_code == 404
    for what in ("", "/items", "/csv"):
        url = f"{world.url}/batches/{batch}{what}"
        assert world.client(world.outsider).get(url).status_code == 404
        assert world.client(None).get(url).status_code == 401
        assert (
            world.client(world.viewer).get(f"{world.url}/batches/{10**9}{what}").status_code == 404
        )
        elsewhere = f"/api/v1/projects/{world.other.pk}/batches/{batch}{what}"
        assert world.client(world.outsider).get(elsewhere).status_code == 404
    for what in ("close", "cancel"):
        assert act(world, batch, what, who=world.outsider).status_code == 404
    assert list(start(world, "nothing").json()["fields"]) == ["source"]
    assert start(world, classifier=10**9).status_code == 404
    assert list(send(world, batch, one, paths=["a", "b"]).json()["fields"]) == ["paths"]
    client = world.client(world.viewer)
    empty = client.post(f"{world.url}/batches/{batch}/files", {}, format="multipart")
    assert list(empty.json()["fields"]) == ["files"]
    assert client.post(f"{world.url}/batches/{batch}/files", {}).status_code == 400
    listed = client.get(f"{world.url}/batches").json()["items"]
    assert [b["id"] for b in listed] == [batch]
    assert send(world, batch, ("../../etc/1.pgm", orl.data(1, 3))).status_code == 200
    assert items(world, batch)[0]["name"] == "etc/1.pgm"


def test_no_photo_to_name(world: World) -> None:
    refused = start(world, "project")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_photos")
    assert not Batch.objects.exists()


def test_faces_without_vectors_are_unknown(world: World, people: list[Face]) -> None:
    Embedding.objects.filter(face=people[0]).delete()
    batch = begun(world, "project")["id"]
    work_off(batch)
    [face] = next(i for i in items(world, batch) if i["photo_id"] == people[0].photo_id)["faces"]
    assert (face["name"], face["distance"], face["confidence"]) == (None, None, 0.0)
