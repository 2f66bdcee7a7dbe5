"""One step of a change's labels, back or forth, wherever nobody has labelled the face since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from labelling.models import Change, Edit, Face, Label
from labelling.services import edits, person_edits

REVIEWS = (Change.Action.ACCEPT, Change.Action.SEND_BACK)
# A label that only says who the face isn't leaves its answer as it was.
MOVES = (
    ~Q(before_state=F("after_state"))
    | Q(refused=None)
    | (Q(after_state=Face.State.LABELLED) & ~Q(before_person=F("after_person")))
)


def walk(change: Change, *, back: bool) -> tuple[list[int], int]:
    """Take a change's labels back, or do them again; returns the faces that moved, and how many
    were left alone. The caller holds `locks.changes`.

    A face moves if it is as the change left it, nobody labelled it since, whoever it goes to is
    there, and nobody has said since that it isn't them.
    """
    rows = list(Label.objects.filter(change=change).order_by("face_id"))
    ids = [row.face_id for row in rows]
    locked = Face.objects.filter(pk__among=ids).select_for_update(no_key=True).order_by("pk")
    now = {pk: (state, person) for pk, state, person in locked.values_list("pk", "state", "person")}
    latest, refused = _latest(ids), _refused(ids, change)
    living = person_edits.living(pk for r in rows for pk in (r.before_person_id, r.after_person_id))
    moved, said = [], []
    for row in rows:
        before = (row.before_state, row.before_person_id)
        after = (row.after_state, row.after_person_id)
        if before == after and row.refused_id is not None:
            if back or now[row.face_id][1] != row.refused_id:
                said.append(row.face_id)
            continue
        (state, person), found = (before, after) if back else (after, before)
        there = state != Face.State.LABELLED or person in living
        later = refused.get((row.face_id, person or 0), 0) > row.pk
        untouched = now[row.face_id] == found and latest.get(row.face_id, 0) <= row.pk
        if there and untouched and not later:
            moved.append(row)
    _set(change, moved, back)
    Face.objects.filter(pk__among=said).update(version=F("version") + 1)
    return sorted([*said, *(row.face_id for row in moved)]), len(rows) - len(said) - len(moved)


def _latest(ids: Sequence[int]) -> dict[int, int]:
    """For each face the id of the last label that stands: not undone, whosever it is."""
    standing = Label.objects.filter(MOVES, face__among=ids, change__undone_at=None).order_by()
    return dict(standing.values_list("face_id").annotate(last=Max("pk")))


def _refused(ids: Sequence[int], change: Change) -> dict[tuple[int, int], int]:
    """The last label by which another change, which stands, says of a face that it isn't a person."""
    rows = Label.objects.filter(face__among=ids, refused__isnull=False, change__undone_at=None)
    said = rows.exclude(change=change).order_by("pk").values_list("face_id", "refused_id", "pk")
    return {(face, person): pk for face, person, pk in said if person is not None}


def _set(change: Change, moved: Sequence[Label], back: bool) -> None:
    """Write the faces as the labels say: three queries, whatever their number."""
    own = Label.objects.filter(change=change, face=OuterRef("pk"))
    version = F("version") + 1

    def faces(rows: Iterable[Label]) -> QuerySet[Face]:
        return Face.objects.filter(pk__among=[row.face_id for row in rows])

    if back:
        faces(moved).update(
            state=Subquery(own.values("before_state")),
            person=Subquery(own.values("before_person")),
            labelled_by=Subquery(own.values("before_by")),
            labelled_at=Subquery(own.values("before_at")),
            labelled_how=Subquery(own.values("before_how")),
            version=version,
        )
        return
    after = {
        "state": Subquery(own.values("after_state")),
        "person": Subquery(own.values("after_person")),
    }
    if change.action == Change.Action.MERGE:  # who labelled them stays
        faces(moved).update(**after, version=version)
        return
    unlabelled = Face.State.UNLABELLED
    faces(r for r in moved if r.after_state == unlabelled).update(
        **after, labelled_by=None, labelled_at=None, labelled_how="", version=version
    )
    faces(r for r in moved if r.after_state != unlabelled).update(
        **after, labelled_by=change.by, labelled_at=change.at, labelled_how=change.how,
        version=version,
    )  # fmt: skip


def settle_reviews(ids: Sequence[int]) -> None:
    """Give faces the last review that stands of the very label they have now, or none."""
    faces = Face.objects.filter(pk__among=ids)
    faces.exclude(review="").update(
        review="", reviewed_by=None, reviewed_at=None, review_comment=""
    )
    answered = faces.filter(labelled_at__isnull=False).values_list("pk", "labelled_at")
    labelled = {pk: edits.plain(at) for pk, at in answered}
    rows = Edit.objects.filter(
        face__among=labelled, change__action__in=REVIEWS, change__undone_at=None
    ).select_related("change").order_by("pk")  # fmt: skip
    last: dict[int, Edit] = {}
    for row in rows:
        if row.after.get("labelled_at") == labelled[row.face_id]:
            last[row.face_id] = row
    by_change: dict[int, list[Edit]] = {}
    for row in last.values():
        by_change.setdefault(row.change_id, []).append(row)
    for same in by_change.values():
        review = same[0]
        Face.objects.filter(pk__among=[row.face_id for row in same]).update(
            review=review.after["review"], review_comment=review.after["review_comment"],
            reviewed_by=review.change.by, reviewed_at=review.change.at,
        )  # fmt: skip
