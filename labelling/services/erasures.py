"""Receipts, and the files that are still to go after the rows went."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from labelling import errors, queue
from labelling.access import Access
from labelling.models import Erasure
from labelling.services import clock, media
from labelling.services.work import LOST_AFTER
from labelling.shapes import iso

# As many places are cleared within the request: about 0.1 s.
AT_ONCE = 50
PLACES_A_STEP = 200
# What a worker had in hand when it was erased is cleared again after this; none works longer on a photo.
SETTLED = timedelta(minutes=2)


def listed(access: Access) -> QuerySet[Erasure]:
    """The project's receipts."""
    return Erasure.objects.filter(project=access.project).select_related("by", "key")


def get(access: Access, erasure_id: int) -> Erasure:
    """One receipt. Raises NotFound."""
    found = listed(access).filter(pk=erasure_id).first()
    if found is None:
        raise errors.NotFound
    return found


def places(project_id: int, files: list[str], late: list[str]) -> list[list[Any]]:
    """`Erasure.files`: each storage key or folder, and from when on it counts as cleared (seconds; 0:
    as soon as it was).

    Raises ValueError for one that isn't the project's.
    """
    settled = (timezone.now() + SETTLED).timestamp()
    wanted = dict.fromkeys(files, 0.0) | dict.fromkeys(late, settled)
    for place in wanted:
        if not place.startswith(f"projects/{project_id}/") or ".." in place.split("/"):
            raise ValueError(f"{place} isn't a place of project {project_id}")
    return [[place, until] for place, until in wanted.items()]


def remove_soon(erasure: Erasure) -> None:
    """Delete the files now if they are few, else by a worker. The rows are committed."""
    if len(erasure.files) > AT_ONCE:
        queue.enqueue("remove_erased", erasure.pk)
        return
    remove(erasure.pk)
    erasure.refresh_from_db(fields=["state", "finished_at", "counts", "files"])


def remove(erasure_id: int) -> None:
    """Delete the files of what was erased, step by step; doing it again, or by two at once, does no harm.

    Folders into which a worker may still write stay on the list until that is out of the question.
    """
    _count(erasure_id)
    after = ""
    while True:
        with transaction.atomic():
            row = _held(erasure_id)
            if row is None:
                return
            step = [place for place in row.files if place[0] > after][:PLACES_A_STEP]
            for place, _ in step:
                media.remove_all(place)
            if step:
                after = step[-1][0]
            now = timezone.now().timestamp()
            gone = {place for place, until in step if clock.is_over(until, now, longest=SETTLED)}
            row.files = [entry for entry in row.files if entry[0] not in gone]
            if not row.files:
                row.state, row.finished_at = Erasure.State.DONE, timezone.now()
            row.save(update_fields=["files", "state", "finished_at"])
            if row.state == Erasure.State.DONE or not step:
                return


def _held(erasure_id: int) -> Erasure | None:
    rows = Erasure.objects.select_for_update(skip_locked=True)
    return rows.filter(pk=erasure_id, state=Erasure.State.REMOVING).first()


def _count(erasure_id: int) -> None:
    """Note how many files there are before the first of them goes, so that a crash loses none."""
    with transaction.atomic():
        row = _held(erasure_id)
        if row is not None and "files" not in row.counts:
            row.files = sorted(row.files)
            row.counts["files"] = sum(len(media.files_of(place)) for place, _ in row.files)
            row.save(update_fields=["files", "counts"])


def find_unfinished() -> int:
    """Ask a worker again for what a dead one left, or what had to settle; returns how many. For `tick`."""
    open_ = Erasure.objects.filter(clock.ago("at", LOST_AFTER), state=Erasure.State.REMOVING)
    now = timezone.now().timestamp()
    due = [
        row.pk
        for row in open_
        if any(clock.is_over(until, now, longest=SETTLED) for _, until in row.files)
    ]
    if not due or queue.waiting(queue.QUEUES["remove_erased"]):
        return 0
    with transaction.atomic():
        for pk in due:
            queue.enqueue("remove_erased", pk)
    return len(due)


def backups_since(moment: datetime) -> list[dict[str, str | None]]:
    """The files in the `backups` folder of the site's data that were made after `moment`: each may hold
    what was there then."""
    folder = settings.SITE.data / "backups"
    if not folder.is_dir():
        return []
    made = [
        (datetime.fromtimestamp(path.stat().st_mtime, UTC), path.name)
        for path in folder.iterdir()
        if path.is_file() or path.is_dir()
    ]
    return [{"name": name, "made_at": iso(at)} for at, name in sorted(made) if at >= moment]
