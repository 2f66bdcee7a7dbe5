"""How an experiment leaves a trainer's hands: done, failed, or put back to wait. Tabs are told."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F

from labelling.errors import FacesiteError
from labelling.services.work import MOST_ATTEMPTS
from models_app.errors import WorkFailed, WorkStopped
from models_app.models import Experiment
from models_app.services import run_rows, trainer_rows, work

State, Outcome = Experiment.State, Experiment.Outcome
LEFT = {"stage": "", "samples_per_s": None, "memory_bytes": None, "stop_wanted": False}


def finish(row: Experiment, worker: str, outcome: str, **fields: Any) -> None:
    """It came to its end by this outcome, with these fields. Raises Lost."""
    with transaction.atomic():
        trainer_rows.held(row, worker)
        work.finish(row, worker, outcome=outcome, **LEFT, **fields)
        _tell(row)


def fail(row: Experiment, worker: str, error: FacesiteError) -> None:
    """It can't be done, or not now; what it left so far stays. Nothing happens where it is another's."""
    with transaction.atomic():
        if work.fail(row, worker, error):
            Experiment.objects.filter(pk=row.pk).update(**LEFT)
            _tell(row)


def put_back(row: Experiment, worker: str, *, why: FacesiteError | None = None) -> None:
    """It waits again, and goes on from its last checkpoint.

    After something went wrong (`why`) thrice without a checkpoint in between it fails; else the attempt
    isn't counted. One that somebody has stopped meanwhile ends. Nothing happens where it is another's.
    """
    with transaction.atomic():
        try:
            now = trainer_rows.held(row, worker)
        except trainer_rows.Lost:
            return
        if now.stop_wanted:
            work.finish(row, worker, outcome=Outcome.STOPPED, **LEFT)
        elif why is not None and now.attempts >= MOST_ATTEMPTS:
            work.fail(row, worker, why)
            Experiment.objects.filter(pk=row.pk).update(**LEFT)
        else:
            counted = F("attempts") if why is not None else 0
            Experiment.objects.filter(pk=row.pk).update(
                state=State.WAITING, attempts=counted, **work.NO_LEASE, **LEFT
            )
            run_rows.queue([row.pk])
        _tell(row)


def take_back() -> int:
    """Put back what dead trainers held; what died with its trainer thrice fails. Returns how many."""
    with transaction.atomic():
        expired = Experiment.objects.filter(work.over(Experiment), state=State.WORKING)
        rows = list(expired.order_by("pk").select_for_update(no_key=True, skip_locked=True)[:100])
        for row in rows:
            put_back(row, row.leased_by, why=WorkStopped())
    return len(rows)


def went_wrong(row: Experiment, worker: str) -> None:
    """Something happened that nobody has thought of: another try, or it fails."""
    put_back(row, worker, why=WorkFailed())


def _tell(row: Experiment) -> None:
    run = run_rows.find(row.run_id)
    if run is not None:
        run_rows.settle(run)
        run_rows.tell(run, [Experiment.objects.get(pk=row.pk)])
