"""`manage.py tick`: every few seconds, what time alone makes due."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from psycopg_pool import PoolTimeout
from redis import RedisError

from facesite.stop_signal import StopSignal
from labelling.services import (
    clusters,
    completion,
    erasures,
    holds,
    job_items,
    jobs,
    neighbour_indices,
    retention,
    suggestions,
    webhook_deliveries,
    webhooks,
    work,
)
from models_app.services import batches, forgetting, giving_up, keeping, trainer_claims
from models_app.services import work as models_work

logger = logging.getLogger("facesite.tick")
# Any number will do, as long as no other lock of the site uses it.
LOCK = 0x7469636B
# No upload takes this long; the files of one under way are younger.
TEMPORARY_S = 24 * 3600


class Command(BaseCommand):
    help = (
        "Take up again what dead workers held and what the queue lost; clear away what never came."
    )
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        stop = StopSignal()
        while not stop.wait(work.TICK_S):
            try:
                once()
            except (RedisError, DatabaseError, PoolTimeout, OSError) as error:
                logger.warning("put off: %s", type(error).__name__)
            finally:
                close_old_connections()


def once() -> None:
    """One round, unless another machine's tick is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return
        try:
            _round()
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    _clear_temporary_files()


def _round() -> None:
    """Each step in transactions of its own: they lock photos and projects that others wait for."""
    holds.expire()  # cheap, and people see it
    again = work.reclaim() + job_items.reclaim()
    if again:
        logger.info("queued again what dead workers held: photos: %d", again)
    lost = work.find_lost()
    if lost:
        logger.info("queued again what waited outside the queue: photos: %d", lost)
    giving_up.give_up()
    more = models_work.reclaim() + models_work.find_lost()
    if more:
        logger.info("queued again data sets, measurements or batches: %d", more)
    trainer_claims.call()
    batches.look_after()
    keeping.find_lost()
    forgetting.find_lost()
    job_items.feed()
    jobs.look_after()
    suggestions.find_marked()
    clusters.find_due()
    completion.find()
    neighbour_indices.look_after()
    webhooks.gather()
    webhook_deliveries.look_after()
    work.drop_stale()
    erasures.find_unfinished()
    erased = retention.run()
    if erased:
        logger.info("erased photos that were older than their project keeps them: %d", erased)


def _clear_temporary_files() -> None:
    """Remove what uploads left on this machine when their web process was killed."""
    oldest = time.time() - TEMPORARY_S
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir():
        with suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_mtime < oldest:
                path.unlink()
