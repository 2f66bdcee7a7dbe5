"""Who works on which photo of which job: leases, as for photos that were just uploaded.

The row in PostgreSQL is the truth; the queue holds the ids of the next few items alone, so that an
upload isn't queued behind a job of thousands.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from labelling import errors, events, queue
from labelling.models import Job, JobItem
from labelling.services import clock
from labelling.services.work import LEASE, LOST_AFTER, MOST_ATTEMPTS, OVER

logger = logging.getLogger(__name__)

# Queued at a time; `tick` adds as many when the queue runs low, each 2 s.
QUEUED = 300
FREE = Q(state=JobItem.State.WAITING) | Q(OVER, state=JobItem.State.WORKING)
NO_LEASE = {"leased_by": "", "lease_until": None}


def fresh(job_id: int) -> Job:
    """The job as it is now, with whoever began it."""
    return Job.objects.select_related("by", "key").get(pk=job_id)


def make(job: Job, photo_ids: Iterable[int]) -> None:
    """Give the job these photos to do, and queue the first of them."""
    JobItem.objects.bulk_create(
        (JobItem(job=job, photo_id=pk) for pk in photo_ids), batch_size=2000
    )
    queue_next(job)


def queue_next(job: Job) -> int:
    """Queue some items that never were; returns how many."""
    waiting = JobItem.objects.filter(job=job, state=JobItem.State.WAITING, queued_at=None)
    return _queue(list(waiting.order_by("pk").values_list("pk", flat=True)[:QUEUED]))


def _queue(ids: list[int]) -> int:
    JobItem.objects.filter(pk__in=ids).update(queued_at=Now())
    for item_id in ids:
        queue.enqueue("do_item", item_id)
    return len(ids)


def claim(item_id: int, worker: str) -> JobItem | None:
    """The item with its job, project and photo, now leased to `worker`; None if there's nothing to do."""
    with transaction.atomic():
        free = JobItem.objects.filter(FREE, pk=item_id)
        if free.select_for_update(skip_locked=True).first() is None:
            return None
        rows = JobItem.objects.select_related("job__project", "photo")
        item = rows.get(pk=item_id)
        if item.job.state not in Job.BUSY or item.job.project.deleted_at is not None:
            return None
        JobItem.objects.filter(pk=item_id).update(
            state=JobItem.State.WORKING, leased_by=worker, lease_until=Now() + LEASE,
            attempts=F("attempts") + 1,
        )  # fmt: skip
    if item.job.state == Job.State.WAITING:
        _begin(item.job)
    return rows.get(pk=item_id)


def _begin(job: Job) -> None:
    with transaction.atomic():
        waiting = Job.objects.filter(pk=job.pk, state=Job.State.WAITING)
        if waiting.update(state=Job.State.RUNNING):
            events.job_changed(fresh(job.pk))


def heartbeat(living: Collection[str]) -> None:
    """Extend all leases of holders that live."""
    JobItem.objects.filter(leased_by__in=living, state=JobItem.State.WORKING).update(
        lease_until=Now() + LEASE
    )


def hold(item: JobItem, worker: str) -> bool:
    """Lock the item's row until the transaction ends; False if `worker` doesn't hold it any more."""
    held = JobItem.objects.filter(pk=item.pk, leased_by=worker, state=JobItem.State.WORKING)
    return held.select_for_update().first() is not None


def finish(item: JobItem, **fields: object) -> None:
    """Note that an item, which the caller has locked, is done."""
    JobItem.objects.filter(pk=item.pk).update(state=JobItem.State.DONE, **NO_LEASE, **fields)


def fail(item: JobItem, worker: str, message: str) -> None:
    """Note why the photo couldn't be done, if `worker` still holds it; the job goes on."""
    held = JobItem.objects.filter(pk=item.pk, leased_by=worker, state=JobItem.State.WORKING)
    held.update(state=JobItem.State.FAILED, error_message=message, **NO_LEASE)


def put_back(item: JobItem, worker: str) -> None:
    """Give up the item after an unexpected error: another try soon, or failed after the third."""
    if item.attempts >= MOST_ATTEMPTS:
        fail(item, worker, errors.ProcessingFailed.message)
        return
    held = JobItem.objects.filter(pk=item.pk, leased_by=worker, state=JobItem.State.WORKING)
    with transaction.atomic():
        if held.update(state=JobItem.State.WAITING, queued_at=Now(), **NO_LEASE):
            queue.enqueue("do_item", item.pk, delay_ms=1000 * item.attempts)


def reclaim() -> int:
    """Queue again what dead workers held; an item that killed its worker three times fails."""
    with transaction.atomic():
        expired = JobItem.objects.filter(OVER, state=JobItem.State.WORKING)
        items = list(expired.select_for_update(skip_locked=True)[:1000])
        again = [item.pk for item in items if item.attempts < MOST_ATTEMPTS]
        spent = [item.pk for item in items if item.attempts >= MOST_ATTEMPTS]
        JobItem.objects.filter(pk__in=again).update(state=JobItem.State.WAITING, **NO_LEASE)
        JobItem.objects.filter(pk__in=spent).update(
            state=JobItem.State.FAILED, error_message=errors.ProcessingStopped.message, **NO_LEASE
        )
        _queue(again)
        return len(items)


def feed() -> int:
    """Keep the queue filled, and queue again what it lost; returns how many were queued."""
    waiting = queue.waiting("photos")
    if waiting >= QUEUED:
        return 0
    fed = 0
    with transaction.atomic():
        for job in Job.objects.filter(state__in=Job.BUSY, project__deleted_at=None).order_by("pk"):
            fed += queue_next(job)
            if waiting == 0:
                lost = JobItem.objects.filter(
                    clock.ago("queued_at", LOST_AFTER), job=job, state=JobItem.State.WAITING
                )
                fed += _queue(list(lost.order_by("pk").values_list("pk", flat=True)[:QUEUED]))
    return fed
