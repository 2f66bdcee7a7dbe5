"""Which request something is done for: an id that goes along into the queue, and into every line of the log."""

from __future__ import annotations

import re
import uuid
from contextvars import ContextVar

HEADER = "X-Request-Id"
FITTING = re.compile(r"[A-Za-z0-9_-]{8,64}")

_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """The id of what this thread or task does; empty where nobody asked for it."""
    return _current.get()


def begin(given: str = "") -> str:
    """From here on it is done for the request of this id, or for a new one where none fits."""
    name = given if FITTING.fullmatch(given) else uuid.uuid4().hex
    _current.set(name)
    return name
