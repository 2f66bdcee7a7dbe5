"""The workers' actors: thin, by id. Only worker processes import this module (it imports torch)."""

from __future__ import annotations

import io
import logging
from functools import lru_cache
from typing import Any

import dramatiq

from labelling.errors import FacesiteError
from labelling.queue import QUEUES
from labelling.services import bytes_in_hand, faces, media, suggestions, work
from labelling.vision import images
from labelling.vision.engine import FaceEngine, load_engine
from labelling.vision.errors import VisionError

logger = logging.getLogger(__name__)
# Lower first: suggestions after a label don't wait for an upload of thousands.
SOON, LATER = 0, 10


@lru_cache(maxsize=1)
def engine() -> FaceEngine:
    """The process's one engine, loaded on first use. A worker runs one thread."""
    return load_engine(threads=1)


_name = "worker"


def be(name: str) -> None:
    """Say under which name this process holds leases."""
    global _name  # noqa: PLW0603 - one worker a process
    _name = name


@dramatiq.actor(queue_name=QUEUES["process_photo"], priority=LATER, max_retries=0)
def process_photo(photo_id: int) -> None:
    """Find the faces of one photo. A second message for the same photo finds nothing to do."""
    photo = work.claim(photo_id, _name)
    if photo is None:
        return
    try:
        with media.reading(photo.original_key) as file:
            pixels = images.decode(file)
        seer = engine()
        faces.record(
            photo, worker=_name, seen=seer.see(pixels), pixels=pixels,
            engine=seer.version, embedder=seer.embedder.name,
        )  # fmt: skip
    except (VisionError, FacesiteError) as error:
        work.fail(photo, _name, error)
    except Exception:  # the boundary of the task: the row must say what became of it
        logger.exception("Photo %s could not be processed.", photo_id)
        work.put_back(photo, _name)


@dramatiq.actor(queue_name=QUEUES["refresh_suggestions"], priority=SOON, max_retries=3)
def refresh_suggestions(project_id: int) -> None:
    """Make the project's suggestions again, if that is still wanted."""
    suggestions.refresh_wanted(project_id)


@dramatiq.actor(queue_name=QUEUES["see"], priority=SOON, max_retries=0, store_results=True)
def see(ticket: str) -> dict[str, Any] | None:
    """What the engine sees in a photo that waits under `ticket`; None if nobody waits any more."""
    data = bytes_in_hand.take(ticket)
    if data is None:
        return None
    try:
        seen = engine().see(images.decode(io.BytesIO(data)))
    except VisionError as error:
        return {"error": {"code": error.code, "message": error.message}}
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
