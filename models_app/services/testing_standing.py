"""Tests as they stand: of whom they are, and whether what they were made of is still so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from models_app.models import (
    Artifact,
    ClassifierVersion,
    Dataset,
    DatasetPerson,
    TestResult,
)
from models_app.services import chances, measures
from models_app.shapes.runs import made_of

USUAL_CHANCE = 0.5
"""From which an experiment that no classifier was made of gives a name."""

# Another number when what is tested, or how, changes: old results then count as out of date.
METHOD = 1


@dataclass(frozen=True)
class Standing:
    """A test with the classifier whose version, or whose experiment, was tested (None: an experiment that is
    none), the threshold that it has now, and whether the result is of what there is now."""

    row: TestResult
    version: ClassifierVersion | None
    threshold: float
    content: str  # what `TestResult.content_hash` is to be
    fresh: bool


def of_dataset(dataset: Dataset) -> list[Standing]:
    """All that were tested on a data set and aren't in the trash: of each KNN classifier the newest version
    that was."""
    rows = TestResult.objects.filter(dataset=dataset).exclude(state=TestResult.State.CANCELLED)
    living = Q(version__classifier__deleted_at=None, version__isnull=False)
    living |= Q(experiment__run__deleted_at=None, experiment__isnull=False)
    newest: dict[int, TestResult] = {}
    others = []
    for row in loaded(rows.filter(living)).order_by("version__number", "pk"):
        if row.version is None:
            others.append(row)
        else:
            newest[row.version.classifier_id] = row
    return stand(dataset, [*newest.values(), *others])


def loaded(rows: QuerySet[TestResult]) -> QuerySet[TestResult]:
    """With all that a test's shape shows."""
    return rows.select_related(
        "dataset__project", "version__classifier", "version__dataset", "experiment__run"
    )


def stand(dataset: Dataset, rows: Sequence[TestResult]) -> list[Standing]:
    """How these tests of one data set stand, in their order; four queries at most."""
    experiments = [row.experiment_id for row in rows if row.experiment_id]
    used = made_of(experiments)
    models = Artifact.objects.filter(experiment__in=experiments, path=chances.MODEL)
    hashes = dict(models.values_list("experiment", "sha256"))
    latest = _latest(row.version.classifier_id for row in rows if row.version)
    found = []
    for row in rows:
        if row.version is not None:
            version: ClassifierVersion | None = row.version
            threshold = measures.distance(dataset.project, row.version)
            what = f"version {row.version.pk}"
            changed = latest[row.version.classifier_id] != row.version.number
        else:
            version = used.get(row.experiment_id or 0)
            threshold = version.accept_chance if version else USUAL_CHANCE
            what = f"network {hashes.get(row.experiment_id or 0)}"
            changed = False
        content = _content(dataset, what, threshold)
        fresh = row.result is not None and content == row.content_hash and not changed
        found.append(Standing(row, version, threshold, content, fresh))
    return found


def labels(dataset: Dataset) -> dict[int, str]:
    """By number the names of a data set's people who weren't erased."""
    rows = DatasetPerson.objects.filter(dataset=dataset, erased=False)
    return dict(rows.values_list("number", "name"))


def _content(dataset: Dataset, what: str, threshold: float) -> str:
    made_of = [
        METHOD, dataset.content_hash, dataset.erased_faces, dataset.erased_people, what, threshold,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()


def _latest(classifiers: Iterable[int]) -> dict[int, int]:
    """By classifier the number of its newest version."""
    rows = ClassifierVersion.objects.filter(classifier__in=list(classifiers)).order_by("number")
    return dict(rows.values_list("classifier", "number"))
