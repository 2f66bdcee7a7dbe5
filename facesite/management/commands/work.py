"""`manage.py work --queues photos,default`: one worker process, until SIGTERM."""

from __future__ import annotations

import importlib
import logging
import signal
import threading
from typing import Any

import dramatiq
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, close_old_connections
from psycopg_pool import PoolTimeout
from redis import RedisError

from labelling.services import job_items, presence, work
from labelling.vision.devices import NoDevice
from models_app.services import work as models_work

logger = logging.getLogger("facesite.work")
# What is in hand is finished within this, or its lease runs out and another worker takes it up.
STOP_MS = 8000
# An idle worker asks this often: a prediction waits no longer for its worker to look.
POLL_MS = 100
TASKS = ("labelling.tasks", "models_app.tasks")


class Command(BaseCommand):
    help = "Run one worker process that listens to the named queues."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--queues", default="photos,default", help="Comma-separated queue names."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        queues = tuple(options["queues"].split(","))
        stop = threading.Event()
        me = presence.this_process(queues)
        threading.Thread(target=_show, args=(me, stop), daemon=True).start()
        tasks = [importlib.import_module(name) for name in TASKS]
        tasks[0].be(me.name)
        try:
            tasks[0].engine()
        except NoDevice as error:
            raise CommandError(str(error)) from error
        # Only now: while it loads, a worker holds nothing and may just end.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        worker = dramatiq.Worker(
            dramatiq.get_broker(), queues=set(queues), worker_threads=1, worker_timeout=POLL_MS
        )
        worker.start()
        logger.info("listening to %s", ", ".join(queues))
        stop.wait()
        worker.stop(timeout=STOP_MS)
        presence.leave(me)


def _show(me: presence.Presence, stop: threading.Event) -> None:
    """Keep saying that this worker lives, and keep its leases."""
    while True:
        try:
            presence.show(me)
            work.heartbeat(me.name)
            job_items.heartbeat(me.name)
            models_work.heartbeat(me.name)
        except (RedisError, DatabaseError, PoolTimeout, OSError) as error:
            logger.warning("no heartbeat: %s", type(error).__name__)
        finally:
            close_old_connections()
        if stop.wait(work.HEARTBEAT_S):
            return
