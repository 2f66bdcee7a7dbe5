"""What happened, in the codes of the public client's own enum."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from clarifai_grpc.grpc.api.status.status_pb2 import Status
from django.db import DataError, OperationalError
from psycopg_pool import PoolTimeout
from redis import RedisError
from rest_framework.exceptions import ValidationError

from labelling import errors
from labelling.errors import FacesiteError
from labelling.services.seeing import PredictorBusy, UnusablePhoto
from labelling.vision.errors import PhotoTooLarge, VisionError
from models_app.errors import ClassifierUnusable, InputExists

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class About:
    """What a call is about: its code for something that isn't there, and for something that makes no sense."""

    missing: int
    invalid: int
    doubled: int


APPS = About(codes.CONN_DOES_NOT_EXIST, codes.CONN_INVALID_REQUEST, codes.CONN_INVALID_REQUEST)
INPUTS = About(codes.INPUT_DOES_NOT_EXIST, codes.INPUT_INVALID_ARGUMENT, codes.INPUT_DUPLICATE)
ANNOTATIONS = About(
    codes.ANNOTATION_INVALID_ARGUMENT, codes.ANNOTATION_INVALID_ARGUMENT,
    codes.ANNOTATION_INVALID_ARGUMENT,
)  # fmt: skip
CONCEPTS = About(
    codes.CONCEPTS_INVALID_REQUEST, codes.CONCEPTS_INVALID_REQUEST, codes.CONCEPTS_INVALID_REQUEST
)
MODELS = About(codes.MODEL_DOES_NOT_EXIST, codes.MODEL_INVALID_ARGUMENT, codes.MODEL_INVALID_ARGUMENT)  # fmt: skip
WORKFLOWS = About(
    codes.WORKFLOW_DOES_NOT_EXIST, codes.WORKFLOW_INVALID_ARGUMENT, codes.WORKFLOW_DUPLICATE
)


class Refused(Exception):
    """A call, or a part of it, that can't be done: a code and a sentence that says why."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


# The first that fits counts; of all others the code is that of what the call is about.
_KNOWN: Sequence[tuple[type[Exception] | tuple[type[Exception], ...], int]] = (
    ((errors.RoleTooLow, errors.Archived), codes.CONN_INSUFFICIENT_SCOPES),
    (InputExists, codes.INPUT_DUPLICATE),
    (errors.AddressRefused, codes.INPUT_INVALID_URL),
    (errors.FetchFailed, codes.INPUT_DOWNLOAD_FAILED),
    (PhotoTooLarge, codes.INPUT_OVER_LIMIT),
    ((VisionError, UnusablePhoto), codes.INPUT_UNSUPPORTED_FORMAT),
    (PredictorBusy, codes.MODEL_BUSY_PLEASE_RETRY),
    (ClassifierUnusable, codes.MODEL_INVALID_REQUEST),
)
_DOWN = "The site's database or queue doesn't answer. Try again soon."


def status(code: int = codes.SUCCESS, sentence: str = "") -> Status:
    """A status with the code's own words as its description."""
    said = "Ok" if code == codes.SUCCESS else codes.StatusCode.Name(code).replace("_", " ").capitalize()  # fmt: skip
    return Status(code=code, description=said, details=sentence)


def of(error: Exception, about: About) -> Status:
    """What a call answers that ended so. What nobody foresaw goes to the log."""
    if isinstance(error, Refused):
        return status(error.code, error.sentence)
    if isinstance(error, RedisError):
        return status(codes.INTERNAL_REDIS_UNAVAILABLE, _DOWN)
    if isinstance(error, OperationalError | PoolTimeout):
        return status(codes.INTERNAL_DATABASE_ISSUE, _DOWN)
    if isinstance(error, ValidationError):
        return status(about.invalid, f"Some of the values can't be used: {_fields(error.detail)}")
    if isinstance(error, DataError):
        return status(about.invalid, "Some of the values can't be stored.")
    if isinstance(error, FacesiteError | VisionError):
        return status(_code(error, about), _sentence(error))
    logger.exception("A call of the Clarifai-compatible API failed.")
    return status(
        codes.INTERNAL_UNCATEGORIZED, "Something went wrong on the server. Its log says more."
    )


def refusal(error: Exception, about: About) -> Refused:
    """The same of one part of a call, whose other parts go on."""
    said = of(error, about)
    return Refused(said.code, said.details)


def of_all(parts: Sequence[Status], success: int = codes.SUCCESS) -> Status:
    """The status of a call whose parts ended so: of `success`, mixed, or failed."""
    failed = [part for part in parts if part.code != success]
    if not failed:
        return status()
    if len(failed) == len(parts):
        return status(codes.FAILURE, failed[0].details)
    return status(codes.MIXED_STATUS, f"{len(failed)} of {len(parts)}: {failed[0].details}")


def _code(error: FacesiteError | VisionError, about: About) -> int:
    for kinds, code in _KNOWN:
        if isinstance(error, kinds):
            return code
    if isinstance(error, errors.NotFound):
        return about.missing
    if isinstance(error, FacesiteError) and error.code.endswith(("_exists", "_taken")):
        return about.doubled
    return about.invalid


def _sentence(error: FacesiteError | VisionError) -> str:
    fields = getattr(error, "fields", {})
    if not fields:
        return error.message
    return " ".join(said for sentences in fields.values() for said in sentences)


def _fields(detail: object) -> str:
    """DRF's details on one line."""
    if isinstance(detail, dict):
        return "; ".join(f"{name}: {_fields(inner)}" for name, inner in detail.items())
    if isinstance(detail, list):
        return " ".join(_fields(inner) for inner in detail)
    return str(detail)
