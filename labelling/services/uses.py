"""Which faces vote and enter datasets, where somebody decides against the project's rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from labelling import errors
from labelling.access import Access
from labelling.models import Change, Face
from labelling.services import changes, edit_news, edits, locks


@dataclass(frozen=True)
class Decided:
    """The change (its id is None if every face was so already) and the faces as they are now."""

    change: Change
    faces: list[Face]


def decide(access: Access, ids: Sequence[int], use: str) -> Decided:
    """Set the use of faces, as one change that one undo takes back.

    Raises NotFound if none of them is in the project.
    """
    with transaction.atomic():
        project = locks.changes(access.project.pk)
        rows = Face.objects.filter(project=project, pk__in=ids, in_trash=False)
        held = list(rows.select_for_update(no_key=True).order_by("pk"))
        if not held:
            raise errors.NotFound
        change = changes.start(access.actor, project, Change.Action.USE)
        differing = [face for face in held if face.use != use]
        news = edit_news.before(differing)
        edits.write(change, project, [edits.Wanted(face, {"use": use}) for face in differing])
        if not differing:
            changes.withdraw(change)
            return Decided(change, [])
        named = any(face.person_id for face in differing)
        faces = edit_news.tell(project, news, access.actor.user, want=named)
        change.refresh_from_db()
        return Decided(change, faces)
