"""The workers' actors: thin, by id. Only worker processes import this module: the engine is heavy."""

from __future__ import annotations

import io
import logging
from functools import lru_cache
from typing import Any

import dramatiq
from django.conf import settings

from labelling.errors import DiskFull, EmbedderChanged, FacesiteError
from labelling.models import Job, Photo, Project
from labelling.queue import QUEUES
from labelling.services import (
    bytes_in_hand,
    clustering_runs,
    completion,
    erasures,
    faces,
    job_items,
    jobs,
    mail,
    media,
    neighbour_indices,
    outlines,
    redetection,
    reembedding,
    refreshing,
    work,
)
from labelling.services.holders import holder
from labelling.services.outlines import Outline
from labelling.vision import bare_crops, catalogue, images
from labelling.vision.engine import FaceEngine, load_engine
from labelling.vision.errors import VisionError
from labelling.vision.types import Box, Detections, DetectorSettings, Pixels, Seen
from labelling.vision.weights import WeightsError

logger = logging.getLogger(__name__)
# Lower first: suggestions after a label don't wait for an upload of thousands.
SOON, LATER = 0, 10
# An index over a million vectors takes some ten minutes.
BUILD_LIMIT_MS = 4 * 3600 * 1000


@lru_cache(maxsize=2)
def engine(embedder: str = catalogue.DEFAULT) -> FaceEngine:
    """The process's engine with this embedder, loaded on first use; all share one detector.

    A worker runs one thread. Two embedders at most are kept: the one a project leaves, and the next.
    """
    return load_engine(embedder, settings.SITE.weights, threads=1, device=settings.SITE.device)


@dramatiq.actor(queue_name=QUEUES["process_photo"], priority=LATER, max_retries=0)
def process_photo(photo_id: int) -> None:
    """Find the faces of one photo. A second message for the same photo finds nothing to do."""
    photo = work.claim(photo_id, holder())
    if photo is None:
        return
    try:
        with media.reading(photo.original_key) as file:
            pixels = images.decode(file)
        _see_and_record(photo, pixels)
    except DiskFull as error:
        work.put_back(photo, holder(), error)
    except (VisionError, WeightsError, FacesiteError) as error:
        work.fail(photo, holder(), error)
    except Exception:  # the boundary of the task: the row must say what became of it
        logger.exception("Photo %s could not be processed.", photo_id)
        work.put_back(photo, holder())


def _see_and_record(photo: Photo, pixels: Pixels) -> None:
    """Once more if the project moves to another embedder meanwhile."""
    while True:
        project = Project.objects.get(pk=photo.project_id)
        seer = engine(project.embedder)
        try:
            faces.record(
                photo, worker=holder(), seen=_seen(photo, pixels, project.detector, seer), pixels=pixels,
                engine=seer.version, embedder=project.embedder,
            )  # fmt: skip
        except EmbedderChanged:
            continue
        return


def _seen(photo: Photo, pixels: Pixels, detector: DetectorSettings, seer: FaceEngine) -> Seen:
    """What the engine sees; of a crop whose folder names someone, with a border if it sees no face."""
    seen = seer.see(pixels, detector)
    if not seen.faces and photo.folder_person_id and bare_crops.like_a_crop(pixels):
        return bare_crops.seen(seer, pixels, detector)
    return seen


@dramatiq.actor(queue_name=QUEUES["do_item"], priority=LATER, max_retries=0)
def do_item(item_id: int) -> None:
    """Do one photo of a job. A second message for the same item finds nothing to do."""
    item = job_items.claim(item_id, holder())
    if item is None:
        return
    try:
        if item.job.kind == Job.Kind.EMBED:
            reembedding.do(item, holder(), engine(item.job.embedder).vectors)
        elif item.job.state == Job.State.APPLYING:
            redetection.apply(item, holder(), _describe)
        else:
            redetection.preview(item, holder(), engine().detector.detect)
    except EmbedderChanged:
        job_items.put_back(item, holder())
    except WeightsError as error:  # no other photo would fare better
        jobs.stop(item.job_id, error)
    except (VisionError, FacesiteError) as error:
        job_items.fail(item, holder(), error.message)
    except Exception:  # the boundary of the task: the row must say what became of it
        logger.exception("Photo %s of job %s could not be done.", item.photo_id, item.job_id)
        job_items.put_back(item, holder())
    jobs.settle(item.job_id)


def _describe(pixels: Pixels, found: Detections, embedder: str) -> list[Outline]:
    seer = engine(embedder)
    seen = seer.describe(pixels, found)
    return [outlines.of(face, engine=seer.version, embedder=embedder) for face in seen]


@dramatiq.actor(queue_name=QUEUES["complete_faces"], priority=LATER, max_retries=0)
def complete_faces(project_id: int) -> None:
    """Measure, and embed, faces that lack it; one batch. `tick` asks again for what is left."""
    completion.complete(project_id, lambda embedder: engine(embedder).vectors)


@dramatiq.actor(queue_name=QUEUES["refresh_suggestions"], priority=SOON, max_retries=3)
def refresh_suggestions(project_id: int) -> None:
    """Make the project's suggestions again, if that is still wanted."""
    refreshing.refresh_wanted(project_id)


@dramatiq.actor(queue_name=QUEUES["refresh_clusters"], priority=LATER, max_retries=0)
def refresh_clusters(project_id: int) -> None:
    """Put the project's unlabelled faces together anew, if that is still wanted."""
    clustering_runs.refresh_wanted(project_id)


@dramatiq.actor(
    queue_name=QUEUES["build_index"], priority=LATER, max_retries=0, time_limit=BUILD_LIMIT_MS
)
def build_index(index_id: int) -> None:
    """Build, measure or drop the index over one project's vectors. `tick` asks again for what is left."""
    neighbour_indices.build(index_id)


@dramatiq.actor(queue_name=QUEUES["remove_erased"], priority=SOON, max_retries=0)
def remove_erased(erasure_id: int) -> None:
    """Delete the files of what was erased. `tick` asks again if it doesn't come to its end."""
    erasures.remove(erasure_id)


@dramatiq.actor(queue_name=QUEUES["mail_password_links"], priority=SOON, max_retries=0)
def mail_password_links(user_ids: list[int], base_url: str) -> None:
    """Mail these users links by which they set new passwords."""
    mail.send_password_links(user_ids, base_url)


@dramatiq.actor(queue_name=QUEUES["see"], priority=SOON, max_retries=0, store_results=True)
def see(
    ticket: str, embedder: str, min_face_px: int, thresholds: tuple[float, float, float]
) -> dict[str, Any] | None:
    """What the engine sees in a photo that waits under `ticket`; None if nobody waits any more."""
    data = bytes_in_hand.take(ticket)
    if data is None:
        return None
    first, second, third = thresholds
    detector = DetectorSettings(min_face_px, (first, second, third))
    try:
        seen = engine(embedder).see(images.decode(io.BytesIO(data)), detector)
    except (VisionError, WeightsError) as error:
        return error_answer(error)
    return {
        "width": seen.width,
        "height": seen.height,
        "faces": [
            {
                "box": [f.box.left, f.box.top, f.box.right, f.box.bottom],
                "score": f.score,
                "vector": f.vector.tolist(),
            }
            for f in seen.faces
        ],
    }


@dramatiq.actor(queue_name=QUEUES["outline"], priority=SOON, max_retries=0, store_results=True)
def outline(key: str, edges: list[float], embedder: str) -> dict[str, Any]:
    """The outline (see `outlines.to_wire`) of a box, in pixels, of a stored photo."""
    try:
        seer = engine(embedder)
        with media.reading(key) as file:
            seen = seer.outline(images.decode(file), Box(*edges))
    except (VisionError, WeightsError, FacesiteError) as error:
        return error_answer(error)
    return outlines.to_wire(outlines.of(seen, engine=seer.version, embedder=embedder))


def error_answer(error: VisionError | WeightsError | FacesiteError) -> dict[str, Any]:
    """What a worker answers whoever waits for something that can't be done."""
    return {"error": {"code": error.code, "message": error.message}}
