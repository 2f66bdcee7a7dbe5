"""The whole site, for its administrators: who works, what waits, what failed, what is stored.

They need not be members of a project, so of projects there is no more here than numbers and whose they are.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Sum
from redis import RedisError

from labelling import queue
from labelling.errors import FacesiteError, NotFound
from labelling.models import Delivery, Member, Photo, Project, Role
from labelling.services import media, photos, presence, webhooks
from labelling.shapes import iso
from models_app.errors import NoRetry
from models_app.models import Artifact, Dataset, Evaluation, Experiment, Input, TestResult
from models_app.services import experiments, standing, work

logger = logging.getLogger(__name__)

MOST_FAILURES = 200


def overview() -> dict[str, Any]:
    """As `serializers.system.System`. Without the queue, nobody knows who works: `queue_answers` is false."""
    try:
        workers = sorted(presence.seen(), key=lambda one: (one.host, one.queues, one.pid))
        waiting = {name: queue.waiting(name) for name in standing.QUEUES}
    except (RedisError, OSError):
        logger.warning("The queue is down: nobody knows who works.")
        workers, waiting = [], {}
    return {
        "version": settings.VERSION,
        "queue_answers": bool(waiting),
        "workers": [
            {"name": one.name, "machine": one.host, "pid": one.pid, "queues": list(one.queues)} for one in workers
        ],
        "queues": [
            {"name": name, "messages": count, "workers": sum(name in one.queues for one in workers)}
            for name, count in waiting.items()
        ],
        "work": [asdict(one) for one in standing.standings()],
        "failures": failures(),
    }  # fmt: skip


def failures() -> list[dict[str, Any]]:
    """What failed, by project and by why; the newest first, at most MOST_FAILURES."""
    found = [row for name in standing.WORK for row in _failures(name)]
    found.sort(key=lambda row: (row["newest"] or "", row["count"]), reverse=True)
    owners = _owners({row["project"] for row in found})
    return [row | {"owners": owners.get(row["project"], [])} for row in found[:MOST_FAILURES]]


def _failures(name: str) -> Iterable[dict[str, Any]]:
    table = standing.WORK[name]
    rows = (
        _failed(name)
        .values_list(table.project, table.reason)
        .annotate(count=Count("pk"), newest=Max(table.ended))
    )
    for number, why, count, newest in rows:
        yield {
            "work": name, "project": number, "error_code": why, "count": count,
            "newest": iso(newest) if newest else None, "can_retry": name in RETRIES,
        }  # fmt: skip


def _failed(name: str) -> Any:
    table = standing.WORK[name]
    rows = table.model.objects.filter(**{"state": "failed", f"{table.project}__deleted_at": None})
    if table.model is Experiment:
        return rows.filter(run__deleted_at=None)
    return rows.filter(deleted_at=None) if hasattr(table.model, "deleted_at") else rows


def _owners(projects: Iterable[int]) -> dict[int, list[str]]:
    """User names of the owners of each."""
    found: dict[int, list[str]] = {}
    members = Member.objects.filter(project__in=set(projects), role=Role.OWNER.value)
    for project, name in members.order_by("user__username").values_list(
        "project_id", "user__username"
    ):
        found.setdefault(project, []).append(name)
    return found


def retry(name: str, project_id: int, error_code: str) -> int:
    """Try again what failed of one project for one reason; returns how many rows.

    Raises NotFound where there is nothing of the kind, NoRetry for what can't be tried again.
    """
    project = Project.objects.filter(pk=project_id, deleted_at=None).first()
    if project is None or name not in standing.WORK:
        raise NotFound
    if name not in RETRIES:
        raise NoRetry
    table = standing.WORK[name]
    rows = _failed(name).filter(**{table.project: project, table.reason: error_code})
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise NotFound
    return RETRIES[name](project, ids)


def _experiments(project: Project, ids: list[int]) -> int:
    count = 0
    for row in Experiment.objects.filter(pk__in=ids).select_related("run__project"):
        try:
            experiments.retry(row)
        except FacesiteError:  # its run or data set went meanwhile, or somebody else was faster
            continue
        count += 1
    return count


def _datasets(project: Project, ids: list[int]) -> int:
    """Of an uploaded folder nothing is left that could be tried again."""
    frozen = Dataset.objects.filter(pk__in=ids).exclude(source=Dataset.Source.FOLDER)
    found = list(frozen.values_list("pk", flat=True))
    if not found:
        raise NoRetry
    return work.retry(Dataset, found)


def _deliveries(project: Project, ids: list[int]) -> int:
    for row in Delivery.objects.filter(pk__in=ids).select_related("webhook"):
        webhooks.send_again(row)
    return len(ids)


def _inputs(project: Project, ids: list[int]) -> int:
    """A file that was cut off on its way can't be fetched from anywhere."""
    found = list(Input.objects.filter(pk__in=ids).exclude(url="").values_list("pk", flat=True))
    if not found:
        raise NoRetry
    return work.retry(Input, found)


RETRIES: dict[str, Callable[[Project, list[int]], int]] = {
    "photos": photos.retry,
    "experiments": _experiments,
    "datasets": _datasets,
    "tests": lambda project, ids: work.retry(TestResult, ids),
    "evaluations": lambda project, ids: work.retry(Evaluation, ids),
    "inputs": _inputs,
    "deliveries": _deliveries,
}


def storage() -> dict[str, Any]:
    """As `serializers.system.Storage`; sizes in bytes. Projects in the trash count too."""
    disk = None if media.in_bucket() else shutil.disk_usage(settings.DATA)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        database = int(cursor.fetchone()[0])
    parts = {
        "photos": _sum(Photo.objects.all(), "project"),
        "datasets": _sum(Dataset.objects.all(), "project"),
        "artifacts": _sum(Artifact.objects.all(), "experiment__run__project"),
    }
    counts = dict(Photo.objects.values_list("project").annotate(Count("pk")))
    owners = _owners(Project.objects.values_list("pk", flat=True))
    projects = [
        {
            "project": project.pk, "owners": owners.get(project.pk, []), "in_trash": project.deleted_at is not None,
            "photo_count": counts.get(project.pk, 0),
            **{f"{name}_bytes": sizes.get(project.pk, 0) for name, sizes in parts.items()},
        }
        for project in Project.objects.only("pk", "deleted_at")
    ]  # fmt: skip
    projects.sort(key=lambda row: -sum(int(row[f"{name}_bytes"]) for name in parts))
    return {
        "place": "bucket" if disk is None else "disk",
        "disk_bytes": disk.total if disk else None,
        "free_bytes": disk.free if disk else None,
        "database_bytes": database,
        "projects": projects,
    }


def _sum(rows: Any, project: str) -> dict[int, int]:
    return dict(rows.values_list(project).annotate(Sum("size_bytes")))
