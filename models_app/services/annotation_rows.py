"""What is said of inputs and their faces, a row each: that an input is there, that a face was found in it, who
it is, who it is not. Derived from faces and labels, whoever made them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from labelling.access import Access
from labelling.models import Change, Face, Person, Project
from labelling.services import boxes, labels, locks
from labelling.services.labels import Asked
from models_app.models import Input
from models_app.services import bulk_naming, inputs

Action = Change.Action
INPUT, FACE, LABEL, NEGATIVE = range(4)
# {inputs} narrows the inputs, {kinds} the rows.
_ROWS = """
WITH input AS (
    SELECT input.id, input.photo_id FROM models_app_input input
    LEFT JOIN labelling_photo photo ON photo.id = input.photo_id
    WHERE input.project_id = %(project)s AND (photo.id IS NULL OR photo.deleted_at IS NULL) {inputs}
), face AS (
    SELECT face.*, input.id AS input_id FROM input JOIN labelling_face face ON face.photo_id = input.photo_id
    WHERE NOT face.in_trash AND face.removed = '' AND face.state <> 'rejected'
), row AS (
    SELECT id AS input_id, 0 AS kind, 0 AS number, 0::bigint AS face_id, 0::bigint AS person_id FROM input
    UNION ALL SELECT input_id, 1, number, id, 0 FROM face
    UNION ALL SELECT input_id, 2, number, id, person_id FROM face WHERE state = 'labelled'
    UNION ALL SELECT face.input_id, 3, face.number, face.id, said.person_id
    FROM face JOIN labelling_negative said ON said.face_id = face.id
    JOIN labelling_person person ON person.id = said.person_id AND person.deleted_at IS NULL
)
SELECT input_id, kind, face_id, person_id FROM row WHERE kind = ANY(%(kinds)s)
ORDER BY input_id, kind, number, face_id, person_id LIMIT %(limit)s OFFSET %(offset)s
"""


@dataclass(frozen=True)
class Row:
    """One annotation: `kind` is INPUT, FACE, LABEL or NEGATIVE; what it isn't about is None."""

    kind: int
    input: Input
    face: Face | None = None
    person: Person | None = None


@dataclass
class Wanted:
    """What is to be said of faces: who each is, and who it isn't."""

    named: dict[int, Person] = field(default_factory=dict)
    refused: list[tuple[int, Person]] = field(default_factory=list)


def listed(
    project: Project, *, kinds: Sequence[int], first: int, end: int,
    of: Sequence[str] | None = None,
) -> list[Row]:  # fmt: skip
    """The annotations from place `first` on, before `end`, in the order of their inputs; with `of` those of
    these inputs alone. Cost: five queries, however many."""
    asked: dict[str, Any] = {
        "project": project.pk, "kinds": list(kinds), "limit": end - first, "offset": first,
    }  # fmt: skip
    narrow = ""
    if of is None:
        inputs.listed(project)  # takes in what came another way
    else:
        asked["inputs"] = [row.pk for row in inputs.known(project, of).values()]
        narrow = "AND input.id = ANY(%(inputs)s)"
    with connection.cursor() as cursor:
        cursor.execute(_ROWS.format(inputs=narrow), asked)
        found = cursor.fetchall()
    return _loaded(found)


def _loaded(found: Sequence[tuple[int, int, int, int]]) -> list[Row]:
    rows = Input.objects.select_related("photo", "by").in_bulk({one[0] for one in found})
    faces = Face.objects.select_related("labelled_by").in_bulk({one[2] for one in found} - {0})
    people = Person.objects.in_bulk({one[3] for one in found} - {0})
    return [
        Row(kind, rows[input_], faces.get(face), people.get(person))
        for input_, kind, face, person in found
        if input_ in rows and (face == 0 or face in faces) and (person == 0 or person in people)
    ]


def face_of(row: Input, face_id: int) -> Face | None:
    """The face of an input's photo; None if it has no such face, or it was rejected."""
    return _shown(row).filter(pk=face_id).first()


def faces_of(row: Input) -> list[Face]:
    """The faces of an input's photo, as they are numbered."""
    return list(_shown(row).order_by("number"))


def _shown(row: Input) -> QuerySet[Face]:
    return bulk_naming.stored([] if row.photo_id is None else [row.photo_id], min_score=0)


def say(access: Access, wanted: Wanted, *, made: Sequence[Person] = ()) -> None:
    """Name faces, all as one change that one undo takes back, and remember who they are not, a change a
    person. `made` are the people that were made for it."""
    if wanted.named:
        labels.assign_many(access, wanted.named, how=Face.How.API, made=made)
    refused: dict[int, tuple[Person, list[int]]] = {}
    for face, person in wanted.refused:
        refused.setdefault(person.pk, (person, []))[1].append(face)
    for person, faces in refused.values():
        asked = [Asked(face) for face in faces]
        labels.apply(access, asked, Action.NOT_PERSON, how=Face.How.API, person=person)


def take_back(access: Access, rows: Sequence[Row]) -> None:
    """Take annotations back: a label is cleared, a found face is removed, who a face is not is forgotten.
    Those of whole inputs stay."""
    with transaction.atomic():
        locks.changes(access.project.pk)
        named = [Asked(row.face.pk) for row in rows if row.kind == LABEL and row.face]
        if named:
            labels.apply(access, named, Action.CLEAR, how=Face.How.API)
        for row in rows:
            if row.kind == NEGATIVE:
                _forget(access, row)
            elif row.kind == FACE and row.face is not None:
                boxes.remove(access, row.face)


def _forget(access: Access, row: Row) -> None:
    """A refusal counts until the face is named so after all: that, and then as it was."""
    face, person = row.face, row.person
    if face is None or person is None:
        return
    current = Face.objects.select_related("person").get(pk=face.pk)
    asked = [Asked(face.pk)]
    labels.apply(access, asked, Action.ASSIGN, how=Face.How.API, person=person)
    if current.person is not None:
        labels.apply(access, asked, Action.ASSIGN, how=Face.How.API, person=current.person)
    else:
        labels.apply(access, asked, _STATES[current.state], how=Face.How.API)


_STATES: Mapping[str, Action] = {
    Face.State.UNLABELLED: Action.CLEAR,
    Face.State.STRANGER: Action.STRANGER,
    Face.State.UNSURE: Action.UNSURE,
}
