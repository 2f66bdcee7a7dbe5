"""Undo and redo: each user walks back and forth over their own changes, never over another's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from labelling import errors, events, queries
from labelling.access import Access
from labelling.models import Change, Edit, Face, Job, Label, Negative, Person, Project
from labelling.services import changes, edits, labels, locks, made_people


@dataclass(frozen=True)
class Walked:
    """One step: the change, its faces as they are now, and how many were left alone because someone
    else has changed them since."""

    change: Change
    faces: list[Face]
    skipped: int


def _own(access: Access) -> QuerySet[Change]:
    rows = Change.objects.filter(project=access.project, automatic=False)
    rows = rows.select_related("person", "by", "key")
    if access.actor.key is not None:
        return rows.filter(key=access.actor.key)
    return rows.filter(by=access.actor.user, key=None)


def next_undo(access: Access) -> Change | None:
    """The change that undo would take back, or None."""
    return _own(access).filter(undone_at=None).order_by("-id").first()


def next_redo(access: Access) -> Change | None:
    """The change that redo would do again: the last one undone, if nothing new came after it."""
    last = _own(access).exclude(undone_at=None).order_by("-undone_at", "-id").first()
    if last is None or _own(access).filter(undone_at=None, at__gt=last.undone_at).exists():
        return None
    return last


def listed(project: Project, asked: Mapping[str, Any]) -> QuerySet[Change]:
    """The project's changes that pass the filters of the API (`ChangeFilter`)."""
    rows = Change.objects.filter(project=project).select_related("by", "key", "person")
    for name in ("by", "action", "how", "person"):
        if asked.get(name) is not None:
            rows = rows.filter(**{name: asked[name]})
    if asked.get("face") is not None:
        labelled = Label.objects.filter(change=OuterRef("pk"), face=asked["face"])
        edited = Edit.objects.filter(change=OuterRef("pk"), face=asked["face"])
        rows = rows.filter(Exists(labelled) | Exists(edited))
    return rows


def undo(access: Access) -> Walked:
    """Take back the actor's last change. Raises NothingToUndo."""
    with transaction.atomic():
        project = locks.changes(access.project.pk)
        change = next_undo(access)
        if change is None:
            raise errors.NothingToUndo
        return _walk(access, project, change, back=True)


def redo(access: Access) -> Walked:
    """Do again what was undone last. Raises NothingToRedo."""
    with transaction.atomic():
        project = locks.changes(access.project.pk)
        change = next_redo(access)
        if change is None:
            raise errors.NothingToRedo
        return _walk(access, project, change, back=False)


# What these did is kept in edits; what all others did, in labels.
EDITING = {
    Change.Action.DRAW, Change.Action.MOVE, Change.Action.REMOVE, Change.Action.DETECT,
    Change.Action.USE,
}  # fmt: skip


def _walk(access: Access, project: Project, change: Change, *, back: bool) -> Walked:
    if change.action in EDITING:
        return _walk_edits(project, change, back)
    person = change.person
    if person is not None and change.action == Change.Action.DELETE_PERSON:
        _set_deleted(person, not back)
    if person is not None and change.made_person and not back:
        _set_deleted(person, False)
    if not back:
        made_people.bring_back(change)
    rows = list(Label.objects.filter(change=change).select_related("face").order_by("face_id"))
    latest = _latest(rows)
    living = _living(rows, back)
    moved = [
        row
        for row in rows
        if latest.get(row.face_id, 0) <= row.pk and _step(row, change, back, living)
    ]
    _store([row.face for row in moved])
    _negatives(change, moved, back)
    if person is not None and change.made_person and back and _unused(person, change):
        _set_deleted(person, True)
    if back:
        made_people.delete_unused(change)
    changes.now_undone(change, back)
    ids = [row.face_id for row in moved]
    faces = labels.tell(access.project, change, ids, access.actor, most=events.MOST_FACES)
    _tell_person(change)
    return Walked(change, faces, len(rows) - len(moved))


def _walk_edits(project: Project, change: Change, back: bool) -> Walked:
    """Raises StillApplying while the change's job is at it."""
    if Job.objects.filter(change=change, state=Job.State.APPLYING).exists():
        raise errors.StillApplying
    moved, skipped = edits.walk(project, change, back=back)
    changes.now_undone(change, back)
    rows = Face.objects.filter(pk__in=moved, removed="")
    return Walked(change, list(queries.with_context(rows).order_by("pk")), skipped)


def _latest(rows: list[Label]) -> dict[int, int]:
    """For each face of the rows, the id of the last label that stands: not undone, whosever it is."""
    standing = Label.objects.filter(face__in=[r.face_id for r in rows], change__undone_at=None)
    return dict(standing.order_by().values_list("face_id").annotate(last=Max("pk")))


def _unused(person: Person, change: Change) -> bool:
    """Whether nothing that stands speaks of the person any more."""
    others = Label.objects.filter(change__undone_at=None).exclude(change=change)
    spoken_of = others.filter(Q(before_person=person) | Q(after_person=person))
    return not Face.objects.filter(person=person).exists() and not spoken_of.exists()


def _living(rows: list[Label], back: bool) -> set[int]:
    """Those of the people whom the faces are to get who are still there."""
    ids = {(row.before_person_id if back else row.after_person_id) or 0 for row in rows}
    living = Person.objects.filter(pk__in=ids, deleted_at=None)
    return set(living.values_list("pk", flat=True))


def _store(faces: list[Face]) -> None:
    """Write the labels of faces, however many, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE labelling_face f SET state = n.state, person_id = n.person,
                labelled_by_id = n.by, labelled_at = n.at, labelled_how = n.how,
                version = n.version
            FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[], %s::timestamptz[],
                %s::text[], %s::int[]) AS n (id, state, person, by, at, how, version)
            WHERE f.id = n.id
            """,
            [
                [f.pk for f in faces], [str(f.state) for f in faces],
                [f.person_id for f in faces], [f.labelled_by_id for f in faces],
                [f.labelled_at for f in faces], [str(f.labelled_how) for f in faces],
                [f.version for f in faces],
            ],
        )  # fmt: skip


def _step(row: Label, change: Change, back: bool, living: set[int]) -> bool:
    """Set the row's face as it was before (or after) the change.

    False, and nothing done, if the face isn't as the change left it or its person is gone.
    """
    face = row.face
    before = (row.before_state, row.before_person_id)
    after = (row.after_state, row.after_person_id)
    (state, person_id), now = (before, after) if back else (after, before)
    if (face.state, face.person_id) != now:
        return False
    if state == Face.State.LABELLED and person_id not in living:
        return False
    face.state, face.person_id = state, person_id
    if back:
        face.labelled_by_id, face.labelled_at = row.before_by_id, row.before_at
        face.labelled_how = row.before_how
    elif state == Face.State.UNLABELLED:
        face.labelled_by_id, face.labelled_at, face.labelled_how = None, None, ""
    else:
        face.labelled_by_id, face.labelled_at = change.by_id, change.at
        face.labelled_how = change.how
    face.version += 1
    return True


def _negatives(change: Change, moved: list[Label], back: bool) -> None:
    if back:
        ids = [row.face_id for row in moved]
        Negative.objects.filter(change=change, face__in=ids).delete()
        return
    # Changes of versions before `refused` was kept name the person themselves.
    whole = change.person_id if change.action == Change.Action.NOT_PERSON else None
    said = [(row.face_id, row.refused_id or whole) for row in moved]
    Negative.objects.bulk_create(
        [
            Negative(face_id=face, person_id=person, change=change)
            for face, person in said
            if person is not None
        ],
        ignore_conflicts=True,
    )


def _set_deleted(person: Person, deleted: bool) -> None:
    """Delete or bring back a person; stays deleted if the name has been given to another since."""
    taken = Person.objects.filter(
        project=person.project, folded=person.folded, deleted_at=None
    ).exclude(pk=person.pk)
    if not deleted and taken.exists():
        raise errors.PersonExists(
            f"Another person is called “{person.name}” by now. Rename that one, then try again."
        )
    Person.objects.filter(pk=person.pk).update(deleted_at=Now() if deleted else None)


def _tell_person(change: Change) -> None:
    if change.person is None:
        return
    change.person.refresh_from_db()
    if change.person.deleted_at is not None:
        events.people_removed(change.project_id, [change.person.pk])
