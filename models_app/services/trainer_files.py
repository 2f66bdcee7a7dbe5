"""The files of an experiment: fetched to a trainer's own folder, and stored from there as they change."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from django.db import DatabaseError, close_old_connections, transaction
from django.utils import timezone
from psycopg_pool import PoolTimeout

from labelling.errors import PhotoMissing
from labelling.services import media
from models_app.models import Artifact, Experiment
from models_app.services import trainer_rows

logger = logging.getLogger(__name__)

KEEP_S = 60.0
"""How long a file that was replaced stays in the storage: a download that begins just now finds it."""

NEWEST = 100
"""A trainer that starts looks through as many experiments that ended: in the minute before one dies, it ends few."""

EVERY_S = 3.0
"""Files are stored at most so often, however short the epochs are."""

CHECKPOINT = ".ckpt"
NEVER_WRITTEN_AGAIN = (CHECKPOINT, ".onnx")
"""These are moved to their names when they are whole: a link to one keeps its content."""

Look = tuple[int, int, int]
"""What of a file changes when its content does: a checkpoint's `said.Mark`, and the size."""


class Files:
    """The folder `job` below a trainer's own, and the experiment's artifacts in the storage."""

    def __init__(self, experiment: Experiment, worker: str, folder: Path) -> None:
        self.experiment, self.worker = experiment, worker
        self.job, self.sending = folder / "job", folder / "sending"
        self.seen: dict[str, Look] = {}  # what was stored already
        self.stored_at = float("-inf")

    def fetch(self) -> None:
        """Bring back what earlier attempts left, and clear away what died with them. Raises OSError."""
        rows = list(Artifact.objects.filter(experiment=self.experiment))
        for row in rows:
            path = self.job / row.path
            path.parent.mkdir(parents=True, exist_ok=True)
            with suppress(PhotoMissing):
                with media.reading(row.key) as file, path.open("wb") as out:
                    shutil.copyfileobj(file, out, 1 << 20)
                self.seen[row.path] = look_of(path)
        known = {row.key for row in rows}
        _remove(
            self.experiment.folder,
            [key for key in media.files_of(self.experiment.folder) if key not in known],
        )

    @property
    def due(self) -> bool:
        """Whether the last time is long enough ago to store what changed."""
        return time.monotonic() - self.stored_at >= EVERY_S

    def store(self, may_go: Callable[[Mapping[str, Look]], bool] = lambda held: True) -> None:
        """Store what changed, whole file by whole file. Raises OSError, Lost, and what `may_go` raises.

        A checkpoint goes after all that was measured up to it, so that whoever goes on from it lacks
        nothing: files are held, and `may_go` is asked once that is written down; then tables go, and
        checkpoints last.
        """
        rows = {row.path: row for row in Artifact.objects.filter(experiment=self.experiment)}
        self.sending.mkdir(parents=True, exist_ok=True)
        found = self._found()
        changed = {name: look for name, look in found.items() if self.seen.get(name) != look}
        replaced = []
        try:
            held = [name for name in changed if name.endswith(CHECKPOINT) and self._take(name)]
            all_go = not held or may_go({name: look_of(self._copy_of(name)) for name in held})
            if not all_go:
                held = []
            for name in [*(one for one in changed if not one.endswith(CHECKPOINT)), *held]:
                if name in held or self._take(name):
                    replaced += self._put(name, rows.get(name))
                    self.seen[name] = changed[name]
        finally:
            shutil.rmtree(self.sending, ignore_errors=True)
        # The checkpoint that stays goes by a best one that may be gone here.
        gone = [
            row for name, row in rows.items()
            if name not in found and (all_go or not name.endswith(CHECKPOINT))
        ]  # fmt: skip
        with transaction.atomic():
            trainer_rows.held(self.experiment, self.worker)
            Artifact.objects.filter(pk__in=[row.pk for row in gone]).delete()
        _remove_later(self.experiment.folder, replaced + [row.key for row in gone])
        self.stored_at = time.monotonic()

    def _found(self) -> dict[str, Look]:
        """The files that are there, by their place below the job's folder."""
        found = {}
        for path in sorted(self.job.rglob("*")):
            if path.name.startswith("."):
                continue
            with suppress(FileNotFoundError):
                if path.is_file():
                    found[path.relative_to(self.job).as_posix()] = look_of(path)
        return found

    def _copy_of(self, name: str) -> Path:
        return self.sending / name.replace("/", " ")

    def _take(self, name: str) -> bool:
        """Have the file as it is at this moment; False where a better checkpoint has replaced it since."""
        return _copy(self.job / name, self._copy_of(name))

    def _put(self, name: str, before: Artifact | None) -> list[str]:
        """Store what was taken of one file; the key that it replaced."""
        copy = self._copy_of(name)
        size = copy.stat().st_size
        with copy.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if before is not None and before.sha256 == digest:
            return []
        key = self.experiment.new_key(Path(name).name)
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


def look_of(path: Path) -> Look:
    """What changes when the file does. Raises FileNotFoundError."""
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


def clear_left() -> int:
    """Delete what trainers that died would have deleted of experiments that ended; returns how many files.

    It looks at the newest that ended: what an older one left went with an earlier call. Of those that haven't
    ended, `fetch` clears away at the next attempt.
    """
    ended = Experiment.objects.exclude(state__in=Experiment.OPEN).exclude(finished_at=None)
    count = 0
    for row in ended.select_related("run").order_by("-finished_at")[:NEWEST]:
        there = media.files_of(row.folder)
        known = set(Artifact.objects.filter(experiment=row).values_list("key", flat=True))
        left = [key for key in there if key not in known and _is_old(key)]
        _remove(row.folder, left)
        count += len(left)
    return count


def clear_left_later() -> threading.Timer:
    """`clear_left` once nobody reads what was replaced before this process began; cancel it, or it ends with
    the process."""
    timer = threading.Timer(KEEP_S + EVERY_S, _clear_left_alone)
    timer.daemon = True
    timer.start()
    return timer


def _clear_left_alone() -> None:
    try:
        clear_left()
    except (DatabaseError, PoolTimeout, OSError) as error:
        logger.warning(
            "What dead trainers left is cleared away another time: %s", type(error).__name__
        )
    finally:
        close_old_connections()


def _is_old(key: str) -> bool:
    """Whether nobody reads it who began before it was replaced, nor writes it."""
    try:
        return media.age_s(key) >= KEEP_S
    except FileNotFoundError:
        return False


def _remove_later(folder: str, keys: Sequence[str]) -> None:
    """Delete these from the storage, once nobody reads them. Those of a trainer that ends before that go
    with its next attempt, or by `clear_left`."""
    if keys:
        timer = threading.Timer(KEEP_S, _remove, (folder, keys))
        timer.daemon = True
        timer.start()


def _remove(folder: str, keys: Sequence[str]) -> None:
    """Delete files of the folder; what can't be deleted stays until the run goes."""
    for key in keys:
        with suppress(OSError):
            media.remove(folder, key)
