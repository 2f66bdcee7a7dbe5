"""Single experiments: stopped, and tried again."""

from __future__ import annotations

from django.db import transaction

from labelling.errors import NotFound
from models_app.errors import RunOver, StillRunning
from models_app.models import Experiment
from models_app.services import run_rows, trainable

State, Outcome = Experiment.State, Experiment.Outcome


def stop(experiment: Experiment) -> Experiment:
    """End it: one that waits is cancelled, one that runs is asked to stop. Raises RunOver."""
    with transaction.atomic():
        row = _locked(experiment)
        if row.state not in Experiment.OPEN:
            raise RunOver
        run_rows.end(row)
        _tell(row)
    return row


def retry(experiment: Experiment) -> Experiment:
    """Queue one that failed, was stopped, cancelled or pruned again; it goes on from its last checkpoint.

    In a paused run it waits until that is resumed. Raises StillRunning, RunOver (finished), and as
    `trainable.dataset` where its data set can't be trained on any more.
    """
    run = experiment.run
    with transaction.atomic():
        trainable.dataset(run.project, run.dataset_id, lock=True)
        row = _locked(experiment)
        if row.state in Experiment.OPEN:
            raise StillRunning("This is still going on.")
        if row.state == State.SUCCEEDED and row.outcome in (Outcome.FINISHED, Outcome.EARLY):
            raise RunOver("This has come to its end by itself: there is nothing to go on with.")
        row.state, row.outcome, row.stage, row.stop_wanted = State.WAITING, "", "", False
        row.attempts, row.error_code, row.error_message = 0, "", ""
        row.finished_at = None
        row.save(
            update_fields=[
                "state", "outcome", "stage", "stop_wanted", "attempts", "error_code",
                "error_message", "finished_at",
            ]
        )  # fmt: skip
        run_rows.queue([row.pk])
        _tell(row)
    return row


def _locked(experiment: Experiment) -> Experiment:
    row = Experiment.objects.select_for_update(no_key=True).filter(pk=experiment.pk).first()
    if row is None:
        raise NotFound
    return row


def _tell(row: Experiment) -> None:
    """Note whether its run is over now, and tell open tabs. Raises NotFound for a run in the trash."""
    run = run_rows.locked(row.run_id)
    if run.deleted_at is not None:
        raise NotFound
    run_rows.settle(run)
    run_rows.tell(run, [row])
