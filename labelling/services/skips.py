"""Faces that a member passes over: they leave that member's queues, and nobody else's."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from labelling import errors
from labelling.access import Access, person_user
from labelling.models import Face, Skip


def skip(access: Access, face_ids: Sequence[int]) -> None:
    """Pass over faces; those already passed over stay so.

    Raises NotFound if none of them is in the project, RoleTooLow for a key.
    """
    user = person_user(access.actor)
    shown = Face.objects.filter(project=access.project, in_trash=False, pk__in=face_ids)
    # In order, so that two tabs of one user never wait for each other crosswise.
    ids = list(shown.order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise errors.NotFound
    Skip.objects.bulk_create(
        [Skip(project=access.project, face_id=pk, user=user) for pk in ids], ignore_conflicts=True
    )


def clear(access: Access) -> None:
    """Show everything again. Raises RoleTooLow for a key."""
    _mine(access).delete()


def count(access: Access) -> int:
    """How many faces of the project the asker passes over. Raises RoleTooLow for a key."""
    return _mine(access).filter(face__in_trash=False).count()


def _mine(access: Access) -> QuerySet[Skip]:
    return Skip.objects.filter(project=access.project, user=person_user(access.actor))
