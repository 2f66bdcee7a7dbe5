"""Jobs: their progress, their ends, and what people do to them. `job_start` begins them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.db.models.functions import Now
from django.utils import timezone

from labelling import errors, events, job_errors
from labelling.access import Access
from labelling.models import Change, Job, JobItem, Project, Role
from labelling.services import changes, clock, job_items, locks, reembedding, suggestions
from labelling.vision.weights import WeightsError

# Tabs hear of a job's progress this often at most.
TOLD_EVERY = timedelta(milliseconds=500)
# A preview that nobody applied.
STALE_AFTER = timedelta(hours=24)
# Items whose photo would be changed.
CHANGING = Q(appear__gt=0) | Q(vanish__gt=0) | Q(move__gt=0)


def count(job: Job) -> None:
    """Set the job's counts to those of its items; the caller saves them."""
    states = {state: Count("pk", filter=Q(state=state)) for state in ("done", "failed")}
    sums = {name: Sum(name, default=0) for name in JobItem.OUTCOMES}
    found: dict[str, Any] = job.items.aggregate(
        total=Count("pk"), photos=Count("pk", filter=CHANGING), **states, **sums
    )
    job.total, job.done, job.failed = found["total"], found["done"], found["failed"]
    if job.kind == Job.Kind.DETECT:
        job.result = {name: found[name] for name in (*JobItem.OUTCOMES, "photos")}


COUNTED = ("total", "done", "failed", "result")


def save(job: Job, *fields: str) -> None:
    """Save the counts and these fields, and tell everyone."""
    job.save(update_fields=[*COUNTED, *fields])
    events.job_changed(job_items.fresh(job.pk))


def settle(job_id: int) -> None:
    """After an item: say how far the job is, or end it (or its preview) if nothing is left."""
    if JobItem.objects.filter(job=job_id, state__in=["waiting", "working"]).exists():
        _tell_progress(job_id)
        return
    with transaction.atomic():
        row = Job.objects.filter(pk=job_id).values_list("project", "kind").first()
        if row is None:
            return
        # Nothing is written into a project while it moves to other vectors.
        embed = row[1] == Job.Kind.EMBED
        project = locks.swap(row[0]) if embed else locks.changes(row[0])
        job = Job.objects.select_for_update().get(pk=job_id)
        left = job.items.filter(state__in=["waiting", "working"]).exists()
        if left or job.state not in Job.BUSY:
            return
        count(job)
        if job.total and job.failed == job.total:
            _fail(job, job_errors.JobUnreadable())
        elif embed:
            _finish_embedding(job, project)
        elif job.state == Job.State.APPLYING:
            _finish_applying(job)
        else:
            job.state = Job.State.READY
            save(job, "state")


def _tell_progress(job_id: int) -> None:
    due = Q(told_at=None) | clock.ago("told_at", TOLD_EVERY)
    with transaction.atomic():
        if Job.objects.filter(due, pk=job_id, state__in=Job.BUSY).update(told_at=Now()):
            job = Job.objects.get(pk=job_id)
            count(job)
            save(job)


def _finish_embedding(job: Job, project: Project) -> None:
    """Move the project to the job's embedder, or go on with photos that came meanwhile."""
    if job.state == Job.State.WAITING:
        job.state = Job.State.RUNNING
        job.save(update_fields=["state"])
    left = reembedding.left_out(job)
    if left:
        known = set(job.items.filter(photo__in=left).values_list("photo", flat=True))
        job.items.filter(photo__in=known).update(
            state=JobItem.State.WAITING, queued_at=None, attempts=0
        )
        job_items.make(job, [pk for pk in left if pk not in known])
        return
    reembedding.swap(job, project)
    _end(job, Job.State.DONE)
    events.project_changed(project.pk)


def _finish_applying(job: Job) -> None:
    _drop_empty_change(job)
    suggestions.want(job.project_id)
    _end(job, Job.State.DONE)


def stop(job_id: int, error: WeightsError) -> None:
    """End a job that can't be done at all."""
    with transaction.atomic():
        locks.changes(Job.objects.values_list("project", flat=True).get(pk=job_id))
        job = Job.objects.select_for_update().get(pk=job_id)
        if job.state in Job.BUSY:
            count(job)
            _fail(job, error)


def _fail(job: Job, error: errors.FacesiteError | WeightsError) -> None:
    job.error_code, job.error_message = error.code, error.message
    _drop_vectors(job)
    _drop_empty_change(job)
    _end(job, Job.State.FAILED)


def _end(job: Job, state: Job.State) -> None:
    """The counts stay, the items go."""
    job.state, job.finished_at = state, timezone.now()
    job.items.all().delete()
    save(job, "state", "finished_at", "error_code", "error_message")


def _drop_empty_change(job: Job) -> None:
    """There is nothing to undo where nothing came of it."""
    if job.change is not None and job.change.face_count == 0:
        change, job.change = job.change, None
        job.save(update_fields=["change"])
        change.delete()


def apply(access: Access, job: Job, save_settings: bool) -> Job:
    """Do what a preview shows; photos with nothing to change aren't opened.

    With `save_settings`, which takes an owner, new photos are looked at with its settings too. Raises
    JobNotReady, RoleTooLow.
    """
    if save_settings and access.role is not Role.OWNER:
        raise errors.RoleTooLow(
            "Only owners change a project's settings. Apply without saving them."
        )
    with transaction.atomic():
        project = locks.changes(access.project.pk)
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.kind != Job.Kind.DETECT or job.state != Job.State.READY:
            raise job_errors.JobNotReady
        if save_settings and job.min_face_px and job.thresholds:
            project.min_face_px, project.thresholds = job.min_face_px, job.thresholds
            project.save(update_fields=["min_face_px", "thresholds"])
            events.project_changed(project.pk)
        job.state = Job.State.APPLYING
        job.change = changes.start(access.actor, project, Change.Action.DETECT)
        job.items.filter(CHANGING, state=JobItem.State.DONE).update(
            state=JobItem.State.WAITING, attempts=0, queued_at=None
        )
        count(job)
        save(job, "state", "change")
        job_items.queue_next(job)
        idle = not job.items.filter(state=JobItem.State.WAITING).exists()
    if idle:
        settle(job.pk)
    return job_items.fresh(job.pk)


def cancel(access: Access, job: Job) -> Job:
    """Stop a job before it changes anything. Raises JobOver, RoleTooLow (embedding takes an owner)."""
    if job.kind == Job.Kind.EMBED and access.role is not Role.OWNER:
        raise errors.RoleTooLow
    with transaction.atomic():
        locks.changes(access.project.pk)
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.state not in {Job.State.WAITING, Job.State.RUNNING, Job.State.READY}:
            raise job_errors.JobOver
        count(job)
        _end(job, Job.State.CANCELLED)
        _drop_vectors(job)
    return job_items.fresh(job.pk)


def _drop_vectors(job: Job) -> None:
    if job.kind == Job.Kind.EMBED:
        reembedding.drop(job)


def look_after() -> None:
    """Settle jobs whose last worker died before it did, and cancel previews that nobody applied."""
    for job_id in Job.objects.filter(state__in=Job.BUSY).values_list("pk", flat=True):
        settle(job_id)
    stale = Job.objects.filter(state=Job.State.READY, created_at__lt=Now() - STALE_AFTER)
    for job in stale[:100]:
        with transaction.atomic():
            held = Job.objects.select_for_update().get(pk=job.pk)
            if held.state == Job.State.READY:
                count(held)
                _end(held, Job.State.CANCELLED)
