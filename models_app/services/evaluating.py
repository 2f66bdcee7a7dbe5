"""Measurements are made here, by a worker."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from labelling.errors import FacesiteError
from labelling.services import locks
from models_app import events
from models_app.errors import TooFewLabels
from models_app.models import Evaluation
from models_app.services import evaluation_rows, fingerprints, measured_faces, voters, work
from models_app.services.voters import Rule
from models_app.training import measuring
from models_app.training.measuring import Measured

# What a result keeps, worst and largest first.
MOST_PERSONS, MOST_CELLS = 1_000, 500
# Progress is told at most so often.
EVERY_S = 0.5


class _Taken(Exception):
    """Another worker holds the measurement by now, or it is gone."""


def measure(evaluation: Evaluation, worker: str) -> None:
    """Bring a measurement that `worker` holds to its end; it fails with a sentence if it can't be made."""
    try:
        _measure(evaluation, worker)
    except FacesiteError as error:
        fail(evaluation, worker, error)
    except _Taken:
        return


def fail(evaluation: Evaluation, worker: str, error: FacesiteError) -> None:
    """Note why it can't be made, and tell the tabs."""
    with transaction.atomic():
        if work.fail(evaluation, worker, error):
            _tell(evaluation, Evaluation.State.FAILED, 0.0)


def _measure(evaluation: Evaluation, worker: str) -> None:
    started = time.monotonic()
    rule = voters.rule(evaluation.project, evaluation.version)
    # Before the labels are read: one that changes meanwhile makes the result out of date, never fresh.
    fingerprint = fingerprints.of(rule)
    progress = _Progress(evaluation, worker)
    with transaction.atomic():
        _tell(evaluation, Evaluation.State.WORKING, evaluation.progress)
    asked, gallery = measured_faces.load(rule)
    found = measuring.measure(
        asked, gallery, measured_faces.ballots(rule), rule.accept_distance, progress.told
    )
    measured = ~found.outcome.alone
    if not measured.any():
        raise TooFewLabels
    result = summary(rule, found) | {"took_s": time.monotonic() - started}
    with transaction.atomic():
        locks.changes(evaluation.project_id)  # erasing takes it too
        if not work.held(evaluation, worker):
            return
        evaluation_rows.replace(
            evaluation, rule, faces=found.queries.ids[measured],
            people=found.queries.people[measured], said=found.said[measured],
            distances=found.outcome.known.distances[measured],
        )  # fmt: skip
        work.finish(
            evaluation, worker, result=result, fingerprint=fingerprint, measured_at=Now(),
            progress=1.0,
        )  # fmt: skip
        _tell(evaluation, Evaluation.State.SUCCEEDED, 1.0)


def summary(rule: Rule, found: Measured) -> dict[str, Any]:
    """The numbers as they are stored: people by key alone, as names change and are erased."""
    measured = ~found.outcome.alone
    said, people = found.said[measured], found.queries.people[measured]
    right, unknown = int((said == people).sum()), int((said == 0).sum())
    return {
        "dataset": rule.dataset_id,
        "faces": len(found.queries),
        "people": len(found.persons),
        "alone": int(found.outcome.alone.sum()),
        "distance": rule.accept_distance,
        "accuracy": asdict(found.accuracy),
        "top": asdict(found.top),
        "right": right,
        "wrong": len(said) - right - unknown,
        "unknown": unknown,
        "persons": [
            asdict(one) | {"more_faces": found.doubling.get(one.person)}
            for one in found.persons[:MOST_PERSONS]
        ],
        "confusion": [asdict(cell) for cell in found.confusion[:MOST_CELLS]],
        "chart": [asdict(point) for point in found.chart],
        "recommended": [
            {
                "false_accepts": pick.rate, "distance": pick.distance, "low": pick.low,
                "high": pick.high, "false_rejects": pick.false_rejects,
            }
            for pick in found.picks
        ],
        "curve": [
            {
                "faces": point.faces, "people": len(point.people),
                "accuracy": asdict(point.accuracy),
            }
            for point in found.points
        ],
        "advice": [asdict(note) for note in found.notes],
    }  # fmt: skip


class _Progress:
    """Notes how far a measurement is, and tells the tabs, at most twice a second."""

    def __init__(self, evaluation: Evaluation, worker: str) -> None:
        self.evaluation, self.worker = evaluation, worker
        self.last = time.monotonic()

    def told(self, share: float) -> None:
        """Raises _Taken if the worker doesn't hold the measurement any more."""
        now = time.monotonic()
        if now - self.last < EVERY_S:
            return
        self.last = now
        rows = Evaluation.objects.filter(
            pk=self.evaluation.pk, leased_by=self.worker, state=Evaluation.State.WORKING
        )
        with transaction.atomic():
            if not rows.update(progress=share):
                raise _Taken
            _tell(self.evaluation, Evaluation.State.WORKING, share)


def put_back(evaluation: Evaluation, worker: str) -> None:
    """Give up the measurement after an unexpected error (`work.put_back`), and tell the tabs."""
    work.put_back(evaluation, worker)
    evaluation.refresh_from_db(fields=["state", "progress"])
    with transaction.atomic():
        _tell(evaluation, evaluation.state, evaluation.progress)


def _tell(evaluation: Evaluation, state: str, progress: float) -> None:
    version = evaluation.version
    classifier = version.classifier_id if version else None
    events.evaluation_changed(evaluation.project_id, classifier, state, progress)
