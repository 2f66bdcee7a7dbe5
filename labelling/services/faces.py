"""Faces: recording what the engine saw in a photo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from labelling import events, queries
from labelling.access import Actor
from labelling.models import Embedding, Face, Photo
from labelling.services import labels, locks, media, metrics, outlines, suggestions, webhooks
from labelling.services.outlines import Outline
from labelling.vision import images
from labelling.vision.types import Pixels, Seen

THUMB_PX = 320
PREVIEW_PX = 1600


def record(
    photo: Photo, *, worker: str, seen: Seen, pixels: Pixels, engine: str, embedder: str
) -> bool:
    """Store the faces of a photo that `worker` holds; False if it isn't the holder any more.

    Renditions and crops are written first, under keys that a second try writes again; rows, vectors
    and the photo's state follow in one transaction. Doing it twice gives the same rows.
    Raises EmbedderChanged if the project has left `embedder` meanwhile.
    """
    found = [outlines.of(seen_face, engine=engine, embedder=embedder) for seen_face in seen.faces]
    media.put(photo.image_key("preview"), images.encode_jpeg(images.fit(pixels, PREVIEW_PX), 85))
    media.put(photo.image_key("thumb"), images.encode_jpeg(images.fit(pixels, THUMB_PX), 80))
    for number, outline in enumerate(found):
        media.put(_crop_key(photo, number), outline.crop)
    with transaction.atomic():
        if photo.folder_person_id is not None:
            locks.changes(photo.project_id)  # for the label; always before the photo
        held = Photo.objects.select_for_update().filter(
            pk=photo.pk, leased_by=worker, state=Photo.State.WORKING
        )
        current = held.first()
        if current is None:
            _clear_after_erasing(photo)
            return False
        locks.embedder(current.project_id, embedder)
        Face.objects.filter(photo=current).delete()
        made = Face.objects.bulk_create(
            [_face(current, number, outline) for number, outline in enumerate(found)]
        )
        Embedding.objects.bulk_create(
            Embedding(
                face=face, project_id=face.project_id, embedder=embedder, vector=outline.vector
            )
            for face, outline in zip(made, found, strict=True)
        )
        done: dict[str, Any] = dict(
            state=Photo.State.DONE, face_count=len(made), engine=engine, width=seen.width,
            height=seen.height, leased_by="", lease_until=None, error_code="", error_message="",
        )  # fmt: skip
        Photo.objects.filter(pk=current.pk).update(**done, done_at=Now())
        transaction.on_commit(lambda: metrics.photo("done", len(made)))
        for name, value in done.items():
            setattr(current, name, value)
        webhooks.photo_processed(current, faces=len(made))
        label_from_folder(current)
        ids = [f.pk for f in made]
        suggestions.mark(photo.project_id, ids)
        suggestions.at_once(photo.project, ids)
        shown = queries.with_context(Face.objects.filter(photo=current, in_trash=False))
        events.photos_changed(current.project_id, [current])
        events.faces_added(current.project_id, current.pk, list(shown.order_by("number")))
    if ids:
        # In a transaction of its own: it locks the project, which comes before the photo.
        suggestions.want(photo.project_id, faces=())
    return True


def _clear_after_erasing(photo: Photo) -> None:
    """Remove what was just stored of a photo that somebody erased meanwhile."""
    if not Photo.objects.filter(pk=photo.pk).exists():
        media.remove_folder(photo.folder)


def _crop_key(photo: Photo, number: int) -> str:
    return f"{photo.folder}/face-{number}.jpg"


def _face(photo: Photo, number: int, outline: Outline) -> Face:
    return Face(
        project_id=photo.project_id, photo=photo, number=number, **outline.columns,
        crop_key=_crop_key(photo, number), in_trash=photo.deleted_at is not None,
    )  # fmt: skip


def label_from_folder(photo: Photo) -> bool:
    """Label the photo's one face as the person its folder names; False where that isn't clear.

    Only a photo with exactly one sure face is clear: of several, the folder doesn't say which.
    """
    person = photo.folder_person
    while person is not None and person.merged_into is not None:
        person = person.merged_into  # whom somebody merged them into since
    if person is None or person.deleted_at is not None or photo.state != Photo.State.DONE:
        return False
    sure = sure_of(list(Face.objects.filter(photo=photo, removed="")))
    if len(sure) != 1 or sure[0].state != Face.State.UNLABELLED:
        return False
    labels.assign_imported(photo.project, sure, person, actor=Actor(photo.created_by))
    return True


def sure_of(found: Sequence[Face]) -> Sequence[Face]:
    """Those of a photo's faces that the detector is sure of; all of them where it is of none."""
    return [f for f in found if f.score >= Face.SURE_SCORE] or found
