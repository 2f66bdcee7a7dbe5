"""Labels: who a face is, said by someone, remembered so that it can be taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery

from labelling import errors, events, queries
from labelling.access import Access, Actor
from labelling.models import (
    Change,
    Face,
    Label,
    Negative,
    Person,
    Project,
    Skip,
    Suggestion,
    Suspect,
)
from labelling.services import (
    changes,
    counting,
    holds,
    locks,
    made_people,
    person_edits,
    suggestions,
)
from labelling.shapes import Conflict

Action = Change.Action
OUTCOME = {
    Action.ASSIGN: Face.State.LABELLED,
    Action.REJECT: Face.State.REJECTED,
    Action.STRANGER: Face.State.STRANGER,
    Action.UNSURE: Face.State.UNSURE,
    Action.CLEAR: Face.State.UNLABELLED,
    Action.DELETE_PERSON: Face.State.UNLABELLED,
}


@dataclass(frozen=True)
class Asked:
    """A face to label and the version its asker saw (None: any)."""

    face_id: int
    version: int | None = None


@dataclass(frozen=True)
class Done:
    """What a labelling did: the change, the faces as they are now, and those left alone because
    someone else had changed them since the asker saw them."""

    change: Change
    faces: list[Face]
    conflicts: list[Conflict]
    person: Person | None
    # How many changed; of very many not all are in `faces`.
    count: int


def apply(
    access: Access, asked: Sequence[Asked], action: str, *, how: str, person: Person | None = None,
    made_person: bool = False, refused: Sequence[Asked] = (),
) -> Done:  # fmt: skip
    """Label faces in bulk, in one transaction, as one change that one undo takes back.

    `refused` are faces beside them that aren't `person`, which is remembered with the same change.
    `not_person` without a person refuses each face's own suggestion. Raises NotFound if none of the
    faces is in the project, LabelsConflict if all were changed since their asker saw them.
    """
    kind = Change.Action(action)
    versions = {a.face_id: a.version for a in (*refused, *asked)}
    beside = {a.face_id for a in refused} - {a.face_id for a in asked}
    with transaction.atomic():
        locks.changes(access.project.pk)
        if person is not None:
            person = _still_there(person)
        locked = lock(access.project, list(versions))
        if not locked:
            raise errors.NotFound
        free = [f for f in locked if versions[f.pk] in (None, f.version)]
        stale = [f.pk for f in locked if versions[f.pk] not in (None, f.version)]
        conflicts = _conflicts([pk for pk in stale if pk not in beside], kind, person)
        if not free and conflicts:
            raise errors.LabelsConflict(conflicts)
        change = changes.start(
            access.actor, access.project, kind, how=how, person=person, made_person=made_person
        )
        if kind is Action.NOT_PERSON:
            moved = _refuse(change, free, person)
        else:
            moved = _move(change, [f for f in free if f.pk not in beside], kind, person)
            if person is not None:
                moved += _refuse(change, [f for f in free if f.pk in beside], person)
        faces = _finish(access.project, change, moved, access.actor)
        count = len(faces) if len(moved) <= events.MOST_FACES else len(moved)
    return Done(change, faces, conflicts, person, count)


def _conflicts(stale: list[int], kind: Change.Action, person: Person | None) -> list[Conflict]:
    """The faces as they are, each with what the asker wanted; `not_person` wants no name."""
    state = OUTCOME.get(kind, Face.State.UNLABELLED)
    wanted = person if state == Face.State.LABELLED else None
    return [Conflict(face, state, wanted) for face in _shown(stale)] if stale else []


def assign_imported(
    project: Project, faces: Sequence[Face], person: Person, *, actor: Actor
) -> None:
    """Label faces as an import says."""
    with transaction.atomic():
        locks.changes(project.pk)
        locked = lock(project, [f.pk for f in faces])
        change = changes.start(
            actor, project, Action.ASSIGN, how=Face.How.IMPORT, person=person, automatic=True
        )
        _finish(project, change, _move(change, locked, Action.ASSIGN, person), actor)


def assign_many(
    access: Access, named: Mapping[int, Person], *, how: str, made: Sequence[Person] = ()
) -> Change | None:
    """Name many faces, each as its own person, as one change that one undo takes back.

    `made` are the people that were made for it: undo deletes those that nothing else speaks of.
    None if every face has its name already. Cost: some ten queries, however many the faces.
    """
    with transaction.atomic():
        locks.changes(access.project.pk)
        targets = {face: person.pk for face, person in named.items()}
        locked = lock(access.project, list(targets))
        people = {person.pk: person for person in named.values()}
        only = next(iter(people.values())) if len(people) == 1 else None
        change = changes.start(access.actor, access.project, Action.ASSIGN, how=how, person=only)
        made_people.note(change, made)
        moved = _set(change, locked, Face.State.LABELLED, targets)
        _finish(access.project, change, moved, access.actor)
        return change if moved else None


def delete_person(access: Access, person: Person) -> Change:
    """Delete a person; their faces go back to unlabelled. Raises NotFound if they are gone already."""
    with transaction.atomic():
        locks.changes(access.project.pk)
        person = _still_there(person)
        ids = Face.objects.filter(person=person).values_list("pk", flat=True)
        faces = lock(access.project, list(ids), trashed=True)
        change = changes.start(access.actor, access.project, Action.DELETE_PERSON, person=person)
        moved = _move(change, faces, Action.DELETE_PERSON, None)
        person_edits.write(change, [(person, {"deleted": True})])
        Suspect.objects.filter(person=person).delete()
        Suggestion.objects.filter(person=person).delete()
        _finish(access.project, change, moved, access.actor)
        events.people_removed(access.project.pk, [person.pk])
        return change


def _still_there(person: Person) -> Person:
    """The person as they are now, under the project's lock. Raises NotFound if they are gone."""
    found = Person.objects.filter(pk=person.pk, deleted_at=None).first()
    if found is None:
        raise errors.NotFound
    return found


def lock(project: Project, ids: list[int], *, trashed: bool = False) -> list[Face]:
    """Those of the faces that are in the project and shown, locked; the caller has locked the project."""
    rows = Face.objects.filter(project=project, pk__among=ids)
    if not trashed:
        rows = rows.filter(in_trash=False)
    return list(rows.select_for_update(no_key=True).order_by("pk"))


def _move(change: Change, faces: Sequence[Face], kind: Action, person: Person | None) -> list[int]:
    """Set state and person of the faces that differ; returns their ids."""
    state = OUTCOME[kind]
    target = person.pk if person and state == Face.State.LABELLED else None
    return _set(change, faces, state, dict.fromkeys((f.pk for f in faces), target))


def _set(
    change: Change, faces: Sequence[Face], state: str, targets: Mapping[int, int | None]
) -> list[int]:
    faces = [f for f in faces if (f.state, f.person_id) != (state, targets[f.pk])]
    ids = [f.pk for f in faces]
    Label.objects.bulk_create(
        [_label(change, f, state, targets[f.pk]) for f in faces], batch_size=5000
    )
    unlabelled = state == Face.State.UNLABELLED
    people = {targets[pk] for pk in ids}
    own = Label.objects.filter(change=change, face=OuterRef("pk")).values("after_person")
    Face.objects.filter(pk__among=ids).update(
        state=state, person=Subquery(own) if len(people) > 1 else next(iter(people), None),
        version=F("version") + 1,
        labelled_by=None if unlabelled else change.by,
        labelled_at=None if unlabelled else change.at,
        labelled_how="" if unlabelled else change.how,
        # What a reviewer said was of another label.
        review="", reviewed_by=None, reviewed_at=None, review_comment="",
    )  # fmt: skip
    Skip.objects.filter(face__among=ids).delete()
    if not unlabelled:
        said = Negative.objects.filter(face__among=ids, person=F("face__person"))
        Negative.objects.filter(pk__in=said.values("pk")).delete()
    return ids


def note(change: Change, faces: Sequence[Face], state: str, person_id: int | None) -> None:
    """Write down that `change` gives the faces, as they still are, this state and person."""
    Label.objects.bulk_create([_label(change, f, state, person_id) for f in faces], batch_size=5000)


def _label(change: Change, face: Face, state: str, person_id: int | None) -> Label:
    return Label(
        change=change, face=face, before_state=face.state, before_person_id=face.person_id,
        before_by_id=face.labelled_by_id, before_at=face.labelled_at, before_how=face.labelled_how,
        after_state=state, after_person_id=person_id,
    )  # fmt: skip


def _refuse(change: Change, faces: Sequence[Face], person: Person | None) -> list[int]:
    """Remember that the faces aren't `person` (None: their own suggestion); returns their ids."""
    if person is None:
        rows = Suggestion.objects.filter(face__among=[f.pk for f in faces])
        refused = dict(rows.values_list("face_id", "person_id"))
    else:
        refused = {f.pk: person.pk for f in faces}
    faces = [f for f in faces if f.pk in refused]
    Negative.objects.bulk_create(
        [Negative(face=f, person_id=refused[f.pk], change=change) for f in faces],
        ignore_conflicts=True,
    )
    _move(change, [f for f in faces if f.person_id == refused[f.pk]], Action.CLEAR, None)
    others = [f for f in faces if f.person_id != refused[f.pk]]
    Label.objects.bulk_create([_label(change, f, f.state, f.person_id) for f in others])
    Face.objects.filter(pk__among=[f.pk for f in others]).update(version=F("version") + 1)
    _note_refusals(change, refused)
    if person is None and len(set(refused.values())) == 1:
        change.person_id = next(iter(refused.values()))
    return [f.pk for f in faces]


def _note_refusals(change: Change, refused: Mapping[int, int]) -> None:
    by_person: dict[int, list[int]] = defaultdict(list)
    for face, person in refused.items():
        by_person[person].append(face)
    for person, ids in by_person.items():
        Label.objects.filter(change=change, face__among=ids).update(refused=person)
        Suggestion.objects.filter(face__among=ids, person=person).delete()
        Suspect.objects.filter(face__among=ids, person=person).delete()


def _finish(project: Project, change: Change, moved: Sequence[int], actor: Actor) -> list[Face]:
    """Count the change, drop what it makes void and tell everyone; returns the faces as they are now."""
    # Faces beside a card that aren't its person don't count as named.
    beside = change.labels.filter(refused__isnull=False) if change.action == Action.ASSIGN else ()
    change.face_count = len(moved) - len(beside)
    if not moved and change.action != Action.DELETE_PERSON:
        change.delete()
        return []
    change.save(update_fields=["face_count", "person"])
    return tell(project, change, moved, actor)


def tell(project: Project, change: Change, moved: Sequence[int], actor: Actor) -> list[Face]:
    """Publish the faces and people that a change (or its undoing) touched; returns those faces, or the
    first of very many, of which the tabs are told to refetch."""
    now = Face.objects.filter(pk__among=moved)
    answered, unnamed = now.exclude(state=Face.State.UNLABELLED), now.filter(person=None)
    Suggestion.objects.filter(face__in=answered.values("pk")).delete()
    Suspect.objects.filter(face__in=unnamed.values("pk")).delete()
    touched = set(
        Person.objects.filter(
            Q(pk__in=Label.objects.filter(change=change).values("before_person"))
            | Q(pk__in=Label.objects.filter(change=change).values("after_person"))
            | Q(pk=change.person_id or 0)
        ).values_list("pk", flat=True)
    )
    counting.recount(touched)
    faces = _shown(moved[: events.MOST_FACES])
    if max(len(moved) / events.MOST_FACES, len(touched) / events.MOST_PEOPLE) > 1:
        events.suggestions_changed(project.pk)
    else:
        events.faces_changed(project.pk, faces, actor.user)
        events.people_changed(project.pk, list(queries.people(project).filter(pk__in=touched)))
    suggestions.want(project.pk, faces=moved)
    holds.end(project.pk, moved)
    return faces


def _shown(ids: Sequence[int]) -> list[Face]:
    rows = Face.objects.filter(pk__in=ids, removed="")
    return list(queries.with_context(rows).order_by("pk"))
