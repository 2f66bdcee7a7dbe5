"""Jobs begin here: detecting again, and moving a project to another embedder."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef

from labelling import errors, events, job_errors
from labelling.access import Access
from labelling.models import Face, Job, Photo, Project
from labelling.services import embedders, job_items, jobs, locks

# Detections of a project that aren't over: a preview a photo page, and some for the project.
MOST_OPEN = 10


def detect(
    access: Access, *, photos: Sequence[int] | None = None, min_face_px: int | None = None,
    thresholds: Sequence[float] | None = None,
) -> Job:  # fmt: skip
    """Look for faces again, in these photos or all: a preview, which changes nothing.

    Raises NoPhotos, JobRunning when many detections aren't over.
    """
    with transaction.atomic():
        project = locks.changes(access.project.pk)
        rows = Photo.objects.filter(project=project, state=Photo.State.DONE, deleted_at=None)
        if photos is not None:
            rows = rows.filter(pk__in=photos)
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        if not ids:
            raise errors.NoPhotos
        open_ = Job.objects.filter(project=project, kind=Job.Kind.DETECT)
        if open_.filter(state__in=[*Job.BUSY, Job.State.READY]).count() >= MOST_OPEN:
            raise job_errors.JobRunning(
                "Too many detections aren't over in this project. Apply or cancel some of them first."
            )
        return _start(
            access, project, ids, kind=Job.Kind.DETECT,
            min_face_px=min_face_px or project.min_face_px,
            thresholds=list(thresholds or project.thresholds),
        )  # fmt: skip


def embed(access: Access, embedder: str) -> Job:
    """Move the project to another embedder; vectors are swapped at the end, all labels stay.

    Raises Invalid, SameEmbedder, EmbedderNotReady, JobRunning.
    """
    info = embedders.find(embedder)
    with transaction.atomic():
        project = locks.changes(access.project.pk)
        if project.embedder == info.name:
            raise errors.SameEmbedder
        embedders.ready(info.name)
        if Job.objects.filter(project=project, kind=Job.Kind.EMBED, state__in=Job.BUSY).exists():
            raise job_errors.JobRunning
        faces = Face.objects.filter(photo=OuterRef("pk"))
        rows = Photo.objects.filter(Exists(faces), project=project, state=Photo.State.DONE)
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        job = _start(access, project, ids, kind=Job.Kind.EMBED, embedder=info.name)
    if not ids:
        jobs.settle(job.pk)
        job = job_items.fresh(job.pk)
    return job


def _start(access: Access, project: Project, ids: Sequence[int], **fields: object) -> Job:
    actor = access.actor
    job = Job.objects.create(
        project=project, by=None if actor.key else actor.user, key=actor.key, photo_count=len(ids),
        total=len(ids), **fields,
    )  # fmt: skip
    job_items.make(job, ids)
    events.job_changed(job)
    return job
