"""What open tabs are told of data sets, classifiers, predictions and runs.

The payloads are the API's own shapes (`models_app.shapes`); losing an event is harmless.
"""

from __future__ import annotations

from typing import Any

from labelling.events import publish


def dataset_changed(project_id: int, dataset: dict[str, Any]) -> None:
    """A version was begun, is further, or has ended; or its note, place or erased rows changed."""
    publish(project_id, "dataset.changed", dataset=dataset)


def classifier_changed(project_id: int, classifier: dict[str, Any]) -> None:
    """A classifier is new, has other settings, or lies in the trash."""
    publish(project_id, "classifier.changed", classifier=classifier)


def workflow_changed(project_id: int, workflow: dict[str, Any]) -> None:
    """A workflow is new, does something else, or lies in the trash."""
    publish(project_id, "workflow.changed", workflow=workflow)


def evaluation_changed(
    project_id: int, classifier_id: int | None, state: str, progress: float
) -> None:
    """A measurement is further or has ended: whoever shows it asks for it again."""
    publish(
        project_id,
        "evaluation.changed",
        classifier_id=classifier_id,
        state=state,
        progress=progress,
    )


def batch_changed(project_id: int, batch: dict[str, Any]) -> None:
    """A batch is further or has ended."""
    publish(project_id, "batch.changed", batch=batch)


def run_changed(project_id: int, run: dict[str, Any]) -> None:
    """A run is new, further or over, was paused or renamed, or lies in the trash."""
    publish(project_id, "run.changed", run=run)


def experiment_changed(project_id: int, experiment: dict[str, Any]) -> None:
    """An experiment is further or has ended."""
    publish(project_id, "experiment.changed", experiment=experiment)


def experiment_points(
    project_id: int, experiment_id: int, *, after: int, points: list[dict[str, Any]]
) -> None:
    """These are all points behind step `after` now: one that went on from a checkpoint makes some anew."""
    publish(
        project_id, "experiment.points", experiment_id=experiment_id, after=after, points=points
    )


def experiment_lines(project_id: int, experiment_id: int, lines: list[dict[str, Any]]) -> None:
    """New lines of its log, numbered without a gap from the first one on."""
    publish(project_id, "experiment.lines", experiment_id=experiment_id, lines=lines)


def test_changed(project_id: int, test: dict[str, Any]) -> None:
    """A test on a data set was begun or has ended."""
    publish(project_id, "test.changed", test=test)
