"""Leases on the photos of a job, and jobs that end before they are done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import dramatiq
import pytest
from django.utils import timezone

from labelling import tasks
from labelling.models import Job, JobItem, Photo
from labelling.services import job_items, jobs
from tests import orl
from tests.api.conftest import World, work_off
from tests.api.test_boxes import count
from tests.api.test_detect import BIG, job


@pytest.fixture
def photo(world: World) -> Photo:
    return world.process(orl.near_and_far((1, 1), (2, 1)), "both.png")


def test_cancel(world: World, photo: Photo) -> None:
    client = world.client(world.labeller)
    made = client.post(f"{world.url}/jobs/detect", BIG).json()
    item = JobItem.objects.get()
    claimed = job_items.claim(item.pk, "test")
    assert claimed is not None
    assert job(world, made["id"])["state"] == "running"
    ended = client.post(f"{world.url}/jobs/{made['id']}/cancel").json()
    assert (ended["state"], ended["can_cancel"]) == ("cancelled", False)
    assert ended["finished_at"] is not None
    assert not job_items.hold(claimed, "test")  # the worker's result is thrown away
    tasks.do_item.fn(item.pk)
    assert count(photo) == 2


def test_an_item_that_kills_its_workers_fails_and_the_job_goes_on(
    world: World, photo: Photo
) -> None:
    deadly = world.process(orl.near_and_far((3, 1), (4, 1)), "more.png")
    made = world.client(world.labeller).post(f"{world.url}/jobs/detect", BIG).json()
    item = JobItem.objects.get(photo=deadly)
    for _ in range(3):
        assert job_items.claim(item.pk, "doomed") is not None
        assert job_items.claim(item.pk, "other") is None
        past = timezone.now() - timedelta(seconds=1)
        JobItem.objects.filter(pk=item.pk).update(lease_until=past)
        assert job_items.reclaim() == 1
    assert job_items.claim(item.pk, "other") is None
    work_off(made["id"])
    assert (job(world, made["id"])["state"], job(world, made["id"])["failed"]) == ("ready", 1)


def test_a_heartbeat_keeps_an_item(world: World, photo: Photo) -> None:
    world.client(world.labeller).post(f"{world.url}/jobs/detect", {})
    item = JobItem.objects.get()
    assert job_items.claim(item.pk, "one") is not None
    JobItem.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    job_items.heartbeat(["one"])
    assert job_items.reclaim() == 0


def test_what_the_queue_lost_is_found(world: World, photo: Photo, run_on_commit: Any) -> None:
    broker = dramatiq.get_broker()
    broker.flush("photos")
    world.client(world.labeller).post(f"{world.url}/jobs/detect", {})
    assert job_items.feed() == 0  # queued just now
    JobItem.objects.update(queued_at=timezone.now() - timedelta(seconds=11))
    assert job_items.feed() == 1
    JobItem.objects.update(queued_at=None)
    with run_on_commit():
        assert job_items.feed() == 1
    broker.flush("photos")


def test_a_job_whose_last_worker_died_before_it_said_so_is_ended(
    world: World, photo: Photo
) -> None:
    made = world.client(world.labeller).post(f"{world.url}/jobs/detect", {}).json()
    item = job_items.claim(JobItem.objects.get().pk, "one")
    assert item is not None
    job_items.finish(item, found=[])
    assert job(world, made["id"])["state"] == "running"
    jobs.look_after()
    assert job(world, made["id"])["state"] == "ready"
    Job.objects.update(created_at=timezone.now() - timedelta(hours=25))
    jobs.look_after()
    assert job(world, made["id"])["state"] == "cancelled"
