"""Workflows as the API and the events show them."""

from __future__ import annotations

from typing import Any

from labelling.shapes import iso
from models_app.models import WorkflowVersion
from models_app.services.chains import Chain
from models_app.shapes.classifiers import by_whom


def workflow_shape(chain: Chain) -> dict[str, Any]:
    workflow, version = chain.workflow, chain.version
    return {
        "id": workflow.pk,
        "name": workflow.name,
        "version": version.number,
        **_nodes(version),
        "by": by_whom(workflow.by, workflow.key),
        "created_at": iso(workflow.created_at),
        "changed_at": iso(version.created_at),
        "deleted_at": iso(workflow.deleted_at),
        "problem": chain.problem,
    }


def version_shape(version: WorkflowVersion) -> dict[str, Any]:
    """A version that is loaded with its user, classifier and the classifier's version."""
    return {
        "number": version.number,
        **_nodes(version),
        "by": by_whom(version.by),
        "created_at": iso(version.created_at),
    }


def _nodes(version: WorkflowVersion) -> dict[str, Any]:
    fixed = version.classifier_version
    return {
        "detect": {
            "min_face_px": version.min_face_px,
            "thresholds": version.thresholds,
            "min_score": version.min_score,
        },
        "embed": {"embedder": version.embedder},
        "classify": {
            "classifier": {
                "id": version.classifier_id,
                "name": version.classifier.name,
                "version": fixed.number if fixed else None,
            }
        },
    }
