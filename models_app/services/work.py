"""Who works on which row: leases, as for photos.

The row in PostgreSQL is the truth; the queue only carries ids. All times are the database's.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from labelling import queue as queues
from labelling.errors import FacesiteError, ProcessingFailed, ProcessingStopped
from labelling.services import clock
from labelling.services.work import LEASE, LOST_AFTER, MOST_ATTEMPTS
from labelling.vision.errors import VisionError
from labelling.vision.weights import WeightsError
from models_app import queue
from models_app.errors import WorkFailed, WorkStopped
from models_app.models import (
    BatchItem,
    Dataset,
    Evaluation,
    Experiment,
    Input,
    TestResult,
    Work,
)

Row = TypeVar("Row", bound=Work)
State = Work.State

# Which actor does the rows of each table.
ACTORS: dict[type[Work], str] = {
    Dataset: "make_dataset",
    Evaluation: "evaluate",
    BatchItem: "do_batch_item",
    Experiment: "train",
    TestResult: "test_classifier",
    Input: "fetch_input",
}
# A trainer takes up what waits longest, whatever its message says: see `trainer_claims` and `trainer_ends`.
IN_LINE = (Experiment,)
# Why a row is given up: that it went wrong, and that its workers died of it.
GIVEN_UP: dict[type[Work], tuple[type[FacesiteError], type[FacesiteError]]] = {
    Dataset: (WorkFailed, WorkStopped),
    Evaluation: (WorkFailed, WorkStopped),
    BatchItem: (ProcessingFailed, ProcessingStopped),
    Experiment: (WorkFailed, WorkStopped),
    TestResult: (WorkFailed, WorkStopped),
    Input: (WorkFailed, WorkStopped),
}
# An input whose bytes come with the call is in the call's hands for so long.
CALL_LASTS = timedelta(minutes=10)
# Trainers take what time everyone else leaves, and their heartbeats may be late.
TRAINING_LEASE = timedelta(seconds=15)
NO_LEASE = {"leased_by": "", "lease_until": None}


def lease(model: type[Work]) -> timedelta:
    """For how long a worker holds a row of the table without a sign of life."""
    return TRAINING_LEASE if model is Experiment else LEASE


def over(model: type[Work]) -> Q:
    """Rows of the table whose lease has run out."""
    return clock.over("lease_until", longest=CALL_LASTS if model is Input else lease(model))


def begin(row: Work) -> None:
    """Queue a row that waits, after commit."""
    model = type(row)
    model._default_manager.filter(pk=row.pk).update(queued_at=Now())
    queue.enqueue(ACTORS[model], row.pk)


def claim(model: type[Row], pk: int, worker: str) -> Row | None:
    """The row, now leased to `worker`; None if it's over, gone or in someone else's hands."""
    free = Q(state=State.WAITING) | Q(over(model), state=State.WORKING)
    taken = model._default_manager.filter(free, pk=pk).update(
        state=State.WORKING, leased_by=worker, lease_until=Now() + lease(model),
        attempts=F("attempts") + 1,
    )  # fmt: skip
    return model._default_manager.get(pk=pk) if taken else None


def heartbeat(living: Collection[str]) -> None:
    """Extend all leases of holders that live."""
    for model in ACTORS:
        held = model._default_manager.filter(leased_by__in=living, state=State.WORKING)
        held.update(lease_until=Now() + lease(model))


def held(row: Work, worker: str) -> bool:
    """Lock the row until the transaction ends; False if `worker` doesn't hold it any more."""
    rows = type(row)._default_manager.filter(pk=row.pk, leased_by=worker, state=State.WORKING)
    return rows.select_for_update(no_key=True).first() is not None


def finish(row: Work, worker: str, **fields: object) -> bool:
    """Note that the row is done, with these fields; False if `worker` doesn't hold it any more."""
    rows = type(row)._default_manager.filter(pk=row.pk, leased_by=worker, state=State.WORKING)
    return bool(
        rows.update(
            state=State.SUCCEEDED, finished_at=Now(), error_code="", error_message="",
            **NO_LEASE, **fields,
        )
    )  # fmt: skip


def fail(row: Work, worker: str, error: FacesiteError | VisionError | WeightsError) -> bool:
    """Note why it can't be done; False if `worker` doesn't hold it any more."""
    rows = type(row)._default_manager.filter(pk=row.pk, leased_by=worker, state=State.WORKING)
    return bool(
        rows.update(
            state=State.FAILED, finished_at=Now(), error_code=error.code,
            error_message=error.message, **NO_LEASE,
        )
    )  # fmt: skip


def put_back(row: Work, worker: str) -> None:
    """Give up the row after an unexpected error: another try soon, or failed after the third."""
    if row.attempts >= MOST_ATTEMPTS:
        fail(row, worker, GIVEN_UP[type(row)][0]())
        return
    model = type(row)
    rows = model._default_manager.filter(pk=row.pk, leased_by=worker, state=State.WORKING)
    with transaction.atomic():
        if rows.update(state=State.WAITING, queued_at=Now(), **NO_LEASE):
            queue.enqueue(ACTORS[model], row.pk, delay_ms=1000 * row.attempts)


def retry(model: type[Work], ids: Sequence[int]) -> int:
    """Let failed rows wait again, as if nobody had tried; returns how many."""
    with transaction.atomic():
        rows = model._default_manager.filter(pk__in=ids, state=State.FAILED)
        found = list(rows.select_for_update().values_list("pk", flat=True))
        model._default_manager.filter(pk__in=found).update(
            state=State.WAITING, attempts=0, error_code="", error_message="", finished_at=None,
            queued_at=Now(),
        )  # fmt: skip
        for pk in found:
            queue.enqueue(ACTORS[model], pk)
    return len(found)


def reclaim() -> int:
    """Queue again what dead workers held; a row that killed its worker three times fails."""
    count = 0
    for model, actor in _each_by_its_message():
        with transaction.atomic():
            expired = model._default_manager.filter(over(model), state=State.WORKING)
            rows = list(expired.select_for_update(skip_locked=True)[:1000])
            spent = [row.pk for row in rows if row.attempts >= MOST_ATTEMPTS]
            again = [row.pk for row in rows if row.attempts < MOST_ATTEMPTS]
            stopped = GIVEN_UP[model][1]
            model._default_manager.filter(pk__in=spent).update(
                state=State.FAILED, finished_at=Now(), error_code=stopped.code,
                error_message=stopped.message, **NO_LEASE,
            )  # fmt: skip
            model._default_manager.filter(pk__in=again).update(
                state=State.WAITING, queued_at=Now(), **NO_LEASE
            )
            for pk in again:
                queue.enqueue(actor, pk)
            count += len(rows)
    return count


def find_lost() -> int:
    """Queue again what waits while its queue is empty: it was lost with the queue."""
    count = 0
    for model, actor in _each_by_its_message():
        lost = model._default_manager.filter(
            Q(queued_at=None) | clock.ago("queued_at", LOST_AFTER), state=State.WAITING
        )
        ids = list(lost.order_by("pk").values_list("pk", flat=True)[:300])
        if not ids or queues.waiting(queue.QUEUES[actor]):
            continue
        with transaction.atomic():
            model._default_manager.filter(pk__in=ids).update(queued_at=Now())
            for pk in ids:
                queue.enqueue(actor, pk)
        count += len(ids)
    return count


def _each_by_its_message() -> list[tuple[type[Work], str]]:
    return [(model, actor) for model, actor in ACTORS.items() if model not in IN_LINE]
