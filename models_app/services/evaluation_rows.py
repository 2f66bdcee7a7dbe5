"""The faces of a measurement, kept so that the grid can show the cells of its confusion matrix."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from django.db import connection
from django.db.models import Q
from numpy.typing import NDArray

from labelling.access import Access
from labelling.errors import NotFound
from models_app.models import DatasetFace, Evaluation, EvaluationFace
from models_app.services import voters
from models_app.services.voters import Rule

Ints = NDArray[np.int64]

KIND = "evaluation"

# Faces and people that were erased meanwhile are passed over.
INSERT = """
    INSERT INTO models_app_evaluationface (evaluation_id, face_id, person_id, said_id, distance)
    SELECT %s, face.id, person.id, said.id, distance
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::float8[])
        AS row (face, person, said, distance)
    JOIN labelling_face face ON face.id = row.face AND face.project_id = %s
    JOIN labelling_person person ON person.id = row.person
    LEFT JOIN labelling_person said ON said.id = row.said
    WHERE row.said = 0 OR said.id IS NOT NULL
    ON CONFLICT DO NOTHING
"""


def name(evaluation_id: int, person_id: int, said_id: int) -> str:
    """What the list of faces calls the faces of a person that were named as another; 0 for unknown."""
    return f"{KIND}-{evaluation_id}-{person_id}-{said_id}"


def members(access: Access, words: Sequence[str]) -> Q:
    """The faces of such a cell (`face_sets.Members`). Raises NotFound if it isn't in the project."""
    if len(words) != 3 or not all(word.isascii() and word.isdigit() for word in words):
        raise NotFound
    evaluation, person, said = (int(word) for word in words)
    if max(evaluation, person, said) >= 2**63:
        raise NotFound
    if not Evaluation.objects.filter(pk=evaluation, project=access.project).exists():
        raise NotFound
    rows = EvaluationFace.objects.filter(evaluation=evaluation, person=person, said=said or None)
    return Q(pk__in=rows.values("face"))


def replace(
    evaluation: Evaluation, rule: Rule, *, faces: Ints, people: Ints, said: Ints,
    distances: NDArray[np.float64],
) -> None:  # fmt: skip
    """Write what the vote said of N faces, keys (N,), in place of what it said before.

    By a data set, those faces whose faces and people are still in the project. What earlier versions of
    a classifier said goes too: nothing shows it any more.
    """
    EvaluationFace.objects.filter(evaluation=evaluation).delete()
    if evaluation.version is not None:
        EvaluationFace.objects.filter(
            evaluation__version__classifier=evaluation.version.classifier_id
        ).delete()
    face_of, person_of = _in_project(rule, faces, np.concatenate([people, said]))
    rows = [
        (face_of.get(face, 0), person_of.get(person, 0), person_of.get(other, -1), far)
        for face, person, other, far in zip(
            faces.tolist(), people.tolist(), said.tolist(), distances.tolist(), strict=True
        )
    ]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
    columns[3] = [far if math.isfinite(far) else None for far in columns[3]]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [evaluation.pk, *columns, evaluation.project_id])


def _in_project(rule: Rule, faces: Ints, people: Ints) -> tuple[dict[int, int], dict[int, int]]:
    """The faces and the people of the project by these keys; 0, nobody, stays 0."""
    ids, keys = faces.tolist(), set(people.tolist()) - {0}
    if rule.live:
        return dict(zip(ids, ids, strict=True)), {0: 0} | {key: key for key in keys}
    rows = DatasetFace.objects.filter(pk__in=ids, face__isnull=False).values_list("pk", "face_id")
    labels = voters.labels(rule, keys)
    known = {key: label.person.pk for key, label in labels.items() if label.person}
    return {pk: face for pk, face in rows if face}, {0: 0} | known
