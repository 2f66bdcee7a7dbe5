"""The writing of labels: faces locked, given answers, and told of; within the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet

from labelling import events, queries
from labelling.access import Actor
from labelling.models import (
    Change,
    Face,
    Label,
    Negative,
    Person,
    Project,
    Suggestion,
    Suspect,
)
from labelling.services import holds, label_statements, suggestions


@dataclass(frozen=True)
class Moved:
    """What a change touched: the ids of the faces, and of the people whom they were or are."""

    faces: Sequence[int]
    people: frozenset[int]


@dataclass(frozen=True)
class Told:
    """What a change touched, as it is now: the faces, or the first of very many, and the people, unless
    they are very many."""

    faces: list[Face]
    people: list[Person]


def lock(project: Project, ids: list[int], *, trashed: bool = False) -> list[Face]:
    """Those of the faces that are in the project and shown, locked; the caller has locked the project."""
    return list(asking(project, ids, trashed=trashed))


def asking(project: Project, ids: list[int], *, trashed: bool = False) -> QuerySet[Face]:
    """What locks them once it is asked."""
    rows = Face.objects.filter(project=project, pk__among=ids)
    if not trashed:
        rows = rows.filter(in_trash=False)
    return rows.select_for_update(no_key=True).order_by("pk")


def apart(
    faces: Sequence[Face], versions: Mapping[int, int | None]
) -> tuple[list[Face], list[int]]:
    """The faces that are as their asker saw them (None: in any case), and the ids of the others."""
    fresh = [f for f in faces if versions[f.pk] in (None, f.version)]
    return fresh, [f.pk for f in faces if versions[f.pk] not in (None, f.version)]


def answer(
    change: Change, faces: Sequence[Face], state: str, targets: Mapping[int, int | None]
) -> list[int]:
    """Give the faces that differ this state, and each the person of its target; returns their ids."""
    faces = [f for f in faces if (f.state, f.person_id) != (state, targets[f.pk])]
    if not faces:
        return []
    ids = [f.pk for f in faces]
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {"change": change.pk, "targets": [targets[pk] for pk in ids]}
        cursor.execute(label_statements.ANSWER, {**asked, **_given(change, ids, state)})
    return ids


def give(
    change: Change, versions: Mapping[int, int | None], state: str, *, folded: str | None = None
) -> Moved | None:
    """Write a new change down that gives these faces this state, and `settle` it: all in one trip to the database, which
    locks the project first.

    With LABELLED they show the change's person, or whoever has the name `folded`, who becomes the change's person. None,
    with nothing written, unless all of the faces are there, in these versions (None: any), none is so already, and the
    person is there.
    """
    ids = list(versions)
    change.face_count = len(ids)
    who = label_statements.NOBODY
    if state == Face.State.LABELLED:
        who = label_statements.BY_ID if folded is None else label_statements.BY_NAME
    asked = {
        **_given(change, ids, state), "versions": list(versions.values()), "folded": folded,
        "project": change.project_id, "action": change.action, "person": change.person_id,
        "made_person": change.made_person, "count": change.face_count, "change_by": change.by_id,
        "change_how": change.how, "key": change.key_id, "change_at": change.at,
        "automatic": change.automatic,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(label_statements.give(who), asked)
        while cursor.nextset():
            pass
        row = cursor.fetchone()
    if row is None:
        return None
    wanted, made, held, change.pk, people, change.person_id = row
    _after(change.project_id, ids, (wanted, made, held))
    return Moved(ids, frozenset(people or ()))


def _given(change: Change, ids: Sequence[int], state: str) -> dict[str, Any]:
    named = state != Face.State.UNLABELLED
    return {
        "faces": list(ids), "state": state,
        "by": change.by_id if named else None, "at": change.at if named else None,
        "how": change.how if named else "",
    }  # fmt: skip


def note(change: Change, given: Iterable[tuple[Face, str, int | None]]) -> None:
    """Write down that `change` gives each face, as it still is, this state and person."""
    Label.objects.bulk_create(
        [
            Label(
                change=change, face=face, before_state=face.state, before_person_id=face.person_id,
                before_by_id=face.labelled_by_id, before_at=face.labelled_at,
                before_how=face.labelled_how, after_state=state, after_person_id=person_id,
            )
            for face, state, person_id in given
        ],
        batch_size=5000,
    )  # fmt: skip


def refuse(change: Change, faces: Sequence[Face], person: Person | None) -> list[int]:
    """Remember that the faces aren't `person` (None: their own suggestion); returns their ids."""
    if person is None:
        rows = Suggestion.objects.filter(face__among=[f.pk for f in faces])
        refused = dict(rows.values_list("face_id", "person_id"))
    else:
        refused = {f.pk: person.pk for f in faces}
    faces = [f for f in faces if f.pk in refused]
    if not faces:
        return []
    Negative.objects.bulk_create(
        [Negative(face=f, person_id=refused[f.pk], change=change) for f in faces],
        ignore_conflicts=True,
    )
    named_so = [f for f in faces if f.person_id == refused[f.pk]]
    answer(change, named_so, Face.State.UNLABELLED, dict.fromkeys((f.pk for f in named_so), None))
    others = [f for f in faces if f.person_id != refused[f.pk]]
    note(change, [(f, f.state, f.person_id) for f in others])
    Face.objects.filter(pk__among=[f.pk for f in others]).update(version=F("version") + 1)
    _note_refusals(change, refused)
    if person is None and len(set(refused.values())) == 1:
        change.person_id = next(iter(refused.values()))
        change.save(update_fields=["person"])
    return [f.pk for f in faces]


def _note_refusals(change: Change, refused: Mapping[int, int]) -> None:
    by_person: dict[int, list[int]] = defaultdict(list)
    for face, person in refused.items():
        by_person[person].append(face)
    for person, ids in by_person.items():
        Label.objects.filter(change=change, face__among=ids).update(refused=person)
        Suggestion.objects.filter(face__among=ids, person=person).delete()
        Suspect.objects.filter(face__among=ids, person=person).delete()


def finish(
    project: Project, change: Change, moved: Sequence[int], *, count: int, faces: Sequence[Face],
    person_ids: Iterable[int] = (),
) -> Moved:  # fmt: skip
    """Note that the change is about `count` faces, and `settle` it. `faces` are as they were before,
    the moved ones among them, and `person_ids` whom they are now."""
    if change.face_count != count:
        change.face_count = count
        change.save(update_fields=["face_count"])
    inside = set(moved)
    before = {f.person_id for f in faces if f.pk in inside}
    return settle(project, change, moved, people={*before, *person_ids})


def settle(
    project: Project, change: Change, moved: Sequence[int], *, people: Iterable[int | None]
) -> Moved:
    """Write what follows from a change (or its undoing) to these faces and the `people` whom they were
    or are; the caller `tell`s of it, at best once nobody waits for the project's lock any more."""
    touched = _people((*people, change.person_id))
    asked: dict[str, Any] = {
        "project": project.pk, "faces": list(moved), "people": list(touched)
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(label_statements.SETTLE, asked)
        _after(project.pk, moved, cursor.fetchone()[:3])
    return Moved(moved, touched)


def _people(ids: Iterable[int | None]) -> frozenset[int]:
    return frozenset(pk for pk in ids if pk is not None)


def _after(project_id: int, moved: Sequence[int], settled: tuple[int, int, bool]) -> None:
    """Do what `label_statements.SETTLE` found to be left."""
    wanted, made, held = settled
    suggestions.ask(project_id, wanted, made)
    if held:
        with transaction.atomic():
            holds.end(project_id, moved)


def tell(project: Project, moved: Moved, actor: Actor) -> Told:
    """Publish the faces and people that were touched, as they are now; of very many the tabs are told
    to refetch them."""
    faces, now = shown(moved.faces[: events.MOST_FACES]), []
    if max(len(moved.faces) / events.MOST_FACES, len(moved.people) / events.MOST_PEOPLE) > 1:
        events.suggestions_changed(project.pk)
    else:
        now = queries.shown_people(project, moved.people)
        events.faces_changed(project.pk, faces, actor.user)
        events.people_changed(project.pk, now)
    return Told(faces, now)


def spoken_of(labels: QuerySet[Label]) -> set[int]:
    """The people whom these labels took faces from, or gave them to."""
    pairs = labels.order_by().values_list("before_person", "after_person").distinct()
    return {pk for pair in pairs for pk in pair if pk is not None}


def shown(ids: Sequence[int]) -> list[Face]:
    """Those of these faces that weren't removed, as the API shows them, by id."""
    return queries.shown_faces(ids) if ids else []
