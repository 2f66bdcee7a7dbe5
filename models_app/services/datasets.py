"""Data sets: freezing the labels, notes, and the trash."""

from __future__ import annotations

import re
from collections import Counter

from django.db import connection, transaction
from django.db.models import Max
from django.db.models.functions import Now

from labelling import errors as site_errors
from labelling.access import Access
from labelling.models import Project
from labelling.services import locks
from models_app import errors, events
from models_app.models import Dataset, DatasetPerson
from models_app.services import dataset_rules, work
from models_app.services.dataset_rules import Plan, Rules
from models_app.shapes import datasets as shapes
from models_app.training.splits import SIDES
from models_app.training.tree import Names


def freeze(access: Access, rules: Rules, *, name: str, note: str = "", margin: float) -> Dataset:
    """The next version of the data set `name`: which faces it holds is settled here, under the lock on
    labels; a worker writes what is left to write. What takes longest is done before the lock.

    Raises NothingToFreeze, EmptySide.
    """
    before = dataset_rules.grouped(access.project, rules)
    with transaction.atomic():
        project = locks.changes(access.project.pk)
        plan = dataset_rules.plan(project, rules, before)
        if plan.split is None:
            raise plan.problem or errors.NothingToFreeze
        row = begin(
            access, project, name=name, note=note, filter=rules.filter, seed=rules.seed,
            ratios=list(rules.ratios), base=rules.base, margin=margin,
            total=len(plan.placed), face_count=len(plan.placed), person_count=len(plan.people),
        )  # fmt: skip
        _insert(row, plan)
        work.begin(row)
        events.dataset_changed(project.pk, shapes.dataset_shape(row))
    return row


def begin(access: Access, project: Project, *, name: str, **fields: object) -> Dataset:
    """The row of the next version of `name`; the caller holds `locks.changes`."""
    actor = access.actor
    mine = Dataset.objects.filter(project=project, name=name)
    newest: int = mine.aggregate(newest=Max("version"))["newest"] or 0
    return Dataset.objects.create(
        project=project, name=name, version=newest + 1, by=actor.user, key=actor.key,
        embedder=project.embedder, **fields,
    )  # fmt: skip


def _insert(row: Dataset, plan: Plan) -> None:
    """Its people in class order and its faces, as copies of what they are now: two statements."""
    numbers = {person.pk: number for number, person in enumerate(plan.people)}
    counts = Counter((face.person, side) for face, side in plan.placed)
    people = DatasetPerson.objects.bulk_create(
        (
            DatasetPerson(
                dataset=row, person=person, number=numbers[person.pk], name=person.name,
                **{side: counts[person.pk, side] for side in SIDES},
            )
            for person in plan.people
        ),
        batch_size=2000,
    )  # fmt: skip
    rows = {person.person_id: person.pk for person in people}
    names: dict[tuple[int, str], Names] = {}
    values = [
        (
            face.pk, rows[face.person], side, plan.groups[face.pk],
            names.setdefault((face.person, side), Names()).give(_stem(face.photo_name)),
        )
        for face, side in plan.placed
    ]  # fmt: skip
    values.sort(key=lambda value: (SIDES.index(value[2]), value[1], value[0]))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO models_app_datasetface (
                dataset_id, person_id, face_id, photo_id, side, "group", name, crop_key, sha256,
                size_bytes, "left", top, "right", bottom, landmarks, vector
            )
            SELECT %s, w.person, f.id, f.photo_id, w.side, w.grouped, w.name, f.crop_key, '', 0,
                f."left", f.top, f."right", f.bottom, f.crop_landmarks, e.vector
            FROM unnest(%s::int8[], %s::int8[], %s::text[], %s::int4[], %s::text[]) WITH ORDINALITY
                AS w (face, person, side, grouped, name, place)
            JOIN labelling_face f ON f.id = w.face
            LEFT JOIN labelling_embedding e ON e.face_id = f.id AND e.embedder = %s
            ORDER BY w.place
            """,
            [row.pk, *([value[i] for value in values] for i in range(5)), row.embedder],
        )


def _stem(name: str) -> str:
    """A photo's name without its ending."""
    return re.sub(r"\.\w{1,5}$", "", name) or name


def note(dataset: Dataset, text: str) -> Dataset:
    """Change the note on a version, its one part that changes."""
    return _set(dataset, note=text)


def delete(dataset: Dataset) -> None:
    """Move a version to the trash; nothing of it goes.

    Raises DatasetInUse, naming the classifiers that are pinned to it, or the runs that train on it.
    """
    with transaction.atomic():
        locks.changes(dataset.project_id)
        # Whoever pins a classifier to it, or submits a run, holds it meanwhile.
        Dataset.objects.select_for_update(no_key=True).filter(pk=dataset.pk).first()
        pinned = shapes.classifiers_of([dataset.pk]).get(dataset.pk)
        if pinned:
            raise errors.DatasetInUse(
                f"A classifier is pinned to this data set: {_names(pinned)}. Delete or change it first."
            )
        training = shapes.runs_of([dataset.pk]).get(dataset.pk)
        if training:
            raise errors.DatasetInUse(
                f"A run trains on this data set: {_names(training)}. Wait for it, or stop it first."
            )
        _set(dataset, deleted_at=Now())


def _names(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names[:5])


def restore(dataset: Dataset) -> Dataset:
    """Take a version back from the trash; one that isn't there stays as it is."""
    return _set(dataset, deleted_at=None)


def _set(dataset: Dataset, **fields: object) -> Dataset:
    with transaction.atomic():
        if not Dataset.objects.filter(pk=dataset.pk).update(**fields):
            raise site_errors.NotFound
        dataset.refresh_from_db()
        events.dataset_changed(dataset.project_id, shapes.dataset_shape(dataset))
    return dataset
