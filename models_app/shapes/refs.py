"""What named a face, in few words."""

from __future__ import annotations

from typing import Any

from models_app.models import ClassifierVersion, WorkflowVersion


def classifier_ref(version: ClassifierVersion | None) -> dict[str, Any] | None:
    """`version` with its classifier loaded; None: the project's own vote."""
    if version is None:
        return None
    classifier = version.classifier
    return {"id": classifier.pk, "name": classifier.name, "version": version.number}


def workflow_ref(version: WorkflowVersion | None) -> dict[str, Any] | None:
    """`version` with its workflow loaded."""
    if version is None:
        return None
    return {"id": version.workflow_id, "name": version.workflow.name, "version": version.number}
