"""What the predictor sees in a photo that isn't stored: the caller waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import dramatiq
from django.conf import settings
from dramatiq.results import ResultTimeout
from dramatiq.results.backends import RedisBackend

from labelling import queue
from labelling.errors import FacesiteError
from labelling.services import bytes_in_hand
from labelling.vision.types import Box


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
    """The faces of a photo that isn't stored, surest first."""

    width: int
    height: int
    faces: list[FoundFace]


def find_faces(data: bytes) -> Found:
    """Have the predictor look at a photo; its bytes are gone once it did.

    Raises PredictorBusy after FACESITE_PREDICT_TIMEOUT_S, UnusablePhoto, redis.RedisError.
    """
    ticket = bytes_in_hand.leave(data)
    message = queue.send("see", ticket)
    backend = _results()
    try:
        answer: dict[str, Any] | None = backend.get_result(
            message, block=True, timeout=settings.SITE.predict_timeout_s * 1000
        )
    except ResultTimeout as error:
        raise PredictorBusy from error
    finally:
        bytes_in_hand.take(ticket)
        backend.client.delete(backend.build_message_key(message))
    if answer is None:
        raise PredictorBusy
    if "error" in answer:
        raise UnusablePhoto(**answer["error"])
    faces = [FoundFace(Box(*f["box"]), f["score"], f["vector"]) for f in answer["faces"]]
    return Found(answer["width"], answer["height"], faces)


def _results() -> RedisBackend:
    backend = dramatiq.get_broker().get_results_backend()
    if not isinstance(backend, RedisBackend):
        raise TypeError("the result backend must be Redis")
    return backend
