"""A site and the key to one of its projects; calls that are tried again where that may help."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import httpx

from facesite_client.generated import AuthenticatedClient
from facesite_client.generated.types import Response

T = TypeVar("T")

KEY_VARIABLE = "FACESITE_KEY"
# Seconds for one call; a large photo on a slow line takes a while.
TIMEOUT = httpx.Timeout(600.0, connect=15.0)
# Before each further try, in seconds, a quarter more or less: a site that is started anew is back by then.
WAITS_S = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
# Of the first call: an address that was mistyped is said soon.
FIRST_WAITS_S = (1.0,)
LONGEST_WAIT_S = 120.0
WHOSE = "Is this the address of a Facesite?"
NO_ADDRESS = "The site's address can't be read: it must begin with http:// or https://."


class Refused(Exception):
    """The site said no; `str()` is its sentence."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


class Unreachable(Exception):
    """The site didn't answer, or only that it can't just now, however often it was asked."""


class _Busy(Exception):
    def __init__(self, status: int, wait_s: float) -> None:
        super().__init__(f"The site answered {status}.")
        self.wait_s = wait_s


class Site(AuthenticatedClient):
    """What the functions of `generated` take as `client`. It never shows its key."""

    def __repr__(self) -> str:
        return f"<Facesite at {self._base_url}>"


def connect(server: str, key: str | None = None) -> Site:
    """The site at an address, e.g. `https://faces.example.org`, with a project's API key (default: FACESITE_KEY).

    Raises ValueError without a key, and for what is no address. Calls raise Refused where the site says no.
    """
    key = (key or os.environ.get(KEY_VARIABLE, "")).strip()
    if not key:
        raise ValueError(
            f"There is no API key: put one into {KEY_VARIABLE}; the project's settings make it."
        )
    if not key.isascii() or not key.isprintable():
        raise ValueError("This is no API key: it has characters that no key has.")
    try:
        address = httpx.URL(server.rstrip("/"))
    except httpx.InvalidURL:
        raise ValueError(NO_ADDRESS) from None
    if address.scheme not in ("http", "https") or not address.host:
        raise ValueError(NO_ADDRESS)
    hooks = {"event_hooks": {"response": [_check]}}
    return Site(base_url=str(address), token=key, timeout=TIMEOUT, httpx_args=hooks)


def ask(call: Callable[[], Response[T]], waits_s: Sequence[float] = WAITS_S) -> Any:
    """What a call of `generated` answers. Tried again where the line broke, or the site is busy or starting.

    `call` is called anew for each try, so let it make its body itself. Raises Refused, Unreachable.
    """
    for wait_s in (*waits_s, None):
        try:
            return call().parsed
        except (_Busy, httpx.TransportError) as error:
            if wait_s is None:
                raise Unreachable(_reason(error)) from None
            asked = error.wait_s if isinstance(error, _Busy) else 0.0
            jitter = random.uniform(0.75, 1.25)  # noqa: S311 - no secret
            time.sleep(max(asked, wait_s * jitter))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Refused(f"The answer can't be read. {WHOSE}", 200) from None
    raise AssertionError


def _check(response: httpx.Response) -> None:
    """Raises for any answer that is no success, before anybody reads it as one."""
    if response.is_success:
        return
    if response.status_code == 429 or response.status_code >= 500:
        told = response.headers.get("Retry-After", "")
        raise _Busy(
            response.status_code, min(float(told), LONGEST_WAIT_S) if told.isdigit() else 0.0
        )
    response.read()
    raise Refused(_sentence(response), response.status_code)


def _sentence(response: httpx.Response) -> str:
    try:
        body = response.json()
        fields = [f"{name}: {' '.join(said)}" for name, said in body.get("fields", {}).items()]
        return " ".join([str(body["message"]), *fields])
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"The site answered {response.status_code}. {WHOSE}"


def _reason(error: Exception) -> str:
    if isinstance(error, _Busy):
        return str(error)
    return f"The site can't be reached ({type(error).__name__})."
