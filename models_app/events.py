"""What open tabs are told of data sets, classifiers and predictions.

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
