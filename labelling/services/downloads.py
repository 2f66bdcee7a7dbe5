"""A photo fetched from an address on the web, without letting anyone look into the site's own network."""

from __future__ import annotations

import http.client
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings

from labelling import pool
from labelling.errors import FetchFailed
from labelling.services import addresses, connections
from labelling.services.addresses import Place
from labelling.vision.errors import PhotoTooLarge

HEADERS = {"User-Agent": "Facesite", "Accept": "image/*", "Accept-Encoding": "identity"}
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
    pool.give_back()
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
            connection.request("GET", connections.target(url), headers=HEADERS)
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
    try:
        return connections.open_to(place, until)
    except connections.NoTrust as error:
        sentence = "The photo's address has no certificate to trust."
        raise FetchFailed(sentence, passing=False) from error
    except TimeoutError as error:
        raise FetchFailed(TOO_SLOW) from error
    except OSError as error:
        raise FetchFailed from error


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
