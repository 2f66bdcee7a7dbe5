"""Leases are of tasks, not of workers: what a task left behind isn't kept by the worker that lives on."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

import dramatiq
import pytest
from django_dramatiq.middleware import DbConnectionsMiddleware

from labelling.models import Photo
from labelling.services import holders, presence, work
from tests.api.conftest import World
from tests.api.queues import own_broker, working
from tests.api.test_work import add, expire
from tests.stack import wait_until

PATIENCE_S = 120.0


class Tasks:
    """A queue of its own, whose tasks take a photo up and end when they are told to, badly."""

    def __init__(self) -> None:
        self.broker = own_broker(DbConnectionsMiddleware(), holders.Holders())
        self.began: queue.Queue[str] = queue.Queue()
        self.ends = {1: threading.Event(), 2: threading.Event()}
        self.actor = dramatiq.actor(self._take, broker=self.broker, actor_name="take")

    def _take(self, photo_id: int, number: int) -> None:
        assert work.claim(photo_id, holders.holder()) is not None
        self.began.put(holders.holder())
        assert self.ends[number].wait(PATIENCE_S)
        raise RuntimeError("It can't be given back.")


@pytest.fixture
def tasks() -> Iterator[Tasks]:
    made = Tasks()
    with working(made.broker, worker_threads=2):
        yield made
        for end in made.ends.values():
            end.set()


def keep_and_reclaim(*rows: Photo) -> int:
    """A heartbeat after the leases ran out, and what is queued again after it."""
    for row in rows:
        expire(row)
    work.heartbeat(holders.living())
    return work.reclaim()


@pytest.mark.django_db(transaction=True)
def test_what_an_ended_task_held_is_taken_up_while_its_worker_lives(
    world: World, tasks: Tasks
) -> None:
    first, second = add(world, 1), add(world, 2)
    for number, row in enumerate((first, second), start=1):
        tasks.actor.send(row.pk, number)
    names = {tasks.began.get(timeout=PATIENCE_S) for _ in range(2)}
    assert len(names) == 2
    assert set(holders.living()) == names
    assert keep_and_reclaim(first, second) == 0  # both go on

    tasks.ends[1].set()
    assert wait_until(lambda: len(holders.living()) == 1)
    assert keep_and_reclaim(first, second) == 1
    states = dict(Photo.objects.values_list("pk", "state"))
    assert states == {first.pk: Photo.State.WAITING, second.pk: Photo.State.WORKING}
    assert holders.holder() == presence.worker_name()  # this thread does no task


def test_the_sites_queue_names_its_tasks() -> None:
    kinds = [type(one) for one in dramatiq.get_broker().middleware]
    assert kinds.count(holders.Holders) == 1
