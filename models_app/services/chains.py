"""Workflows as they stand: what the newest version of each does, and whether it can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labelling.models import Project
from labelling.services import embedders
from models_app.errors import ClassifierUnusable
from models_app.models import Classifier, ClassifierVersion, Workflow, WorkflowVersion
from models_app.services import classifiers, described


@dataclass(frozen=True)
class Chain:
    """A workflow with its newest version, and why it can't name faces now; empty if it can."""

    workflow: Workflow
    version: WorkflowVersion
    problem: str


def chains(workflows: Sequence[Workflow]) -> list[Chain]:
    """These workflows of one project, in their order, as they stand now; a handful of queries."""
    latest = newest(workflows)
    used = {latest[one.pk].classifier for one in workflows}
    rows = Classifier.objects.filter(pk__in=[one.pk for one in used])
    found = {
        one.classifier.pk: one
        for one in described.describe(list(rows.select_related("project", "by", "key")))
    }
    return [
        Chain(one, latest[one.pk], _problem(latest[one.pk], found[latest[one.pk].classifier_id]))
        for one in workflows
    ]


def newest(workflows: Sequence[Workflow]) -> dict[int, WorkflowVersion]:
    """By workflow the version that says what it does now."""
    rows = WorkflowVersion.objects.filter(workflow__in=workflows)
    rows = rows.order_by("workflow", "-number").distinct("workflow")
    rows = rows.select_related("classifier", "classifier_version", "by")
    return {row.workflow_id: row for row in rows}


def classifier_version(version: WorkflowVersion) -> ClassifierVersion:
    """By which settings a version of a workflow names faces now. Raises ClassifierUnusable if it can't."""
    project = version.workflow.project
    if version.classifier.deleted_at is not None:
        raise ClassifierUnusable("The classifier of this workflow lies in the trash.")
    if moved := _moved(version, project):
        raise ClassifierUnusable(moved)
    return version.classifier_version or classifiers.newest(version.classifier)


def _problem(version: WorkflowVersion, found: described.Described) -> str:
    if found.classifier.deleted_at is not None:
        return "Its classifier lies in the trash. Restore it, or choose another one."
    moved = _moved(version, found.classifier.project)
    if moved or version.classifier_version is None or version.classifier_version == found.version:
        return moved or (f"Its classifier: {found.problem}" if found.problem else "")
    problem = described.problem(found.classifier.project, version.classifier_version)
    return f"Its classifier: {problem}" if problem else ""


def _moved(version: WorkflowVersion, project: Project) -> str:
    is_cnn = version.classifier.kind == Classifier.Kind.CNN  # which asks for no vectors
    if is_cnn or version.embedder == project.embedder:
        return ""
    made, used = embedders.title(version.embedder), embedders.title(project.embedder)
    return f"It describes faces by {made}, and the project has moved to {used}. Save it again to follow."
