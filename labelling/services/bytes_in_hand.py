"""A photo's bytes on their way to the predictor: in Valkey, for a minute at most, never on disk."""

from __future__ import annotations

import secrets
from typing import Any

import dramatiq

SECONDS_TO_LIVE = 60
PREFIX = "facesite:in-hand:"


def _client() -> Any:
    broker: Any = dramatiq.get_broker()
    return broker.client


def leave(data: bytes) -> str:
    """A ticket under which `data` waits. Raises redis.RedisError."""
    ticket = secrets.token_hex(16)
    _client().set(PREFIX + ticket, data, ex=SECONDS_TO_LIVE)
    return ticket


def take(ticket: str) -> bytes | None:
    """The bytes, which are gone from Valkey then; None if they were taken or have run out."""
    taken: bytes | None = _client().getdel(PREFIX + ticket)
    return taken
