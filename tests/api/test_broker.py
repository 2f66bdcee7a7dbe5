"""Workers are woken by what is queued, and find it without being woken, too."""

from __future__ import annotations

import queue
import time

import dramatiq
import pytest
from dramatiq.brokers.redis import RedisBroker

from facesite import broker
from tests.api.queues import own_broker, working
from tests.stack import wait_until

LONG_S = 300.0
PATIENCE_S = 120.0


class Site:
    """A queue of its own, and what its worker was sent."""

    def __init__(self) -> None:
        self.broker = own_broker()
        self.done: queue.Queue[int] = queue.Queue()
        self.actor = dramatiq.actor(
            self.done.put, broker=self.broker, actor_name="note", queue_name="one"
        )

    def listeners(self) -> int:
        channel = f"{self.broker.namespace}:queued"
        return int(dict(self.broker.client.pubsub_numsub(channel))[channel.encode()])


@pytest.fixture
def site() -> Site:
    return Site()


def test_an_idle_worker_is_woken(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "IDLE_S", LONG_S)
    with working(site.broker):
        assert wait_until(lambda: site.listeners() == 1)
        for number in range(3):
            site.actor.send(number)
            assert site.done.get(timeout=PATIENCE_S) == number
        site.actor.send_with_options(args=(7,), delay=200)
        assert site.done.get(timeout=PATIENCE_S) == 7
        began = time.monotonic()
    assert time.monotonic() - began < PATIENCE_S  # nor does its end wait


def test_who_is_not_woken_looks(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "IDLE_S", 0.2)
    with working(site.broker):
        RedisBroker.enqueue(site.broker, site.actor.message(1))  # rings no bell
        assert site.done.get(timeout=PATIENCE_S) == 1


def test_the_line_is_taken_up_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with working(site.broker):
        assert wait_until(lambda: site.listeners() == 1)
        site.broker.client.client_kill_filter(_type="pubsub")
        assert wait_until(lambda: site.listeners() == 0)
        site.actor.send(1)
        assert site.done.get(timeout=PATIENCE_S) == 1
        assert wait_until(lambda: site.listeners() == 1)


def test_a_bell_that_cannot_ring_loses_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_queue: str) -> None:
        raise OSError

    monkeypatch.setattr(site.broker.bell, "ring", broken)
    with working(site.broker):
        site.actor.send(1)
        assert site.done.get(timeout=PATIENCE_S) == 1
