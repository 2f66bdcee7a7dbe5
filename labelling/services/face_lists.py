"""Lists of faces: what passes a filter, in which order, page by page or as ids alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from labelling import face_sets, queries
from labelling.access import Access
from labelling.models import Edit, Face, Label, Project, Skip

# The field of `Face` that each parameter narrows.
NARROWED = {
    "person": "person",
    "suggested_person": "suggestion__person",
    "cluster": "cluster",
    "photo": "photo",
    "upload": "photo__upload",
    "min_score": "score__gte",
    "max_score": "score__lt",
    "min_likeness": "suggestion__score__gte",
    "max_likeness": "suggestion__score__lt",
    "min_quality": "quality__gte",
    "max_quality": "quality__lt",
    "labelled_by": "labelled_by",
    "labelled_from": "labelled_at__gte",
    "labelled_to": "labelled_at__lt",
    "added_from": "photo__created_at__gte",
    "added_to": "photo__created_at__lt",
    "ids": "pk__in",
}

ORDERS = {
    "newest": ("-id",),
    "oldest": ("id",),
    "doubtful": ("score", "id"),
    "surest": ("-score", "id"),
    "quality": ("known_quality", "id"),
    # These hold only faces that have what they are ordered by: pages can't go past nulls.
    "suggested": ("suggestion__distance", "id"),
    "unlikely": ("-suggestion__distance", "id"),
    "suspect": ("-suspect__margin", "id"),
    "labelled": ("-labelled_at", "id"),
}
PRESENT = {
    "suggested": Q(suggestion__isnull=False),
    "unlikely": Q(suggestion__isnull=False),
    "suspect": Q(suspect__isnull=False),
    "labelled": Q(labelled_at__isnull=False),
}


def filtered(access: Access, asked: Mapping[str, Any]) -> QuerySet[Face]:
    """The project's faces that pass the filters of the API (`FaceFilter`), hidden ones left out."""
    rows = _in_state(access.project, asked.get("state", "all"))
    for name, field in NARROWED.items():
        if asked.get(name) is not None:
            rows = rows.filter(**{field: asked[name]})
    if asked.get("suggested_person") is not None or asked.get("cluster") is not None:
        rows = rows.filter(state=Face.State.UNLABELLED)
    if asked.get("votes") is not None:
        may = queries.voting(access.project.min_quality)
        rows = rows.filter(may if asked["votes"] else ~may)
    if asked.get("change") is not None:
        touched = Label.objects.filter(change=asked["change"], face=OuterRef("pk"))
        edited = Edit.objects.filter(change=asked["change"], face=OuterRef("pk"))
        rows = rows.filter(Exists(touched) | Exists(edited))
    if asked.get("among") is not None:
        rows = rows.filter(face_sets.members(access, asked["among"]))
    if asked.get("suspect") is not None:
        rows = rows.filter(suspect__isnull=not asked["suspect"])
    if asked.get("twice") is not None:
        rows = _twice(access.project, rows, asked["twice"])
    if asked.get("review") is not None:
        state = "" if asked["review"] == "open" else asked["review"]
        rows = rows.filter(review=state, labelled_at__isnull=False)
    if asked.get("skipped") is not None and access.actor.user is not None:
        passed = Exists(Skip.objects.filter(face=OuterRef("pk"), user=access.actor.user))
        rows = rows.filter(passed if asked["skipped"] else ~passed)
    return rows


def _twice(project: Project, rows: QuerySet[Face], twice: bool) -> QuerySet[Face]:
    """Those of people who are (not) twice in their photo: counted by photo first, as looking into the
    photo of each of 100,000 faces takes a second."""
    named = Face.objects.filter(project=project, in_trash=False, person__isnull=False).order_by()
    doubled = named.values("photo", "person").annotate(n=Count("pk")).filter(n__gt=1)
    photos = rows.filter(photo__in=list(doubled.values_list("photo", flat=True)))
    return (
        photos.filter(queries.TWICE) if twice else rows.exclude(pk__in=photos.filter(queries.TWICE))
    )


def _in_state(project: Project, state: str) -> QuerySet[Face]:
    rows = Face.objects.filter(project=project, in_trash=False)
    if state in {"todo", "suggested", "unlabelled"}:
        rows = rows.filter(state=Face.State.UNLABELLED)
        if state != "todo":
            rows = rows.filter(suggestion__isnull=state == "unlabelled")
    elif state == "set_aside":
        rows = rows.filter(state__in=[Face.State.STRANGER, Face.State.UNSURE])
    elif state != "all":
        rows = rows.filter(state=state)
    return rows


def _order(asked: Mapping[str, Any]) -> str:
    """For suggested faces "surest" speaks of the suggestion."""
    order: str = asked.get("order", "newest")
    if order == "surest" and asked.get("state") == "suggested":
        return "suggested"
    return order


def _ordered(access: Access, asked: Mapping[str, Any]) -> tuple[QuerySet[Face], tuple[str, ...]]:
    order = _order(asked)
    rows = filtered(access, asked)
    if order in PRESENT:
        rows = rows.filter(PRESENT[order])
    if order == "quality":
        # What isn't measured comes after all that is.
        rows = rows.annotate(known_quality=Coalesce("quality", Value(2.0)))
    return rows, ORDERS[order]


def listed(access: Access, asked: Mapping[str, Any]) -> tuple[QuerySet[Face], tuple[str, ...]]:
    """The faces that pass, with all that their shape shows, and the order of their pages."""
    rows, order = _ordered(access, asked)
    return queries.with_context(rows), order


def index(access: Access, asked: Mapping[str, Any]) -> str:
    """The ids of all faces that pass, in order, as JSON made by the database: {ids, total}.

    100,000 ids take it some 60 ms; as rows in Python they would take ten times as long.
    """
    rows, order = _ordered(access, asked)
    sql, arguments = rows.order_by(*order).values_list("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT coalesce(string_agg(id::text, ','), ''), count(*) FROM ({sql}) AS found (id)",  # noqa: S608 - Django's own SQL
            arguments,
        )
        ids, total = cursor.fetchone()
    return f'{{"ids":[{ids}],"total":{total}}}'
