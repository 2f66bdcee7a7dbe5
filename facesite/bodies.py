"""How much a request may send, and how slowly: looked at while it comes, before anything is stored or held in memory."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.http.cookie import parse_cookie

from facesite.errors import body
from labelling.services import accounts
from models_app.clarifai import rest_door

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

# Photos and labels, many in one request; docs/nginx.conf lets as much pass.
MOST_FORM_BYTES = 2 * 1024**3
# By address. A data set has 20 GB at most, and JPEGs don't pack; a message of the Clarifai-compatible API has 128 MB.
OTHERWISE = (
    (re.compile(r"/api/v1/projects/\d+/datasets/upload"), 20_100_000_000),
    (re.compile(r"/v2/.*"), 134_300_000),
)
# Of those who are neither signed in nor have a key.
MOST_OF_STRANGERS = 100_000
# A client that sends nothing for so long has gone, or means ill.
QUIET_S = 60.0
LINGER_S = 2.0


class Refused(Exception):
    """The request isn't read any further; `str()` is the sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


class Bodies:
    """An ASGI application that passes requests on, and answers those that send too much with 413.

    A size that is told beforehand is refused before anything is read; else bytes are counted as they come. The
    connection closes with the refusal: what follows on it would be the rest of the body.
    """

    def __init__(self, application: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reading = _Reading(scope, receive)
        try:
            await reading.check_told()
            await self._application(scope, reading.receive, send)
        except Refused as refused:
            await _answer(scope["path"], refused, send)
            await reading.drain()
            await send({"type": "http.response.body"})


class _Reading:
    """A body on its way in."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._receive = receive
        self._headers = dict(scope["headers"])
        self._most = _limit(scope["path"], self._headers)
        self._known = False
        self._count = 0
        self._whole = False

    async def check_told(self) -> None:
        """Raises Refused for what is said to be too large."""
        told = self._headers.get(b"content-length", b"0")
        await self._check(int(told) if told.isdigit() else 0)

    async def receive(self) -> MutableMapping[str, Any]:
        """The next piece. Raises Refused."""
        if self._whole:  # what comes now is the word that the client has gone, whenever that is
            return await self._receive()
        try:
            async with asyncio.timeout(QUIET_S):
                message = await self._receive()
        except TimeoutError as error:
            sentence = "The request stopped in the middle. Send it again."
            raise Refused(408, "too_slow", sentence) from error
        self._count += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        await self._check(self._count)
        return message

    async def drain(self) -> None:
        """Throw away what still comes, for a moment: a client that is sending looks for the answer only then."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_S):
                while not self._whole:
                    message = await self._receive()
                    self._whole = not message.get("more_body", False)

    async def _check(self, size: int) -> None:
        if size > self._most:
            sentence = f"The request is too large: at most {_said(self._most)}. Send less at once."
            raise Refused(413, "too_large", sentence)
        if size > MOST_OF_STRANGERS and not self._known:
            self._known = await _known(self._headers)
            if not self._known:
                sentence = "Sign in first, or send an API key: from others the site takes 0.1 MB."
                raise Refused(401, "not_signed_in", sentence)


def _limit(path: str, headers: MutableMapping[bytes, bytes]) -> int:
    for address, most in OTHERWISE:
        if address.fullmatch(path):
            return most
    form = headers.get(b"content-type", b"").lower().startswith(b"multipart/")
    return MOST_FORM_BYTES if form else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def _said(size: int) -> str:
    return f"{size // 10**9} GB" if size >= 10**9 else f"{size // 10**6} MB"


@database_sync_to_async
def _known(headers: MutableMapping[bytes, bytes]) -> bool:
    """Whether the request comes with a session that holds, or with a key. What it may do is asked later."""
    _, _, secret = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if secret and accounts.key_by_secret(secret.strip()) is not None:
        return True
    cookie = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    return accounts.by_session(cookie.get(settings.SESSION_COOKIE_NAME, "")) is not None


async def _answer(path: str, refused: Refused, send: Send) -> None:
    """All of the answer but the word that it is over."""
    raw = json.dumps(body(refused.code, str(refused))).encode()
    if path.startswith("/v2/"):
        raw = rest_door.refusal(refused.status, str(refused))
    headers = [
        (b"content-type", b"application/json"), (b"content-length", str(len(raw)).encode()),
        (b"x-content-type-options", b"nosniff"), (b"connection", b"close"),
    ]  # fmt: skip
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": raw, "more_body": True})
