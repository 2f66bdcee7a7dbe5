"""Counts that are kept with people, so that lists of 20,000 can be ordered by them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest

from labelling.models import Face, Person


def recount(person_ids: Iterable[int | None]) -> None:
    """Set the face counts of these people, and when a face was last named so, by what is stored.

    Whoever labels, hides or shows faces calls it in the same transaction.
    """
    shown = Face.objects.filter(person=OuterRef("pk"), in_trash=False).order_by()
    grouped = shown.values("person").annotate(n=Count("pk"), last=Max("labelled_at"))
    ids = {pk for pk in person_ids if pk is not None}
    Person.objects.filter(pk__in=ids).update(
        face_count=Coalesce(Subquery(grouped.values("n")), 0),
        changed_at=Greatest(
            F("created_at"), Coalesce(Subquery(grouped.values("last")), F("created_at"))
        ),
    )
