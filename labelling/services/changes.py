"""Changes: one row in the history for each thing that somebody does."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils import timezone

from labelling.access import Actor
from labelling.models import Change, Face, Person, Project


def begun(
    actor: Actor, project: Project, action: Change.Action, *, how: str = Face.How.TYPED,
    person: Person | None = None, made_person: bool = False, automatic: bool = False,
    face_count: int = 0,
) -> Change:  # fmt: skip
    """A new change by `actor`, not written down yet; what it does to which faces is noted with it.

    An `automatic` one is what a worker does in its user's name: undo passes over it.
    """
    by_program = actor.key is not None and how != Face.How.IMPORT
    return Change(
        project=project, action=action, how=Face.How.API if by_program else how, person=person,
        made_person=made_person, by=None if actor.key else actor.user, key=actor.key,
        automatic=automatic, face_count=face_count,
    )  # fmt: skip


def start(actor: Actor, project: Project, action: Change.Action, **about: Any) -> Change:
    """A new change as `begun` makes it, written down."""
    change = begun(actor, project, action, **about)
    change.save(force_insert=True)
    return change


def now_undone(change: Change, undone: bool) -> None:
    """Note that a change was taken back, or done again."""
    change.undone_at = timezone.now() if undone else None
    change.save(update_fields=["undone_at"])


def withdraw(change: Change) -> None:
    """Forget a change that was begun and did nothing, to which nothing refers yet."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM labelling_change WHERE id = %s", [change.pk])
    change.pk = None
