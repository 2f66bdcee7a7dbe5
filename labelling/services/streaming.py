"""Downloads that are made while they are sent: memory stays flat, however large they become."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase


def download(pieces: Iterator[bytes], *, name: str, mime: str) -> HttpResponseBase:
    """The pieces as a file that browsers save under `name`, with _ for what isn't a plain letter or digit."""
    response = StreamingHttpResponse(_streamed(pieces), content_type=mime)
    plain = re.sub(r"[^\w.-]", "_", name, flags=re.ASCII)
    response["Content-Disposition"] = f'attachment; filename="{plain}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


async def _streamed(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    # In the request's own thread, which has its connection to the database.
    step: Callable[..., Any] = sync_to_async(next, thread_sensitive=True)
    while (piece := await step(pieces, None)) is not None:
        yield piece


class Sink:
    """Takes what a ZIP writes until it is sent on."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass

    def take(self) -> bytes:
        taken = b"".join(self.parts)
        self.parts.clear()
        return taken
