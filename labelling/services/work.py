"""Who works on which photo: leases, so that a dead worker's photo is soon taken up again.

The row in PostgreSQL is the truth; the queue only carries ids. All times are the database's.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from labelling import events, queue
from labelling.errors import FacesiteError, ProcessingFailed, ProcessingStopped
from labelling.models import Photo, Project
from labelling.services import clock, media, metrics, webhooks
from labelling.vision.errors import VisionError
from labelling.vision.weights import WeightsError

logger = logging.getLogger(__name__)

# A lease outlives three missed heartbeats; with a tick each 2 s a photo is queued again within 8 s.
LEASE = timedelta(seconds=6)
OVER = clock.over("lease_until", longest=LEASE)
HEARTBEAT_S = 2.0
TICK_S = 2.0
MOST_ATTEMPTS = 3
# What is queued longer than this while the queue is empty was lost with it.
LOST_AFTER = timedelta(seconds=10)
STALE_RECEIVING = timedelta(hours=1)


def claim(photo_id: int, worker: str) -> Photo | None:
    """The photo, now leased to `worker`; None if it's done, gone or in someone else's hands."""
    if Project.objects.filter(photos=photo_id, deleted_at__isnull=False).exists():
        return None
    # No join in the update: PostgreSQL would check it again only in part when two claim at once.
    free = Q(state=Photo.State.WAITING) | Q(OVER, state=Photo.State.WORKING)
    taken = Photo.objects.filter(free, pk=photo_id).update(
        state=Photo.State.WORKING, leased_by=worker, lease_until=Now() + LEASE,
        attempts=F("attempts") + 1,
    )  # fmt: skip
    if not taken:
        return None
    photo = Photo.objects.get(pk=photo_id)
    with transaction.atomic():
        events.photos_changed(photo.project_id, [photo])
    return photo


def heartbeat(living: Collection[str]) -> None:
    """Extend all leases of holders that live."""
    held = Photo.objects.filter(leased_by__in=living, state=Photo.State.WORKING)
    held.update(lease_until=Now() + LEASE)


def fail(photo: Photo, worker: str, error: VisionError | WeightsError | FacesiteError) -> None:
    """Note why the photo can't be used, if `worker` still holds it."""
    with transaction.atomic():
        held = Photo.objects.filter(pk=photo.pk, leased_by=worker, state=Photo.State.WORKING)
        if held.update(
            state=Photo.State.FAILED, error_code=error.code, error_message=error.message,
            leased_by="", lease_until=None, done_at=Now(),
        ):  # fmt: skip
            photo.refresh_from_db()
            webhooks.photo_processed(photo)
            events.photos_changed(photo.project_id, [photo])
            transaction.on_commit(lambda: metrics.photo("failed"))


def put_back(photo: Photo, worker: str, why: FacesiteError | None = None) -> None:
    """Give up the photo after an error that may pass, by default an unexpected one: another try soon, or failed
    after the third."""
    if photo.attempts >= MOST_ATTEMPTS:
        fail(photo, worker, why or ProcessingFailed())
        return
    held = Photo.objects.filter(pk=photo.pk, leased_by=worker, state=Photo.State.WORKING)
    with transaction.atomic():
        if held.update(state=Photo.State.WAITING, leased_by="", lease_until=None, queued_at=Now()):
            queue.enqueue("process_photo", photo.pk, delay_ms=1000 * photo.attempts)


def reclaim() -> int:
    """Queue again what dead workers held; a photo that killed its worker three times fails."""
    with transaction.atomic():
        expired = Photo.objects.filter(OVER, state=Photo.State.WORKING)
        photos = list(expired.select_for_update(skip_locked=True)[:1000])
        for photo in photos:
            if photo.attempts >= MOST_ATTEMPTS:
                photo.state = Photo.State.FAILED
                photo.error_code = ProcessingStopped.code
                photo.error_message = ProcessingStopped.message
            else:
                photo.state = Photo.State.WAITING
                queue.enqueue("process_photo", photo.pk)
            photo.leased_by = ""
            photo.lease_until = None
            photo.save(
                update_fields=["state", "error_code", "error_message", "leased_by", "lease_until"]
            )
            Photo.objects.filter(pk=photo.pk).update(queued_at=Now())
            if photo.state == Photo.State.FAILED:
                webhooks.photo_processed(photo)
            events.photos_changed(photo.project_id, [photo])
        return len(photos)


def find_lost() -> int:
    """Queue again what waits while the queue is empty: the queue lost it (Valkey came back empty)."""
    found = 0
    if queue.waiting("photos") == 0:
        old = clock.ago("queued_at", LOST_AFTER) | Q(queued_at=None)
        waiting = Photo.objects.filter(
            old, state=Photo.State.WAITING, project__deleted_at=None
        ).order_by("pk")[:5000]
        with transaction.atomic():
            ids = list(waiting.values_list("pk", flat=True))
            Photo.objects.filter(pk__in=ids).update(queued_at=Now())
            for photo_id in ids:
                queue.enqueue("process_photo", photo_id)
            found = len(ids)
    overdue = Project.objects.filter(
        clock.ago("suggestions_wanted_at", LOST_AFTER),
        suggestions_wanted__gt=F("suggestions_made"),
        deleted_at=None,
    )
    for project_id in overdue.values_list("pk", flat=True):
        Project.objects.filter(pk=project_id).update(suggestions_wanted_at=Now())
        queue.enqueue("refresh_suggestions", project_id)
    return found


def drop_stale() -> int:
    """Remove rows whose file never came, with what was stored of it.

    One that is being stored just now is locked: after a jump of the clock it looks old.
    """
    stale = Photo.objects.filter(
        state=Photo.State.RECEIVING, created_at__lt=Now() - STALE_RECEIVING
    )
    dropped = 0
    for pk in list(stale.values_list("pk", flat=True)[:1000]):
        with transaction.atomic():
            photo = stale.filter(pk=pk).select_for_update(skip_locked=True).first()
            if photo is not None:
                media.remove_folder(photo.folder)
                photo.delete()
                dropped += 1
    return dropped
