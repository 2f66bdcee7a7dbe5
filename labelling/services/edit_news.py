"""What open tabs are told when faces come, go or change: the same for edits, their undo and jobs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labelling import events, queries
from labelling.models import Face, Photo, Project, User
from labelling.services import counting, suggestions

# Photos in one event.
PHOTOS_AT_ONCE = 200


@dataclass(frozen=True)
class Before:
    """Which faces were shown, by which crop, and how many faces each of their photos had."""

    shown: Mapping[int, bool]
    crops: Mapping[int, int]
    counts: Mapping[int, int]


def before(faces: Sequence[Face]) -> Before:
    """How things are now, before `faces` change; they are told about by `tell`."""
    photos = Photo.objects.filter(pk__in={f.photo_id for f in faces})
    return Before(
        {f.pk: not f.in_trash for f in faces},
        {f.pk: f.crop_version for f in faces},
        dict(photos.values_list("pk", "face_count")),
    )


def tell(
    project: Project, was: Before, by: User | None, *, new: Sequence[Face] = (),
    suggest: bool = True, want: bool = True,
) -> list[Face]:  # fmt: skip
    """Publish how the faces of `was`, and those that are `new`, are now; returns those shown.

    With `suggest`, for which the caller holds `locks.changes`, they get their suggestions at once;
    `want` has those of all other faces made again too.
    """
    ids = [*was.shown, *(f.pk for f in new)]
    if suggest and 0 < len(ids) <= events.MOST_FACES:
        suggestions.at_once(project, ids)
    now = list(queries.faces(ids))
    shown = [f for f in now if not f.in_trash]
    gone = [f for f in now if f.in_trash and was.shown.get(f.pk)]
    came = [f for f in shown if not was.shown.get(f.pk)]
    if len(ids) > events.MOST_FACES:
        events.suggestions_changed(project.pk)
    else:
        _tell_each(project.pk, came, gone, [f for f in shown if was.shown.get(f.pk)], by)
    _tell_photos(project.pk, was, new)
    people = {f.person_id for f in (*came, *gone) if f.person_id}
    counting.recount(people)
    if people:
        events.people_changed(project.pk, queries.shown_people(project, people))
    if want:
        # The neighbours of where a moved box was aren't known any more.
        moved = any(f.crop_version != was.crops.get(f.pk, f.crop_version) for f in now)
        suggestions.want(project.pk, faces=None if moved else ids)
    return shown


def _tell_each(
    project_id: int, came: Sequence[Face], gone: Sequence[Face], changed: Sequence[Face],
    by: User | None,
) -> None:  # fmt: skip
    added: dict[int, list[Face]] = defaultdict(list)
    removed: dict[int, list[int]] = defaultdict(list)
    for face in came:
        added[face.photo_id].append(face)
    for face in gone:
        removed[face.photo_id].append(face.pk)
    for photo_id, faces in added.items():
        events.faces_added(project_id, photo_id, faces)
    for photo_id, ids in removed.items():
        events.faces_removed(project_id, photo_id, ids)
    if changed:
        events.faces_changed(project_id, changed, by)


def _tell_photos(project_id: int, was: Before, new: Sequence[Face]) -> None:
    ids = {*was.counts, *(f.photo_id for f in new)}
    photos = list(Photo.objects.filter(pk__in=ids).order_by("pk"))
    photos = [p for p in photos if was.counts.get(p.pk) != p.face_count]
    for start in range(0, len(photos), PHOTOS_AT_ONCE):
        events.photos_changed(project_id, photos[start : start + PHOTOS_AT_ONCE])
