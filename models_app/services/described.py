"""Classifiers with all that is shown of them: a handful of queries a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F, OuterRef, Subquery

from labelling.models import Person, Project
from labelling.neighbours import WHICH, named
from models_app.models import (
    Classifier,
    ClassifierVersion,
    DatasetPerson,
    Evaluation,
    WorkflowVersion,
)
from models_app.services import chances, fingerprints, measures, pinned

NOBODY = "None of its faces may vote now. Label faces of its people, or choose other people."
NO_TRAIN_FACES = "Its data set has no faces of these people to vote. Choose other people."


@dataclass(frozen=True)
class Measured:
    """The headline of a measurement: a CNN's is what its training said of the data set's test side."""

    accuracy: float | None
    measured_at: datetime
    fresh: bool


@dataclass(frozen=True)
class Described:
    """A classifier with its newest settings, and how it stands now."""

    classifier: Classifier
    version: ClassifierVersion
    people: list[Person]
    distance: float | None  # None: a CNN's
    person_count: int
    face_count: int
    problem: str
    measured: Measured | None
    workflows: list[str]


def describe(classifiers: Sequence[Classifier]) -> list[Described]:
    """These classifiers of one project, in their order; loaded with project, user and key."""
    if not classifiers:
        return []
    project = classifiers[0].project
    rows = ClassifierVersion.objects.filter(classifier__in=classifiers)
    rows = rows.order_by("classifier", "-number").distinct("classifier")
    rows = rows.select_related("dataset", "by", "experiment__run")
    newest = {row.classifier_id: row for row in rows}
    versions = list(newest.values())
    chosen = people(versions)
    counts = _counts(project, versions, chosen)
    measured, used = _measured(project, versions), workflows([one.pk for one in classifiers])
    unusable = chances.problems(versions)
    found = []
    for one in classifiers:
        version = newest[one.pk]
        version.classifier = one
        person_count, face_count = counts[version.pk]
        distance = None if version.experiment_id else measures.distance(project, version)
        problem = unusable.get(version.pk)
        if problem is None:
            problem = _problem(project, version, face_count)
        found.append(
            Described(
                one, version, chosen[version.pk], distance, person_count, face_count, problem,
                measured.get(version.pk), used[one.pk],
            )
        )  # fmt: skip
    return found


def problem(project: Project, version: ClassifierVersion) -> str:
    """Why a version of a classifier can't name faces now, and what to do; empty if it can."""
    if version.experiment_id is not None:
        return chances.problems([version])[version.pk]
    return _problem(project, version, _counts(project, [version], people([version]))[version.pk][1])


def people(versions: Sequence[ClassifierVersion]) -> dict[int, list[Person]]:
    """By version the living people it was made for, by name; a merged one is whom they became."""
    through = ClassifierVersion.people.through.objects.filter(classifierversion__in=versions)
    pairs = list(through.values_list("classifierversion_id", "person_id"))
    now = pinned.living({person for _, person in pairs})
    found: dict[int, dict[int, Person]] = {version.pk: {} for version in versions}
    for version, pk in pairs:
        if pk in now:
            found[version][now[pk].pk] = now[pk]
    return {
        version: sorted(own.values(), key=lambda p: (p.sort_key, p.pk))
        for version, own in found.items()
    }


def workflows(classifiers: Collection[int]) -> dict[int, list[str]]:
    """By classifier the names of the living workflows whose newest version uses it."""
    latest = WorkflowVersion.objects.filter(workflow=OuterRef("workflow")).order_by("-number")
    rows = WorkflowVersion.objects.filter(
        pk=Subquery(latest.values("pk")[:1]), workflow__deleted_at=None, classifier__in=classifiers
    )
    found: dict[int, list[str]] = {pk: [] for pk in classifiers}
    for classifier, name in rows.order_by("workflow__folded").values_list(
        "classifier_id", "workflow__name"
    ):
        found[classifier].append(name)
    return found


def _problem(project: Project, version: ClassifierVersion, face_count: int) -> str:
    if version.dataset is not None:
        return pinned.problem(project, version.dataset) or ("" if face_count else NO_TRAIN_FACES)
    return "" if face_count else NOBODY


def _measured(project: Project, versions: Sequence[ClassifierVersion]) -> dict[int, Measured]:
    rows = Evaluation.objects.filter(version__in=versions, result__isnull=False)
    values = rows.annotate(accuracy=F("result__accuracy__value")).values_list(
        "version_id", "measured_at", "accuracy", "fingerprint"
    )
    by_id, known = {version.pk: version for version in versions}, fingerprints.Known()
    found = {
        pk: Measured(accuracy, at, fingerprints.holds(text, project, by_id[pk], known))
        for pk, at, accuracy, text in values
        if pk is not None and at is not None
    }
    for version in versions:
        of = version.experiment
        if of and of.test and of.finished_at:
            # A network and its data set stay as they are: nothing makes it stale.
            found[version.pk] = Measured(of.test["acc"], of.finished_at, fresh=True)
    return found


def _counts(
    project: Project, versions: Sequence[ClassifierVersion], chosen: dict[int, list[Person]]
) -> dict[int, tuple[int, int]]:
    """By version how many people and faces may vote now, or a network learned from; `chosen` as `people`
    says."""
    sources = {version.pk: _source(version) for version in versions}
    live = _voters(project) if None in sources.values() else {}
    frozen = _train_faces({source for source in sources.values() if source})
    found = {}
    for version in versions:
        source = sources[version.pk]
        faces = list(live[version.voters].items()) if source is None else frozen[source]
        wanted = {person.pk for person in chosen[version.pk]}
        own = [n for person, n in faces if n and (version.everyone or person in wanted)]
        found[version.pk] = (len(own), sum(own))
    return found


def _source(version: ClassifierVersion) -> int | None:
    """The data set whose train faces it goes by; None: the labels as they are."""
    return version.experiment.run.dataset_id if version.experiment else version.dataset_id


def _voters(project: Project) -> dict[str, dict[int, int]]:
    """By kind of voters each person's number of faces; one query, 100,000 faces in some 50 ms."""
    counted = ", ".join(f"count(*) FILTER (WHERE {named(piece)})" for piece in WHICH.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT person_id, {counted} FROM labelling_face f
            WHERE project_id = %(project)s AND person_id IS NOT NULL AND NOT needs_vector
            GROUP BY person_id
            """,  # noqa: S608 - the pieces are constants
            {"project": project.pk, "least": project.min_quality},
        )
        rows = cursor.fetchall()
    return {kind: {person: counts[at] for person, *counts in rows} for at, kind in enumerate(WHICH)}


def _train_faces(datasets: Collection[int]) -> dict[int, list[tuple[int, int]]]:
    """By data set each person as who they are now (0: nobody of the project), with their train faces."""
    rows = list(
        DatasetPerson.objects.filter(dataset__in=datasets, train__gt=0).values_list(
            "dataset_id", "person_id", "train"
        )
    )
    now = pinned.living({person for _, person, _ in rows if person})
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for dataset, person, faces in rows:
        known = now.get(person or 0)
        found[dataset].append((known.pk if known else 0, faces))
    return found
