"""What the tests of tests do over and over, through the API."""

from __future__ import annotations

from typing import Any

from models_app import tasks
from models_app.models import Dataset, TestResult, Work
from tests.api.conftest import World


def start(world: World, dataset: Dataset, who: Any = None, **asked: Any) -> Any:
    body = {"dataset": dataset.pk, **asked}
    return world.client(who or world.labeller).post(f"{world.url}/tests", body)


def results(world: World, dataset: Dataset) -> list[dict[str, Any]]:
    answer = world.client(world.viewer).get(f"{world.url}/tests?dataset={dataset.pk}")
    assert answer.status_code == 200, answer.content
    return list(answer.json()["items"])


def done(world: World, dataset: Dataset, **asked: Any) -> list[dict[str, Any]]:
    """Begun, made by the worker and fetched."""
    answer = start(world, dataset, **asked)
    assert answer.status_code == 202, answer.content
    for row in TestResult.objects.filter(state=Work.State.WAITING):
        tasks.test_classifier.fn(row.pk)
    return results(world, dataset)
