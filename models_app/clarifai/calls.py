"""What every call shares: who asks, which project, which page; and that whatever happens is a status."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Protocol, TypeVar

from clarifai_grpc.grpc.api import service_pb2
from clarifai_grpc.grpc.api.resources_pb2 import UserAppIDSet
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from django.db.models import QuerySet
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from labelling import access as ways
from labelling.access import Access, Actor
from labelling.errors import NotFound
from labelling.models import ApiKey, Member, Project, Role
from labelling.models.person import fold
from labelling.services import accounts
from models_app.clarifai import statuses
from models_app.clarifai.statuses import MODELS, About, Refused

SERVICE = service_pb2.DESCRIPTOR.services_by_name["V2"]
SCHEMES = {"key", "bearer"}
USUAL_PAGE, MOST_A_PAGE = 20, 1000
# How much a request may hold, at either door.
MESSAGE_MB = 128
# How many inputs, annotations or concepts one call may carry.
MOST_AT_ONCE = 1000
ME = {"", "me"}
# Whose the base model is in the public client's examples; here each project has it.
PUBLIC = ("clarifai", "main")

Row = TypeVar("Row")


class Context(Protocol):
    """What a call needs of gRPC's context; the REST door has one of its own."""

    def invocation_metadata(self) -> Sequence[tuple[str, str | bytes]]:
        """Names and values that came beside the request."""


def answer_class(rpc: str) -> type[Any]:
    """The message that a call answers with."""
    found: type[Any] = GetMessageClass(SERVICE.methods_by_name[rpc].output_type)
    return found


def offered(about: About, need: Role) -> Callable[[Callable[..., Message]], Callable[..., Message]]:
    """A method of the servicer that takes the project with the caller's part in it, and the request.

    Whatever it raises becomes the status of an empty answer.
    """

    def of(method: Callable[..., Message]) -> Callable[..., Message]:
        answer = answer_class(method.__name__)

        @wraps(method)
        def call(self: Any, request: Any, context: Context) -> Message:
            try:
                reads_models = about is MODELS and need is Role.VIEWER
                access = _access(context, request.user_app_id, need, public=reads_models)
                made: Any = method(self, access, request)
            except Exception as error:  # the boundary of the call: its caller reads a status
                made = answer(status=statuses.of(error, about))
            made.status.req_id = uuid.uuid4().hex
            return made

        call.need = need  # type: ignore[attr-defined]
        return call

    return of


def _access(context: Context, wanted: UserAppIDSet, need: Role, *, public: bool) -> Access:
    """The project of the caller's key, also where a call asks for a `public` model. Raises Refused for a bad key,
    and for any other project or user."""
    key = _key(context)
    try:
        access = ways.project(Actor(key.created_by, key), key.project_id, need=need)
    except NotFound as error:
        raise _no_such_app() from error
    if public and (wanted.user_id, wanted.app_id) == PUBLIC:
        return access
    if wanted.app_id and not _is_called(access.project, wanted.app_id):
        raise _no_such_app()
    if wanted.user_id not in ME and not _is_member(access.project, wanted.user_id):
        raise _no_such_app()
    return access


def _key(context: Context) -> ApiKey:
    found = dict(context.invocation_metadata())
    scheme, _, secret = _text(found.get("authorization", "")).partition(" ")
    key = accounts.key_by_secret(secret.strip()) if scheme.lower() in SCHEMES else None
    if key is None:
        sentence = "Send an API key of a project: authorization: Key fs_…"
        raise Refused(codes.CONN_KEY_INVALID, sentence)
    return key


def _text(value: str | bytes) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def _is_called(project: Project, app_id: str) -> bool:
    return app_id == str(project.pk) or fold(app_id) == fold(project.name)


def _is_member(project: Project, user_id: str) -> bool:
    rows = Member.objects.filter(project=project, user__is_active=True)
    return user_id.isprintable() and rows.filter(user__username__iexact=user_id).exists()


def _no_such_app() -> Refused:
    sentence = "There is no such app for this key. A project is an app; its key names it."
    return Refused(codes.CONN_DOES_NOT_EXIST, sentence)


def span(request: Any) -> tuple[int, int]:
    """From which row to which a call asks for: `page` (from 1) of `per_page`. Raises Refused."""
    size = request.per_page or USUAL_PAGE
    if size > MOST_A_PAGE:
        raise Refused(codes.CONN_INVALID_RANGE, f"A page holds {MOST_A_PAGE:,} at most.")
    first = (max(1, request.page) - 1) * size
    return first, first + size


def page(rows: QuerySet[Any, Row], request: Any) -> list[Row]:
    """The page of the rows that a call asks for. Raises Refused."""
    first, end = span(request)
    return list(rows[first:end])


def some(things: Sequence[Row], what: str, about: About) -> Sequence[Row]:
    """What a call carries: one at least, and not too many. Raises Refused."""
    if not things:
        raise Refused(about.invalid, f"The call has no {what}.")
    if len(things) > MOST_AT_ONCE:
        raise Refused(about.invalid, f"Send {MOST_AT_ONCE:,} {what} at a time at most.")
    return things


def wanted(request: Any, about: About) -> Sequence[str]:
    """The ids that a call wants deleted. Raises Refused, also for everything at once."""
    if request.delete_all:
        raise Refused(about.invalid, "Name what to delete by its ids.")
    ids: Sequence[str] = some(request.ids, "ids", about)
    return ids
