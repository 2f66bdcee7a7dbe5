"""Clusters: unlabelled faces that look alike, one card each.

New faces join the clusters that are there at once (`joining`). When an upload is over, or somebody asks,
workers put all unlabelled faces together anew (`clustering_runs`).
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Now

from labelling import queue
from labelling.models import Face, Photo, Project
from labelling.services import clock

# A project of fewer unlabelled faces is clustered after each upload; a larger one once this share is new.
SMALL, NEW_SHARE = 5_000, 0.05
AGAIN_AFTER = timedelta(minutes=1)


def want(project_id: int, *, now: bool = False) -> None:
    """Have the faces put together anew, when no photo waits any more; with `now`, at once."""
    Project.objects.filter(pk=project_id).update(
        clusters_wanted=F("clusters_wanted") + 1, clusters_wanted_at=Now()
    )
    if now:
        queue.enqueue("refresh_clusters", project_id)


def find_due() -> int:
    """Queue the projects whose clusters are due; returns how many. For `tick`."""
    waiting = Photo.objects.filter(
        project=OuterRef("pk"), state__in=[Photo.State.WAITING, Photo.State.WORKING]
    )
    behind = Project.objects.filter(
        ~Exists(waiting), clock.over("clusters_wanted_at", longest=AGAIN_AFTER),
        clusters_wanted__gt=F("clusters_made"), deleted_at=None,
    )  # fmt: skip
    due = [project.pk for project in behind if _due(project)]
    # One that fails, or whose message was lost, is asked for again, but not with every tick.
    Project.objects.filter(pk__in=due).update(clusters_wanted_at=Now() + AGAIN_AFTER)
    for project_id in due:
        queue.enqueue("refresh_clusters", project_id)
    return len(due)


def _due(project: Project) -> bool:
    new = project.clusters_wanted - project.clusters_made
    rows = Face.objects.filter(project=project, state=Face.State.UNLABELLED, in_trash=False)
    unlabelled = rows.count()
    return unlabelled <= SMALL or project.clusters_made == 0 or new >= unlabelled * NEW_SHARE
