"""Classifiers and experiments on one frozen test set: asked for, begun, listed. `testing_work` makes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction

from labelling.access import Access
from labelling.errors import Invalid
from models_app import access as ways
from models_app import events
from models_app.errors import DatasetNotReady, NoCheckpoint
from models_app.models import (
    Artifact,
    Classifier,
    Dataset,
    DatasetFace,
    Experiment,
    TestResult,
)
from models_app.services import chances, testing_standing, work
from models_app.services import classifiers as classifier_rows
from models_app.services.testing_standing import Standing
from models_app.shapes.tests import test_shape


def results(access: Access, dataset_id: int) -> list[dict[str, Any]]:
    """As `serializers.tests.TestResult`, the best first. Raises NotFound."""
    dataset = ways.dataset(access, dataset_id, trashed=True)
    found = testing_standing.of_dataset(dataset)
    labels = testing_standing.labels(dataset)
    return [test_shape(one, labels) for one in sorted(found, key=_best_first)]


def start(
    access: Access, *, dataset: int, classifiers: Sequence[int], experiments: Sequence[int]
) -> list[dict[str, Any]]:
    """Have workers test these; all results of the data set. What is under way, or still holds, isn't begun
    again.

    Raises Invalid, NotFound, DatasetNotReady, NoCheckpoint.
    """
    frozen = ways.dataset(access, dataset)
    _check(frozen)
    targets = [*_classifiers(access, classifiers), *_experiments(access, experiments)]
    if not targets:
        raise Invalid(fields={"classifiers": ["Choose a classifier or an experiment to test."]})
    with transaction.atomic():
        for target in targets:
            _begin(frozen, target)
    return results(access, dataset)


def _best_first(one: Standing) -> tuple[float, float, int]:
    result = one.row.result or {"accuracy": -1.0, "f1": -1.0}
    return -result["accuracy"], -result["f1"], one.row.pk


def _check(dataset: Dataset) -> None:
    if dataset.state != Dataset.State.SUCCEEDED:
        raise DatasetNotReady
    test = DatasetFace.objects.filter(dataset=dataset, side=DatasetFace.Side.TEST)
    if not test.exists():
        sentence = "This data set has no test faces. Make a version whose test share isn't 0."
        raise Invalid(fields={"dataset": [sentence]})


# What is tested: {"version": …} or {"experiment": …}.
Target = dict[str, Any]


def _classifiers(access: Access, ids: Sequence[int]) -> Iterator[Target]:
    """A CNN classifier is tested by its experiment."""
    rows = Classifier.objects.filter(project=access.project, deleted_at=None).in_bulk(list(ids))
    _all_there("classifiers", ids, rows)
    for pk in dict.fromkeys(ids):
        version = classifier_rows.newest(rows[pk])
        yield {"experiment": version.experiment} if version.experiment else {"version": version}


def _experiments(access: Access, ids: Sequence[int]) -> Iterator[Target]:
    rows = Experiment.objects.filter(run__project=access.project, run__deleted_at=None)
    found = rows.select_related("run").in_bulk(list(ids))
    _all_there("experiments", ids, found)
    models = Artifact.objects.filter(experiment__in=found, path=chances.MODEL)
    having = set(models.values_list("experiment", flat=True))
    for pk in dict.fromkeys(ids):
        if pk not in having:
            raise NoCheckpoint(
                f"{found[pk].name} has left no network that can be tested. Let it come to its end first."
            )
        yield {"experiment": found[pk]}


def _all_there(what: str, ids: Sequence[int], found: Any) -> None:
    missing = [str(pk) for pk in dict.fromkeys(ids) if pk not in found]
    if missing:
        some = ", ".join(missing[:5]) + (", …" if len(missing) > 5 else "")
        raise Invalid(fields={what: [f"There are no such {what} in this project: {some}."]})


def _begin(dataset: Dataset, target: Target) -> None:
    rows = TestResult.objects.filter(dataset=dataset, **target)
    TestResult.objects.get_or_create(
        dataset=dataset, **target,
        defaults={"project": dataset.project, "state": TestResult.State.CANCELLED},
    )  # fmt: skip
    row = rows.select_for_update(no_key=True).get()
    [standing] = testing_standing.stand(dataset, [row])
    holds = standing.fresh and row.state == TestResult.State.SUCCEEDED
    if row.state in TestResult.OPEN or holds:
        return
    row.state, row.attempts = TestResult.State.WAITING, 0
    row.error_code = row.error_message = ""
    row.finished_at = None
    row.save()
    work.begin(row)
    tell(row)


def tell(row: TestResult) -> None:
    """Tell open tabs how a test stands, after commit."""
    for standing in testing_standing.stand(row.dataset, [row]):
        events.test_changed(
            row.project_id, test_shape(standing, testing_standing.labels(row.dataset))
        )
