"""How many of what a project has, and how fast its photos are done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from labelling.models import Face, Person, Photo, Project, Suggestion, Suspect
from labelling.queries import PHOTO_STATES

FACE_STATES = ("unlabelled", "suggested", "labelled", "rejected", "stranger", "unsure")


def counts(project_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """How many photos, faces and people each project has, by state: seven queries for all of them."""
    ids = list(project_ids)
    blank: dict[int, dict[str, Any]] = {
        pk: {
            "photos": dict.fromkeys([*PHOTO_STATES, "without_faces", "trashed", "total"], 0),
            "faces": dict.fromkeys(
                [*FACE_STATES, "total", "clusters", "suspects", "twice", "sent_back"], 0
            ),
            "people": 0,
        }
        for pk in ids
    }
    living = Q(deleted_at__isnull=True)
    photos = (
        Photo.objects.filter(project_id__in=ids)
        .exclude(state=Photo.State.RECEIVING)
        .values("project_id", "state")
        .annotate(
            n=Count("pk", filter=living),
            trashed=Count("pk", filter=~living),
            empty=Count("pk", filter=living & Q(face_count=0, state=Photo.State.DONE)),
        )
    )
    for row in photos:
        into = blank[row["project_id"]]["photos"]
        into[row["state"]] += row["n"]
        into["total"] += row["n"]
        into["trashed"] += row["trashed"]
        into["without_faces"] += row["empty"]
    shown = Face.objects.filter(project_id__in=ids, in_trash=False)
    sent_back = Count("pk", filter=Q(review=Face.Review.SENT_BACK))
    by_state = shown.values_list("project_id", "state").annotate(n=Count("pk"), back=sent_back)
    for project, state, n, back in by_state:
        into = blank[project]["faces"]
        into[state] += n
        into["sent_back"] += back
        into["total"] += n
    suggested = Suggestion.objects.filter(
        project_id__in=ids, face__in_trash=False, face__state=Face.State.UNLABELLED
    )
    for project, n in suggested.values_list("project_id").annotate(n=Count("pk")):
        into = blank[project]["faces"]
        into["suggested"] = n
        into["unlabelled"] -= n
    _count_doubts(ids, blank)
    people = Person.objects.filter(project_id__in=ids, deleted_at__isnull=True)
    for project, n in people.values_list("project_id").annotate(n=Count("pk")):
        blank[project]["people"] = n
    return blank


def _count_doubts(ids: list[int], into: dict[int, dict[str, Any]]) -> None:
    shown = Face.objects.filter(project_id__in=ids, in_trash=False).order_by()
    suspects = Suspect.objects.filter(project_id__in=ids, face__in_trash=False)
    waiting = shown.filter(state=Face.State.UNLABELLED, cluster__isnull=False)
    for name, rows, counted in (
        ("suspects", suspects, Count("pk")),
        ("clusters", waiting, Count("cluster", distinct=True)),
    ):
        for project, n in rows.order_by().values_list("project_id").annotate(n=counted):
            into[project]["faces"][name] = n
    named = shown.filter(person__isnull=False).values_list("project_id", "photo_id", "person_id")
    for project, _, _, n in named.annotate(n=Count("pk")).filter(n__gt=1):
        into[project]["faces"]["twice"] += n


@dataclass(frozen=True)
class Pace:
    """How fast photos are done just now, and the seconds left (None when that can't be told)."""

    photos_per_second: float
    seconds_left: float | None


def pace(project: Project, left: int, *, window_s: int = 10) -> Pace:
    """The pace over the last `window_s` seconds for `left` photos that wait."""
    since = timezone.now() - timedelta(seconds=window_s)
    done = Photo.objects.filter(project=project, done_at__gte=since).count()
    rate = done / window_s
    if left == 0:
        return Pace(rate, 0.0)
    return Pace(rate, left / rate if rate else None)
