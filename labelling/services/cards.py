"""Cards: many faces that one answer fits, a cluster or the suggestions of one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Avg,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    QuerySet,
    Sum,
    Window,
)
from django.db.models.functions import Now, RowNumber

from labelling import pages, queries
from labelling.access import Access
from labelling.models import Cluster, Face, Hold, Person, Project, Skip

# Candidates shown with a card: as many as there are digits for.
CANDIDATES = 5


@dataclass(frozen=True)
class CardCandidate:
    """Someone whom some of a card's faces look like. `score` is the mean over all its faces, those
    that look like someone else or nobody counting as 0."""

    person: Person
    cover: tuple[int, int] | None
    score: float
    faces: int


@dataclass(frozen=True)
class ClusterCard:
    """Unlabelled faces that look alike; `faces` are the first of them."""

    id: int
    size: int
    spread: float
    faces: list[Face]
    candidates: list[CardCandidate]
    holder: Hold | None


@dataclass(frozen=True)
class SuggestionCard:
    """Unlabelled faces that look like one person; `faces` are the surest."""

    person: Person
    size: int
    best: float
    mean: float
    faces: list[Face]
    holder: Hold | None


@dataclass(frozen=True)
class ClusterCards:
    """One page. `totals` has total, faces, held and skipped; `due`: faces wait to be put together."""

    items: list[ClusterCard]
    next: str | None
    totals: dict[str, int]
    due: bool


@dataclass(frozen=True)
class SuggestionCards:
    """One page, as that of clusters."""

    items: list[SuggestionCard]
    next: str | None
    totals: dict[str, int]


def clusters(access: Access, asked: Mapping[str, Any]) -> ClusterCards:
    """The cards of faces that look alike: those nobody else holds first, then by size, then the surest."""
    project = access.project
    open_ = _open(access, asked).filter(cluster__isnull=False)
    sizes = _sizes(open_, "cluster")
    spreads = dict(Cluster.objects.filter(project=project).values_list("pk", "spread"))
    held = _held(access, open_, "cluster")
    found = pages.cut(
        [(pk in held, -size, spreads.get(pk, 0.0), pk) for pk, size in sizes.items()],
        cursor=asked.get("cursor"), limit=asked["limit"],
    )  # fmt: skip
    ids = [key[-1] for key in found.items]
    shown = open_.filter(cluster__in=ids)
    faces = _first(shown, "cluster", ("-quality", "id"), asked["faces"])
    candidates = _candidates(project, shown, sizes)
    holders = _holders(access, shown, "cluster")
    cards = [
        ClusterCard(
            pk, sizes[pk], spreads.get(pk, 0.0), faces.get(pk, []), candidates.get(pk, []),
            holders.get(pk),
        )
        for pk in ids
    ]  # fmt: skip
    unplaced = Face.objects.filter(
        project=project, state=Face.State.UNLABELLED, in_trash=False, cluster=None
    )
    due = unplaced.filter(embeddings__embedder=project.embedder).exists()
    return ClusterCards(cards, found.next, _totals(access, asked, sizes, held), due)


def suggested(access: Access, asked: Mapping[str, Any]) -> SuggestionCards:
    """One card a suggested person: those nobody else holds first, then by size, then the surest."""
    by = "suggestion__person"
    open_ = _open(access, asked).filter(
        suggestion__person__deleted_at=None, suggestion__isnull=False
    )
    sizes = _sizes(open_, by)
    held = _held(access, open_, by)
    found = pages.cut(
        [(pk in held, -size, pk) for pk, size in sizes.items()],
        cursor=asked.get("cursor"), limit=asked["limit"],
    )  # fmt: skip
    ids = [key[-1] for key in found.items]
    shown = open_.filter(suggestion__person__in=ids)
    faces = _first(shown, by, ("suggestion__distance", "id"), asked["faces"])
    scores = {
        pk: (best, mean)
        for pk, best, mean in shown.order_by()
        .values_list(by)
        .annotate(best=Max("suggestion__score"), mean=Avg("suggestion__score"))
    }
    holders = _holders(access, shown, by)
    people = queries.people(access.project).in_bulk(ids)
    cards = [
        SuggestionCard(
            people[pk], sizes[pk], *scores.get(pk, (0.0, 0.0)), faces.get(pk, []), holders.get(pk)
        )
        for pk in ids
        if pk in people
    ]
    totals = _totals(access, asked, sizes, held, suggested=True)
    return SuggestionCards(cards, found.next, totals)


def _open(access: Access, asked: Mapping[str, Any]) -> QuerySet[Face]:
    """The unlabelled faces that the asker hasn't passed over."""
    rows = Face.objects.filter(project=access.project, state=Face.State.UNLABELLED, in_trash=False)
    if asked.get("upload") is not None:
        rows = rows.filter(photo__upload=asked["upload"])
    if not asked.get("skipped") and access.actor.user is not None:
        rows = rows.filter(~Exists(_skips(access).filter(face=OuterRef("pk"))))
    return rows


def _skips(access: Access) -> QuerySet[Skip]:
    return Skip.objects.filter(project=access.project, user=access.actor.user)


def _sizes(rows: QuerySet[Face], by: str) -> dict[int, int]:
    """How many of the faces each card has; one pass over them, whatever the page."""
    return dict(rows.order_by().values_list(by).annotate(n=Count("pk")))


def _others(access: Access) -> QuerySet[Hold]:
    rows = Hold.objects.filter(project=access.project, until__gt=Now())
    return rows.exclude(user=access.actor.user) if access.actor.user is not None else rows


def _held(access: Access, rows: QuerySet[Face], by: str) -> dict[int, int]:
    """The cards of which somebody else has faces in hand, and how many."""
    return _sizes(rows.filter(pk__in=_others(access).values("face")), by)


def _holders(access: Access, rows: QuerySet[Face], by: str) -> dict[int, Hold]:
    """For each card the hold that ends last, its user loaded."""
    cards = dict(rows.order_by().values_list("pk", by))
    holds = _others(access).filter(face__in=rows.values("pk")).select_related("user")
    return {cards[hold.face_id]: hold for hold in holds.order_by("until") if hold.face_id in cards}


def _first(rows: QuerySet[Face], by: str, order: Sequence[str], most: int) -> dict[int, list[Face]]:
    """Up to `most` faces of each card, with all that their shape shows."""
    fields = [
        F(name.lstrip("-")).desc(nulls_last=True) if name.startswith("-") else F(name).asc()
        for name in order
    ]
    place = Window(RowNumber(), partition_by=[F(by)], order_by=fields)
    chosen = rows.annotate(place=place).filter(place__lte=most).values_list("pk", by, "place")
    places = {pk: (card, number) for pk, card, number in chosen}
    grouped: dict[int, list[Face]] = defaultdict(list)
    found = queries.with_context(Face.objects.filter(pk__in=places)).in_bulk()
    for pk in sorted(places, key=lambda face: places[face][1]):
        if pk in found:
            grouped[places[pk][0]].append(found[pk])
    return grouped


def _candidates(
    project: Project, rows: QuerySet[Face], sizes: Mapping[int, int]
) -> dict[int, list[CardCandidate]]:
    found = (
        rows.filter(suggestion__isnull=False)
        .order_by()
        .values_list("cluster", "suggestion__person")
        .annotate(n=Count("pk"), score=Sum("suggestion__score"))
    )
    grouped: dict[int, list[tuple[int, int, float]]] = defaultdict(list)
    for cluster, person, n, score in found:
        grouped[cluster].append((person, n, score / sizes[cluster]))
    best = {
        cluster: sorted(one, key=lambda c: (-c[2], c[0]))[:CANDIDATES]
        for cluster, one in grouped.items()
    }
    people = {person for one in best.values() for person, _, _ in one}
    known, covers = Person.objects.in_bulk(people), queries.covers(project, people)
    return {
        cluster: [CardCandidate(known[p], covers.get(p), s, n) for p, n, s in one if p in known]
        for cluster, one in best.items()
    }


def _totals(
    access: Access, asked: Mapping[str, Any], sizes: Mapping[int, int], held: Mapping[int, int],
    *, suggested: bool = False,
) -> dict[str, int]:  # fmt: skip
    skipped = 0
    if access.actor.user is not None and not asked.get("skipped"):
        rows = _skips(access).filter(face__state=Face.State.UNLABELLED, face__in_trash=False)
        skipped = rows.filter(face__suggestion__isnull=False).count() if suggested else rows.count()
    return {
        "total": len(sizes),
        "faces": sum(sizes.values()),
        "held": sum(held.values()),
        "skipped": skipped,
    }
