"""The only way a view of this app obtains a data set, classifier, workflow, batch or run."""

from __future__ import annotations

from labelling.access import Access
from labelling.errors import NotFound
from models_app.models import (
    Batch,
    Classifier,
    ClassifierVersion,
    Dataset,
    Experiment,
    Run,
    Workflow,
    WorkflowVersion,
)


def dataset(access: Access, dataset_id: int, *, trashed: bool = False) -> Dataset:
    """A data set of the project, with who made it; with `trashed` also from the trash. Raises NotFound."""
    rows = Dataset.objects.filter(project=access.project, pk=dataset_id)
    found = rows.select_related("by", "key", "base").first()
    if found is None or (found.deleted_at is not None and not trashed):
        raise NotFound
    return found


def classifier(access: Access, classifier_id: int, *, trashed: bool = False) -> Classifier:
    """A classifier of the project; with `trashed` also from the trash. Raises NotFound."""
    rows = Classifier.objects.filter(project=access.project, pk=classifier_id)
    found = rows.select_related("by", "key").first()
    if found is None or (found.deleted_at is not None and not trashed):
        raise NotFound
    return found


def classifier_version(
    access: Access, classifier_id: int, number: int | None = None
) -> ClassifierVersion:
    """The newest version of a classifier, or the one of this number. Raises NotFound."""
    rows = ClassifierVersion.objects.filter(classifier=classifier(access, classifier_id))
    rows = rows.select_related("classifier", "dataset", "by", "experiment__run")
    rows = rows.order_by("-number")
    found = rows.first() if number is None else rows.filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def workflow(access: Access, workflow_id: int, *, trashed: bool = False) -> Workflow:
    """A workflow of the project; with `trashed` also from the trash. Raises NotFound."""
    rows = Workflow.objects.filter(project=access.project, pk=workflow_id)
    found = rows.select_related("by", "key").first()
    if found is None or (found.deleted_at is not None and not trashed):
        raise NotFound
    return found


def workflow_version(
    access: Access, workflow_id: int, number: int | None = None
) -> WorkflowVersion:
    """The newest version of a workflow, or the one of this number. Raises NotFound."""
    rows = WorkflowVersion.objects.filter(workflow=workflow(access, workflow_id))
    rows = rows.select_related("workflow", "classifier", "classifier_version", "by")
    rows = rows.order_by("-number")
    found = rows.first() if number is None else rows.filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def batch(access: Access, batch_id: int) -> Batch:
    """A batch of the project. Raises NotFound."""
    rows = Batch.objects.filter(project=access.project, pk=batch_id)
    found = rows.select_related("by", "key", "version__classifier", "workflow__workflow").first()
    if found is None:
        raise NotFound
    return found


def run(access: Access, run_id: int, *, trashed: bool = False) -> Run:
    """A run of the project; with `trashed` also from the trash. Raises NotFound."""
    rows = Run.objects.filter(project=access.project, pk=run_id)
    found = rows.select_related("by", "key", "dataset", "project").first()
    if found is None or (found.deleted_at is not None and not trashed):
        raise NotFound
    return found


def experiment(access: Access, run_id: int, number: int, *, trashed: bool = False) -> Experiment:
    """An experiment of a run of the project, with its run loaded. Raises NotFound."""
    of = run(access, run_id, trashed=trashed)
    found = Experiment.objects.filter(run=of, number=number).first()
    if found is None:
        raise NotFound
    found.run = of
    return found
