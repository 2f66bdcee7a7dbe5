"""What faces lack is made up for in the background: quality of old rows, vectors after an undo."""

from __future__ import annotations

import logging
from collections.abc import Callable

import numpy as np
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from labelling import errors, events, queue
from labelling.models import Embedding, Face, Project
from labelling.services import clock, locks, media, reembedding, suggestions
from labelling.services.outlines import quality_columns
from labelling.services.reembedding import Vectors
from labelling.services.work import LOST_AFTER
from labelling.vision import images, quality
from labelling.vision.errors import VisionError
from labelling.vision.weights import WeightsError

logger = logging.getLogger(__name__)

# A batch takes about a second, so that suggestions don't wait long for the worker.
MOST_FACES = 200
MOST_PHOTOS = 5
UNMEASURED = Q(quality__isnull=True, quality_reason="")
INCOMPLETE = UNMEASURED | Q(needs_vector=True)
NO_CROP = "can't be measured: its crop is missing"


def find() -> int:
    """Ask a worker for each project with incomplete faces, unless one was asked just now."""
    due = Q(completion_queued_at=None) | clock.ago("completion_queued_at", LOST_AFTER)
    incomplete = Face.objects.filter(INCOMPLETE).values("project").distinct()
    found = Project.objects.filter(due, pk__in=incomplete, deleted_at=None)
    ids = list(found.values_list("pk", flat=True))
    for project_id in ids:
        _ask(project_id)
    return len(ids)


def _ask(project_id: int) -> None:
    with transaction.atomic():
        Project.objects.filter(pk=project_id).update(completion_queued_at=Now())
        queue.enqueue("complete_faces", project_id)


def complete(project_id: int, vectors: Callable[[str], Vectors]) -> int:
    """Do one batch, and ask for the next if there is more; returns how many faces were done.

    `vectors` loads the named embedder. Doing a batch twice does no harm.
    """
    project = Project.objects.filter(pk=project_id, deleted_at=None).first()
    if project is None:
        return 0
    done = _measure(project) + _embed(project, vectors)
    if done:
        suggestions.want(project_id)
        with transaction.atomic():
            events.suggestions_changed(project_id)
        if Face.objects.filter(INCOMPLETE, project=project_id).exists():
            _ask(project_id)
    return done


def _measure(project: Project) -> int:
    """Measure faces from their crops and what is stored of them."""
    faces = list(Face.objects.filter(UNMEASURED, project=project).order_by("pk")[:MOST_FACES])
    for face in faces:
        # Only if it is still the same crop, and nobody has measured it.
        same = Face.objects.filter(UNMEASURED, pk=face.pk, crop_version=face.crop_version)
        same.update(**_measured(face))
    return len(faces)


def _measured(face: Face) -> dict[str, object]:
    try:
        with media.reading(face.crop_key) as file:
            crop = images.decode(file)
    except (errors.PhotoMissing, VisionError):
        logger.warning("The crop of face %s can't be read.", face.pk)
        return {"quality_reason": NO_CROP}
    landmarks = np.array(face.crop_landmarks, dtype=np.float32).reshape(5, 2)
    # As `FaceEngine.outline` has it: somebody has said that a box by hand is a face.
    score = 1.0 if face.by_hand else face.score
    return quality_columns(quality.measure(crop, landmarks, face.box, score))


def _embed(project: Project, vectors: Callable[[str], Vectors]) -> int:
    rows = Face.objects.filter(project=project, needs_vector=True).select_related("photo")
    photos = list(rows.order_by("photo").values_list("photo", flat=True).distinct()[:MOST_PHOTOS])
    done = 0
    for photo in photos:
        faces = list(rows.filter(photo=photo).order_by("pk"))
        try:
            made = reembedding.vectors_of(faces, vectors(project.embedder))
        except (errors.PhotoMissing, VisionError, WeightsError) as error:
            logger.warning("Photo %s can't be embedded again: %s", photo, error.message)
            made = []
        done += _store(project, faces, made)
    return done


def _store(project: Project, faces: list[Face], made: list[list[float]]) -> int:
    with transaction.atomic():
        try:
            locks.embedder(project.pk, project.embedder)
        except errors.EmbedderChanged:
            return 0
        ids = [face.pk for face in faces]
        locked = Face.objects.filter(pk__in=ids, needs_vector=True).order_by("pk")
        boxes = dict(locked.select_for_update(no_key=True).values_list("pk", "crop_version"))
        same = [face.pk for face in faces if boxes.get(face.pk) == face.crop_version]
        by_face = dict(zip(ids, made, strict=True)) if made else {}
        Embedding.objects.bulk_create(
            (
                Embedding(
                    face_id=pk, project=project, embedder=project.embedder, vector=by_face[pk]
                )
                for pk in same
                if pk in by_face
            ),
            ignore_conflicts=True,
        )
        Face.objects.filter(pk__in=same).update(needs_vector=False)
        return len(same)
