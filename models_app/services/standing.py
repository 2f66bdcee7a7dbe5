"""How all work stands: what waits, what is worked on, what failed. From the rows, which are the truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min
from django.db.models.functions import Coalesce, Now

from labelling.models import JobItem, Photo
from models_app.models import BatchItem, Dataset, Evaluation, Experiment, Input, TestResult

# By the name that metrics and the API give it; all have the states below.
WORK: dict[str, Any] = {
    "photos": Photo, "job_items": JobItem, "batch_items": BatchItem, "datasets": Dataset, "evaluations": Evaluation,
    "tests": TestResult, "experiments": Experiment, "inputs": Input,
}  # fmt: skip
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
    return [_standing(name, model) for name, model in WORK.items()]


def _standing(name: str, model: Any) -> Standing:
    counted = model.objects.filter(state__in=STATES).values_list("state").annotate(Count("pk"))
    rows = dict(counted)
    since = Coalesce("queued_at", "created_at") if hasattr(model, "created_at") else "queued_at"
    age = model.objects.filter(state="waiting").aggregate(age=Now() - Min(since))["age"]
    oldest_s = max(0.0, age.total_seconds()) if age is not None else 0.0
    waiting, working, failed = (rows.get(state, 0) for state in STATES)
    return Standing(name, waiting, working, failed, oldest_s)
