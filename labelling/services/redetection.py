"""Detecting again: what would change in a photo, and changing it, with every label kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from django.db import transaction

from labelling import errors
from labelling.models import Face, JobItem, Photo
from labelling.services import edit_news, edits, job_items, locks, matching, media, outlines
from labelling.services.edits import Wanted
from labelling.services.matching import Known, Plan
from labelling.services.outlines import Outline
from labelling.vision import images
from labelling.vision.types import Box, Detections, DetectorSettings, Pixels

Detect = Callable[[Pixels, DetectorSettings], Detections]
# The outlines of some detections in a photo, by the named embedder.
Describe = Callable[[Pixels, Detections, str], list[Outline]]
# A photo changes while it is looked at at most this often before it is put back.
MOST_TRIES = 3


def preview(item: JobItem, worker: str, detect: Detect) -> None:
    """Look for the faces of one photo, and note what applying them would do.

    Raises VisionError, PhotoMissing.
    """
    job = item.job
    first, second, third = job.thresholds or job.project.thresholds
    settings = DetectorSettings(job.min_face_px or job.project.min_face_px, (first, second, third))
    with media.reading(item.photo.original_key) as file:
        found = _rows(detect(images.decode(file), settings))
    plan = matching.match(_known(item.photo_id), _boxes(found))
    with transaction.atomic():
        if job_items.hold(item, worker):
            job_items.finish(item, found=found, **_outcomes(plan))


def apply(item: JobItem, worker: str, describe: Describe) -> None:
    """Change the faces of one photo as its preview found them; everything in one transaction.

    What people changed since the preview is matched anew. Raises VisionError, PhotoMissing, and
    EmbedderChanged if the project never stays as it is for long enough.
    """
    pixels: Pixels | None = None
    for _ in range(MOST_TRIES):
        known, found = _known(item.photo_id), item.found or []
        looked_at = matching.match(known, _boxes(found)).looked_at
        outlined: list[Outline] = []
        project = type(item.job.project).objects.get(pk=item.job.project_id)
        if looked_at:
            if pixels is None:
                with media.reading(item.photo.original_key) as file:
                    pixels = images.decode(file)
            outlined = describe(
                pixels, _detections([found[n] for n in looked_at]), project.embedder
            )
        try:
            with outlines.crops(item.photo, outlined) as columns, transaction.atomic():
                drawn = dict(zip(looked_at, zip(columns, outlined, strict=True), strict=True))
                _write(item, worker, project.embedder, drawn)
            return
        except _Lost:
            return
        except (_Stale, errors.EmbedderChanged):
            continue
    raise errors.EmbedderChanged


def _write(
    item: JobItem, worker: str, embedder: str, drawn: dict[int, tuple[dict[str, Any], Outline]]
) -> None:
    """Raises _Lost, _Stale, EmbedderChanged."""
    photo = Photo.objects.select_for_update(no_key=True).get(pk=item.photo_id)
    if not job_items.hold(item, worker):
        raise _Lost
    locks.embedder(photo.project_id, embedder)
    faces = Face.objects.filter(photo=photo).select_for_update(no_key=True).order_by("pk")
    rows = {face.pk: face for face in faces}
    if photo.deleted_at is not None:
        job_items.finish(item, **dict.fromkeys(JobItem.OUTCOMES, 0))
        return
    plan = matching.match([_one(face) for face in rows.values()], _boxes(item.found or []))
    if set(plan.looked_at) != set(drawn):
        raise _Stale
    change, project = item.job.change, item.job.project
    project.embedder = embedder
    wanted = _wanted(plan, rows, drawn)
    new = [drawn[number] for number in plan.new]
    if change is not None and (wanted or new):
        news = edit_news.before([w.face for w in wanted])
        edits.write(change, project, wanted)
        made = edits.write_new(
            change, project, photo, [row for row, _ in new], [o.vector for _, o in new]
        )
        # Suggestions are made once the whole job is done.
        edit_news.tell(project, news, change.by, new=made, suggest=False, want=False)
    job_items.finish(item, **_outcomes(plan))


class _Lost(Exception):
    """Another worker has the item now; what this one stored goes again."""


class _Stale(Exception):
    """Someone changed the photo's faces while they were drawn: draw them again."""


def _wanted(
    plan: Plan, rows: dict[int, Face], drawn: dict[int, tuple[dict[str, Any], Outline]]
) -> list[Wanted]:
    wanted = [
        Wanted(rows[face], {"removed": Face.Removed.BY_DETECTION.value}) for face in plan.vanish
    ]
    for face, number in plan.move:
        columns, outline = drawn[number]
        wanted.append(Wanted(rows[face], {**columns, "by_hand": False}, outline.vector))
    for face, number, anew in plan.back:
        if anew:
            columns, outline = drawn[number]
            fields = {**columns, "by_hand": False, "removed": ""}
            wanted.append(Wanted(rows[face], fields, outline.vector))
        else:
            wanted.append(Wanted(rows[face], {"removed": ""}))
    return wanted


def _known(photo_id: int) -> list[Known]:
    return [_one(face) for face in Face.objects.filter(photo=photo_id).order_by("pk")]


def _one(face: Face) -> Known:
    return Known(
        face.pk, face.box, face.removed, face.by_hand,
        face.state != Face.State.UNLABELLED,
    )  # fmt: skip


def _outcomes(plan: Plan) -> dict[str, int]:
    return {
        "appear": plan.appear,
        "vanish": len(plan.vanish),
        "move": len(plan.move),
        "stay": plan.stay,
        "kept": plan.kept,
    }


def _rows(found: Detections) -> list[list[float]]:
    """15 numbers a face: the box, the score, the landmarks."""
    columns = (found.boxes, found.scores[:, None], found.landmarks.reshape(-1, 10))
    return np.concatenate(columns, axis=1).astype(float).tolist()  # type: ignore[no-any-return]


def _boxes(found: Sequence[Sequence[float]]) -> list[Box]:
    return [Box(*row[:4]) for row in found]


def _detections(found: Sequence[Sequence[float]]) -> Detections:
    rows = np.array(found, dtype=np.float32).reshape(-1, 15)
    return Detections(rows[:, :4], rows[:, 5:].reshape(-1, 5, 2), rows[:, 4])
