"""Classifiers as the API and the events show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labelling.models import ApiKey, Person, User
from labelling.shapes import iso, person_ref
from models_app.models import ClassifierVersion, Dataset, Experiment
from models_app.services.described import Described, Measured


def by_whom(user: User | None, key: ApiKey | None = None) -> str | None:
    """Who made it, as people read it."""
    return f"key {key.name}" if key else str(user) if user else None


def dataset_ref(dataset: Dataset) -> dict[str, Any]:
    return {"id": dataset.pk, "name": dataset.name, "version": dataset.version}


def settings_shape(version: ClassifierVersion, people: Sequence[Person]) -> dict[str, Any]:
    """The settings of a version that is loaded with its data set, or its experiment and run."""
    return {
        "k": version.k,
        "metric": version.metric,
        "vote": version.vote,
        "voters": version.voters,
        "reach": version.reach,
        "accept_distance": version.accept_distance,
        "people": [person_ref(person) for person in people],
        "dataset": dataset_ref(version.dataset) if version.dataset else None,
        "experiment": _experiment_ref(version.experiment) if version.experiment else None,
        "accept_chance": version.accept_chance if version.experiment else None,
    }


def _experiment_ref(experiment: Experiment) -> dict[str, Any]:
    return {"run_id": experiment.run_id, "number": experiment.number, "name": experiment.name}


def classifier_shape(found: Described) -> dict[str, Any]:
    classifier = found.classifier
    return {
        "id": classifier.pk,
        "kind": classifier.kind,
        "name": classifier.name,
        "version": found.version.number,
        "settings": settings_shape(found.version, found.people),
        "distance": found.distance,
        "person_count": found.person_count,
        "face_count": found.face_count,
        "by": by_whom(classifier.by, classifier.key),
        "created_at": iso(classifier.created_at),
        "changed_at": iso(found.version.created_at),
        "deleted_at": iso(classifier.deleted_at),
        "erased_at": iso(classifier.erased_at),
        "problem": found.problem,
        "evaluation": _measured(found.measured) if found.measured else None,
        "workflows": found.workflows,
    }


def _measured(found: Measured) -> dict[str, Any]:
    return {
        "accuracy": found.accuracy,
        "measured_at": iso(found.measured_at),
        "fresh": found.fresh,
    }


def version_shape(version: ClassifierVersion, people: Sequence[Person]) -> dict[str, Any]:
    """A version that is loaded with its user and data set."""
    return {
        "number": version.number,
        "settings": settings_shape(version, people),
        "by": by_whom(version.by),
        "created_at": iso(version.created_at),
    }
