"""Boxes by hand: drawn, moved and removed, each as one change that undo takes back."""

from __future__ import annotations

from django.db import transaction

from labelling import errors, queries
from labelling.access import Access
from labelling.models import Change, Face, Photo, Project
from labelling.services import changes, edit_news, edits, locks, outlines, seeing
from labelling.services.outlines import Outline
from labelling.vision.types import Box

# Of a smaller square nothing can be told.
SMALLEST_PX = 8


def draw(access: Access, photo: Photo, box: Box) -> Face:
    """A new face where somebody saw one.

    Raises BoxTooSmall, PhotoNotReady, PredictorBusy, EmbedderChanged.
    """
    outline = _look(access.project, photo, box)
    with outlines.crops(photo, [outline]) as rows, transaction.atomic():
        project = _pinned(access.project, outline)
        photo = Photo.objects.select_for_update(no_key=True).get(pk=photo.pk)
        _check(photo)
        change = changes.start(access.actor, project, Change.Action.DRAW)
        news = edit_news.before([])
        row = {**rows[0], "by_hand": True}
        made = edits.write_new(change, project, photo, [row], [outline.vector])
        # Nobody has labelled it yet, so no other face's suggestion can change.
        edit_news.tell(project, news, access.actor.user, new=made, want=False)
        return queries.with_context(Face.objects.filter(pk=made[0].pk)).get()


def move(access: Access, face: Face, box: Box, *, version: int | None = None) -> Face:
    """Move a face to another box; its label stays.

    Raises FaceChanged if it isn't of `version` any more (None: any), and as `draw` does.
    """
    if version is not None and face.version != version:
        raise errors.FaceChanged
    outline = _look(access.project, face.photo, box)
    with outlines.crops(face.photo, [outline]) as rows, transaction.atomic():
        project = _pinned(access.project, outline)
        photo = Photo.objects.select_for_update(no_key=True).get(pk=face.photo_id)
        _check(photo)
        held = _held(face, version)
        change = changes.start(access.actor, project, Change.Action.MOVE)
        news = edit_news.before([held])
        wanted = edits.Wanted(held, {**rows[0], "by_hand": True}, outline.vector)
        edits.write(change, project, [wanted])
        edit_news.tell(project, news, access.actor.user, want=held.person_id is not None)
        return queries.with_context(Face.objects.filter(pk=face.pk)).get()


def remove(access: Access, face: Face) -> None:
    """Remove a face. Its row stays, as undo brings it back with its label; detection doesn't."""
    with transaction.atomic():
        project = locks.changes(access.project.pk)
        Photo.objects.select_for_update(no_key=True).get(pk=face.photo_id)
        held = _held(face, None)
        change = changes.start(access.actor, project, Change.Action.REMOVE)
        news = edit_news.before([held])
        edits.write(change, project, [edits.Wanted(held, {"removed": Face.Removed.BY_HAND.value})])
        edit_news.tell(project, news, access.actor.user, want=held.person_id is not None)


def _check(photo: Photo) -> None:
    if photo.state != Photo.State.DONE or photo.deleted_at is not None:
        raise errors.PhotoNotReady


def _look(project: Project, photo: Photo, box: Box) -> Outline:
    """What the predictor sees in the box, clipped to the photo."""
    _check(photo)
    clipped = Box(
        min(max(box.left, 0.0), photo.width), min(max(box.top, 0.0), photo.height),
        min(max(box.right, 0.0), photo.width), min(max(box.bottom, 0.0), photo.height),
    )  # fmt: skip
    if min(clipped.width, clipped.height) < SMALLEST_PX:
        raise errors.BoxTooSmall
    return seeing.outline(photo.original_key, clipped, embedder=project.embedder)


def _pinned(project: Project, outline: Outline) -> Project:
    """The project, locked. Raises EmbedderChanged if it has left the outline's embedder."""
    held = locks.changes(project.pk)
    if held.embedder != outline.embedder:
        raise errors.EmbedderChanged
    return held


def _held(face: Face, version: int | None) -> Face:
    held = Face.objects.filter(pk=face.pk, removed="").select_for_update(no_key=True).first()
    if held is None:
        raise errors.NotFound
    if version is not None and held.version != version:
        raise errors.FaceChanged
    return held
