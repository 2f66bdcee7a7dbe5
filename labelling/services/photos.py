"""Photos: taking them in, the trash, and trying again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from labelling import events, queue
from labelling.access import Actor
from labelling.models import Face, Person, Photo, Project, Upload
from labelling.services import counting, faces, locks, media, people, suggestions
from labelling.visible import visible
from labelling.vision import images
from labelling.vision.errors import PhotoTooLarge, VisionError
from labelling.vision.types import PhotoInfo


@dataclass(frozen=True)
class Added:
    """What became of one file: `added`, `restored`, `duplicate` or `refused` (then with an error)."""

    outcome: str
    photo: Photo | None = None
    error: VisionError | None = None


def start_upload(project: Project, *, name: str, actor: Actor) -> Upload:
    """A new upload to gather photos under."""
    return Upload.objects.create(project=project, name=name, created_by=actor.user)


def add(
    project: Project, *, file: IO[bytes], name: str, path: str = "", actor: Actor,
    upload: Upload | None = None, label_folders: bool = False, person: Person | None = None,
    quietly: bool = False,
) -> Added:  # fmt: skip
    """Take one file in: check its header, store it, queue it. The same bytes are the same photo.

    The row comes first and says RECEIVING until the file is stored, so a crash in between leaves
    nothing that `tick` wouldn't find. With `label_folders` the photo's folder names its one face; or
    that face is `person`. Of one that is added `quietly` the caller tells the tabs, as of many at once.
    """
    try:
        info = _check(file)
    except VisionError as error:
        return Added("refused", error=error)
    path = clean_path(path)
    if label_folders:
        person = _folder_person(project, path, actor)
    photo, _ = Photo.objects.get_or_create(
        project=project, sha256=sha256(file),
        defaults=dict(
            name=_tail(name or path), path=path, upload=upload, size_bytes=file.seek(0, 2),
            format=info.format, mime=info.mime, width=info.width, height=info.height,
            taken_at=_aware(info), created_by=actor.user, folder_person=person,
        ),
    )  # fmt: skip
    with transaction.atomic():
        # Two uploads of the same bytes meet on this lock; the second finds the photo there.
        photo = Photo.objects.select_for_update().get(pk=photo.pk)
        if photo.state == Photo.State.RECEIVING:
            media.put_file(photo.original_key, file)
            photo.state = Photo.State.WAITING
            photo.queued_at = timezone.now()
            photo.save(update_fields=["state", "queued_at"])
            queue.enqueue("process_photo", photo.pk)
            if not quietly:
                events.photos_added(project.pk, [photo])
            return Added("added", photo)
    if person is not None and photo.folder_person_id is None:
        photo.folder_person = person
        photo.save(update_fields=["folder_person"])
        faces.label_from_folder(photo)
    if photo.deleted_at is not None:
        restore(project, [photo.pk])
        photo.deleted_at = None
        return Added("restored", photo)
    return Added("duplicate", photo)


def _check(file: IO[bytes]) -> PhotoInfo:
    size_bytes = file.seek(0, 2)
    if size_bytes > settings.SITE.max_photo_mb * 1_000_000:
        raise PhotoTooLarge(size_bytes=size_bytes)
    return images.probe(file)


def sha256(file: IO[bytes]) -> str:
    """The content hash by which a photo is known, as hex digits."""
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def clean_path(path: str) -> str:
    """A relative path as it is kept: forward slashes, no dots or drive, nothing hidden, at most 1,024 characters."""
    shown = " ".join(visible(path).splitlines())
    parts = PurePosixPath(shown.replace("\\", "/")).parts
    return "/".join(
        p for p in parts if p.strip("/") not in {"", ".", ".."} and not p.endswith(":")
    )[-1024:]


def _tail(name: str) -> str:
    return clean_path(name).rpartition("/")[2][-255:] or "photo"


def _aware(info: PhotoInfo) -> object:
    taken = info.taken_at
    # Cameras mostly write no zone; their clock's time is shown as it was written.
    return (
        timezone.make_aware(taken, timezone.get_default_timezone())
        if taken and taken.tzinfo is None
        else taken
    )


def _folder_person(project: Project, path: str, actor: Actor) -> Person | None:
    folder = path.rpartition("/")[0].rpartition("/")[2]
    return people.find_or_create(project, folder, by=actor.user)[0] if folder else None


def known(project: Project, hashes: Sequence[str]) -> list[str]:
    """Which of these content hashes are there already, the trash left out: the rest is to be sent."""
    rows = Photo.objects.filter(project=project, sha256__in=hashes, deleted_at__isnull=True)
    return list(rows.exclude(state=Photo.State.RECEIVING).values_list("sha256", flat=True))


def trash(project: Project, ids: Sequence[int]) -> int:
    """Move photos to the trash with their faces, which stop voting; returns how many moved."""
    return _set_trash(project, ids, True)


def restore(project: Project, ids: Sequence[int]) -> int:
    """Take photos out of the trash; their labels are as they were. Returns how many came back."""
    return _set_trash(project, ids, False)


def _set_trash(project: Project, ids: Sequence[int], trashed: bool) -> int:
    with transaction.atomic():
        locks.changes(project.pk)
        rows = Photo.objects.filter(project=project, pk__in=ids, deleted_at__isnull=trashed)
        moved = list(rows.select_for_update().values_list("pk", flat=True))
        Photo.objects.filter(pk__in=moved).update(deleted_at=Now() if trashed else None)
        Face.objects.filter(photo__in=moved, removed="").update(in_trash=trashed)
        if moved:
            named = Face.objects.filter(photo__in=moved, person__isnull=False)
            counting.recount(named.values_list("person", flat=True))
            shown = Face.objects.filter(photo__in=moved, removed="").values_list("pk", flat=True)
            suggestions.want(project.pk, faces=list(shown))
            told = events.photos_removed if trashed else events.photos_restored
            told(project.pk, moved)
        return len(moved)


def retry(project: Project, ids: Sequence[int] | None) -> int:
    """Queue failed photos again (all of them for None); returns how many."""
    with transaction.atomic():
        rows = Photo.objects.filter(project=project, state=Photo.State.FAILED, deleted_at=None)
        if ids is not None:
            rows = rows.filter(pk__in=ids)
        photos = list(rows.select_for_update())
        for photo in photos:
            photo.state = Photo.State.WAITING
            photo.error_code = photo.error_message = ""
            photo.attempts = 0
            photo.queued_at = timezone.now()
            queue.enqueue("process_photo", photo.pk)
        Photo.objects.bulk_update(
            photos,
            ["state", "error_code", "error_message", "attempts", "queued_at"],
            batch_size=500,
        )
        events.photos_changed(project.pk, photos)
        return len(photos)
