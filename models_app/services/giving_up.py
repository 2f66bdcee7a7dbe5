"""Data sets, measurements and tests whose worker died too often: they end, and whoever watches hears of it.

Experiments whose trainer died are put back to wait here too."""

from __future__ import annotations

from django.db.models.functions import Now

from labelling.services.work import MOST_ATTEMPTS
from models_app.errors import WorkStopped
from models_app.models import Dataset, Evaluation, TestResult, Work
from models_app.services import dataset_making, evaluating, testing_work, trainer_ends


def give_up() -> int:
    """End what killed its worker three times; returns how many. Before `work.reclaim`, which would end them
    without a word."""
    spent = {
        "state": Work.State.WORKING,
        "attempts__gte": MOST_ATTEMPTS,
        "lease_until__lt": Now(),
    }
    datasets = list(Dataset.objects.filter(**spent)[:100])
    for dataset in datasets:
        dataset_making.fail(dataset, dataset.leased_by, WorkStopped())
    evaluations = list(Evaluation.objects.filter(**spent)[:100])
    for evaluation in evaluations:
        evaluating.fail(evaluation, evaluation.leased_by, WorkStopped())
    tests = list(TestResult.objects.filter(**spent)[:100])
    for test in tests:
        testing_work.fail(test, test.leased_by, WorkStopped())
    return len(datasets) + len(evaluations) + len(tests) + trainer_ends.take_back()
