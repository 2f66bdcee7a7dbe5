"""Which workers live: each says so in Valkey every few seconds, with what it listens to."""

from __future__ import annotations

import json
import os
import socket
import uuid
from dataclasses import asdict, dataclass, field
from typing import Any

import dramatiq

SECONDS_TO_LIVE = 10
PREFIX = "facesite:worker:"


@dataclass(frozen=True)
class Presence:
    """One worker process. `about` is what else it says of itself: of a trainer, where it trains."""

    name: str
    host: str
    pid: int
    queues: tuple[str, ...]
    about: dict[str, Any] = field(default_factory=dict)


def _client() -> Any:
    broker: Any = dramatiq.get_broker()
    return broker.client


_name = "worker"


def be(name: str) -> None:
    """Give this process its name."""
    global _name  # noqa: PLW0603 - one worker a process
    _name = name


def worker_name() -> str:
    """This process's name; its tasks have names of their own: see `holders`."""
    return _name


def this_process(queues: tuple[str, ...]) -> Presence:
    """A name for this process that no other has, now or after a restart."""
    host = socket.gethostname()
    name = f"{host}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
    return Presence(name, host, os.getpid(), queues)


def show(presence: Presence) -> None:
    """Say that the worker lives, for the next seconds. Raises redis.RedisError."""
    _client().set(PREFIX + presence.name, json.dumps(asdict(presence)), ex=SECONDS_TO_LIVE)


def leave(presence: Presence) -> None:
    """Say that the worker is gone. Raises redis.RedisError."""
    _client().delete(PREFIX + presence.name)


def seen() -> list[Presence]:
    """The workers that live. Raises redis.RedisError."""
    client = _client()
    found = [client.get(key) for key in client.scan_iter(PREFIX + "*", count=100)]
    rows = [json.loads(raw) for raw in found if raw]
    return [Presence(**{**row, "queues": tuple(row["queues"])}) for row in rows]
