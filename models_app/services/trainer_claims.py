"""Which experiment a trainer takes up next: of all that wait, the one that waits longest."""

from __future__ import annotations

import socket

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now

from labelling import queue as queues
from models_app import queue
from models_app.models import Experiment
from models_app.services import run_rows, work

State = Experiment.State


def claim(worker: str) -> Experiment | None:
    """The next one with its run, now leased to `worker`; None if nothing waits. Tabs are told."""
    with transaction.atomic():
        # Two trainers at once get two different ones.
        rows = Experiment.in_line().select_for_update(of=("self",), no_key=True, skip_locked=True)
        row = rows.first()
        if row is None:
            return None
        Experiment.objects.filter(pk=row.pk).update(
            state=State.WORKING, leased_by=worker, lease_until=Now() + work.lease(Experiment),
            attempts=F("attempts") + 1, started_at=Coalesce("started_at", Now()),
            machine=socket.gethostname()[:120], stage=Experiment.Stage.PREPARING, samples_per_s=None,
            memory_bytes=None,
        )  # fmt: skip
        taken = get(row.pk)
        run_rows.tell(run_rows.locked(row.run_id), [taken])
    return taken


def get(pk: int) -> Experiment:
    """The experiment with its run, its data set and its project."""
    return Experiment.objects.select_related("run__dataset", "run__project").get(pk=pk)


def call() -> int:
    """Have an idle trainer look, where something waits and nobody is told so; returns how many wait.

    Messages are only hints: one that was lost, or fetched while the run was paused, is made good here.
    """
    count = Experiment.in_line().count()
    if count and not queues.waiting(queue.QUEUES["train"]):
        queue.enqueue("train", 0)
    return count
