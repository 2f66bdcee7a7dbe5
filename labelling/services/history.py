"""Undo and redo: each user walks back and forth over their own changes, never over another's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from labelling import errors, job_errors, queries
from labelling.access import Access
from labelling.events import MOST_FACES
from labelling.models import Change, Edit, Face, Job, Label, PersonEdit, Project
from labelling.services import (
    changes,
    counting,
    edits,
    label_steps,
    label_writes,
    locks,
    negatives,
    person_edits,
)


@dataclass(frozen=True)
class Walked:
    """One step: the change, its faces as they are now, how many were left alone because someone
    else has changed them since, and a sentence for each person who was."""

    change: Change
    faces: list[Face]
    skipped: int
    notes: list[str]
    # How many changed; of very many not all are in `faces`.
    count: int


def described(rows: QuerySet[Change]) -> QuerySet[Change]:
    """Changes with all that `change_shapes.change_shape` shows, in one query."""
    own = PersonEdit.objects.filter(change=OuterRef("pk")).order_by("pk")
    gone = own.filter(after__deleted=True).order_by().values("change").annotate(n=Count("pk"))
    return rows.select_related("person", "by", "key").annotate(
        merged_count=Coalesce(Subquery(gone.values("n")), 0),
        before_name=Subquery(own.values("before__name")[:1]),
        after_name=Subquery(own.values("after__name")[:1]),
        after_cover=Subquery(own.values("after__cover_id")[:1]),
    )


def _own(access: Access) -> QuerySet[Change]:
    rows = described(Change.objects.filter(project=access.project, automatic=False))
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
    rows = described(Change.objects.filter(project=project))
    for name in ("by", "action", "how"):
        if asked.get(name) is not None:
            rows = rows.filter(**{name: asked[name]})
    if asked.get("person") is not None:
        theirs = PersonEdit.objects.filter(change=OuterRef("pk"), person=asked["person"])
        rows = rows.filter(Q(person=asked["person"]) | Exists(theirs))
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


# What these did is kept in edits; what all others did, in labels and edits of people.
EDITING = {
    Change.Action.DRAW, Change.Action.MOVE, Change.Action.REMOVE, Change.Action.DETECT,
    Change.Action.USE, Change.Action.ACCEPT, Change.Action.SEND_BACK,
}  # fmt: skip


def _walk(access: Access, project: Project, change: Change, *, back: bool) -> Walked:
    if change.action in EDITING:
        return _walk_edits(project, change, back)
    # People come back before their faces do, and go after them.
    before = person_edits.walk(change, back=True) if back else person_edits.make_again(change)
    moved, skipped = label_steps.walk(change, back=back)
    changes.now_undone(change, back)
    after = person_edits.unmake(change) if back else person_edits.walk(change, back=False)
    touched = [*before.people, *after.people]
    counting.recount(touched)
    if change.action == Change.Action.MERGE:
        negatives.settle({*moved, *negatives.refused_among(touched)})
    else:
        negatives.settle(moved)
        label_steps.settle_reviews(moved)
    spoken_of = label_writes.spoken_of(Label.objects.filter(change=change))
    settled = label_writes.settle(project, change, moved, people=spoken_of)
    faces = label_writes.tell(project, settled, access.actor).faces
    person_edits.tell(project, touched)
    return Walked(change, faces, skipped, [*before.notes, *after.notes], len(moved))


def _walk_edits(project: Project, change: Change, back: bool) -> Walked:
    """Raises StillApplying while the change's job is at it."""
    if Job.objects.filter(change=change, state=Job.State.APPLYING).exists():
        raise job_errors.StillApplying
    moved, skipped = edits.walk(project, change, back=back)
    changes.now_undone(change, back)
    rows = Face.objects.filter(pk__in=moved, removed="")
    faces = list(queries.with_context(rows).order_by("pk")[:MOST_FACES])
    return Walked(change, faces, skipped, [], len(moved))
