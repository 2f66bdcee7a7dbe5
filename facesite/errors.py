"""Every error that leaves the API has one shape: `{code, message, fields}`."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from psycopg.errors import DiskFull as DatabaseFull
from psycopg_pool import PoolTimeout
from redis import RedisError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from labelling.errors import DiskFull, FacesiteError, LabelsConflict
from labelling.services.media import FULL
from labelling.shapes import conflict_shape
from labelling.vision.errors import VisionError

logger = logging.getLogger(__name__)

KNOWN: dict[type[exceptions.APIException], tuple[str, str]] = {
    exceptions.NotAuthenticated: ("not_signed_in", "Sign in first, or send an API key."),
    exceptions.AuthenticationFailed: ("bad_key", "This API key isn't valid, or was revoked."),
    exceptions.MethodNotAllowed: ("wrong_method", "This address doesn't take that method."),
    exceptions.ParseError: ("unreadable", "The request's body can't be read. Check its format."),
    exceptions.UnsupportedMediaType: (
        "wrong_media_type", "This address doesn't take that content type.",
    ),
    exceptions.NotAcceptable: ("not_acceptable", "The answer can't be given in that format."),
}  # fmt: skip
DOWN = (OperationalError, PoolTimeout, RedisError)


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. None lets an unexpected error go on to the log and a 500."""
    shape = _shape(error)
    if shape is None:
        return None
    set_rollback()
    status, body = shape
    response = Response(body, status=status)
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        response["WWW-Authenticate"] = 'Bearer realm="facesite"'
    return response


def _shape(error: Exception) -> tuple[int, dict[str, Any]] | None:
    if isinstance(error, FacesiteError):
        answer = body(error.code, error.message, error.fields)
        if isinstance(error, LabelsConflict):
            answer["conflicts"] = [conflict_shape(c) for c in error.conflicts]
        return error.status, answer
    if isinstance(error, VisionError):
        return 400, body(error.code, error.message)
    if isinstance(error, Http404):
        return 404, body("not_found", "There is nothing here, or it isn't shared with you.")
    if isinstance(error, exceptions.ValidationError):
        return 400, body(
            "invalid", "Some of the values can't be used: see the fields.", _fields(error.detail)
        )
    if isinstance(error, exceptions.PermissionDenied):
        return 403, body("forbidden", "That isn't allowed: reload the page, then try again.")
    if isinstance(error, exceptions.APIException):
        code, message = KNOWN.get(type(error), ("error", str(error.detail)))
        status = 401 if code in {"not_signed_in", "bad_key"} else error.status_code
        return status, body(code, message)
    if isinstance(error, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return 413, body("too_large", "The request is too large. Send less at once.")
    if isinstance(error, DataError):  # an id beyond those that there can be, mostly
        logger.warning("A value doesn't fit into the database: %s", type(error.__cause__).__name__)
        return 400, body("invalid", "A number is too large, or a text too long, to be stored.")
    if (isinstance(error, OSError) and error.errno in FULL) or isinstance(
        error.__cause__, DatabaseFull
    ):
        return _shape(DiskFull())
    if isinstance(error, DOWN):
        logger.warning("A service is down: %s", type(error).__name__)
        return 503, body(
            "unavailable", "The site's database or queue doesn't answer. Try again soon."
        )
    return None


def body(code: str, message: str, fields: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """The one error shape."""
    return {"code": code, "message": message, "fields": fields or {}}


def _fields(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """DRF's nested details, flattened: {"faces.0.id": ["…"]}."""
    if isinstance(detail, dict):
        pairs = detail.items()
    elif isinstance(detail, list) and any(isinstance(d, dict | list) for d in detail):
        pairs = enumerate(detail)  # type: ignore[assignment]
    else:
        return {
            prefix or "request": [
                str(d) for d in (detail if isinstance(detail, list) else [detail])
            ]
        }
    flat: dict[str, list[str]] = {}
    for name, inner in pairs:
        if inner:
            flat.update(_fields(inner, f"{prefix}.{name}" if prefix else str(name)))
    return flat


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF refusal in the one shape."""
    return JsonResponse(
        body("csrf", "The request lacks its CSRF token. Reload the page and try again."), status=403
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django itself refuses: a form that is broken or too large, a host that isn't the site's."""
    status, content = _shape(exception) or _shape(exceptions.ParseError()) or (400, {})
    return JsonResponse(content, status=status)


def not_found(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """An unknown address under /api/."""
    return JsonResponse(body("not_found", "There is nothing at this address."), status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500."""
    return JsonResponse(
        body("server_error", "Something went wrong on the server. Its log says more."), status=500
    )
