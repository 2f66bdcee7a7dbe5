"""Django's door for HTTP, with all of a request's work in one thread."""

from __future__ import annotations

import django
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from facesite.turns import Turns


class Handler(ASGIHandler):
    """Middlewares and view run one after the other in the request's thread.

    Django's own handler runs each of its middlewares in the event loop, which goes to that thread and back for each of
    them, though none waits for anything: with fifty who label, the event loop spent a fifth of the web processes' time on it.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    def __init__(self) -> None:
        super().__init__()
        self._turns = Turns()

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        async with self._turns.of(request.method or "", request.path):
            return await sync_to_async(self.get_response, thread_sensitive=True)(request)


def application() -> Handler:
    """The ASGI application, with Django's apps loaded."""
    django.setup(set_prefix=False)
    return Handler()
