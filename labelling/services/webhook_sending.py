"""One message sent to one address: signed by the caller, to public addresses alone, redirects not followed."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from labelling.errors import AddressRefused, FetchFailed
from labelling.services import addresses, connections

TOTAL_S = 10.0
# Of what is answered, so much is kept for the owners to read.
KEPT_CHARACTERS = 300
READ_BYTES = 1200
HEADERS = {"User-Agent": "Facesite", "Content-Type": "application/json"}
TOO_SLOW = f"It didn't answer within {TOTAL_S:.0f} s."
REFUSED = "The site sends nothing there: the host's address isn't public."


@dataclass(frozen=True)
class Answer:
    """What came of a try: a status with the first of the answer's text, or why there is none."""

    status: int | None = None
    text: str = ""
    error: str = ""

    @property
    def good(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300


def send(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Post a message; takes 10 s at most and raises nothing that the receiver could bring about."""
    until = time.monotonic() + TOTAL_S
    try:
        place = addresses.resolve(url, private=settings.SITE.private_urls)
        connection = connections.open_to(place, until)
    except AddressRefused:
        return Answer(error=REFUSED)
    except FetchFailed:
        return Answer(error="There is no such host.")
    except connections.NoTrust:
        return Answer(error="Its certificate can't be trusted.")
    except TimeoutError:
        return Answer(error=TOO_SLOW)
    except OSError:
        return Answer(error="Nothing answers at that address.")
    connection.sock.settimeout(max(0.01, until - time.monotonic()))  # not the time to connect
    try:
        with addresses.closed_at(connection.sock, until):
            connection.request(
                "POST", connections.target(url), body=body, headers={**HEADERS, **headers}
            )
            answer = connection.getresponse()
            return _told(answer.status, answer.read(READ_BYTES))
    except (OSError, http.client.HTTPException, ValueError) as error:
        slow = isinstance(error, TimeoutError) or time.monotonic() >= until
        return Answer(error=TOO_SLOW if slow else "It ended the connection without an answer.")
    finally:
        connection.close()


def _told(status: int, raw: bytes) -> Answer:
    text = re.sub(r"[\x00-\x1f\x7f-\x9f]+", " ", raw.decode(errors="replace")).strip()
    error = "" if 200 <= status < 300 else f"It answered {status}."
    if 300 <= status < 400:
        error = f"It answered {status}, which leads elsewhere: redirects aren't followed."
    return Answer(status, text[:KEPT_CHARACTERS], error)
