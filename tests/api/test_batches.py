"""Predictions for many photos in the background: a project's own, or files that aren't kept."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from asgiref.sync import async_to_sync
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from labelling.access import Actor
from labelling.models import Embedding, Face, Person, Photo, Project
from labelling.services import photos
from models_app.models import Batch, BatchItem
from models_app.services import batches, work
from models_app.tasks import do_batch_item
from tests import orl
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


def start(world: World, source: str = "files", *, who: Any = None, **asked: Any) -> Any:
    return world.client(who or world.viewer).post(
        f"{world.url}/batches", {"source": source, **asked}
    )


def begun(world: World, source: str = "files", **asked: Any) -> dict[str, Any]:
    answer = start(world, source, **asked)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def send(
    world: World, batch: int, *files: tuple[str, bytes], who: Any = None, paths: Any = None
) -> Any:
    form: dict[str, Any] = {
        "files": [SimpleUploadedFile(name.rpartition("/")[2], data) for name, data in files],
        "paths": [name for name, _ in files] if paths is None else paths,
    }
    return world.client(who or world.viewer).post(
        f"{world.url}/batches/{batch}/files", form, format="multipart"
    )


def act(world: World, batch: int, what: str, *, who: Any = None) -> Any:
    return world.client(who or world.viewer).post(f"{world.url}/batches/{batch}/{what}")


def shown(world: World, batch: int) -> dict[str, Any]:
    return dict(world.client(world.viewer).get(f"{world.url}/batches/{batch}").json())


def items(world: World, batch: int) -> list[dict[str, Any]]:
    answer = world.client(world.viewer).get(f"{world.url}/batches/{batch}/items?limit=500")
    return list(answer.json()["items"])


def table(world: World, batch: int) -> list[dict[str, str]]:
    answer = world.client(world.viewer).get(f"{world.url}/batches/{batch}/csv")
    assert answer["Content-Type"].startswith("text/csv")
    text = b"".join(_streamed(answer)).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


@async_to_sync
async def _streamed(answer: Any) -> list[bytes]:
    return [piece async for piece in answer.streaming_content]


def work_off(batch: int) -> None:
    """Do all that waits, as the workers do."""
    while waiting := BatchItem.objects.filter(batch=batch, state=State.WAITING).first():
        do_batch_item.fn(waiting.pk)


def tick_later(batch: int) -> None:
    """What `tick` does of a batch of which nothing was told for a while."""
    Batch.objects.filter(pk=batch).update(told_at=timezone.now() - timedelta(hours=1))
    batches.look_after()


def files_of(batch: int) -> list[str]:
    """What lies in the storage of a batch's files."""
    folder = site.DATA / "media" / Batch.objects.get(pk=batch).folder
    return [path.name for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []


def names(item: dict[str, Any]) -> list[str | None]:
    return [f["name"] for f in sorted(item["faces"], key=lambda f: f["box"]["left"])]


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


def test_cancel(world: World, people: list[Face], run_on_commit: Any) -> None:
    batch = begun(world)["id"]
    send(world, batch, ("1.pgm", orl.data(1, 3)), ("2.pgm", orl.data(2, 3)))
    first, second = BatchItem.objects.filter(batch=batch).order_by("pk")
    do_batch_item.fn(first.pk)
    with run_on_commit():
        assert act(world, batch, "cancel").json()["state"] == "cancelled"
    assert files_of(batch) == []
    do_batch_item.fn(second.pk)
    assert [item["state"] for item in items(world, batch)] == ["succeeded", "cancelled"]
    assert [row["file"] for row in table(world, batch)] == ["1.pgm"]
    late = send(world, batch, ("3.pgm", orl.data(1, 4)))
    assert (late.status_code, late.json()["code"]) == (409, "batch_over")
    for what in ("cancel", "close"):  # once more changes nothing
        assert act(world, batch, what).json()["state"] == "cancelled"
    assert files_of(batch) == []


def test_closing(world: World) -> None:
    batch = begun(world)["id"]
    assert act(world, batch, "close").json()["state"] == "done"
    assert act(world, batch, "close").json()["state"] == "done"
    assert act(world, batch, "cancel").json()["state"] == "done"
    assert send(world, batch, ("3.pgm", orl.data(1, 4))).status_code == 409


def test_a_killed_worker_loses_nothing(world: World, people: list[Face]) -> None:
    batch = begun(world)["id"]
    send(world, batch, ("1.pgm", orl.data(1, 3)))
    act(world, batch, "close")
    item = BatchItem.objects.get(batch=batch)
    for attempt in (1, 2):
        assert work.claim(BatchItem, item.pk, "dead") is not None
        do_batch_item.fn(item.pk)  # it is in other hands
        BatchItem.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert work.reclaim() == 1
        item.refresh_from_db()
        assert (item.state, item.attempts) == (State.WAITING, attempt)
    do_batch_item.fn(item.pk)
    assert names(items(world, batch)[0]) == ["s1"]
    assert shown(world, batch)["state"] == "done"


def test_a_photo_that_kills_its_worker_fails_and_its_file_goes(
    world: World, people: list[Face], run_on_commit: Any
) -> None:
    batch = begun(world)["id"]
    send(world, batch, ("1.pgm", orl.data(1, 3)), ("2.pgm", orl.data(2, 3)))
    bad, good = BatchItem.objects.filter(batch=batch).order_by("pk")
    for _ in range(3):
        assert work.claim(BatchItem, bad.pk, "dead") is not None
        BatchItem.objects.filter(pk=bad.pk).update(
            lease_until=timezone.now() - timedelta(seconds=1)
        )
        work.reclaim()
    do_batch_item.fn(good.pk)
    with run_on_commit():
        batches.look_after()
    assert files_of(batch) == []
    act(world, batch, "close")
    done = shown(world, batch)
    assert (done["state"], done["done"], done["failed"]) == ("done", 1, 1)
    assert "cut off three times" in items(world, batch)[0]["error"]


def test_few_wait_in_the_queue_and_all_get_there(
    world: World, people: list[Face], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches.send_next, "__defaults__", (2,))
    batch = begun(world)["id"]
    send(world, batch, *[(f"{n}.pgm", orl.data(1, n)) for n in range(3, 8)])
    queued = BatchItem.objects.filter(batch=batch, queued_at__isnull=False)
    assert queued.count() == 2
    for done in range(1, 6):
        next_one = queued.filter(state=State.WAITING).earliest("pk")
        do_batch_item.fn(next_one.pk)
        assert queued.filter(state=State.WAITING).count() == min(2, 5 - done)
    tick_later(batch)  # says what was done too soon after the last word
    assert shown(world, batch)["done"] == 5


def test_a_project_in_the_trash_waits(world: World, people: list[Face]) -> None:
    batch = begun(world, "project")["id"]
    Project.objects.filter(pk=world.project.pk).update(deleted_at=timezone.now())
    head = BatchItem.objects.filter(batch=batch).earliest("pk")
    do_batch_item.fn(head.pk)
    assert BatchItem.objects.filter(batch=batch, state=State.WAITING).count() == 4
    Project.objects.filter(pk=world.project.pk).update(deleted_at=None)
    do_batch_item.fn(head.pk)
    assert shown(world, batch)["state"] == "done"


def test_a_classifier_that_became_unusable_says_so(world: World, people: list[Face]) -> None:
    frozen = dataset(world, {"s1": people[:2]})
    version = classifier(world, dataset=frozen)
    batch = begun(world, "project", classifier=version.classifier_id)["id"]
    type(frozen).objects.update(embedder="other")
    work_off(batch)
    done = shown(world, batch)
    assert (done["state"], done["failed"]) == ("done", 4)
    assert all("data set" in item["error"] for item in items(world, batch))
    refused = start(world, "project", classifier=version.classifier_id)
    assert refused.json()["code"] == "classifier_unusable"


def test_old_ones_go(world: World, people: list[Face]) -> None:
    old, new = begun(world)["id"], begun(world)["id"]
    send(world, old, ("1.pgm", orl.data(1, 3)))
    folder = site.DATA / "media" / Batch.objects.get(pk=old).folder
    long_ago = timezone.now() - timedelta(days=batches.KEPT_DAYS, minutes=1)
    Batch.objects.filter(pk=old).update(created_at=long_ago)
    Batch.objects.filter(pk=new).update(created_at=timezone.now() - timedelta(hours=25))
    batches.look_after()
    assert not BatchItem.objects.filter(batch=old).exists()
    assert not folder.exists()
    assert shown(world, new)["state"] == "done"  # nobody sends to it any more


def test_events_tell_how_far_it_is(
    world: World, people: list[Face], monkeypatch: pytest.MonkeyPatch, run_on_commit: Any
) -> None:
    told: list[tuple[str, int]] = []
    monkeypatch.setattr(
        "labelling.events._send",
        lambda project, message: told.append(
            (message["event"]["type"], message["event"].get("batch", {}).get("done", -1))
        ),
    )
    with run_on_commit():
        batch = begun(world)["id"]
    with run_on_commit():
        send(world, batch, *[(f"{n}.pgm", orl.data(1, n)) for n in range(3, 9)])
        act(world, batch, "close")
    with run_on_commit():
        work_off(batch)
    assert {kind for kind, _ in told} == {"batch.changed"}
    assert told[0][1] == 0
    assert told[-1][1] == 6
    assert len(told) < 9
    told.clear()
    with run_on_commit():
        batch = begun(world)["id"]
        for number in range(3, 9):  # a word each half second, however the files come
            send(world, batch, (f"{number}.pgm", b"no photo"))
    assert len(told) < 5


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
