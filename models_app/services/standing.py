"""How all work stands: what waits, what is worked on, what failed. From the rows, which are the truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min
from django.db.models.functions import Now

from labelling.models import Delivery, JobItem, Photo
from models_app.models import BatchItem, Dataset, Evaluation, Experiment, Input, TestResult


@dataclass(frozen=True)
class Table:
    """Rows that are work. The fields name where each belongs, since when it waits, why it failed and when."""

    model: Any
    project: str = "project"
    working: str = "working"
    since: str = "queued_at"
    reason: str = "error_code"
    ended: str = "finished_at"


# By the name that metrics and the API give it.
WORK: dict[str, Table] = {
    "photos": Table(Photo, ended="done_at"),
    "job_items": Table(JobItem, "job__project", reason="state", ended="queued_at"),
    "batch_items": Table(BatchItem, "batch__project"),
    "datasets": Table(Dataset),
    "evaluations": Table(Evaluation),
    "tests": Table(TestResult, "dataset__project"),
    "experiments": Table(Experiment, "run__project"),
    "inputs": Table(Input),
    "deliveries": Table(Delivery, "webhook__project", "sending", since="due_at", reason="state"),
}
STATES = ("waiting", "working", "failed")
QUEUES = ("photos", "default", "predict", "downloads", "training")


@dataclass(frozen=True)
class Standing:
    """Rows of one table by their state, and for how long (s) the oldest that waits has done so."""

    work: str
    waiting: int
    working: int
    failed: int
    oldest_s: float


def standings() -> list[Standing]:
    """One of each work, two queries each."""
    return [_standing(name, table) for name, table in WORK.items()]


def _standing(name: str, table: Table) -> Standing:
    states = ("waiting", table.working, "failed")
    rows = table.model.objects.filter(state__in=states)
    counted = dict(rows.values_list("state").annotate(Count("pk")))
    age = rows.filter(state="waiting").aggregate(age=Now() - Min(table.since))["age"]
    oldest_s = max(0.0, age.total_seconds()) if age is not None else 0.0
    waiting, working, failed = (counted.get(state, 0) for state in states)
    return Standing(name, waiting, working, failed, oldest_s)
