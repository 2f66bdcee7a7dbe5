"""Many photos to name: begun, fed, closed, cancelled, and watched. `batch_items` does them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from labelling.access import Access
from labelling.errors import Invalid, NoPhotos
from labelling.models import Event, Photo, Upload
from labelling.services import clock, media, photos, webhooks
from labelling.vision import images
from labelling.vision.errors import PhotoTooLarge, VisionError
from models_app import events, queue
from models_app.errors import BatchOver
from models_app.models import Batch, BatchItem
from models_app.services import prediction
from models_app.services.work import NO_LEASE
from models_app.shapes.batches import batch_shape

State = BatchItem.State
LIVING = (Batch.State.OPEN, Batch.State.RUNNING)
# Tabs hear of a batch's progress this often at most.
TOLD_EVERY = timedelta(milliseconds=500)
# Rows go so long after the batch was made, with what they say of people.
KEPT_DAYS = 30
# A batch to which nobody sends files any more is closed.
OPEN_FOR = timedelta(hours=24)
MOST_PHOTOS = 200_000
# Of a project's photos so many are done at once; of files so many wait in the queue at a time.
CHUNK = 500
QUEUED = 300


def fresh(batch_id: int) -> Batch:
    """The batch as it is now, with all that its shape shows."""
    return described(Batch.objects.filter(pk=batch_id)).get()


def described(rows: QuerySet[Batch]) -> QuerySet[Batch]:
    """With all that the shape of a batch shows."""
    return rows.select_related("by", "key", "version__classifier", "workflow__workflow")


def create(access: Access, asked: Mapping[str, Any]) -> Batch:
    """A new batch (`inputs.BatchInput`): of the project's photos, which begins at once, or of files.

    What names the faces is fixed now: a later version of the classifier doesn't change it. Raises
    NotFound, Invalid, ClassifierUnusable, NoPhotos.
    """
    by = prediction.chosen(access, asked)
    prediction.rule_of(access.project, by)
    source = Batch.Source(asked["source"])
    uploads = asked.get("uploads")
    if uploads and source is Batch.Source.FILES:
        raise Invalid(fields={"uploads": ["Only for the project's own photos."]})
    with transaction.atomic():
        batch = Batch.objects.create(
            project=access.project, source=source, name=asked.get("name", ""),
            version=by.version, workflow=by.workflow, accept_distance=by.accept_distance,
            accept_chance=by.accept_chance, by=access.actor.user, key=access.actor.key,
        )  # fmt: skip
        if source is Batch.Source.PROJECT:
            _fill(access, batch, uploads)
        events.batch_changed(batch.project_id, batch_shape(fresh(batch.pk)))
    return fresh(batch.pk)


def _fill(access: Access, batch: Batch, uploads: Sequence[int] | None) -> None:
    """All processed photos, or those of some uploads."""
    rows = Photo.objects.filter(
        project=access.project, deleted_at=None, state=Photo.State.DONE
    ).order_by("pk")
    if uploads:
        known = Upload.objects.filter(project=access.project, pk__in=uploads).count()
        if known != len(set(uploads)):
            raise Invalid(fields={"uploads": ["There is no such upload in this project."]})
        rows = rows.filter(upload__in=uploads)
    found = list(rows.values_list("pk", "path", "name")[: MOST_PHOTOS + 1])
    if not found:
        raise NoPhotos
    if len(found) > MOST_PHOTOS:
        raise Invalid(f"At most {MOST_PHOTOS:,} photos at once. Choose some of the uploads.")
    made = BatchItem.objects.bulk_create(
        [BatchItem(batch=batch, photo_id=pk, name=path or name) for pk, path, name in found],
        batch_size=5000,
    )
    batch.state, batch.total = Batch.State.RUNNING, len(made)
    batch.save(update_fields=["state", "total"])
    send([item.pk for item in made[::CHUNK]])


def send(ids: Sequence[int]) -> None:
    """Queue these items, after commit."""
    BatchItem.objects.filter(pk__in=ids).update(queued_at=Now())
    for pk in ids:
        queue.enqueue("do_batch_item", pk)


def send_next(batch_id: int, most: int = QUEUED) -> None:
    """Queue items of files that never were, as long as few of the batch wait in the queue."""
    waiting = BatchItem.objects.filter(batch=batch_id, state=State.WAITING)
    room = most - waiting.filter(queued_at__isnull=False).count()
    if room > 0:
        ids = waiting.filter(queued_at=None).order_by("pk").values_list("pk", flat=True)
        send(list(ids[:room]))


def add_files(batch: Batch, files: Sequence[tuple[str, IO[bytes]]]) -> Batch:
    """Send photos, each with its path, to an open batch; one that can't be used fails for itself.

    Each is deleted once it was looked at. Raises BatchOver, Invalid for too many.
    """
    if batch.state != Batch.State.OPEN:
        raise BatchOver
    items = [_item(batch, path, file) for path, file in files]
    try:
        with transaction.atomic():
            held = Batch.objects.select_for_update().get(pk=batch.pk)
            if held.state != Batch.State.OPEN:
                raise BatchOver
            if held.total + len(items) > MOST_PHOTOS:
                raise Invalid(f"At most {MOST_PHOTOS:,} photos in one batch. Start another.")
            BatchItem.objects.bulk_create(items, batch_size=2000)
            held.total += len(items)
            held.failed += sum(item.state == State.FAILED for item in items)
            held.save(update_fields=["total", "failed"])
            send_next(batch.pk)
    except BaseException:
        for item in items:
            remove_file(batch, item)
        raise
    settle(batch.pk)
    return fresh(batch.pk)


def _item(batch: Batch, path: str, file: IO[bytes]) -> BatchItem:
    item = BatchItem(batch=batch, name=photos.clean_path(path) or "photo")
    try:
        size_bytes = file.seek(0, 2)
        most_bytes = settings.SITE.predict_mb * 1_000_000
        if size_bytes > most_bytes:
            raise PhotoTooLarge(size_bytes=size_bytes, most_bytes=most_bytes)
        images.probe(file)
    except VisionError as error:
        item.state, item.finished_at = State.FAILED, timezone.now()
        item.error_code, item.error_message = error.code, error.message
        return item
    item.file_key = f"{batch.folder}/{uuid.uuid4().hex}"
    media.put_file(item.file_key, file)
    return item


def remove_file(batch: Batch, item: BatchItem) -> None:
    """Delete an item's file, if it has one that is still there."""
    if item.file_key:
        media.remove(batch.folder, item.file_key)


def close(batch: Batch) -> Batch:
    """No more files come; the batch is done when the last is. Closing it twice changes nothing."""
    with transaction.atomic():
        open_one = Batch.objects.filter(pk=batch.pk, state=Batch.State.OPEN)
        if open_one.update(state=Batch.State.RUNNING):
            events.batch_changed(batch.project_id, batch_shape(fresh(batch.pk)))
    settle(batch.pk)
    return fresh(batch.pk)


def cancel(batch: Batch) -> Batch:
    """Stop the batch: what is done stays, what isn't never is, and its files go.

    A batch that is over stays as it is.
    """
    with transaction.atomic():
        held = Batch.objects.select_for_update().get(pk=batch.pk)
        if held.state in LIVING:
            _end(held, Batch.State.CANCELLED)
    return fresh(batch.pk)


def settle(batch_id: int) -> None:
    """After an item: say how far the batch is, or end it if nothing is left and nothing comes."""
    left = BatchItem.objects.filter(batch=batch_id, state__in=BatchItem.OPEN).exists()
    with transaction.atomic():
        rows = Batch.objects.select_for_update().filter(pk=batch_id, state__in=LIVING)
        due = Q(told_at=None) | clock.ago("told_at", TOLD_EVERY)
        # Not worth the lock unless it ends or somebody is to be told.
        batch = rows.filter(due if left else due | Q(state=Batch.State.RUNNING)).first()
        if batch is None:
            return
        still = BatchItem.objects.filter(batch=batch_id, state__in=BatchItem.OPEN).exists()
        if batch.state == Batch.State.RUNNING and not still:
            _end(batch, Batch.State.DONE)
            return
        _count(batch)
        batch.told_at = timezone.now()
        batch.save(update_fields=[*COUNTED, "told_at"])
        events.batch_changed(batch.project_id, batch_shape(fresh(batch_id)))


COUNTED = ("total", "done", "failed")


def _count(batch: Batch) -> None:
    """Set the counts to those of its items; the caller saves them."""
    found = batch.items.aggregate(
        total=Count("pk"), done=Count("pk", filter=Q(state=State.SUCCEEDED)),
        failed=Count("pk", filter=Q(state=State.FAILED)),
    )  # fmt: skip
    batch.total, batch.done, batch.failed = found["total"], found["done"], found["failed"]


def _end(batch: Batch, state: Batch.State) -> None:
    """The caller has locked the batch. Its files go; its rows stay for a while."""
    batch.items.filter(state__in=BatchItem.OPEN).update(
        state=State.CANCELLED, finished_at=Now(), **NO_LEASE
    )
    batch.items.exclude(file_key="").update(file_key="")
    _count(batch)
    batch.state, batch.finished_at = state, timezone.now()
    batch.save(update_fields=[*COUNTED, "state", "finished_at"])
    events.batch_changed(batch.project_id, batch_shape(fresh(batch.pk)))
    if state is Batch.State.DONE:
        told = {"batch_id": batch.pk, **{name: getattr(batch, name) for name in COUNTED}}
        webhooks.tell(batch.project_id, Event.BATCH_READY, told)
    folder = batch.folder
    transaction.on_commit(lambda: media.remove_folder(folder))


def look_after() -> None:
    """What time makes due: batches whose last worker died, files of failed items, old rows."""
    idle = Batch.objects.filter(state__in=LIVING)
    idle.filter(state=Batch.State.OPEN, created_at__lt=Now() - OPEN_FOR).update(
        state=Batch.State.RUNNING
    )
    for batch in idle.filter(project__deleted_at=None).order_by("pk")[:100]:
        for item in batch.items.filter(state=State.FAILED).exclude(file_key="")[:300]:
            remove_file(batch, item)
            BatchItem.objects.filter(pk=item.pk).update(file_key="")
        if batch.source == Batch.Source.FILES:
            with transaction.atomic():
                send_next(batch.pk)
        if batch.state == Batch.State.RUNNING or _untold(batch):
            settle(batch.pk)
    for batch in Batch.objects.filter(created_at__lt=Now() - timedelta(days=KEPT_DAYS))[:20]:
        media.remove_folder(batch.folder)
        batch.delete()


def _untold(batch: Batch) -> bool:
    """Whether the last items of a batch that is still open ended too soon after others to be told."""
    if batch.told_at is None or batch.items.filter(state__in=BatchItem.OPEN).exists():
        return False
    since = batch.told_at - timedelta(seconds=2)  # two clocks, and transactions under way
    return batch.items.filter(finished_at__gt=since).exists()
