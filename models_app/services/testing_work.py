"""Tests on a frozen test set are made here, by a worker."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models.functions import Now

from labelling.errors import FacesiteError
from labelling.services import locks
from labelling.vision.errors import VisionError
from labelling.vision.weights import WeightsError
from models_app.models import TestResult
from models_app.services import tested_faces, testing, testing_standing, work
from models_app.services.batch_items import Networks
from models_app.services.tested_faces import Landmarks, Tested
from models_app.training import open_set

# What a result keeps, worst and largest first.
MOST_PERSONS, MOST_CELLS = 1_000, 500
# Faces whose naming is timed.
TIMED = 25


def run(test: TestResult, worker: str, networks: Networks, landmarks: Landmarks) -> None:
    """Bring a test that `worker` holds to its end.

    Raises FacesiteError, VisionError, WeightsError where it can't be made.
    """
    test = testing_standing.loaded(TestResult.objects.filter(pk=test.pk)).get()
    tell(test)
    # Before the faces are read: what changes meanwhile makes the result out of date, never fresh.
    [standing] = testing_standing.stand(test.dataset, [test])
    if test.version is not None:
        tested = tested_faces.by_votes(test.dataset, test.version)
    else:
        tested = tested_faces.by_network(test, networks, landmarks, standing.threshold)
    result = summary(tested)
    with transaction.atomic():
        locks.changes(test.project_id)  # erasing takes it too
        if work.finish(test, worker, result=result, content_hash=standing.content, tested_at=Now()):
            tell(test)


def summary(tested: Tested) -> dict[str, Any]:
    """The numbers as they are stored: people by their numbers alone, as names change and are erased."""
    answers, numbers = tested.answers, tested.numbers
    closed = open_set.numbers(answers)
    opened = open_set.opened(answers, tested.limit)
    tight = opened.limit_at_one_percent
    return {
        "faces": len(answers.people),
        "people": len(np.unique(answers.people)),
        "accuracy": closed.accuracy,
        "low": closed.low,
        "high": closed.high,
        "f1": closed.f1,
        "latency_ms": _median_ms(tested.again),
        "size_bytes": tested.size_bytes,
        "open_set": {
            "strangers": opened.strangers,
            "false_accepts": opened.false_accepts,
            "recognised": opened.recognised,
            "at_one_percent": opened.at_one_percent,
            "threshold_at_one_percent": None if tight is None else abs(tight),
        },
        "persons": [
            {
                "number": numbers[one.person], "faces": one.faces, "precision": one.precision,
                "recall": one.recall, "f1": one.f1,
            }
            for one in closed.persons[:MOST_PERSONS]
        ],
        "confusion": [
            {
                "person": numbers[cell.person],
                "said": numbers[cell.said] if cell.said else None,
                "faces": cell.count,
            }
            for cell in closed.confusion[:MOST_CELLS]
        ],
        "seen": tested.seen,
    }  # fmt: skip


def _median_ms(again: list[Callable[[], object]]) -> float:
    """How long one face takes, in the middle of at most `TIMED`; the first, which warms up, isn't counted."""
    times = []
    for one in [*again[:1], *again[:TIMED]]:
        began = time.perf_counter()
        one()
        times.append(1000 * (time.perf_counter() - began))
    return float(np.median(times[1:]))


def fail(test: TestResult, worker: str, error: FacesiteError | VisionError | WeightsError) -> None:
    """Note why it can't be made, and tell the tabs."""
    with transaction.atomic():
        if work.fail(test, worker, error):
            tell(test)


def put_back(test: TestResult, worker: str) -> None:
    """Give up the test after an unexpected error (`work.put_back`), and tell the tabs."""
    work.put_back(test, worker)
    with transaction.atomic():
        tell(test)


def tell(test: TestResult) -> None:
    """Tell open tabs how the test is now; nothing if it was erased meanwhile."""
    for row in testing_standing.loaded(TestResult.objects.filter(pk=test.pk)):
        testing.tell(row)
