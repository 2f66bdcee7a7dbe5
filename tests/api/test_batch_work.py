"""Batches in the hands of workers: killed, cancelled, fed, watched, and cleared away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as site
from django.utils import timezone

from labelling.models import Face, Project
from models_app.models import Batch, BatchItem
from models_app.services import batches, work
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
from tests.api.conftest import World
from tests.api.predicting import classifier, dataset
from tests.api.steps import listen, named

State = BatchItem.State


@pytest.fixture
def people(world: World, faces: list[Face]) -> list[Face]:
    """s1 and s2 with two labelled faces each."""
    named(world, faces[:2], "s1")
    named(world, faces[2:], "s2")
    return faces


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
    events = listen(monkeypatch)
    with run_on_commit():
        batch = begun(world)["id"]
    with run_on_commit():
        send(world, batch, *[(f"{n}.pgm", orl.data(1, n)) for n in range(3, 9)])
        act(world, batch, "close")
    with run_on_commit():
        work_off(batch)
    assert {event["type"] for event in events} == {"batch.changed"}
    assert events[0]["batch"]["done"] == 0
    assert events[-1]["batch"]["done"] == 6
    assert len(events) < 9
    events.clear()
    with run_on_commit():
        batch = begun(world)["id"]
        for number in range(3, 9):  # a word each half second, however the files come
            send(world, batch, (f"{number}.pgm", b"no photo"))
    assert len(events) < 5
