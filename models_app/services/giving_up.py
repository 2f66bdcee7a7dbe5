"""Data sets, measurements and tests whose worker died too often: they end, and whoever watches hears of it.

Experiments whose trainer died are put back to wait here too."""

from __future__ import annotations

from typing import TypeVar

from labelling.services.work import MOST_ATTEMPTS
from models_app.errors import WorkStopped
from models_app.models import Dataset, Evaluation, TestResult, Work
from models_app.services import dataset_making, evaluating, testing_work, trainer_ends, work

Row = TypeVar("Row", bound=Work)


def give_up() -> int:
    """End what killed its worker three times; returns how many. Before `work.reclaim`, which would end them
    without a word."""
    datasets = _spent(Dataset)
    for dataset in datasets:
        dataset_making.fail(dataset, dataset.leased_by, WorkStopped())
    evaluations = _spent(Evaluation)
    for evaluation in evaluations:
        evaluating.fail(evaluation, evaluation.leased_by, WorkStopped())
    tests = _spent(TestResult)
    for test in tests:
        testing_work.fail(test, test.leased_by, WorkStopped())
    return len(datasets) + len(evaluations) + len(tests) + trainer_ends.take_back()


def _spent(model: type[Row]) -> list[Row]:
    rows = model._default_manager.filter(
        work.over(model), state=Work.State.WORKING, attempts__gte=MOST_ATTEMPTS
    )
    return list(rows[:100])
