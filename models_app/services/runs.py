"""Runs: submitted, renamed, paused, stopped, and moved to the trash and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from labelling.access import Access
from models_app.errors import ExperimentInUse, RunOver, StillRunning
from models_app.models import Experiment, Run
from models_app.services import run_names, run_rows, trainable
from models_app.services.run_rows import locked, tell
from models_app.shapes import runs as shapes

State = Experiment.State


def submit(access: Access, asked: Mapping[str, Any], *, paths: bool = False) -> Run:
    """Make a run with its experiments, and queue them (`inputs.RunInput`).

    `paths`: as in `trainable.configs`, for commands on the machine. Raises Invalid (an option, the data
    set, the name), NameTaken, DatasetNotReady, NotForTraining.
    """
    configs = trainable.configs(asked, paths=paths)
    with transaction.atomic():
        dataset = trainable.dataset(access.project, asked["dataset"], lock=True)
        run = Run(
            project=access.project, by=access.actor.user, key=access.actor.key, dataset=dataset,
            content_hash=dataset.content_hash, options=dict(asked.get("options", {})),
            search=asked.get("search", Run.Search.GRID), trials=asked.get("trials"),
            prune=asked.get("prune", False), note=asked.get("note", ""),
        )  # fmt: skip
        run_names.save(run, asked.get("name", ""))
        made = Experiment.objects.bulk_create(
            Experiment(run=run, number=number, config=config.as_dict())
            for number, config in enumerate(configs)
        )
        run_rows.queue(row.pk for row in made)
        tell(run)
    return run


def change(run: Run, **wanted: Any) -> Run:
    """Rename it, or change its note. Raises NameTaken, Invalid."""
    with transaction.atomic():
        run = locked(run.pk)
        if "note" in wanted:
            run.note = wanted["note"]
        if "name" in wanted:
            run_names.give(run, wanted["name"])
        run_names.store(run)
        tell(run)
    return run


def pause(run: Run) -> Run:
    """Begin no more experiments; the running ones stop at their next step and wait. Raises RunOver."""
    with transaction.atomic():
        run = locked(run.pk)
        rows = list(run_rows.open_of(run.pk))
        if not rows:
            raise RunOver
        if run.paused_at is None:
            run.paused_at = timezone.now()
            run.save(update_fields=["paused_at"])
            tell(run, rows)
    return run


def resume(run: Run) -> Run:
    """Go on. One that isn't paused stays as it is."""
    with transaction.atomic():
        rows = list(run_rows.open_of(run.pk).select_for_update(no_key=True))
        run = locked(run.pk)
        if run.paused_at is not None:
            run.paused_at = None
            run.save(update_fields=["paused_at"])
            run_rows.queue(row.pk for row in rows if row.state == State.WAITING)
            tell(run, rows)
    return run


def stop(run: Run) -> Run:
    """End all its experiments: those that wait are cancelled, those that run asked to stop. Raises RunOver."""
    with transaction.atomic():
        rows = list(run_rows.open_of(run.pk).select_for_update(no_key=True))
        if not rows:
            raise RunOver
        for row in rows:
            run_rows.end(row)
        run = locked(run.pk)
        if run.paused_at is not None:  # or what runs would be put back to wait for ever
            run.paused_at = None
            run.save(update_fields=["paused_at"])
        run_rows.settle(run)
        tell(run, rows)
    return run


def trash(run: Run) -> None:
    """Move it to the trash. Raises StillRunning, ExperimentInUse."""
    with transaction.atomic():
        run = locked(run.pk)
        if run.deleted_at is not None:
            return
        if run_rows.open_of(run.pk).exists():
            raise StillRunning
        used = shapes.used_by(run)
        if used:
            names = ", ".join(f"“{name}”" for name in used[:5])
            raise ExperimentInUse(
                f"A classifier was made of this run: {names}. Delete the classifier first."
            )
        run.deleted_at = timezone.now()
        run.save(update_fields=["deleted_at"])
        tell(run)


def restore(run: Run) -> Run:
    """Take it back from the trash; one that isn't there stays as it is. Raises NameTaken."""
    with transaction.atomic():
        run = locked(run.pk)
        if run.deleted_at is not None:
            run.deleted_at = None
            run_names.store(run)
            tell(run)
    return run


def settle(run_id: int) -> None:
    """Note whether it is over, after an experiment has ended, and tell open tabs how it is.

    In the transaction that ended the experiment or after it; nothing happens where the run is gone.
    """
    with transaction.atomic():
        run = run_rows.find(run_id)
        if run is not None:
            run_rows.settle(run)
            tell(run)
