"""A queue of a test's own, and workers that are threads of the test's process."""

from __future__ import annotations

import logging
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dramatiq
from dramatiq.middleware import ShutdownNotifications

from facesite.broker import Broker

STOP_MS = 120_000


def own_broker(*more: dramatiq.Middleware) -> Broker:
    """A broker with queues that nobody else has."""
    return Broker(
        url=os.environ["REDIS_URL"], namespace=f"test-{uuid.uuid4().hex}",
        middleware=[ShutdownNotifications(), *more],
    )  # fmt: skip


@contextmanager
def working(broker: dramatiq.Broker, **options: Any) -> Iterator[dramatiq.Worker]:
    """A worker, with one thread unless `options`, those of `dramatiq.Worker`, say otherwise."""
    # pytest walks through all loggers as a test begins: no thread may add its own just then.
    logging.getLogger("dramatiq.brokers.redis._Consumer")
    worker = dramatiq.Worker(broker, **{"worker_timeout": 50, "worker_threads": 1, **options})
    worker.start()
    yield worker
    worker.stop(timeout=STOP_MS)
