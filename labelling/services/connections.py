"""Connections to other people's servers: to an address that was checked, and to no other."""

from __future__ import annotations

import http.client
import ssl
import time
from functools import lru_cache
from urllib.parse import quote, urlsplit

import certifi

from labelling.services import addresses
from labelling.services.addresses import Place

CONNECT_S = 5.0


class NoTrust(OSError):
    """The server has no certificate to trust."""


def open_to(place: Place, until: float) -> http.client.HTTPConnection:
    """A connection to the first of the checked addresses that answers, before `until` (monotonic).

    Raises NoTrust, TimeoutError, OSError.
    """
    last: OSError = TimeoutError()
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
            raise NoTrust from error
        except OSError as error:
            last = error
            continue
        return connection
    raise last


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The machine's own certificates, and those that come with the site."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def target(url: str) -> str:
    """The path and query of a URL, as they are asked for."""
    parts = urlsplit(url)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~?")
    return f"{path}?{query}" if query else path
