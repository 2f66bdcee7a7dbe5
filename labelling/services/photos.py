"""Photos: taking them in, the trash, and trying again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True)
class Sent:
    """A file, with the name and the relative path that it has where it comes from."""

    file: IO[bytes]
    name: str
    path: str = ""


def start_upload(project: Project, *, name: str, actor: Actor) -> Upload:
    """A new upload to gather photos under."""
    return Upload.objects.create(project=project, name=name, created_by=actor.user)


def add(
    project: Project, *, file: IO[bytes], name: str, path: str = "", actor: Actor,
    upload: Upload | None = None, label_folders: bool = False, person: Person | None = None,
) -> Added:  # fmt: skip
    """`add_all` for one file; its one face may be `person`."""
    [added] = add_all(
        project, [Sent(file, name, path)], actor=actor, upload=upload,
        label_folders=label_folders, person=person,
    )  # fmt: skip
    return added


def add_all(
    project: Project, files: Sequence[Sent], *, actor: Actor, upload: Upload | None = None,
    label_folders: bool = False, person: Person | None = None,
) -> list[Added]:  # fmt: skip
    """Take files in: check each one's header, store it, queue it. The same bytes are the same photo.

    The rows come first and say RECEIVING until their files are stored, so a crash in between leaves
    nothing that `tick` wouldn't find. With `label_folders` a photo's folder names its one face; or
    that face is `person`. Raises DiskFull; what was stored before it stays. Cost: four queries,
    however many the files, and some more for each that was there already.
    """
    read = [_read(project, sent, actor, upload) for sent in files]
    asked = [photo for photo in read if isinstance(photo, Photo)]
    folders = {_folder(photo) for photo in asked} if label_folders else set()
    named = {folder: _folder_person(project, folder, actor) for folder in folders}
    for photo in asked:
        photo.folder_person = named.get(_folder(photo), person)
    Photo.objects.bulk_create(asked, ignore_conflicts=True)
    added = _store(project, files, read)
    return [
        _again(project, one.photo, photo.folder_person)
        if one.outcome == "duplicate" and one.photo is not None and isinstance(photo, Photo)
        else one
        for one, photo in zip(added, read, strict=True)
    ]


def _read(project: Project, sent: Sent, actor: Actor, upload: Upload | None) -> Photo | VisionError:
    """The row that the file would have."""
    try:
        info = _check(sent.file)
    except VisionError as error:
        return error
    path = clean_path(sent.path)
    return Photo(
        project=project, sha256=sha256(sent.file), name=_tail(sent.name or path), path=path,
        upload=upload, size_bytes=sent.file.seek(0, 2), format=info.format, mime=info.mime,
        width=info.width, height=info.height, taken_at=_aware(info), created_by=actor.user,
    )  # fmt: skip


def _store(
    project: Project, files: Sequence[Sent], read: Sequence[Photo | VisionError]
) -> list[Added]:
    """Store the files of those photos that have none yet. Raises as the storage does, once the ones before it are kept."""
    hashes = [photo.sha256 for photo in read if isinstance(photo, Photo)]
    added: list[Added] = []
    new: list[Photo] = []
    failure: Exception | None = None
    with transaction.atomic():
        # Two uploads of the same bytes meet on these locks; the second finds the photos there.
        rows = Photo.objects.select_for_update().filter(project=project, sha256__in=hashes)
        known = {photo.sha256: photo for photo in rows.order_by("pk")}
        for sent, asked in zip(files, read, strict=True):
            if isinstance(asked, VisionError):
                added.append(Added("refused", error=asked))
                continue
            photo = known[asked.sha256]
            if photo.state != Photo.State.RECEIVING:
                added.append(Added("duplicate", photo))
                continue
            try:
                media.put_file(photo.original_key, sent.file)
            except Exception as error:
                failure = error  # raised below
                break
            photo.state, photo.queued_at = Photo.State.WAITING, timezone.now()
            new.append(photo)
            added.append(Added("added", photo))
        _queue(project, new)
    if failure is not None:
        raise failure
    return added


def _queue(project: Project, new: Sequence[Photo]) -> None:
    if new:
        ids = [photo.pk for photo in new]
        Photo.objects.filter(pk__in=ids).update(
            state=Photo.State.WAITING, queued_at=new[-1].queued_at
        )
        for pk in ids:
            queue.enqueue("process_photo", pk)
        events.photos_added(project.pk, new)


def _again(project: Project, photo: Photo, person: Person | None) -> Added:
    """A photo that was there already: it takes the name, where it has none, and leaves the trash."""
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


def _aware(info: PhotoInfo) -> datetime | None:
    taken = info.taken_at
    # Cameras mostly write no zone; their clock's time is shown as it was written.
    return (
        timezone.make_aware(taken, timezone.get_default_timezone())
        if taken and taken.tzinfo is None
        else taken
    )


def _folder(photo: Photo) -> str:
    return photo.path.rpartition("/")[0].rpartition("/")[2]


def _folder_person(project: Project, folder: str, actor: Actor) -> Person | None:
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
