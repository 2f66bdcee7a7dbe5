"""The REST door under /v2/: the same calls, by the addresses that the service's own definition gives them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clarifai_grpc.channel.custom_converters.custom_dict_to_message import dict_to_protobuf
from clarifai_grpc.channel.custom_converters.custom_message_to_dict import protobuf_to_dict
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from django.http import HttpRequest, JsonResponse
from google.api import annotations_pb2
from google.protobuf.descriptor import FieldDescriptor, MethodDescriptor
from google.protobuf.message_factory import GetMessageClass

from labelling.api.parsing import fits
from models_app.clarifai import statuses
from models_app.clarifai.calls import MESSAGE_MB, SERVICE, answer_class
from models_app.clarifai.servicer import OFFERED, Servicer

DEEPEST = 60
VERBS = ("get", "post", "patch", "put", "delete")
_VARIABLE = re.compile(r"\{([\w.]+)\}")
# Everything else is 400.
HTTP = {
    codes.SUCCESS: 200, codes.MIXED_STATUS: 207, codes.CONN_KEY_INVALID: 401,
    codes.CONN_INSUFFICIENT_SCOPES: 403, codes.MODEL_PERMISSION_DENIED: 403,
    codes.CONN_DOES_NOT_EXIST: 404, codes.INPUT_DOES_NOT_EXIST: 404, codes.MODEL_DOES_NOT_EXIST: 404,
    codes.WORKFLOW_DOES_NOT_EXIST: 404, codes.CONN_METHOD_NOT_ALLOWED: 405,
    codes.INPUT_DUPLICATE: 409, codes.WORKFLOW_DUPLICATE: 409,
    codes.RPC_MAX_MESSAGE_SIZE_EXCEEDED: 413, codes.INTERNAL_UNCATEGORIZED: 500,
    codes.RPC_UNKNOWN_METHOD: 404, codes.NOT_IMPLEMENTED: 501,
    codes.INTERNAL_DATABASE_ISSUE: 503, codes.INTERNAL_REDIS_UNAVAILABLE: 503,
    codes.MODEL_BUSY_PLEASE_RETRY: 503,
}  # fmt: skip


class Unreadable(Exception):
    """A request that can't be read as the call's message."""


@dataclass(frozen=True)
class Route:
    """One address of a call: its verb, its path, and which field each variable part of it fills."""

    verb: str
    path: re.Pattern[str]
    fields: tuple[str, ...]
    literals: int
    method: MethodDescriptor
    address: str  # the path as the definition writes it


def _routes() -> list[Route]:
    """All addresses, those with more fixed parts first, so that /models/types isn't a model's id."""
    found = []
    for method in SERVICE.methods:
        rule = method.GetOptions().Extensions[annotations_pb2.http]
        for one in (rule, *rule.additional_bindings):
            found.append(_route(one, method))
    return sorted(found, key=lambda route: -route.literals)


def _route(rule: Any, method: MethodDescriptor) -> Route:
    verb = str(rule.WhichOneof("pattern"))
    parts = getattr(rule, verb).strip("/").split("/")
    fields = tuple(match[1] for part in parts if (match := _VARIABLE.fullmatch(part)))
    words = ["([^/]+)" if _VARIABLE.fullmatch(part) else re.escape(part) for part in parts]
    path, literals = re.compile("/".join(words)), len(parts) - len(fields)
    return Route(verb, path, fields, literals, method, "/".join(parts))


class _Asked:
    """What a call needs of gRPC's context: the headers."""

    def __init__(self, request: HttpRequest) -> None:
        self._metadata = [(name.lower(), value) for name, value in request.headers.items()]

    def invocation_metadata(self) -> Sequence[tuple[str, str | bytes]]:
        return self._metadata


ROUTES = _routes()
SERVICER = Servicer()


def answer(request: HttpRequest, path: str) -> JsonResponse:
    """Answer a call under /v2/ in the service's own JSON, whatever it is."""
    verb = str(request.method).lower()
    matching = [(one, match) for one in ROUTES if (match := one.path.fullmatch(path))]
    if not matching:
        return _refused(codes.RPC_UNKNOWN_METHOD, "There is no call of this address.")
    route, match = next(((one, m) for one, m in matching if one.verb == verb), matching[0])
    if route.verb != verb:
        return _refused(codes.CONN_METHOD_NOT_ALLOWED, "This address doesn't take that method.")
    if route.method.name not in OFFERED:
        return _refused(codes.NOT_IMPLEMENTED, "This server doesn't offer the call.")
    if _size(request) > MESSAGE_MB * 1_000_000:
        sentence = f"A request has {MESSAGE_MB} MB at most."
        return _refused(codes.RPC_MAX_MESSAGE_SIZE_EXCEEDED, sentence)
    try:
        message = _message(request, route, match.groups())
    except Unreadable as error:
        return _refused(codes.CONN_BAD_REQUEST_FORMAT, str(error))
    made = getattr(SERVICER, route.method.name)(message, _Asked(request))
    return _json(made)


def _size(request: HttpRequest) -> int:
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isdecimal() else 0


def _message(request: HttpRequest, route: Route, values: Sequence[str]) -> Any:
    """The call's message, from the body or the query and the address. Raises Unreadable."""
    content = _query(request, route) if route.verb == "get" else _body(request)
    for name, value in zip(route.fields, values, strict=True):
        _put(content, name, value)
    return parse(route.method, content)


def _body(request: HttpRequest) -> dict[str, Any]:
    """The body, whose size Django's own limit for forms has no say in."""
    raw = request.read(MESSAGE_MB * 1_000_000 + 1)
    if not raw.strip():
        return {}
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Unreadable("The body isn't JSON.") from error
    if not isinstance(content, dict):
        raise Unreadable("The body isn't a JSON object.")
    # The parser of messages doesn't count what lies in free-form data.
    if not fits(content, DEEPEST):
        raise Unreadable(f"The body is nested more than {DEEPEST} levels deep.")
    return content


def _query(request: HttpRequest, route: Route) -> dict[str, Any]:
    """The query: names with dots lead into messages, booleans come as True."""
    content: dict[str, Any] = {}
    for name, values in request.GET.lists():
        field = _field(route.method, name)
        if field is None:
            continue
        if field.is_repeated:
            _put(content, name, list(values))
        elif field.type == FieldDescriptor.TYPE_BOOL:
            _put(content, name, values[-1].lower() in {"true", "1"})
        else:
            _put(content, name, values[-1])
    return content


def _field(method: MethodDescriptor, name: str) -> FieldDescriptor | None:
    message, field = method.input_type, None
    for part in name.split("."):
        field = message.fields_by_name.get(part) if message is not None else None
        if field is None:
            return None
        message = field.message_type
    return field


def _put(content: dict[str, Any], name: str, value: Any) -> None:
    *outer, last = name.split(".")
    for part in outer:
        inner = content.setdefault(part, {})
        if not isinstance(inner, dict):
            raise Unreadable(f"{part} isn't an object.")
        content = inner
    content[last] = value


def parse(method: MethodDescriptor, content: dict[str, Any]) -> Any:
    """The message of a call from JSON; a concept without a value means that it is there. Raises Unreadable."""
    try:
        return dict_to_protobuf(
            GetMessageClass(method.input_type), content, ignore_unknown_fields=True,
            max_recursion_depth=DEEPEST,
        )  # fmt: skip
    except Exception as error:  # its parser ends in many ways where the JSON is of another shape
        raise Unreadable(f"The request can't be read as a {method.input_type.name}.") from error


def refusal(status: int, sentence: str) -> bytes:
    """What the service answers to a body that the site doesn't read: 401, 408 or 413."""
    code = {401: codes.CONN_KEY_INVALID, 413: codes.RPC_MAX_MESSAGE_SIZE_EXCEEDED}
    return _refused(code.get(status, codes.CONN_BAD_REQUEST_FORMAT), sentence).content


def _json(message: Any) -> JsonResponse:
    return JsonResponse(protobuf_to_dict(message), status=HTTP.get(message.status.code, 400))


def _refused(code: int, sentence: str) -> JsonResponse:
    made = answer_class("DeleteInput")(status=statuses.status(code, sentence))
    return _json(made)
