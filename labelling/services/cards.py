"""Cards: many faces that one answer fits, a cluster or the suggestions of one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Avg,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Now, RowNumber

from labelling import pages, queries
from labelling.access import Access
from labelling.models import Cluster, Face, Hold, Person, Project, Skip, Suggestion

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
    open_ = _open(access, asked)
    rows = (
        Cluster.objects.filter(project=project)
        .annotate(
            size=_counted(open_.filter(cluster=OuterRef("pk")), "cluster"),
            held=_held(access, open_, cluster=OuterRef("pk")),
        )
        .filter(size__gt=0)
    )
    found = pages.page(
        rows,
        order=("held", "-size", "spread", "id"),
        cursor=asked.get("cursor"),
        limit=asked["limit"],
    )
    ids = [row.pk for row in found.items]
    faces = _first(open_.filter(cluster__in=ids), "cluster", ("-quality", "id"), asked["faces"])
    sizes = {row.pk: row.size for row in found.items}  # type: ignore[attr-defined]
    candidates = _candidates(project, open_.filter(cluster__in=ids), sizes)
    holders = _holders(access, open_.filter(cluster__in=ids), "cluster")
    cards = [
        ClusterCard(
            row.pk, sizes[row.pk], row.spread, faces.get(row.pk, []), candidates.get(row.pk, []),
            holders.get(row.pk),
        )
        for row in found.items
    ]  # fmt: skip
    totals = _totals(access, asked, open_.filter(cluster__isnull=False), "cluster")
    unplaced = Face.objects.filter(
        project=project, state=Face.State.UNLABELLED, in_trash=False, cluster=None
    )
    due = unplaced.filter(embeddings__embedder=project.embedder).exists()
    return ClusterCards(cards, found.next, totals, due)


def suggested(access: Access, asked: Mapping[str, Any]) -> SuggestionCards:
    """One card a suggested person: those nobody else holds first, then by size, then the surest."""
    project = access.project
    open_ = _open(access, asked).filter(suggestion__isnull=False)
    rows = queries.people(project).annotate(
        size=_counted(open_.filter(suggestion__person=OuterRef("pk")), "suggestion__person"),
        held=_held(access, open_, suggestion__person=OuterRef("pk")),
    )
    waiting = Suggestion.objects.filter(project=project).order_by().values("person")
    rows = rows.filter(pk__in=waiting, size__gt=0)
    found = pages.page(
        rows, order=("held", "-size", "id"), cursor=asked.get("cursor"), limit=asked["limit"]
    )
    ids = [row.pk for row in found.items]
    mine = open_.filter(suggestion__person__in=ids)
    faces = _first(mine, "suggestion__person", ("suggestion__distance", "id"), asked["faces"])
    scores = {
        pk: (best, mean)
        for pk, best, mean in mine.order_by()
        .values_list("suggestion__person")
        .annotate(best=Max("suggestion__score"), mean=Avg("suggestion__score"))
    }
    holders = _holders(access, mine, "suggestion__person")
    cards = [
        SuggestionCard(
            row, row.size, *scores.get(row.pk, (0.0, 0.0)), faces.get(row.pk, []),  # type: ignore[attr-defined]
            holders.get(row.pk),
        )
        for row in found.items
    ]  # fmt: skip
    return SuggestionCards(cards, found.next, _totals(access, asked, open_, "suggestion__person"))


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


def _counted(rows: QuerySet[Face], by: str) -> Any:
    counts = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


def _held(access: Access, rows: QuerySet[Face], **of: Any) -> Case:
    """1 where somebody else has one of the faces in hand, else 0."""
    held = Exists(rows.filter(**of).filter(Exists(_others(access).filter(face=OuterRef("pk")))))
    return Case(When(held, then=Value(1)), default=Value(0))


def _others(access: Access) -> QuerySet[Hold]:
    rows = Hold.objects.filter(project=access.project, until__gt=Now())
    return rows.exclude(user=access.actor.user) if access.actor.user is not None else rows


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
    access: Access, asked: Mapping[str, Any], rows: QuerySet[Face], by: str
) -> dict[str, int]:
    held = Count("pk", filter=Exists(_others(access).filter(face=OuterRef("pk"))))
    counts = rows.aggregate(total=Count(by, distinct=True), faces=Count("pk"), held=held)
    user = access.actor.user
    skipped = 0
    if user is not None and not asked.get("skipped"):
        skipped = (
            _skips(access)
            .filter(face__state=Face.State.UNLABELLED, face__in_trash=False)
            .filter(Q(face__suggestion__isnull=False) if by != "cluster" else Q())
            .count()
        )
    return {**counts, "skipped": skipped}
