"""What the predictor sees in a photo: the caller waits for it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import dramatiq
from django.conf import settings
from dramatiq.results import ResultTimeout
from dramatiq.results.backends import RedisBackend

from labelling import pool, queue
from labelling.errors import FacesiteError
from labelling.services import bytes_in_hand, metrics, outlines
from labelling.services.outlines import Outline
from labelling.vision.types import Box, DetectorSettings


class PredictorBusy(FacesiteError):
    code = "predictor_busy"
    status = 503
    message = "No answer in time: the predictor is busy or not running. Try again in a moment."


class UnusablePhoto(FacesiteError):
    """A photo that the predictor couldn't read; code and sentence are the engine's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class FoundFace:
    """A face that isn't stored: its box in pixels, the detector's score and its vector."""

    box: Box
    score: float
    vector: list[float]


@dataclass(frozen=True)
class Found:
    """The faces of a photo that isn't stored, surest first, with vectors by `embedder`."""

    embedder: str
    width: int
    height: int
    faces: list[FoundFace]


def find_faces(data: bytes, *, embedder: str, detector: DetectorSettings) -> Found:
    """Have the predictor look at a photo; its bytes are gone once it did.

    Raises PredictorBusy after FACESITE_PREDICT_TIMEOUT_S, UnusablePhoto, redis.RedisError.
    """
    answer = ask_about(data, "see", embedder, detector.min_face_px, list(detector.thresholds))
    faces = [FoundFace(Box(*f["box"]), f["score"], f["vector"]) for f in answer["faces"]]
    return Found(embedder, answer["width"], answer["height"], faces)


def ask_about(data: bytes, actor: str, *args: Any, queue: str | None = None) -> dict[str, Any]:
    """What an actor of the predictor, which other apps name with its queue, answers about a photo.

    Raises as `find_faces` does.
    """
    ticket, began, outcome = bytes_in_hand.leave(data), time.monotonic(), "refused"
    try:
        answer = _ask(actor, ticket, *args, to=queue)
        outcome = "answered"
        return answer
    except PredictorBusy:
        outcome = "busy"
        raise
    finally:
        metrics.prediction(outcome, time.monotonic() - began)
        bytes_in_hand.take(ticket)


def outline(key: str, box: Box, *, embedder: str) -> Outline:
    """Have the predictor look at one box, in pixels, of the stored photo `key`.

    Raises as `find_faces` does.
    """
    edges = [box.left, box.top, box.right, box.bottom]
    return outlines.from_wire(_ask("outline", key, edges, embedder))


def _ask(actor: str, *args: Any, to: str | None = None) -> dict[str, Any]:
    message = queue.send(actor, *args, queue=to)
    backend = _results()
    pool.give_back()
    try:
        answer: dict[str, Any] | None = backend.get_result(
            message, block=True, timeout=settings.SITE.predict_timeout_s * 1000
        )
    except ResultTimeout as error:
        raise PredictorBusy from error
    finally:
        backend.client.delete(backend.build_message_key(message))
    if answer is None:
        raise PredictorBusy
    if "error" in answer:
        raise UnusablePhoto(**answer["error"])
    return answer


def _results() -> RedisBackend:
    backend = dramatiq.get_broker().get_results_backend()
    if not isinstance(backend, RedisBackend):
        raise TypeError("the result backend must be Redis")
    return backend
