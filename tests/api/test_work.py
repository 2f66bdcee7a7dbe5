"""Leases on photos: who may take one up, and when it's given to another."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path

import dramatiq
import psycopg
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from facesite.management.commands import tick
from labelling.access import Actor
from labelling.models import Face, Photo
from labelling.services import faces as face_service
from labelling.services import photos, work
from tests import orl
from tests.api.conftest import World, seen


def add(world: World, number: int = 1) -> Photo:
    file = io.BytesIO(orl.data(1, number))
    photo = photos.add(world.project, file=file, name="a.pgm", actor=Actor(world.owner)).photo
    assert photo is not None
    return photo


def expire(photo: Photo) -> None:
    Photo.objects.filter(pk=photo.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def record(photo: Photo, worker: str) -> bool:
    pixels, found = seen(1, 1)
    return face_service.record(
        photo,
        worker=worker,
        seen=found,
        pixels=pixels,
        engine="e",
        embedder=photo.project.embedder,
    )


def test_a_photo_has_one_holder(world: World) -> None:
    photo = add(world)
    assert work.claim(photo.pk, "one") is not None
    assert work.claim(photo.pk, "two") is None
    expire(photo)
    assert work.claim(photo.pk, "two") is not None


def test_a_heartbeat_keeps_the_lease(world: World) -> None:
    photo = add(world)
    work.claim(photo.pk, "one")
    expire(photo)
    work.heartbeat(["one"])
    assert work.reclaim() == 0
    assert work.claim(photo.pk, "two") is None


def test_who_lost_the_lease_records_nothing(world: World) -> None:
    photo = add(world)
    slow = work.claim(photo.pk, "slow")
    expire(photo)
    quick = work.claim(photo.pk, "quick")
    assert slow is not None
    assert quick is not None
    assert record(quick, "quick")
    assert not record(slow, "slow")
    assert Face.objects.filter(photo=photo).count() == 1
    assert work.claim(photo.pk, "third") is None  # it's done


def test_recording_again_gives_the_same_rows(world: World) -> None:
    photo = add(world)
    for worker in ("one", "two"):
        Photo.objects.filter(pk=photo.pk).update(state=Photo.State.WAITING)
        held = work.claim(photo.pk, worker)
        assert held is not None
        assert record(held, worker)
    assert Face.objects.filter(photo=photo).count() == 1
    assert Photo.objects.get(pk=photo.pk).face_count == 1


def test_a_photo_that_kills_its_worker_thrice_fails(world: World) -> None:
    photo = add(world)
    for _ in range(work.MOST_ATTEMPTS):
        assert work.claim(photo.pk, "doomed") is not None
        expire(photo)
        assert work.reclaim() == 1
    photo.refresh_from_db()
    assert (photo.state, photo.error_code) == (Photo.State.FAILED, "processing_stopped")
    assert photos.retry(world.project, [photo.pk]) == 1
    assert work.claim(photo.pk, "other") is not None


def test_what_the_queue_lost_is_found(world: World) -> None:
    photo = add(world)
    dramatiq.get_broker().flush("photos")
    assert work.find_lost() == 0  # it may be in someone's hands still
    Photo.objects.filter(pk=photo.pk).update(queued_at=timezone.now() - timedelta(seconds=11))
    assert work.find_lost() == 1
    assert work.find_lost() == 0


def test_a_clock_that_was_set_back_keeps_nothing_waiting(world: World) -> None:
    """What was written before it lies an hour ahead now: a lease, and when the photo was queued."""
    hour = timezone.now() + timedelta(hours=1)
    dead, lost, living = (add(world, number) for number in (1, 2, 3))
    for photo, worker in ((dead, "dead"), (living, "living")):
        work.claim(photo.pk, worker)
        Photo.objects.filter(pk=photo.pk).update(lease_until=hour)
    work.heartbeat(["living"])
    assert work.reclaim() == 1
    Photo.objects.update(queued_at=hour)
    dramatiq.get_broker().flush("photos")
    assert work.find_lost() == 2
    assert work.find_lost() == 0
    states = dict(Photo.objects.values_list("pk", "state"))
    assert states == {dead.pk: "waiting", lost.pk: "waiting", living.pk: "working"}


@pytest.mark.django_db(transaction=True)
def test_a_clock_set_ahead_takes_no_photo_from_whoever_stores_it(world: World) -> None:
    photo = add(world)
    old = timezone.now() - timedelta(days=1)
    Photo.objects.filter(pk=photo.pk).update(state=Photo.State.RECEIVING, created_at=old)
    with psycopg.connect(
        settings.DATABASE_URL, dbname=settings.DATABASES["default"]["NAME"]
    ) as other:
        assert other.execute("select 1 from labelling_photo where id = %s for update", [photo.pk])
        assert work.drop_stale() == 0
        assert default_storage.exists(photo.original_key)
    assert work.drop_stale() == 1


def test_rows_whose_file_never_came_go(world: World) -> None:
    photo = add(world)
    old = timezone.now() - timedelta(hours=2)
    Photo.objects.filter(pk=photo.pk).update(state=Photo.State.RECEIVING, created_at=old)
    assert work.drop_stale() == 1
    assert not default_storage.exists(photo.original_key)


def test_an_upload_that_was_cut_off_goes_on(world: World) -> None:
    photo = add(world)
    Photo.objects.filter(pk=photo.pk).update(state=Photo.State.RECEIVING)
    default_storage.delete(photo.original_key)
    again = add(world)
    assert (again.pk, again.state) == (photo.pk, Photo.State.WAITING)
    assert default_storage.exists(photo.original_key)


def test_tick_clears_what_dead_uploads_left(world: World) -> None:
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    old, new = folder / "old.upload", folder / "new.upload"
    for path in (old, new):
        path.write_bytes(b"x")
    day_before = timezone.now().timestamp() - 2 * tick.TEMPORARY_S
    os.utime(old, (day_before, day_before))
    tick.once()
    assert (old.exists(), new.exists()) == (False, True)
    new.unlink()
