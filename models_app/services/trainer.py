"""A trainer: takes up what waits longest, has a process of its own train it, and keeps rows, files and tabs
up to date meanwhile.

Killed at any time, nothing is lost but what was trained since the last checkpoint: `trainer_ends.take_back`
puts the experiment back, and whoever takes it up goes on from there.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections
from psycopg_pool import PoolTimeout

from labelling.errors import FacesiteError
from models_app.errors import (
    BadTrainingData,
    DiskFull,
    NoNetwork,
    OutOfMemory,
    WorkFailed,
    WorkStopped,
)
from models_app.models import Experiment
from models_app.services import (
    trainer_claims,
    trainer_ends,
    trainer_faces,
    trainer_pruning,
)
from models_app.services.trainer_faces import Listed
from models_app.services.trainer_files import Files, Look
from models_app.services.trainer_pruning import Behind
from models_app.services.trainer_rows import Lost, Rows
from models_app.training.child import DIED, FULL, Child, Ended, Failed
from models_app.training.job import LAST, Job
from models_app.training.options import config
from models_app.training.said import Mark, Said, Saved

logger = logging.getLogger(__name__)

EVERY_S = 0.25
"""What is said is written, and whether somebody wants it to stop looked up, so often."""

JUDGE_S = 2.0
"""Of a sweep that ends losers early, one is judged at most so often, however short its epochs are."""

PAUSED = "paused"
ERRORS: dict[str, type[FacesiteError]] = {
    "out_of_memory": OutOfMemory,
    "bad_data": BadTrainingData,
    "no_network": NoNetwork,
    "disk_full": DiskFull,
    "work_failed": WorkFailed,
}


def train_next(worker: str, folder: Path, stopping: threading.Event, behind: Behind) -> bool:
    """Train what waits longest, until its end or until `stopping` is set; whether anything waited.

    `folder` is made for it, and removed after it. `behind` says of one in a sweep whether it loses.
    """
    row = trainer_claims.claim(worker)
    if row is None:
        return False
    try:
        _Training(row, worker, folder, stopping, behind).run()
    except Lost:
        logger.info("%s was taken away.", row.name)
    except FacesiteError as error:
        trainer_ends.fail(row, worker, error)
    except Exception as error:  # the boundary of the task: the row must say what became of it
        if isinstance(error, OSError) and error.errno in FULL:
            trainer_ends.fail(row, worker, DiskFull())
        else:
            logger.exception("Experiment %s could not be trained.", row.pk)
            trainer_ends.went_wrong(row, worker)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return True


class _Training:
    """One experiment in this trainer's hands."""

    def __init__(
        self, row: Experiment, worker: str, folder: Path, stopping: threading.Event,
        behind: Behind,
    ) -> None:  # fmt: skip
        self.row, self.worker, self.folder = row, worker, folder
        self.stopping, self.behind = stopping, behind
        self.rows = Rows(row, worker)
        self.files = Files(row, worker, folder)
        self.asked = ""
        self.saved: set[Mark] = set()  # checkpoints that it said are whole
        self.end: Ended | Failed | None = None  # heard while files were stored
        self.judged, self.judged_at = 0, 0.0  # the epoch, and when
        self.to_store = False

    def run(self) -> None:
        """Raises Lost, FacesiteError for what can't be trained, OSError where the disk is full."""
        self.files.fetch()
        listed = trainer_faces.write(self.row.run.dataset, self.folder / "faces")
        child = Child(self._job(listed))
        try:
            end = self._follow(child)
        finally:
            child.kill()
        self._store_last(end)
        if isinstance(end, Ended):
            self._end(end)
        elif end.code == "bad_data" and trainer_faces.erased_since(self.row.run.dataset, listed):
            trainer_ends.put_back(self.row, self.worker)
        elif end.code == DIED:
            trainer_ends.put_back(self.row, self.worker, why=WorkStopped())
        else:
            raise ERRORS[end.code](end.sentence or None)

    def _job(self, listed: Listed) -> Job:
        row, dataset = self.row, self.row.run.dataset
        wanted = config(row.config)
        if settings.SITE.device == "cpu":
            wanted = replace(wanted, gpus=0)
        return Job(
            row.name, wanted, listed.path, self.files.job, f"{dataset.name} v{dataset.version}",
            content_hash=dataset.content_hash, version=settings.VERSION, margin=dataset.margin,
            weights=settings.SITE.weights, scratch=self.folder / "scratch",
            threads=len(os.sched_getaffinity(0)),
        )  # fmt: skip

    def _follow(self, child: Child) -> Ended | Failed:
        """Hear it out: write what it says, store what it saves, and ask it to stop when somebody wants that."""
        written = time.monotonic()
        while True:
            heard = self.end or child.hear(EVERY_S)
            if isinstance(heard, (Ended, Failed)):
                if isinstance(heard, Failed) and heard.sentence:
                    self.rows.say(heard.sentence)
                self._write()
                return heard
            if heard is not None:
                self._take(heard)
            if time.monotonic() - written >= EVERY_S or heard is None:
                self._ask(child, self._write())
                written = time.monotonic()
            if self.to_store and self.files.due:
                self._store(child)

    def _take(self, said: Said) -> None:
        self.rows.take(said)
        if isinstance(said, Saved):
            self.to_store = True
            self.saved.add(said.file)

    def _write(self) -> Experiment:
        """The row as it is now; as it was, while the database is down: training goes on."""
        with self._patient():
            self.row = self.rows.write()
        return self.row

    def _store(self, child: Child) -> None:
        self.to_store, stored = False, False
        with self._patient():
            self.files.store(lambda held: self._catch_up(child, held))
            stored = True
        self.to_store |= not stored

    def _catch_up(self, child: Child, held: Mapping[str, Look]) -> bool:
        """Write down all that it said up to these checkpoints: whoever goes on from them measures none of it
        again. False where it died before it said so much."""
        while self.end is None and not self._said(held):
            heard = child.hear(EVERY_S)
            if isinstance(heard, (Ended, Failed)):
                self.end = heard
            elif heard is not None:
                self._take(heard)
        self.row = self.rows.write()
        return self._said(held)

    def _said(self, held: Mapping[str, Look]) -> bool:
        return all(look[:2] in self.saved for name, look in held.items() if name.endswith(LAST))

    @contextmanager
    def _patient(self) -> Iterator[None]:
        try:
            yield
        except (OperationalError, InterfaceError, PoolTimeout):
            logger.warning("The database is down; %s is written down later.", self.row.name)
            close_old_connections()

    def _ask(self, child: Child, now: Experiment) -> None:
        wanted = ""
        if now.stop_wanted:
            wanted = Experiment.Outcome.STOPPED.value
        elif self.stopping.is_set() or now.run.paused_at or now.run.project.deleted_at:
            wanted = PAUSED
        elif self._loses(now):
            wanted = Experiment.Outcome.PRUNED.value
            self.rows.say("It falls behind the others of its sweep, and ends here.")
        if wanted and not self.asked:
            self.asked = wanted
            child.ask(wanted)

    def _loses(self, now: Experiment) -> bool:
        """Asked after an epoch, and at most every few seconds."""
        clock = time.monotonic()
        if (
            not now.run.prune or self.asked or now.epoch == self.judged
            or clock - self.judged_at < JUDGE_S
        ):  # fmt: skip
            return False
        self.judged, self.judged_at = now.epoch, clock
        with self._patient():
            return trainer_pruning.loses(now, self.behind)
        return False

    def _store_last(self, end: Ended | Failed) -> None:
        """All that it left; of one that failed what can be stored, and its own failure is what is told."""
        try:
            self.files.store(self._said)
        except OSError:
            if isinstance(end, Ended):
                raise
            logger.warning("Not all files of %s could be stored.", self.row.name)

    def _end(self, end: Ended) -> None:
        if end.outcome == PAUSED:
            trainer_ends.put_back(self.row, self.worker)
            return
        trainer_ends.finish(
            self.row, self.worker, end.outcome, epoch=end.epochs, step=end.step,
            test=end.test or None, start=end.start[:120], attempts=0,
        )  # fmt: skip
