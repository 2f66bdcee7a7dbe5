"""What open tabs are told of an erasing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from labelling import events, queries
from labelling.erasure import Erased
from labelling.models import Face, Hold, Photo, Project
from labelling.services import holds


@dataclass(frozen=True)
class Before:
    """The faces that go while their photo stays, by photo, and whom faces that go were named as."""

    faces: dict[int, list[int]]
    people: set[int]
    held: list[int]


def before(photos: Sequence[Photo], faces: Sequence[Face]) -> Before:
    """What has to be known once the rows are gone."""
    whole = {photo.pk for photo in photos}
    by_photo: dict[int, list[int]] = defaultdict(list)
    for face in faces:
        if face.photo_id not in whole:
            by_photo[face.photo_id].append(face.pk)
    ids = [face.pk for face in faces]
    held = list(Hold.objects.filter(face__among=ids).values_list("face", flat=True))
    return Before(by_photo, {f.person_id for f in faces if f.person_id is not None}, held)


def tell(project: Project, news: Before, erased: Erased, *, kept: Collection[int]) -> None:
    """Say after commit what is gone, and how the photos and people that stay are now; where that is very
    much, that everything is to be asked for again."""
    if news.held:
        holds.tell(project.pk)
    if erased.photos:
        events.photos_removed(project.pk, erased.photos)
    if erased.people:
        events.people_removed(project.pk, erased.people)
    if len(kept) > events.MOST_FACES or len(news.people) > events.MOST_PEOPLE:
        events.project_changed(project.pk)
        return
    for photo, faces in news.faces.items():
        events.faces_removed(project.pk, photo, faces)
    events.photos_changed(project.pk, list(Photo.objects.filter(pk__in=kept).order_by("pk")))
    others = news.people - set(erased.people)
    if others:
        events.people_changed(project.pk, queries.shown_people(project, others))
