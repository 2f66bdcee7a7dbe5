"""Retention: photos are erased so many days after they came in, where a project says so."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db.models import QuerySet
from django.db.models.functions import Now

from labelling import errors
from labelling.models import Erasure, Photo, Project
from labelling.services import erasing

logger = logging.getLogger(__name__)

# One receipt, in one transaction: others wait a moment for it, no longer.
STEP = 500
# Photos come in one by one: a receipt an hour for what has become due, not one each second.
PAUSE = timedelta(hours=1)


def due(project: Project, days: int) -> QuerySet[Photo]:
    """The photos, those in the trash too, that came in more than `days` ago, oldest first."""
    rows = Photo.objects.filter(project=project, created_at__lt=Now() - timedelta(days=days))
    return rows.exclude(state=Photo.State.RECEIVING).order_by("created_at", "pk")


def run() -> int:
    """Erase a step of what is due in each project, those archived or in the trash too; returns how many
    photos. For `tick`."""
    erased = 0
    for project in Project.objects.filter(retention_days__isnull=False).order_by("pk"):
        if _paused(project):
            continue
        ids = list(due(project, project.retention_days or 0).values_list("pk", flat=True)[:STEP])
        if not ids:
            continue
        try:
            row = erasing.photos(project, ids, actor=None, kind=Erasure.Kind.RETENTION)
        except errors.NotFound:  # somebody was quicker
            continue
        erased += len(row.ids["photos"])
    return erased


def _paused(project: Project) -> bool:
    """Whether the last step was a small one, an hour ago at most."""
    rows = Erasure.objects.filter(
        project=project, kind=Erasure.Kind.RETENTION, at__gt=Now() - PAUSE
    )
    last = rows.order_by("-pk").first()
    return last is not None and len(last.ids["photos"]) < STEP
