"""The files of an experiment: fetched to a trainer's own folder, and stored from there as they change."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from labelling.errors import PhotoMissing
from labelling.services import media
from models_app.models import Artifact, Experiment
from models_app.services import trainer_rows

KEEP_S = 60.0
"""How long a file that was replaced stays in the storage: a download that begins just now finds it."""

EVERY_S = 3.0
"""Files are stored at most so often, however short the epochs are."""

NEVER_WRITTEN_AGAIN = (".ckpt", ".onnx")
"""These are moved to their names when they are whole: a link to one keeps its content."""


class Files:
    """The folder `job` below a trainer's own, and the experiment's artifacts in the storage."""

    def __init__(self, experiment: Experiment, worker: str, folder: Path) -> None:
        self.experiment, self.worker = experiment, worker
        self.job, self.sending = folder / "job", folder / "sending"
        self.seen: dict[
            str, tuple[int, int, int]
        ] = {}  # what was stored already, as `_look` saw it
        self.stored_at = float("-inf")

    def fetch(self) -> None:
        """Bring back what earlier attempts left, and clear away what died with them. Raises OSError."""
        rows = list(Artifact.objects.filter(experiment=self.experiment))
        for row in rows:
            path = self.job / row.path
            path.parent.mkdir(parents=True, exist_ok=True)
            with suppress(PhotoMissing), media.reading(row.key) as file, path.open("wb") as out:
                shutil.copyfileobj(file, out, 1 << 20)
        known = {row.key for row in rows}
        _remove(
            self.experiment.folder,
            [key for key in media.files_of(self.experiment.folder) if key not in known],
        )

    @property
    def due(self) -> bool:
        """Whether the last time is long enough ago to store what changed."""
        return time.monotonic() - self.stored_at >= EVERY_S

    def store(self) -> None:
        """Store what changed, whole file by whole file. Raises OSError, Lost."""
        rows = {row.path: row for row in Artifact.objects.filter(experiment=self.experiment)}
        self.sending.mkdir(parents=True, exist_ok=True)
        there, replaced = set(), []
        for path in sorted(self.job.rglob("*")):
            name = path.relative_to(self.job).as_posix()
            if path.name.startswith("."):
                continue
            try:
                look = _look(path)
            except FileNotFoundError:
                continue
            if look is None:
                continue
            there.add(name)
            if self.seen.get(name) != look:
                replaced += self._store(path, name, rows.get(name))
                self.seen[name] = look
        gone = [row for name, row in rows.items() if name not in there]
        with transaction.atomic():
            trainer_rows.held(self.experiment, self.worker)
            Artifact.objects.filter(pk__in=[row.pk for row in gone]).delete()
        _remove_later(self.experiment.folder, replaced + [row.key for row in gone])
        self.stored_at = time.monotonic()

    def _store(self, path: Path, name: str, before: Artifact | None) -> list[str]:
        """Store one file; the key that it replaced."""
        copy = self.sending / path.name
        try:
            if not _copy(path, copy):
                return []  # a better checkpoint has replaced it since
            return self._put(copy, name, before)
        finally:
            copy.unlink(missing_ok=True)

    def _put(self, copy: Path, name: str, before: Artifact | None) -> list[str]:
        size = copy.stat().st_size
        with copy.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if before is not None and before.sha256 == digest:
            return []
        key = self.experiment.new_key(copy.name)
        media.put_moved(key, copy)
        try:
            with transaction.atomic():
                trainer_rows.held(self.experiment, self.worker)
                Artifact.objects.update_or_create(
                    experiment=self.experiment, path=name,
                    defaults={
                        "key": key, "size_bytes": size, "sha256": digest,
                        "updated_at": timezone.now(),
                    },
                )  # fmt: skip
        except trainer_rows.Lost:
            _remove(self.experiment.folder, [key])
            raise
        return [before.key] if before else []


def _copy(path: Path, copy: Path) -> bool:
    """Whether the file is still there, and now at `copy` too, as it is at this moment."""
    copy.unlink(missing_ok=True)
    try:
        if path.suffix in NEVER_WRITTEN_AGAIN:
            os.link(path, copy)
        else:
            shutil.copyfile(path, copy)
    except FileNotFoundError:
        return False
    return True


def _look(path: Path) -> tuple[int, int, int] | None:
    """What changes when the file does; None for what is no file."""
    if not path.is_file():
        return None
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


def _remove_later(folder: str, keys: Sequence[str]) -> None:
    """Delete these from the storage, once nobody reads them. Those of a trainer that ends before that go
    with its next attempt, or with their run."""
    if keys:
        timer = threading.Timer(KEEP_S, _remove, (folder, keys))
        timer.daemon = True
        timer.start()


def _remove(folder: str, keys: Sequence[str]) -> None:
    """Delete files of the folder; what can't be deleted stays until the run goes."""
    for key in keys:
        with suppress(OSError):
            media.remove(folder, key)
