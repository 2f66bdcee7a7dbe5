"""Erasing for good: photos with all that was made of them, and people with their names and faces.

All rows go in one transaction, which leaves a receipt with the files that are still to be deleted; these
follow after commit (`erasures`). Undo brings none of it back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from labelling import erasure as registry
from labelling import errors
from labelling.access import Access, Actor
from labelling.erasure import Erased
from labelling.models import Cluster, Edit, Erasure, Face, Person, Photo, Project
from labelling.services import (
    counting,
    edits,
    erasing_news,
    erasing_rows,
    erasures,
    locks,
    suggestions,
    webhooks,
)
from labelling.services import erased_history as history
from labelling.services.erased_names import Names

# What went, by table: the kinds of a receipt. A table that isn't here counts as "other".
KINDS = {
    "labelling.Photo": "photos", "labelling.Face": "faces", "labelling.Person": "people",
    "labelling.Embedding": "vectors", "labelling.Label": "history", "labelling.Edit": "history",
    "labelling.PersonEdit": "history", "labelling.Negative": "refusals",
    "labelling.Suggestion": "suggestions", "labelling.Suspect": "suggestions",
    "labelling.JobItem": "job_items",
}  # fmt: skip
# Of faces, not needed to take them away.
UNREAD = ("landmarks", "crop_landmarks", "quality_reason", "review_comment")
# These say nothing of anybody.
UNCOUNTED = {"labelling.Stale", "labelling.Hold", "labelling.Skip", "labelling.ProcessedPhoto"}


@dataclass(frozen=True)
class Scope:
    """What is to go: the photos, the people, and the faces of both, locked."""

    photos: Sequence[Photo]
    people: Sequence[Person]
    faces: Sequence[Face]

    @property
    def erased(self) -> Erased:
        return Erased(
            tuple(p.pk for p in self.photos), tuple(f.pk for f in self.faces),
            tuple(p.pk for p in self.people),
            tuple(history.names_of(self.people)),
        )  # fmt: skip


def photos(
    project: Project, ids: Sequence[int], *, actor: Actor | None, preview: bool = False,
    kind: str = Erasure.Kind.PHOTOS,
) -> Erasure:  # fmt: skip
    """Erase the photos, those that aren't there left out; the receipt. Raises NotFound if none is.

    With `preview` nothing changes: the receipt, which isn't stored, says what would go.
    """

    def scope(project: Project) -> Scope:
        return _lock(project, list(ids), [])

    return _erase(project, scope, actor=actor, kind=kind, preview=preview)


def person(access: Access, person_id: int, *, photos: bool, preview: bool = False) -> Erasure:
    """Erase a person, whoever was merged into them, and their faces; the receipt. Raises NotFound.

    With `photos` also every photo that shows them. Someone who was deleted can still be erased, with the
    faces that lost the name then.
    """

    def scope(project: Project) -> Scope:
        people = _same_person(project, person_id)
        ids = [p.pk for p in people]
        shown = Q(faces__person__in=ids) | Q(faces__in=history.unnamed_by_deletion(ids))
        theirs = Photo.objects.filter(shown | Q(folder_person__in=ids), project=project)
        return _lock(project, list(theirs.values_list("pk", flat=True)) if photos else [], people)

    return _erase(
        access.project, scope, actor=access.actor, kind=Erasure.Kind.PERSON, preview=preview
    )


def _same_person(project: Project, person_id: int) -> list[Person]:
    """The person, all who were merged into them, and who was deleted under the same name."""
    rows = Person.objects.filter(project=project)
    first = rows.filter(pk=person_id, merged_into=None).first()
    if first is None:
        raise errors.NotFound
    found, asked = {first.pk: first}, [first.pk]
    while asked:
        merged = rows.filter(merged_into__in=asked).exclude(pk__in=found).in_bulk()
        found |= merged
        asked = list(merged)
    folded = {p.folded for p in found.values()}
    found |= rows.filter(folded__in=folded, deleted_at__isnull=False).in_bulk()
    return [found[pk] for pk in sorted(found)]


def _lock(project: Project, photo_ids: list[int], people: list[Person]) -> Scope:
    """Photos, faces and people, locked in this order, as everywhere; the caller holds `locks.changes`.

    Photos that stay are locked too where they lose faces, and people who lose faces.
    """
    stored = Photo.objects.filter(project=project).exclude(state=Photo.State.RECEIVING)
    theirs = _faces_of(people)
    wanted, touched = set(photo_ids), {*photo_ids, *theirs.values()}
    rows = stored.filter(pk__among=list(touched)).select_for_update().order_by("pk")
    photos = [photo for photo in rows if photo.pk in wanted]
    ids = {
        *theirs,
        *Face.objects.filter(photo__among=[p.pk for p in photos]).values_list("pk", flat=True),
    }
    faces = Face.objects.filter(project=project, pk__among=list(ids)).defer(*UNREAD)
    gone = list(faces.select_for_update(of=("self",)).order_by("pk"))
    who = {p.pk for p in people} | {f.person_id for f in gone if f.person_id is not None}
    list(Person.objects.filter(pk__in=who).select_for_update().order_by("pk").values_list("pk"))
    return Scope(photos, people, gone)


def _faces_of(people: list[Person]) -> dict[int, int]:
    """The faces named as one of these people, each with its photo."""
    ids = [person.pk for person in people]
    named = Face.objects.filter(person__in=ids)
    unnamed = Face.objects.filter(pk__in=history.unnamed_by_deletion(ids))
    return dict([*named.values_list("pk", "photo"), *unnamed.values_list("pk", "photo")])


def _erase(
    project: Project, scope_of: Callable[[Project], Scope], *, actor: Actor | None, kind: str,
    preview: bool,
) -> Erasure:  # fmt: skip
    with transaction.atomic():
        project = locks.changes(project.pk)
        locks.holds(project.pk)
        scope = scope_of(project)
        if not scope.photos and not scope.people:
            raise errors.NotFound
        row = _take(project, scope)
        row.kind = kind
        if actor is not None:
            row.key, row.by = actor.key, None if actor.key else actor.user
        if preview:
            transaction.set_rollback(True)  # all was done as it would be, and is taken back
        else:
            row.save()
    if not preview:
        erasures.remove_soon(row)
    return row


def _take(project: Project, scope: Scope) -> Erasure:
    """Take all rows away; the receipt, not stored yet."""
    erased = scope.erased
    names = Names(erased.names)
    counts: Counter[str] = Counter()
    crops = _crops(scope)
    files, late = _files(scope, crops)
    touched, filed = history.touched(erased), history.filed_as(erased)
    news = erasing_news.before(scope.photos, scope.faces)
    backups = erasures.backups_since(_since(scope))
    marked: list[dict[str, Any]] = []
    for part in registry.parts():
        gone = part(project, erased)
        counts.update(gone.counts)
        files += gone.files
        late += gone.late
        marked += gone.marked
    stay = {f.photo_id for f in scope.faces} - set(erased.photos)
    webhooks.forget(project, erased.photos)
    _delete(scope, counts)
    counts["history"] += history.forget(project, erased, names, touched)
    renamed, named = history.out_of_paths(project, names, stay | filed)
    edits.count_faces(stay)
    counting.recount({f.person_id for f in scope.faces} - set(erased.people))
    counts.update({"crops": len(crops), "paths": len(renamed) + named, "photos_stay": len(stay)})
    suggestions.want(project.pk)
    erasing_news.tell(project, news, erased, kept=stay | set(renamed))
    return Erasure(
        project=project, counts=dict(counts), marked=marked, backups=backups,
        ids={"photos": erased.photos, "faces": erased.faces, "people": erased.people},
        files=erasures.places(project.pk, files, late),
    )  # fmt: skip


def _crops(scope: Scope) -> dict[str, int]:
    """The keys of all crops of the faces, those kept for undo too, each with its face's photo."""
    photo = {face.pk: face.photo_id for face in scope.faces}
    crops = {face.crop_key: face.photo_id for face in scope.faces}
    rows = Edit.objects.filter(face__among=list(photo)).values_list("face_id", "before", "after")
    for face_id, before, after in rows:
        crops |= {
            side["crop_key"]: photo[face_id] for side in (before, after) if side.get("crop_key")
        }
    return crops


def _files(scope: Scope, crops: dict[str, int]) -> tuple[list[str], list[str]]:
    """Whole folders of photos that go, single crops where the photo stays; and which of these a worker
    may still be writing into."""
    whole = {photo.pk for photo in scope.photos}
    files = [photo.folder for photo in scope.photos]
    files += [key for key, photo in crops.items() if photo not in whole]
    working = history.in_hand([photo.pk for photo in scope.photos])
    return files, [photo.folder for photo in scope.photos if photo.pk in working]


def _since(scope: Scope) -> datetime:
    """When the first of it came in: a backup that was made later may hold it."""
    rows: Iterable[Photo | Person | Face] = [*scope.photos, *scope.people, *scope.faces]
    return min(row.created_at for row in rows)


def _delete(scope: Scope, counts: Counter[str]) -> None:
    """Delete the rows with all that belongs to them, counting them by kind."""
    clusters = {face.cluster_id for face in scope.faces if face.cluster_id}
    tables: Counter[str] = Counter()
    erasing_rows.delete(Photo, [photo.pk for photo in scope.photos], tables)
    erasing_rows.delete(Face, [face.pk for face in scope.faces], tables)
    erasing_rows.delete(Person, [person.pk for person in scope.people], tables)
    for table, count in tables.items():
        if table not in UNCOUNTED:
            counts[KINDS.get(table, "other")] += count
    Cluster.objects.filter(pk__in=clusters, faces=None).delete()
