"""Which projects have an index over their vectors: asked for, built, measured and dropped.

The row of `NeighbourIndex` says what there is; a worker builds (`build`), and `tick` asks for what is due
(`find_due`). An index is of one project and one embedder, so that it holds nothing else than what a query
may find.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from labelling import queue
from labelling.models import Embedding, NeighbourIndex, Project
from labelling.neighbours import FEW
from labelling.services import clock, index_recall
from labelling.vision.catalogue import EMBEDDERS

logger = logging.getLogger(__name__)

State = NeighbourIndex.State
TABLE = "labelling_embedding"
PREFIX = "neighbour_index_"
OPERATORS = {"euclidean": "halfvec_l2_ops", "cosine": "halfvec_cosine_ops"}
# pgvector's own defaults; an ef_search that suffices is found by measuring.
LINKS, EF_CONSTRUCTION = 16, 64
# Built in memory, which is many times quicker than on disk: bytes a face beyond its numbers, and the most
# that is taken.
LINK_BYTES, MOST_MB = 700, 4096
# The number of any lock of the site's is its own.
LOCK = 0x6E656172
# How often `tick` looks, and asks for a build again that nobody is at.
LOOK_EVERY_S = 60
AGAIN_AFTER = timedelta(minutes=10)
# A measurement counts until the faces are this many times as many.
GROWN = 2


def want(project: Project, metric: str = "euclidean") -> NeighbourIndex:
    """Have an index for this metric as soon as the project has faces enough."""
    made, _ = NeighbourIndex.objects.get_or_create(
        project=project, embedder=project.embedder, metric=metric
    )
    return made


def look_after() -> int:
    """`find_due`, but not with every tick."""
    return find_due() if cache.add("neighbour-indices", 1, timeout=LOOK_EVERY_S) else 0


def find_due() -> int:
    """Queue what is to be built, measured again or dropped; returns how many."""
    without = Project.objects.filter(deleted_at=None).exclude(
        pk__in=NeighbourIndex.objects.filter(
            embedder=F("project__embedder"), metric="euclidean"
        ).values("project")
    )
    enough = Exists(_last_of(FEW, OuterRef("pk"), OuterRef("embedder")))
    for project in without.filter(enough):
        want(project)
    due = _lost()
    quiet = Q(queued_at=None) | clock.ago("queued_at", AGAIN_AFTER)
    for row in NeighbourIndex.objects.filter(quiet).select_related("project"):
        project = row.project
        left = row.embedder != project.embedder
        open_ = row.state in {State.WANTED, State.BUILDING} and has(project, FEW)
        grown = row.state in {State.READY, State.UNFIT} and has(project, max(FEW, GROWN * row.rows))
        if left or open_ or grown:
            due.append(row.pk)
    with transaction.atomic():
        NeighbourIndex.objects.filter(pk__in=due).update(queued_at=Now())
        for pk in due:
            queue.enqueue("build_index", pk)
    return len(due)


def has(project: Project, count: int) -> bool:
    """Whether the project has so many vectors; looks at that many entries of an index."""
    return _last_of(count, project.pk, project.embedder).exists()


def _last_of(count: int, project: int | OuterRef, embedder: str | OuterRef) -> QuerySet[Embedding]:
    """One vector, if there are so many."""
    return Embedding.objects.filter(project=project, embedder=embedder)[count - 1 : count]


def _lost() -> list[int]:
    """Numbers of indices whose project is gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = %s AND indexname ~ %s",
            [TABLE, f"^{PREFIX}[0-9]+$"],
        )
        found = {int(name.removeprefix(PREFIX)) for (name,) in cursor.fetchall()}
    return sorted(found - set(NeighbourIndex.objects.values_list("pk", flat=True)))


def build(index_id: int) -> None:
    """Bring one index to where it should be; nothing if another worker is at it.

    A build that was killed leaves an index that isn't valid: it is dropped and built again. Not to be
    called inside a transaction: other writes go on meanwhile (CREATE INDEX CONCURRENTLY).
    """
    with _alone(index_id) as free:
        if not free:
            return
        row = NeighbourIndex.objects.filter(pk=index_id).select_related("project").first()
        name = f"{PREFIX}{index_id}"
        if row is None:
            drop(name)
        elif row.embedder != row.project.embedder:
            drop(name)
            row.delete()
        else:
            _make(row, name)


def _make(row: NeighbourIndex, name: str) -> None:
    rows = NeighbourIndex.objects.filter(pk=row.pk)
    valid = _valid(name)
    if not valid:
        rows.update(state=State.BUILDING, name=name)
        drop(name)
        started = time.monotonic()
        _create(row, name)
        rows.update(build_s=time.monotonic() - started)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(%s::regclass)", [name])
        size = cursor.fetchone()[0]
    count, found = _count(row), index_recall.measure(row.project, row.embedder, row.metric)
    if found.good:
        rows.update(state=State.READY, rows=count, size_bytes=size, ef_search=found.ef_search,
                    recall=found.recall, built_at=Now())  # fmt: skip
    else:
        rows.update(
            state=State.UNFIT, rows=count, size_bytes=0, recall=found.recall, built_at=Now()
        )
        drop(name)
    logger.info("index %s: %d faces, recall %.4f", name, count, found.recall)


def _create(row: NeighbourIndex, name: str) -> None:
    """CREATE INDEX with memory for all of it; alone, if the database can't share that among processes."""
    dimensions = EMBEDDERS[row.embedder].dimensions
    faces = _count(row)
    megabytes = min(MOST_MB, max(64, faces * (2 * dimensions + LINK_BYTES) // 2**20 + 1))
    for processes in (2, 0):
        with _settings(
            maintenance_work_mem=f"{megabytes}MB", max_parallel_maintenance_workers=str(processes)
        ), connection.cursor() as cursor:  # fmt: skip
            try:
                cursor.execute(statement(row, name, dimensions))
            except OperationalError:
                if not processes:
                    raise
                drop(name)
            else:
                return


def statement(row: NeighbourIndex, name: str, dimensions: int) -> str:
    """The SQL that makes the index. PostgreSQL takes no parameters there."""
    embedder = row.embedder
    if not re.fullmatch(r"[\w.-]+", embedder):
        raise ValueError("a name that isn't one of the catalogue's")
    return (
        f"CREATE INDEX CONCURRENTLY {name} ON {TABLE}"
        f" USING hnsw ((vector::halfvec({int(dimensions)})) {OPERATORS[row.metric]})"
        f" WITH (m = {LINKS}, ef_construction = {EF_CONSTRUCTION})"
        f" WHERE project_id = {int(row.project_id)} AND embedder = '{embedder}'"
    )


def drop(name: str) -> None:
    """Drop the index, whatever state it is in; nothing if it isn't there."""
    if not re.fullmatch(rf"{PREFIX}\d+", name):
        raise ValueError("not the name of such an index")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")


def _valid(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [name])
        found = cursor.fetchone()
    return bool(found and found[0])


def _count(row: NeighbourIndex) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {TABLE} WHERE project_id = %s AND embedder = %s",  # noqa: S608
            [row.project_id, row.embedder],
        )
        return int(cursor.fetchone()[0])


@contextmanager
def _alone(index_id: int) -> Iterator[bool]:
    """Whether nobody else builds this index, which is then so until the end. The lock goes with the
    connection of a worker that dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, index_id])
        free = bool(cursor.fetchone()[0])
    try:
        yield free
    finally:
        if free:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, index_id])


@contextmanager
def _settings(**values: str) -> Iterator[None]:
    """These settings of the database's session, for a while."""
    with connection.cursor() as cursor:
        for name, value in values.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [name, value])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for name in values:
                cursor.execute(f"RESET {name}")
