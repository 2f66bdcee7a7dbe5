"""Edits: what changes do to faces themselves, written down so that undo and redo can walk them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from labelling.models import Change, Edit, Embedding, Face, Label, Photo, Project, User
from labelling.services import edit_news

# Fields that JSON keeps as text.
TIMES = {"labelled_at", "reviewed_at"}


@dataclass(frozen=True)
class Wanted:
    """How a face is to be: the fields that change, and the vector that goes with a new box."""

    face: Face
    after: Mapping[str, Any]
    vector: Sequence[float] | None = None


def write(change: Change, project: Project, wanted: Sequence[Wanted]) -> None:
    """Make faces, which the caller has locked, as wanted, as a part of `change`.

    Where a face comes or goes the caller has locked its photo first.
    """
    boxed = [w.face.pk for w in wanted if "crop_version" in w.after]
    had = dict(
        Embedding.objects.filter(face__in=boxed, embedder=project.embedder).values_list(
            "face_id", "vector"
        )
    )
    Edit.objects.bulk_create(
        Edit(
            change=change, face=w.face, before={k: plain(getattr(w.face, k)) for k in w.after},
            after={k: plain(v) for k, v in w.after.items()}, embedder=project.embedder if w.vector is not None else "",
            before_vector=had.get(w.face.pk), after_vector=w.vector,
        )
        for w in wanted
    )  # fmt: skip
    _set([(w.face, w.after) for w in wanted])
    put_vectors(project, {w.face.pk: w.vector for w in wanted if w.vector is not None})
    count_faces({w.face.photo_id for w in wanted if "removed" in w.after})
    Change.objects.filter(pk=change.pk).update(face_count=F("face_count") + len(wanted))


def write_new(
    change: Change, project: Project, photo: Photo, rows: Sequence[Mapping[str, Any]],
    vectors: Sequence[Sequence[float]],
) -> list[Face]:  # fmt: skip
    """New faces of a photo, which the caller has locked, as a part of `change`."""
    last = Face.objects.filter(photo=photo).order_by("-number").values_list("number", flat=True)
    start = (last.first() if rows else 0) or 0
    made = Face.objects.bulk_create(
        Face(
            project=project, photo=photo, number=start + place, in_trash=photo.deleted_at is not None,
            **row,
        )
        for place, row in enumerate(rows, 1)
    )  # fmt: skip
    Edit.objects.bulk_create(
        Edit(change=change, face=f, before={"removed": Face.Removed.UNDONE}, after={"removed": ""})
        for f in made
    )
    put_vectors(project, {f.pk: v for f, v in zip(made, vectors, strict=True)})
    count_faces([photo.pk])
    Change.objects.filter(pk=change.pk).update(face_count=F("face_count") + len(made))
    return made


def plain(value: Any) -> Any:
    """A field's value as JSON keeps it: times in ISO 8601."""
    return value.isoformat() if isinstance(value, datetime) else value


def _set(faces: Sequence[tuple[Face, Mapping[str, Any]]]) -> None:
    trashed = set(
        Photo.objects.filter(pk__in={f.photo_id for f, _ in faces}, deleted_at__isnull=False)
        .values_list("pk", flat=True)
        .order_by()
    )
    asked = [fields["reviewed_by_id"] for _, fields in faces if fields.get("reviewed_by_id")]
    users = set(User.objects.filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
    for face, fields in faces:
        for name, value in fields.items():
            if name in TIMES and isinstance(value, str):
                setattr(face, name, datetime.fromisoformat(value))
            elif name == "reviewed_by_id":
                face.reviewed_by_id = value if value in users else None
            else:
                setattr(face, name, value)
        face.in_trash = face.removed != "" or face.photo_id in trashed
        face.version += 1
    names = {"in_trash", "version"}.union(*(fields for _, fields in faces))
    Face.objects.bulk_update([f for f, _ in faces], sorted(names), batch_size=500)


def put_vectors(project: Project, vectors: Mapping[int, Sequence[float]]) -> None:
    """Give faces other vectors by the project's embedder; those by any other embedder are void."""
    Embedding.objects.filter(face__in=vectors).exclude(embedder=project.embedder).delete()
    Embedding.objects.bulk_create(
        [
            Embedding(face_id=face, project=project, embedder=project.embedder, vector=vector)
            for face, vector in vectors.items()
        ],
        batch_size=500, update_conflicts=True, unique_fields=["face", "embedder"],
        update_fields=["vector"],
    )  # fmt: skip
    Face.objects.filter(pk__in=vectors, needs_vector=True).update(needs_vector=False)


def count_faces(photo_ids: Iterable[int]) -> None:
    """Set each photo's count to its faces that weren't removed."""
    kept = Face.objects.filter(photo=OuterRef("pk"), removed="").order_by()
    count = Subquery(kept.values("photo").annotate(n=Count("pk")).values("n"))
    Photo.objects.filter(pk__in=photo_ids).update(face_count=Coalesce(count, 0))


def walk(project: Project, change: Change, *, back: bool) -> tuple[list[int], int]:
    """Take a change's edits back, or do them again, where nobody has touched the face since.

    The caller holds `locks.changes`. Returns the ids of the faces that moved and how many were left.
    """
    rows = list(Edit.objects.filter(change=change).order_by("face_id"))
    ids = [row.face_id for row in rows]
    photos = Face.objects.filter(pk__in=ids).values("photo")
    list(Photo.objects.filter(pk__in=photos).select_for_update(no_key=True).order_by("pk"))
    locked = Face.objects.filter(pk__in=ids).select_for_update(no_key=True).order_by("pk")
    faces = {face.pk: face for face in locked}
    touched, labelled = _touched_since(rows, change, back), _labelled_since(ids, change, back)
    steps: list[tuple[Edit, Face, dict[str, Any]]] = []
    for row in rows:
        face = faces[row.face_id]
        target, now = (row.before, row.after) if back else (row.after, row.before)
        as_left = all(plain(getattr(face, mark)) == now[mark] for mark in Edit.MARKS if mark in now)
        hides_label = target.get("removed") and face.pk in labelled
        if as_left and not hides_label and not touched.get(face.pk, set()) & set(now):
            steps.append((row, face, target))
    news = edit_news.before([face for _, face, _ in steps])
    _set([(face, target) for _, face, target in steps])
    _walk_vectors(project, [(row, face) for row, face, _ in steps], back)
    count_faces({face.photo_id for _, face, _ in steps})
    votes = change.action not in {Change.Action.ACCEPT, Change.Action.SEND_BACK}
    edit_news.tell(project, news, change.by, suggest=votes, want=votes)
    return [face.pk for _, face, _ in steps], len(rows) - len(steps)


def _touched_since(rows: Sequence[Edit], change: Change, back: bool) -> dict[int, set[str]]:
    """The fields of each face that another change, which stands, has set since."""
    ids, own = [row.face_id for row in rows], {row.face_id: row.pk for row in rows}
    others = Edit.objects.filter(face__in=ids, change__undone_at=None).exclude(change=change)
    if not back:
        others = others.filter(change__at__gt=change.undone_at)
    touched: dict[int, set[str]] = {}
    for pk, face, after in others.values_list("pk", "face_id", "after"):
        if not back or pk > own[face]:
            touched.setdefault(face, set()).update(after)
    return touched


def _labelled_since(ids: Sequence[int], change: Change, back: bool) -> set[int]:
    since = Q(change__gt=change.pk) if back else Q(change__at__gt=change.undone_at)
    labels = Label.objects.filter(since, face__in=ids, change__undone_at=None)
    return set(labels.values_list("face_id", flat=True))


def _walk_vectors(project: Project, moved: Sequence[tuple[Edit, Face]], back: bool) -> None:
    """Put the vectors back that belong to the boxes; a worker makes those of another embedder anew."""
    boxed = [(row, face) for row, face in moved if "crop_version" in row.after]
    kept, lost = {}, []
    for row, face in boxed:
        vector = row.before_vector if back else row.after_vector
        if row.embedder == project.embedder and vector is not None:
            kept[face.pk] = vector
        else:
            lost.append(face.pk)
    put_vectors(project, kept)
    Embedding.objects.filter(face__in=lost).delete()
    Face.objects.filter(pk__in=lost).update(needs_vector=True)
