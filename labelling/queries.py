"""What is asked of the rows: counts, filters and neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from labelling.models import Face, Person, Photo, Project, Suggestion, Suspect, Upload
from labelling.models.person import FEW_FACES, fold
from labelling.neighbours import VOTES as VOTES
from labelling.neighbours import neighbours as neighbours
from labelling.neighbours import vector_text as vector_text
from labelling.once import Once

PHOTO_STATES = ("waiting", "working", "done", "failed")


def photos(project: Project, asked: Mapping[str, Any]) -> QuerySet[Photo]:
    """The project's photos that pass the filters of the API (`PhotoFilter`)."""
    rows = Photo.objects.filter(project=project).exclude(state=Photo.State.RECEIVING)
    rows = rows.filter(deleted_at__isnull=not asked.get("trash", False))
    state = asked.get("state")
    if state == "without_faces":
        rows = rows.filter(state=Photo.State.DONE, face_count=0)
    elif state:
        rows = rows.filter(state=state)
    if asked.get("upload"):
        rows = rows.filter(upload=asked["upload"])
    everyone = [*(asked.get("people") or ()), asked.get("person")]
    for person in {pk for pk in everyone if pk}:
        named = Face.objects.filter(photo=OuterRef("pk"), person=person, removed="")
        rows = rows.filter(Exists(named))
    if asked.get("q"):
        rows = rows.filter(Q(name__icontains=asked["q"]) | Q(path__icontains=asked["q"]))
    return rows


PHOTO_ORDERS = {
    "newest": ("-created_at", "-id"),
    "oldest": ("created_at", "id"),
    "name": ("name", "id"),
}


# What `shapes.face_shape` reads beside the face: whole rows would cost twice the time.
BESIDE = {
    "photo": ("name", "width", "height", "created_at", "upload"),
    "person": ("name",),
    "labelled_by": ("username", "display_name"),
    "reviewed_by": ("username", "display_name"),
    "suggestion": ("distance", "score"),
    "suggestion__person": ("name",),
    "suspect": ("project", "own_distance", "other_distance"),
    "suspect__person": ("name",),
    "suspect__other_face": ("crop_version",),
}
# Not read: where crops lie, landmarks and such.
SHOWN = [
    field.name
    for field in Face._meta.concrete_fields
    if field.name not in {"landmarks", "crop_landmarks"}
]


def with_context(rows: QuerySet[Face]) -> QuerySet[Face]:
    """Faces with all that `shapes.face_shape` shows, in one query."""
    return (
        rows.select_related(*BESIDE)
        .only(*SHOWN, *(f"{path}__{name}" for path, names in BESIDE.items() for name in names))
        .annotate(twice=TWICE, min_quality=F("project__min_quality"))
    )


@cache
def _faces() -> QuerySet[Face]:
    return with_context(Face.objects.all())


def faces(ids: Iterable[int]) -> QuerySet[Face]:
    """These faces `with_context`, by id."""
    return _faces().filter(pk__in=ids).order_by("pk")


# Whether the face's person has another face in the same photo: almost always a mistake.
TWICE = Exists(
    Face.objects.filter(photo=OuterRef("photo"), person=OuterRef("person"), in_trash=False).exclude(
        pk=OuterRef("pk")
    )
)


def voting(min_quality: float, *, path: str = "") -> Q:
    """The faces that vote once labelled, under a rule of `min_quality`; unmeasured ones count as good.

    `path` leads from the rows asked to the face: "face__".
    """
    good = Q(**{f"{path}quality__isnull": True}) | Q(**{f"{path}quality__gte": min_quality})
    by_rule = Q(**{f"{path}use": Face.Use.RULE}) & good
    return Q(**{f"{path}use": Face.Use.ALWAYS}) | by_rule


def people(project: Project, *, q: str = "", warning: str = "") -> QuerySet[Person]:
    """The living people whose name, or a word of it, starts with `q`; with counts and cover.

    `warning` keeps those with `few` faces, with `suspect` ones, or `twice` in a photo.
    """
    rows = _people().filter(project=project)
    start = fold(q)
    if start:
        rows = rows.filter(Q(folded__startswith=start) | Q(folded__contains=f" {start}"))
    if warning == "few":
        rows = rows.filter(face_count__lt=FEW_FACES)
    elif warning == "suspect":
        rows = rows.filter(Exists(_suspects()))
    elif warning == "twice":
        rows = rows.filter(Exists(_doubled()))
    return rows


def _suspects() -> QuerySet[Suspect]:
    return Suspect.objects.filter(face__person=OuterRef("pk"), face__in_trash=False).order_by()


def _doubled() -> QuerySet[Face]:
    return Face.objects.filter(TWICE, person=OuterRef("pk"), in_trash=False).order_by()


@cache
def _people() -> QuerySet[Person]:
    """Living people of all projects with their counts and covers; to write this takes longer than most answers."""
    suggested = Suggestion.objects.filter(
        person=OuterRef("pk"), face__in_trash=False, face__state=Face.State.UNLABELLED
    ).order_by()
    # The cover that somebody chose, while it is shown; else the surest face.
    chosen = Case(When(pk=OuterRef("cover"), then=Value(0)), default=Value(1))
    best = Face.objects.filter(person=OuterRef("pk"), in_trash=False).annotate(place=chosen)
    best = best.order_by("place", "-score", "id")
    return Person.objects.filter(deleted_at__isnull=True).annotate(
        suspect_count=Coalesce(
            Subquery(_suspects().values("face__person").annotate(n=Count("*")).values("n")), 0
        ),
        twice_count=Coalesce(
            Subquery(
                _doubled().values("person").annotate(n=Count("photo", distinct=True)).values("n")
            ),
            0,
        ),
        suggested_count=Coalesce(
            Subquery(suggested.values("person").annotate(n=Count("*")).values("n")), 0
        ),
        cover_face=Subquery(best.values("id")[:1]),
        cover_version=Subquery(best.values("crop_version")[:1]),
    )


def covers(project: Project, person_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """For each of these people the face that stands for them, and the version of its crop."""
    rows = people(project).filter(pk__in=list(person_ids)).order_by()
    found = rows.values_list("pk", "cover_face", "cover_version")  # type: ignore[misc]
    return {pk: (face, version) for pk, face, version in found if face is not None}


PERSON_ORDERS = {
    "name": ("sort_key", "id"),
    "count": ("-face_count", "id"),
    "newest": ("-id",),
    "changed": ("-changed_at", "id"),
}


def uploads(project: Project) -> QuerySet[Upload]:
    """The project's uploads with how many of their photos are in each state."""
    shown = Q(photos__deleted_at__isnull=True)
    return (
        Upload.objects.filter(project=project)
        .select_related("created_by")
        .annotate(
            **{s: Count("photos", filter=shown & Q(photos__state=s)) for s in PHOTO_STATES},
            total=Count("photos", filter=shown & ~Q(photos__state="receiving")),
            last=Max("photos__created_at"),
        )
    )


def cover_faces(project_ids: Iterable[int], *, most: int = 6) -> dict[int, list[tuple[int, int]]]:
    """Up to `most` faces of different people for each project's card, with the versions of their
    crops; one query a project, or two."""
    covers = {}
    for project_id in project_ids:
        named = Face.objects.filter(project=project_id, in_trash=False, person__isnull=False)
        rows = list(
            named.order_by("person", "-score", "id")
            .distinct("person")
            .values_list("pk", "crop_version")[:most]
        )
        if len(rows) < most:
            rest = Face.objects.filter(
                project=project_id, in_trash=False, score__gte=Face.SURE_SCORE
            )
            rest = rest.exclude(state=Face.State.REJECTED).exclude(pk__in=[pk for pk, _ in rows])
            rows += rest.order_by("id").values_list("pk", "crop_version")[: most - len(rows)]
        covers[project_id] = rows
    return covers


def photo_neighbours(photo: Photo) -> tuple[int | None, int | None]:
    """The ids of the photos before and after this one, newest first, or None at the ends."""
    rows = Photo.objects.filter(project=photo.project_id, deleted_at=None).exclude(
        state=Photo.State.RECEIVING
    )
    same = Q(created_at=photo.created_at)
    newer = rows.filter(Q(created_at__gt=photo.created_at) | same & Q(pk__gt=photo.pk))
    older = rows.filter(Q(created_at__lt=photo.created_at) | same & Q(pk__lt=photo.pk))
    before = newer.order_by("created_at", "pk").values_list("pk", flat=True).first()
    after = older.order_by("-created_at", "-pk").values_list("pk", flat=True).first()
    return before, after


_shown_faces = Once(
    lambda ids: with_context(Face.objects.filter(pk__among=ids, removed="")).order_by("pk"), list
)
_shown_people = Once(
    lambda project, ids: _people().filter(project=project, pk__among=ids), int, list
)


def shown_faces(ids: Iterable[int]) -> list[Face]:
    """Those of these faces that weren't removed, `with_context`, by id."""
    return _shown_faces(ids)


def shown_people(project: Project, ids: Iterable[int]) -> list[Person]:
    """The living among these people, as `people` gives them."""
    return _shown_people(project.pk, ids)
