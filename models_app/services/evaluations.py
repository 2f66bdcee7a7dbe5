"""The measurements of a project: asked for, begun, and whether they still hold."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from django.db import transaction

from labelling.models import Person, Project
from models_app import events
from models_app.models import ClassifierVersion, Evaluation
from models_app.services import fingerprints, measured_faces, pinned, voters, work
from models_app.services.voters import Label


@dataclass(frozen=True)
class Standing:
    """A measurement, and whether its result is of the labels and settings as they are. None: never made."""

    evaluation: Evaluation | None
    fresh: bool


def get(project: Project, version: ClassifierVersion | None = None) -> Standing:
    """The measurement of a classifier's version, or of the project's labels by its own vote."""
    found = Evaluation.objects.filter(project=project, version=version).first()
    if found is None or found.result is None:
        return Standing(found, False)
    return Standing(found, fingerprints.holds(found.fingerprint, project, version))


def start(project: Project, version: ClassifierVersion | None = None) -> Standing:
    """Have a worker measure, unless one is about to or nothing has changed since.

    Raises TooFewLabels if there is nothing to measure, ClassifierUnusable.
    """
    rule = voters.rule(project, version)
    standing = get(project, version)
    if standing.evaluation is not None and standing.evaluation.state in Evaluation.OPEN:
        return standing
    if standing.fresh and standing.evaluation and standing.evaluation.state == "succeeded":
        return standing
    measured_faces.check(rule)
    with transaction.atomic():
        Evaluation.objects.get_or_create(
            project=project, version=version, defaults={"state": Evaluation.State.CANCELLED}
        )
        row = Evaluation.objects.select_for_update(no_key=True).get(
            project=project, version=version
        )
        if row.state not in Evaluation.OPEN:
            row.state, row.attempts, row.progress = Evaluation.State.WAITING, 0, 0.0
            row.error_code = row.error_message = ""
            row.finished_at = None
            row.save()
            work.begin(row)
            classifier = version.classifier_id if version else None
            events.evaluation_changed(project.pk, classifier, row.state, row.progress)
    return Standing(row, False)


def labels(project: Project, dataset_id: int | None, keys: Set[int]) -> dict[int, Label]:
    """Who the keys in a result stand for; people of the project who were deleted since are left out."""
    if dataset_id is not None:
        found = pinned.people(dataset_id, keys)
        return {key: Label(who, who.name if who else name) for key, (who, name) in found.items()}
    living = Person.objects.filter(project=project, deleted_at=None).in_bulk(keys)
    return {key: Label(person, person.name) for key, person in living.items()}
