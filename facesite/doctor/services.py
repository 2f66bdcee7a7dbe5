"""PostgreSQL, Valkey, the media storage, the clocks of all of them, and the processes that were seen."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import dramatiq
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis import RedisError

from facesite.doctor.findings import Finding, ok, problem, warning
from labelling.models import Project
from labelling.services import presence
from labelling.vision import catalogue
from models_app.models import Experiment

POSTGRES, PGVECTOR, VALKEY = 15, (0, 8), 7
SKEW_S = 2.0
NEEDED = {
    "photos": ("Nothing finds faces in new photos", "FACESITE_PHOTO_WORKERS"),
    "predict": ("Nobody answers predictions", "manage.py work --queues predict"),
    "downloads": (
        "Photos by URL aren't fetched for the Clarifai-compatible API",
        "FACESITE_FETCHERS",
    ),
    "training": ("Nothing trains", "FACESITE_TRAINERS"),
}


def database() -> Iterator[Finding]:
    """Its version, its extension, its tables, and room for connections."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            version = int(cursor.fetchone()[0])
            cursor.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'")
            extension = cursor.fetchone()
            cursor.execute(
                "SELECT current_setting('max_connections')::int, count(*) FROM pg_stat_activity"
            )
            most, used = cursor.fetchone()
            yield from _clock("PostgreSQL", _now(cursor))
    except (DatabaseError, OSError) as error:
        yield problem(
            "database",
            f"It doesn't answer ({type(error).__name__}). Start it, or correct DATABASE_URL.",
        )
        return
    if version < POSTGRES * 10_000:
        yield problem(
            "database", f"It is PostgreSQL {version // 10_000}; {POSTGRES} or newer is needed."
        )
    if extension is None:
        yield problem("database", "It lacks pgvector. Install it, then: CREATE EXTENSION vector")
        return
    if tuple(int(part) for part in extension[0].split(".")[:2]) < PGVECTOR:
        yield problem("database", f"Its pgvector is {extension[0]}; 0.8 or newer is needed.")
    if used > most * 0.8:
        yield warning(
            "database", f"{used} of its {most} connections are in use. Raise max_connections."
        )
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield problem(
            "database",
            "Its tables are those of an older version. Start the site once, or: manage.py migrate",
        )
    else:
        yield ok(
            "database",
            f"PostgreSQL {version // 10_000}.{version % 100} with pgvector {extension[0]}, up to date.",
        )


def _now(cursor: Any) -> float:
    cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
    return float(cursor.fetchone()[0])


def _clock(of: str, theirs: float) -> Iterator[Finding]:
    apart = abs(time.time() - theirs)
    if apart > SKEW_S:
        yield problem(
            "clock", f"This machine's clock and that of {of} are {apart:,.0f} s apart. Set both by NTP: leases and"
            " sessions go by the time."
        )  # fmt: skip
    else:
        yield ok("clock", f"This machine's and that of {of} agree.")


def queue() -> Iterator[Finding]:
    """Its version, and whether it may forget what waits."""
    broker: Any = dramatiq.get_broker()
    try:
        info = broker.client.info()
        policy = broker.client.config_get("maxmemory-policy").get("maxmemory-policy", "noeviction")
        seconds, micros = broker.client.time()
    except (RedisError, OSError) as error:
        yield problem(
            "queue",
            f"Valkey doesn't answer ({type(error).__name__}). Start it, or correct REDIS_URL.",
        )
        return
    name = "Valkey" if "valkey_version" in info else "Redis"
    version = str(info.get("valkey_version") or info["redis_version"])
    if int(version.split(".")[0]) < VALKEY:
        yield problem("queue", f"It is {name} {version}; {VALKEY} or newer is needed.")
    elif policy != "noeviction" and int(info.get("maxmemory", 0)):
        yield warning(
            "queue",
            f"{name} forgets what waits when its memory is full: set maxmemory-policy noeviction.",
        )
    else:
        yield ok("queue", f"{name} {version}.")
    yield from _clock(name, seconds + micros / 1e6)


def storage() -> Iterator[Finding]:
    """Whether a file can be stored, read and deleted."""
    key, text = f"doctor/{uuid.uuid4().hex}", b"the doctor was here"
    try:
        default_storage.save(key, ContentFile(text))
        with default_storage.open(key) as file:
            same = file.read() == text
    except Exception as error:
        yield problem(
            "storage",
            f"No file can be stored ({type(error).__name__}). Look at the disk, or at the S3 settings.",
        )
        return
    finally:
        with suppress(Exception):
            default_storage.delete(key)
    if same:
        yield ok("storage", "A file was stored, read and deleted.")
    else:
        yield problem("storage", "A file came back otherwise than it was stored.")


def processes() -> Iterator[Finding]:
    """Who was seen in the last seconds, and who is missing."""
    try:
        workers = presence.seen()
    except (RedisError, OSError):
        return
    if not workers:
        yield warning("processes", "No worker was seen. Is the site running?")
        return
    counts = Counter(queue for worker in workers for queue in worker.queues)
    hosts = len({worker.host for worker in workers})
    yield ok("processes", f"{len(workers)} workers on {hosts} machine{'s' if hosts > 1 else ''}.")
    for name, (what, how) in NEEDED.items():
        if not counts[name]:
            yield warning("processes", f"{what}: no worker listens to “{name}” ({how}).")


def waiting() -> Iterator[Finding]:
    """What can't go on as things are."""
    try:
        chosen = set(
            Project.objects.filter(deleted_at=None).values_list("embedder", flat=True).distinct()
        )
        running = Experiment.objects.filter(state__in=Experiment.OPEN).exists()
    except DatabaseError:
        return
    for name in sorted(chosen):
        info = catalogue.EMBEDDERS.get(name)
        if info is None or not info.ready(settings.SITE.weights):
            yield problem(
                "weights",
                f"A project uses {name}, which can't be used here. {info.help() if info else ''}".strip(),
            )
    with suppress(RedisError, OSError):
        trainers = [worker for worker in presence.seen() if "training" in worker.queues]
        if running and not trainers:
            yield problem(
                "processes",
                "An experiment waits, and no trainer is there. Set FACESITE_TRAINERS, or start one.",
            )
