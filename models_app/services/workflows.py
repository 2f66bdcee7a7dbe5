"""Workflows: detect, embed, classify; made, changed, and moved to the trash and back."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from labelling.access import Access
from labelling.errors import Invalid
from labelling.models import Project
from labelling.models.person import fold
from models_app import events
from models_app.errors import ClassifierUnusable, NameTaken
from models_app.models import Classifier, ClassifierVersion, Workflow, WorkflowVersion
from models_app.services import classifiers
from models_app.services.chains import chains, newest
from models_app.shapes.workflows import workflow_shape

DETECT = ("min_face_px", "thresholds", "min_score")


def create(
    access: Access, *, name: str, classifier: int, classifier_version: int | None = None,
    detect: dict[str, Any] | None = None,
) -> Workflow:  # fmt: skip
    """A new workflow. Raises NameTaken, Invalid (a classifier, or a version of it, that isn't there)."""
    project = access.project
    with transaction.atomic():
        first = WorkflowVersion(number=1, by=access.actor.user, embedder=project.embedder)
        _detect(first, detect or {})
        _classify(project, first, classifier, classifier_version)
        made = Workflow(project=project, by=access.actor.user, key=access.actor.key)
        _name(made, name)
        _save(made)
        first.workflow = made
        first.save()
        _tell(made)
        classifiers.using(first)
    return made


def change(workflow: Workflow, access: Access, **wanted: Any) -> Workflow:
    """Rename it; if it is to do something else than it does, that is a new version of it.

    `detect` says all of that node: what it leaves out follows the project. A new version describes
    faces as the project does now. Raises NameTaken, Invalid.
    """
    with transaction.atomic():
        workflow = _locked(workflow)
        if "name" in wanted:
            _name(workflow, wanted["name"])
            _save(workflow)
        old = newest([workflow])[workflow.pk]
        new = WorkflowVersion.objects.get(pk=old.pk)
        if "detect" in wanted:
            _detect(new, wanted["detect"])
        if "classifier" in wanted or "classifier_version" in wanted:
            other = wanted.get("classifier", old.classifier_id)
            kept = old.classifier_version.number if old.classifier_version else None
            number = wanted.get("classifier_version", kept if other == old.classifier_id else None)
            _classify(access.project, new, other, number)
        new.embedder = access.project.embedder
        fields = (*DETECT, "embedder", "classifier_id", "classifier_version_id")
        if any(getattr(old, field) != getattr(new, field) for field in fields):
            new.pk, new.number, new.by = None, old.number + 1, access.actor.user
            new.created_at = timezone.now()
            new.save(force_insert=True)
        _tell(workflow)
        if "name" in wanted or new.classifier_id != old.classifier_id:
            classifiers.using(new)
        if new.classifier_id != old.classifier_id:
            classifiers.using(old)
    return workflow


def trash(workflow: Workflow) -> None:
    """Move it to the trash; programs that call it are refused."""
    with transaction.atomic():
        workflow = _locked(workflow)
        if workflow.deleted_at is None:
            workflow.deleted_at = timezone.now()
            workflow.save(update_fields=["deleted_at"])
            _tell(workflow)
            classifiers.using(newest([workflow])[workflow.pk])


def restore(workflow: Workflow) -> Workflow:
    """Take it back from the trash. Raises NameTaken, ClassifierUnusable while its classifier lies there."""
    with transaction.atomic():
        workflow = _locked(workflow)
        if workflow.deleted_at is None:
            return workflow
        version = newest([workflow])[workflow.pk]
        if _held(version.classifier_id).deleted_at is not None:
            raise ClassifierUnusable("Its classifier lies in the trash. Restore that first.")
        workflow.deleted_at = None
        _save(workflow)
        _tell(workflow)
        classifiers.using(version)
    return workflow


def _tell(workflow: Workflow) -> None:
    for chain in chains([workflow]):
        events.workflow_changed(workflow.project_id, workflow_shape(chain))


def _locked(workflow: Workflow) -> Workflow:
    rows = Workflow.objects.select_related("by", "key", "project")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=workflow.pk)


def _held(classifier: int) -> Classifier:
    """The classifier, which nobody moves to the trash meanwhile."""
    return Classifier.objects.select_for_update(no_key=True).get(pk=classifier)


def _name(workflow: Workflow, name: str) -> None:
    workflow.name = " ".join(name.split())
    workflow.folded = fold(name)
    if not workflow.folded:
        raise Invalid(fields={"name": ["Give it a name with letters or digits."]})


def _save(workflow: Workflow) -> None:
    try:
        with transaction.atomic():
            workflow.save()
    except IntegrityError as error:
        raise NameTaken from error


def _detect(version: WorkflowVersion, node: dict[str, Any]) -> None:
    version.min_face_px = node.get("min_face_px")
    version.thresholds = node.get("thresholds")
    version.min_score = node.get("min_score", 0.0)


def _classify(
    project: Project, version: WorkflowVersion, classifier: int, number: int | None
) -> None:
    rows = Classifier.objects.filter(project=project, pk=classifier, deleted_at=None)
    found = rows.select_for_update(no_key=True).first()
    if found is None:
        raise Invalid(fields={"classifier": ["There is no such classifier in this project."]})
    version.classifier, version.classifier_version = found, None
    if number is not None:
        own = ClassifierVersion.objects.filter(classifier=found, number=number).first()
        if own is None:
            sentence = "This classifier has no version of that number."
            raise Invalid(fields={"classifier_version": [sentence]})
        version.classifier_version = own
