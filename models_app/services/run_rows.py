"""The rows of runs, as all that happens to runs and experiments needs them: locked, queued, ended, told.

Rows are locked in one order: the data set, the experiments, the run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from labelling.errors import NotFound
from labelling.models import Event
from labelling.services import webhooks
from models_app import events
from models_app import queue as queues
from models_app.models import Experiment, Run
from models_app.shapes import runs as shapes

State = Experiment.State


def shown() -> QuerySet[Run]:
    """Runs with all that their shape shows."""
    return Run.objects.select_related("by", "key", "dataset", "project")


def find(run_id: int) -> Run | None:
    """The run, locked until the transaction ends."""
    return shown().select_for_update(of=("self",), no_key=True).filter(pk=run_id).first()


def locked(run_id: int) -> Run:
    """The same; raises NotFound where it is gone."""
    run = find(run_id)
    if run is None:
        raise NotFound
    return run


def open_of(run_id: int) -> QuerySet[Experiment]:
    """Its experiments that wait or run."""
    return Experiment.objects.filter(run=run_id, state__in=Experiment.OPEN).order_by("pk")


def queue(ids: Iterable[int]) -> None:
    """Queue these experiments, which wait, after commit."""
    ids = list(ids)
    Experiment.objects.filter(pk__in=ids).update(queued_at=Now())
    for pk in ids:
        queues.enqueue("train", pk)


def end(rows: Iterable[Experiment]) -> None:
    """End locked ones that are open: what waits is cancelled, what runs asked to stop."""
    rows, now = list(rows), timezone.now()
    for row in rows:
        if row.state == State.WAITING:
            row.state, row.finished_at = State.CANCELLED, now
        else:
            row.stop_wanted = True
    Experiment.objects.bulk_update(rows, ["state", "finished_at", "stop_wanted"])


def settle(run: Run) -> None:
    """Set since when a locked run is over; None while one of its experiments is open."""
    over = not open_of(run.pk).exists()
    if over != (run.finished_at is not None):
        run.finished_at = timezone.now() if over else None
        run.paused_at = None if over else run.paused_at
        run.save(update_fields=["finished_at", "paused_at"])
        if over:
            _tell_webhooks(run)


def _tell_webhooks(run: Run) -> None:
    states = Experiment.objects.filter(run=run).values_list("state", flat=True)
    told = {"run_id": run.pk, "dataset_id": run.dataset_id, "experiments": Counter(states)}
    webhooks.tell(run.project_id, Event.RUN_FINISHED, told)


def tell(run: Run, rows: Sequence[Experiment] = ()) -> None:
    """Tell open tabs how the run is, and these of its experiments, after commit."""
    for row in rows:
        row.run = run
    for shape in shapes.experiment_shapes(rows):
        events.experiment_changed(run.project_id, shape)
    events.run_changed(run.project_id, shapes.run_shape(run))
