"""Labels: who a face is, said by someone, remembered so that it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from labelling import errors, events, queries, together
from labelling.access import Access, Actor
from labelling.models import Change, Face, Person, Project, Suggestion, Suspect
from labelling.services import changes, label_writes, locks, made_people, person_edits
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
    # As `queries.people` gives them.
    person: Person | None
    # How many changed; of very many not all are in `faces`.
    count: int


@dataclass(frozen=True)
class Written:
    """A labelling that is written down, and of which nobody was told yet (`tell`)."""

    change: Change
    moved: label_writes.Moved | None
    conflicts: list[Conflict]
    person_id: int | None


def apply(
    access: Access, asked: Sequence[Asked], action: str, *, how: str, person: Person | None = None,
    refused: Sequence[Asked] = (),
) -> Done:  # fmt: skip
    """Label faces in bulk, in one transaction, as one change that one undo takes back.

    `refused` are faces beside them that aren't `person`, which is remembered with the same change.
    `not_person` without a person refuses each face's own suggestion. Raises NotFound if none of the
    faces is in the project, LabelsConflict if all were changed since their asker saw them.
    """
    if not refused and (quick := at_once(access, asked, action, how=how, person=person)):
        return tell(access, quick)
    with transaction.atomic():
        wanted = person
        locked, person = begin(access, (*asked, *refused), _alive(wanted))
        if wanted is not None and person is None:
            raise errors.NotFound
        written = write(access, locked, asked, action, how=how, person=person, refused=refused)
    return tell(access, written)


def at_once(
    access: Access, asked: Sequence[Asked], action: str, *, how: str, person: Person | None = None,
    folded: str | None = None,
) -> Written | None:  # fmt: skip
    """`apply` for what most labels are, in one trip to the database, before anyone is told of it.

    None, with nothing written, where there is more to do: a face is another by now, gone or named so already, or the person
    isn't there, or is whom the faces don't show. `folded` is a name, as `fold` gives it, of somebody to name the faces.
    """
    kind = Change.Action(action)
    named = person is not None or folded is not None
    if not asked or kind is Action.NOT_PERSON or named is not (kind is Action.ASSIGN):
        return None
    change = changes.begun(access.actor, access.project, kind, how=how, person=person)
    moved = label_writes.give(
        change, {a.face_id: a.version for a in asked}, OUTCOME[kind], folded=folded
    )
    return Written(change, moved, [], change.person_id) if moved is not None else None


def begin(
    access: Access, asked: Sequence[Asked], who: QuerySet[Person]
) -> tuple[list[Face], Person | None]:
    """`locks.changes`, those of the faces that are there, locked, and whoever `who` finds then.

    One trip to the database: from the first answer on everyone else who labels in the project waits.
    """
    faces = label_writes.asking(access.project, [a.face_id for a in asked])
    held, locked, found = together.rows(locks.asking_changes(access.project.pk), faces, who)
    if not held:
        raise errors.NotFound
    return locked, found[0] if found else None


def write(
    access: Access, locked: Sequence[Face], asked: Sequence[Asked], action: str, *, how: str,
    person: Person | None, made_person: bool = False, refused: Sequence[Asked] = (),
) -> Written:  # fmt: skip
    """`apply` for a caller who did `begin`, knows that the person is there, and will `tell` of it."""
    kind = Change.Action(action)
    versions = {a.face_id: a.version for a in (*refused, *asked)}
    beside = {a.face_id for a in refused} - {a.face_id for a in asked}
    who = person.pk if person else None
    if not locked:
        raise errors.NotFound
    free, stale = label_writes.apart(locked, versions)
    conflicts = _conflicts([pk for pk in stale if pk not in beside], kind, person)
    if not free and conflicts:
        raise errors.LabelsConflict(conflicts)
    asked_for = [f for f in free if f.pk not in beside]
    others = [f for f in free if f.pk in beside] if person is not None else []
    change = changes.begun(
        access.actor, access.project, kind, how=how, person=person, made_person=made_person,
        face_count=len(asked_for),
    )  # fmt: skip
    if kind is not Action.NOT_PERSON and not others:
        target = (OUTCOME[kind], _target(kind, person))
        differing = [f.pk for f in asked_for if (f.state, f.person_id) != target]
        given = (
            label_writes.give(change, dict.fromkeys(differing), OUTCOME[kind])
            if differing
            else None
        )
        return Written(change, given, conflicts, who)
    change.save(force_insert=True)
    named: list[int] = []
    if kind is Action.NOT_PERSON:
        moved = label_writes.refuse(change, free, person)
    else:
        named = _answer(change, asked_for, kind, person)
        moved = named + label_writes.refuse(change, others, person)
    if not moved:
        changes.withdraw(change)
        return Written(change, None, conflicts, who)
    # Faces beside a card that aren't its person don't count as named.
    count = len(named if kind is Action.ASSIGN else moved)
    settled = label_writes.finish(access.project, change, moved, count=count, faces=locked)
    return Written(change, settled, conflicts, who)


def tell(access: Access, written: Written) -> Done:
    """Tell everyone of a labelling. Others may label the same faces meanwhile: they are shown as they are now."""
    change, moved, person_id = written.change, written.moved, written.person_id
    if moved is None:
        return Done(change, [], written.conflicts, _as_shown(access, person_id), 0)
    told = label_writes.tell(access.project, moved, access.actor)
    shown = next((p for p in told.people if p.pk == person_id), None)
    total = len(told.faces) if len(moved.faces) <= events.MOST_FACES else len(moved.faces)
    return Done(change, told.faces, written.conflicts, shown or _as_shown(access, person_id), total)


def _as_shown(access: Access, person_id: int | None) -> Person | None:
    if person_id is None:
        return None
    return next(iter(queries.shown_people(access.project, [person_id])), None)


def _answer(
    change: Change, faces: Sequence[Face], kind: Change.Action, person: Person | None
) -> list[int]:
    targets = dict.fromkeys((f.pk for f in faces), _target(kind, person))
    return label_writes.answer(change, faces, OUTCOME[kind], targets)


def _target(kind: Change.Action, person: Person | None) -> int | None:
    return person.pk if person and OUTCOME[kind] == Face.State.LABELLED else None


def _conflicts(stale: list[int], kind: Change.Action, person: Person | None) -> list[Conflict]:
    """The faces as they are, each with what the asker wanted; `not_person` wants no name."""
    state = OUTCOME.get(kind, Face.State.UNLABELLED)
    wanted = person if state == Face.State.LABELLED else None
    return [Conflict(face, state, wanted) for face in label_writes.shown(stale)]


def assign_imported(
    project: Project, faces: Sequence[Face], person: Person, *, actor: Actor
) -> None:
    """Label faces as an import says."""
    named = {face.pk: person for face in faces}
    _assign(project, actor, named, how=Face.How.IMPORT, automatic=True)


def assign_many(
    access: Access, named: Mapping[int, Person], *, how: str, made: Sequence[Person] = ()
) -> Change | None:
    """Name many faces, each as its own person, as one change that one undo takes back.

    `made` are the people that were made for it: undo deletes those that nothing else speaks of.
    None if every face has its name already. Cost: some ten queries, however many the faces.
    """
    return _assign(access.project, access.actor, named, how=how, made=made)


def _assign(
    project: Project, actor: Actor, named: Mapping[int, Person], *, how: str,
    made: Sequence[Person] = (), automatic: bool = False,
) -> Change | None:  # fmt: skip
    with transaction.atomic():
        locks.changes(project.pk)
        targets = {face: person.pk for face, person in named.items()}
        locked = label_writes.lock(project, list(targets))
        people = {person.pk: person for person in named.values()}
        only = next(iter(people.values())) if len(people) == 1 else None
        change = changes.start(
            actor, project, Action.ASSIGN, how=how, person=only, automatic=automatic
        )
        made_people.note(change, made)
        moved = label_writes.answer(change, locked, Face.State.LABELLED, targets)
        if not moved:
            change.delete()  # with what was noted of people
            return None
        settled = label_writes.finish(
            project, change, moved, count=len(moved), faces=locked, person_ids=people
        )
    label_writes.tell(project, settled, actor)
    return change


def delete_person(access: Access, person: Person) -> Change:
    """Delete a person; their faces go back to unlabelled. Raises NotFound if they are gone already."""
    with transaction.atomic():
        locks.changes(access.project.pk)
        person = _still_there(person)
        ids = Face.objects.filter(person=person).values_list("pk", flat=True)
        faces = label_writes.lock(access.project, list(ids), trashed=True)
        change = changes.start(access.actor, access.project, Action.DELETE_PERSON, person=person)
        moved = _answer(change, faces, Action.DELETE_PERSON, None)
        person_edits.write(change, [(person, {"deleted": True})])
        Suspect.objects.filter(person=person).delete()
        Suggestion.objects.filter(person=person).delete()
        settled = label_writes.finish(access.project, change, moved, count=len(moved), faces=faces)
        label_writes.tell(access.project, settled, access.actor)
        events.people_removed(access.project.pk, [person.pk])
        return change


def _alive(person: Person | None) -> QuerySet[Person]:
    return Person.objects.filter(pk=person.pk, deleted_at=None) if person else Person.objects.none()


def _still_there(person: Person) -> Person:
    """The person as they are now, under the project's lock. Raises NotFound if they are gone."""
    found = _alive(person).first()
    if found is None:
        raise errors.NotFound
    return found
