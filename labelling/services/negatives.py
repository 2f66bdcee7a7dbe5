"""Who faces are not: kept as rows for the vote, and always what the history says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from labelling.models import Change, Face, Label, Negative, Person

REFUSES = Q(refused__isnull=False) | Q(change__action=Change.Action.NOT_PERSON)


def refused_among(person_ids: Iterable[int]) -> set[int]:
    """The faces that somebody said not to be one of these people."""
    ids = list(person_ids)
    said = Negative.objects.filter(person__in=ids).values_list("face_id", flat=True)
    noted = Label.objects.filter(refused__in=ids).values_list("face_id", flat=True)
    return {*said, *noted}


def settle(face_ids: Iterable[int]) -> None:
    """Make the negatives of these faces what the changes that stand say of them.

    A refusal counts until the face is named so after all. Whoever was merged counts as whom they
    became too. Cost: five queries, whatever the number of faces.
    """
    ids = set(
        Label.objects.filter(REFUSES, face__among=list(face_ids)).values_list("face_id", flat=True)
    )
    if not ids:
        return
    rows = _history(ids)
    became = _became({pk for row in rows for pk in row[1:3] if pk is not None})
    said: dict[int, dict[int, int]] = defaultdict(dict)
    for face, refused, named, change in rows:
        if refused is not None:
            said[face][refused] = change
        elif named is not None:
            whom = became[named]
            said[face] = {p: c for p, c in said[face].items() if became[p] != whom}
    named_now = dict(Face.objects.filter(pk__among=ids).values_list("pk", "person_id"))
    wanted = {
        (face, whom): change
        for face, refusals in said.items()
        for person, change in refusals.items()
        for whom in (person, became[person])
        if named_now[face] is None or became[person] != named_now[face]
    }
    _store(ids, wanted)


def _history(ids: set[int]) -> list[tuple[int, int | None, int | None, int]]:
    """What stands of each face in the order in which it was said: face, whom it refuses, whom it
    names, change."""
    rows: QuerySet[Label] = Label.objects.filter(face__among=ids, change__undone_at=None)
    found = rows.order_by("pk").values_list(
        "face_id", "refused_id", "after_person_id", "change_id", "change__action",
        "change__person_id",
    )  # fmt: skip
    # Changes of versions before `refused` was kept name the person themselves.
    return [
        (face, refused or (whole if action == Change.Action.NOT_PERSON else None), named, change)
        for face, refused, named, change, action, whole in found
        if action != Change.Action.MERGE  # which names nobody anew
    ]


def _became(person_ids: set[int]) -> dict[int, int]:
    """For each of these people whom they are now: themselves, or whom they were merged into."""
    into: dict[int, int] = {}
    asked = set(person_ids)
    while asked:
        rows = Person.objects.filter(pk__in=asked, merged_into__isnull=False)
        found = dict(rows.values_list("pk", "merged_into_id"))
        into.update(found)
        asked = set(found.values()) - set(into)
    became = {}
    for pk in person_ids:
        now = pk
        while now in into:
            now = into[now]
        became[pk] = now
    return became


def _store(ids: set[int], wanted: dict[tuple[int, int], int]) -> None:
    rows = Negative.objects.filter(face__among=ids).values_list("face_id", "person_id", "pk")
    stored = {(face, person): pk for face, person, pk in rows}
    Negative.objects.filter(pk__among=[pk for k, pk in stored.items() if k not in wanted]).delete()
    Negative.objects.bulk_create(
        [
            Negative(face_id=face, person_id=person, change_id=change)
            for (face, person), change in wanted.items()
            if (face, person) not in stored
        ],
        ignore_conflicts=True,
    )
