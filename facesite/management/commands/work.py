"""`manage.py work --queues photos,default`: one worker process, until SIGTERM.

One that listens to `training` is a trainer: it needs no engine, and takes one experiment at a time. One that
listens to `downloads` alone fetches photos from addresses and delivers to webhooks, several at once.
"""

from __future__ import annotations

import importlib
import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import dramatiq
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, close_old_connections
from psycopg_pool import PoolTimeout
from redis import RedisError

from facesite.stop_signal import StopSignal
from labelling.services import holders, job_items, presence, webhook_deliveries, work
from labelling.vision.devices import NoDevice
from models_app.queue import QUEUES
from models_app.services import trainer_files, trainer_folders
from models_app.services import work as models_work
from models_app.training import child, machine

logger = logging.getLogger("facesite.work")
# What is in hand is finished within this, or its lease runs out and another worker takes it up.
STOP_MS = 8000
# A trainer ends the step that it is at, and stores its checkpoint.
TRAINER_STOP_MS = 35_000
# So often a thread without work looks whether its process is to end.
IDLE_MS = 100
TRAINING = QUEUES["train"]
# A process for this queue alone waits for other servers: it has many threads, and needs no engine.
FETCHING = (QUEUES["fetch_input"],)
FETCHING_THREADS = 8
WAITING_TASKS = ("labelling.delivering", "models_app.fetching")
TASKS = ("labelling.tasks", "models_app.tasks", *WAITING_TASKS)


class Command(BaseCommand):
    help = "Run one worker process that listens to the named queues."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--queues", default="photos,default", help="Comma-separated queue names."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        queues = tuple(options["queues"].split(","))
        over = threading.Event()
        me = _me(queues)
        showing = threading.Thread(target=_show, args=(me, over), daemon=True)
        showing.start()
        presence.be(me.name)
        if queues == FETCHING:
            for name in WAITING_TASKS:
                importlib.import_module(name)
            _work(queues, threading.Event())
        else:
            self._compute(queues, me)
        over.set()
        showing.join(timeout=1)
        presence.leave(me)

    def _compute(self, queues: tuple[str, ...], me: presence.Presence) -> None:
        """The work of a process that sees faces or trains."""
        tasks, more_tasks, *_ = (importlib.import_module(name) for name in TASKS)
        with ExitStack() as kept:
            if TRAINING in queues:
                kept.enter_context(trainer_folders.take(me.name))
                kept.callback(trainer_files.clear_left_later().cancel)
                child.warm()
            else:
                _load(tasks.engine)
            _work(queues, more_tasks.stopping)


def _work(queues: tuple[str, ...], stopping: threading.Event) -> None:
    """Do what is queued until this process is asked to stop, which sets `stopping`."""
    stop = StopSignal()  # only now: while it loads, a worker holds nothing and may just end
    worker = dramatiq.Worker(
        dramatiq.get_broker(), queues=set(queues), worker_timeout=IDLE_MS,
        worker_threads=FETCHING_THREADS if queues == FETCHING else 1,
    )  # fmt: skip
    if TRAINING in queues:
        worker.queue_prefetch = 1  # what it can't do yet is left to a trainer that can
    worker.start()
    logger.info("listening to %s", ", ".join(queues))
    stop.wait()
    stopping.set()
    worker.stop(timeout=TRAINER_STOP_MS if TRAINING in queues else STOP_MS)


def _me(queues: tuple[str, ...]) -> presence.Presence:
    me = presence.this_process(queues)
    if TRAINING in queues:
        about = _load(lambda: machine.about(settings.SITE.device, settings.SITE.weights))
        me = replace(me, about=about)
    return me


def _load(what: Callable[[], Any]) -> Any:
    try:
        return what()
    except NoDevice as error:
        raise CommandError(str(error)) from error


def _show(me: presence.Presence, over: threading.Event) -> None:
    """Keep saying that this worker lives, and keep the leases of its tasks."""
    while True:
        try:
            presence.show(me)
            if living := holders.living():
                work.heartbeat(living)
                job_items.heartbeat(living)
                webhook_deliveries.heartbeat(living)
                models_work.heartbeat(living)
        except (RedisError, DatabaseError, PoolTimeout, OSError) as error:
            logger.warning("no heartbeat: %s", type(error).__name__)
        finally:
            close_old_connections()
        if over.wait(work.HEARTBEAT_S):
            return
