"""A photo fetched from an address on the web, without letting anyone look into the site's own network."""

from __future__ import annotations

import http.client
import re
import ssl
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import IO
from urllib.parse import quote, unquote, urljoin, urlsplit

import certifi
from django.conf import settings

from labelling.errors import FetchFailed
from labelling.services import addresses
from labelling.services.addresses import Place
from labelling.vision.errors import PhotoTooLarge

HEADERS = {"User-Agent": "Facesite", "Accept": "image/*", "Accept-Encoding": "identity"}
CONNECT_S = 5.0
TOTAL_S = 20.0
MOST_REDIRECTS = 3
MOVED = {301, 302, 303, 307, 308}
# Beside those of 500 and more: too slow, too early, too many requests.
PASSING = {408, 425, 429}
PIECE = 64 * 1024
# What stays in memory of a photo that is fetched; more goes to a file without a name.
IN_MEMORY = 4_000_000
TOO_SLOW = "The photo's address didn't answer in time. Try again, or save the photo and send it."


@contextmanager
def fetched(url: str, *, most_mb: int) -> Iterator[IO[bytes]]:
    """What lies at an http or https address, open; it is gone afterwards. Its content isn't checked.

    The name is looked up once, and the address that was checked is the one spoken with; so with each
    of at most three redirects. Takes 20 s at most. Raises AddressRefused, FetchFailed, PhotoTooLarge.
    """
    until = time.monotonic() + TOTAL_S
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        for _ in range(MOST_REDIRECTS + 1):
            further = _visit(url, file, most_mb * 1_000_000, until)
            if further is None:
                break
            url = urljoin(url, further)
        else:
            sentence = "The photo's address leads from one to another without end."
            raise FetchFailed(sentence, passing=False)
        file.seek(0)
        yield file


def name_of(url: str) -> str:
    """What a photo from this address may be called."""
    return unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2][-255:] or "photo"


def _visit(url: str, into: IO[bytes], most_bytes: int, until: float) -> str | None:
    """Write what is at `url` into a file; or return where it leads."""
    place = addresses.resolve(url, private=settings.SITE.private_urls)
    connection = _connect(place, until)
    try:
        with addresses.closed_at(connection.sock, until):
            connection.request("GET", _target(url), headers=HEADERS)
            answer = connection.getresponse()
            if answer.status in MOVED and (further := answer.getheader("Location")):
                return further
            if answer.status != 200:
                passing = answer.status >= 500 or answer.status in PASSING
                raise FetchFailed(f"The photo's address answered {answer.status}.", passing=passing)
            _copy(answer, into, most_bytes)
    except (OSError, http.client.HTTPException, ValueError) as error:
        if time.monotonic() >= until or isinstance(error, TimeoutError):
            raise FetchFailed(TOO_SLOW) from error
        raise FetchFailed from error
    finally:
        connection.close()
    if time.monotonic() >= until:  # cut off: what came may be a part
        raise FetchFailed(TOO_SLOW)
    return None


def _connect(place: Place, until: float) -> http.client.HTTPConnection:
    """A connection to the first of the checked addresses that answers."""
    last: Exception | None = None
    for address in place.addresses:
        left = min(CONNECT_S, until - time.monotonic())
        if left <= 0:
            break
        connection = (
            http.client.HTTPSConnection(place.host, place.port, timeout=left, context=_trust())
            if place.secure
            else http.client.HTTPConnection(place.host, place.port, timeout=left)
        )
        # Whatever the host's name means by now: this is the address that was checked.
        connection._create_connection = addresses.to(address)  # type: ignore[attr-defined]
        try:
            connection.connect()
        except ssl.SSLError as error:
            sentence = "The photo's address has no certificate to trust."
            raise FetchFailed(sentence, passing=False) from error
        except OSError as error:
            last = error
            continue
        return connection
    raise FetchFailed(
        TOO_SLOW if last is None or isinstance(last, TimeoutError) else None
    ) from last


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The machine's own certificates, and those that come with the site."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _target(url: str) -> str:
    parts = urlsplit(url)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~?")
    return f"{path}?{query}" if query else path


def _copy(answer: http.client.HTTPResponse, into: IO[bytes], most_bytes: int) -> None:
    told = answer.getheader("Content-Length") or ""
    size = int(told) if re.fullmatch(r"\d{1,18}", told) else None
    if size is not None and size > most_bytes:
        raise PhotoTooLarge(size_bytes=size, most_bytes=most_bytes)
    into.seek(0)
    into.truncate()
    while piece := answer.read(PIECE):
        into.write(piece)
        if into.tell() > most_bytes:
            raise PhotoTooLarge(size_bytes=into.tell(), most_bytes=most_bytes)
    if size is not None and into.tell() != size:
        raise FetchFailed("The photo's address ended its answer early. Try again.")
