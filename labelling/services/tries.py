"""Tries to get in, counted: after too many the answer is to wait."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass

from django.core.cache import cache

from labelling import errors

WINDOW_S = 300


@dataclass(frozen=True)
class Limit:
    """At most `most` failures of `what` in `window_s` seconds. A `shared` one counts for many people."""

    what: str
    most: int
    window_s: int = WINDOW_S
    shared: bool = False

    @property
    def key(self) -> str:
        return "tries:" + hashlib.sha256(self.what.encode()).hexdigest()


def count(*limits: Limit) -> None:
    """Counts a try before it is looked at, as looking takes long enough for hundreds at once.

    Raises TooManySignIns.
    """
    for limit in limits:
        cache.add(limit.key, 0, limit.window_s)
        if _counted(limit) > limit.most:
            raise errors.TooManySignIns


def _counted(limit: Limit) -> int:
    try:
        return int(cache.incr(limit.key))
    except ValueError:  # its minutes ended just now, or Valkey's clock was set
        cache.set(limit.key, 1, limit.window_s)
        return 1


def succeeded(*limits: Limit) -> None:
    """What was counted was no failure."""
    for limit in limits:
        if not limit.shared:
            cache.delete(limit.key)
            continue
        with suppress(ValueError):  # its minutes were just over
            cache.decr(limit.key)
