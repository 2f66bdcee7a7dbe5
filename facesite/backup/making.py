"""Making a backup while the site goes on: one moment of the database, and the files that it names."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from facesite.backup import archive, programs
from facesite.backup.archive import About, Writer
from labelling.errors import PhotoMissing
from labelling.models import Erasure, Photo
from labelling.services import media
from models_app.models import Artifact, Batch, DatasetFace

# Sessions end with a restore: whoever was signed in signs in again.
LEFT_OUT = ("django_session",)
ATTEMPTS = 3
STEP = 2000


class CannotBackUp(Exception):
    """No backup could be made; `str()` is the sentence to show."""


def make(target: Path, progress: Callable[[int, int], None] = lambda files, of: None) -> About:
    """Write a backup to `target`, which appears when it is whole, for its owner alone.

    Begins again when somebody erased something meanwhile, so that no backup holds what was erased before it was done.
    Raises CannotBackUp, OSError.
    """
    for _ in range(ATTEMPTS):
        about = _made(target, progress)
        if about is not None:
            return about
    raise CannotBackUp(
        "People or photos were erased each time while the backup was being made. Try again later."
    )


def _made(target: Path, progress: Callable[[int, int], None]) -> About | None:
    folder = target.resolve().parent
    with (
        tempfile.NamedTemporaryFile(dir=folder, prefix=f".{target.name}.", suffix=".part") as part,
        tempfile.NamedTemporaryFile(
            dir=folder, prefix=f".{target.name}.", suffix=".database"
        ) as dump,
    ):
        erased = _newest_erasure()
        with transaction.atomic():
            keys = _moment(Path(dump.name))
            sizes = dict(_sizes(keys))
            about = _about(sizes)
        writer = Writer(part, about)
        writer.add(archive.DATABASE, dump, os.fstat(dump.fileno()).st_size)
        for number, (key, size) in enumerate(sizes.items(), 1):
            try:
                with media.reading(key) as file:
                    writer.add(archive.MEDIA + key, file, size)
            except PhotoMissing:
                return None  # erased since
            progress(number, len(sizes))
        if _newest_erasure() != erased:
            return None
        writer.close()
        part.flush()
        os.fsync(part.fileno())
        os.link(part.name, f"{part.name}.whole")
    os.replace(f"{part.name}.whole", target)
    return about


def _moment(dump: Path) -> list[str]:
    """Dump the database as this transaction sees it; the folders and files of the storage that it names.

    Raises CannotBackUp.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
    words = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    words += [f"--exclude-table-data={table}" for table in LEFT_OUT]
    try:
        with dump.open("wb") as out:
            programs.run("pg_dump", words, out=out)
    except programs.Failed as error:
        raise CannotBackUp(f"The database couldn't be dumped: {error}") from error
    return sorted(_places())


def _places() -> set[str]:
    """Folders of photos and batches; keys of crops that data sets own, and of artifacts."""
    photos = Photo.objects.exclude(state=Photo.State.RECEIVING).only("pk", "project_id")
    found = {photo.folder for photo in photos.iterator(STEP)}
    found |= {batch.folder for batch in Batch.objects.only("pk", "project_id").iterator(STEP)}
    crops = DatasetFace.objects.filter(crop_key__contains="/datasets/").values_list(
        "crop_key", flat=True
    )
    found |= set(crops.iterator(STEP))
    return found | set(Artifact.objects.values_list("key", flat=True).iterator(STEP))


def _sizes(places: list[str]) -> Iterator[tuple[str, int]]:
    for place in places:
        for key in sorted(media.files_of(place)):
            try:
                yield key, int(default_storage.size(key))
            except FileNotFoundError:
                continue


def _about(sizes: dict[str, int]) -> About:
    applied = MigrationRecorder.Migration.objects.order_by("id").values_list("app", "name")
    return About(
        version=settings.VERSION, made_at=timezone.now().isoformat(timespec="seconds"),
        migrations=dict(applied), files=len(sizes), bytes=sum(sizes.values()),
    )  # fmt: skip


def _newest_erasure() -> int:
    return Erasure.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
