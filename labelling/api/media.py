"""Files out of the media storage, after the permission check of the view that calls."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from typing import IO
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from labelling.errors import NotFound
from labelling.services import media

CHUNK = 256 * 1024
RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")
# Most files never change under their address. `Vary: Cookie` keeps a browser's cache from showing
# them to the next user of the same browser.
CACHING = "private, max-age=86400, immutable"
ASK_AGAIN = "private, no-cache"
# For how long a bucket's address works: a browser follows it at once.
ADDRESS_S = 60


def file_response(
    request: HttpRequest, key: str, *, mime: str, etag: str, name: str | None = None,
    lasting: bool = True,
) -> HttpResponseBase:  # fmt: skip
    """The stored file, or the range of it asked for, never read into memory whole if it's large.

    With `name` browsers save it under that name; unless `lasting` they ask again each time whether it
    is still the one. A proxy or a bucket sends it where the settings say so. Raises NotFound if the file isn't there.
    """
    tag = f'"{etag}"'
    if request.headers.get("If-None-Match") == tag:
        return _dressed(HttpResponse(status=304), tag, mime, name, lasting)
    try:
        size = default_storage.size(key)
        elsewhere = _elsewhere(key, mime, name, lasting)
        if elsewhere is not None:
            return elsewhere
        file = None if media.in_bucket() else default_storage.open(key, "rb")
    except FileNotFoundError as error:
        raise NotFound from error
    # Who goes on with a file that has changed since gets all of it.
    same = request.headers.get("If-Range", tag) == tag
    wanted = _range(request, size) if same else (0, size)
    if wanted is None:
        if file is not None:
            file.close()
        refused = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        return _dressed(refused, tag, mime, name, lasting)
    start, length = wanted
    if file is not None:
        response = _content(request, file, start, length)
    else:
        response = HttpResponse() if request.method == "HEAD" else _from_bucket(key, start, length)
    response["Content-Length"] = str(length)
    response["Accept-Ranges"] = "bytes"
    if length != size:
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{start + length - 1}/{size}"
    return _dressed(response, tag, mime, name, lasting)


def _elsewhere(key: str, mime: str, name: str | None, lasting: bool) -> HttpResponseBase | None:
    """An answer by which a browser gets the file from the bucket itself, or a proxy sends it; None: we do.

    Whoever has the bucket's address gets the file for a minute, so no cache keeps it.
    """
    headers = {"Content-Type": mime, "Cache-Control": CACHING if lasting else ASK_AGAIN}
    if name is not None:
        headers["Content-Disposition"] = _disposition(name)
    address = media.address(key, seconds=ADDRESS_S, headers=headers)
    if address is not None:
        answer = HttpResponse(
            status=302, headers={"Location": address, "Cache-Control": "no-store"}
        )
        answer["Referrer-Policy"] = "no-referrer"
        return answer
    if settings.SITE.accel and not media.in_bucket():
        answer = HttpResponse(headers={"X-Accel-Redirect": f"{settings.SITE.accel}{quote(key)}"})
        return _dressed(answer, "", mime, name, lasting)
    return None


def _from_bucket(key: str, start: int, length: int) -> HttpResponseBase:
    pieces = media.part(key, start, length) if length else iter(())
    return (
        HttpResponse(b"".join(pieces)) if length <= CHUNK else StreamingHttpResponse(_apart(pieces))
    )


async def _apart(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
        yield piece


def _range(request: HttpRequest, size: int) -> tuple[int, int] | None:
    """(start, length) of what is asked for: all of it without a usable Range; None if it lies outside."""
    match = RANGE.match(request.headers.get("Range", ""))
    if match is None or match.groups() == ("", ""):
        return 0, size
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last) if last else size - 1, size - 1)
    return (start, end - start + 1) if start <= end and start < size else None


def _content(request: HttpRequest, file: IO[bytes], start: int, length: int) -> HttpResponseBase:
    if request.method == "HEAD":
        file.close()
        return HttpResponse()
    if length <= CHUNK:
        with file:
            file.seek(start)
            return HttpResponse(file.read(length))
    return StreamingHttpResponse(_chunks(file, start, length))


async def _chunks(file: IO[bytes], start: int, length: int) -> AsyncIterator[bytes]:
    try:
        await asyncio.to_thread(file.seek, start)
        left = length
        while left > 0:
            chunk = await asyncio.to_thread(file.read, min(CHUNK, left))
            if not chunk:
                return
            left -= len(chunk)
            yield chunk
    finally:
        file.close()


def _dressed(
    response: HttpResponseBase, tag: str, mime: str, name: str | None, lasting: bool
) -> HttpResponseBase:
    response["Content-Type"] = mime
    if tag:  # a proxy that sends the file has its own
        response["ETag"] = tag
    response["Cache-Control"] = CACHING if lasting else ASK_AGAIN
    response["Vary"] = "Cookie, Authorization"
    response["X-Content-Type-Options"] = "nosniff"
    # A photo's own page must not run anything, whatever its bytes claim to be.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if name is not None:
        response["Content-Disposition"] = _disposition(name)
    return response


def _disposition(name: str) -> str:
    plain = re.sub(r"[^\w.-]", "_", name, flags=re.ASCII)
    return f'inline; filename="{plain}"'
