"""Who has a project open: every connection says so in Valkey, again and again while it lasts.

An entry is a key that expires by itself, so a web process that is killed leaves nobody behind; the
project's set only lists which keys to look for. Valkey holds ids; names come from the database, and
only those of members. While Valkey is down nobody is seen, and nothing fails.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from weakref import WeakKeyDictionary

import dramatiq
import redis
from django.conf import settings
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from labelling.models import Member
from labelling.shapes import user_ref

SECONDS_TO_LIVE = 45
# Two renewals may be lost.
RENEW_S = 15
# A Valkey that doesn't answer within this counts as down.
LIMIT_S = 2.0
PREFIX = "facesite:here:"
# The words by which a browser names the page that is open; "" is any other.
PAGES = frozenset(("", "photos", "label", "people", "team", "find", "predict", "settings"))


@dataclass(frozen=True)
class Entry:
    """One connection: whose it is, which page it shows since when, and when it began (ISO 8601)."""

    connection: str
    user_id: int
    page: str
    moved: str
    since: str


def _set_key(project_id: int) -> str:
    return f"{PREFIX}{project_id}"


def _key(project_id: int, connection: str) -> str:
    return f"{PREFIX}{project_id}:{connection}"


_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, Redis] = WeakKeyDictionary()


def _client() -> Any:
    """This event loop's client; connections can't be shared between loops."""
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        _clients[loop] = Redis.from_url(
            settings.CACHES["default"]["LOCATION"], socket_timeout=LIMIT_S,
            socket_connect_timeout=LIMIT_S, retry=Retry(NoBackoff(), 1),
        )  # fmt: skip
    return _clients[loop]


async def note(project_id: int, entry: Entry) -> list[Entry] | None:
    """Say that a connection lives, for the next seconds; every connection, if that changes them.

    Also clears away those of processes that were killed. None if nothing changed, and while Valkey is
    down.
    """
    key, name = _set_key(project_id), entry.connection
    said = json.dumps(asdict(entry))
    try:
        async with _client().pipeline() as pipe:
            pipe.sadd(key, name)
            pipe.expire(key, SECONDS_TO_LIVE)
            pipe.set(_key(project_id, name), said, ex=SECONDS_TO_LIVE, get=True)
            pipe.smembers(key)
            *_, before, listed = await pipe.execute()
        names = sorted(listed)
        found = await _client().mget([_key(project_id, n.decode()) for n in names])
        gone = [n for n, raw in zip(names, found, strict=True) if raw is None]
        dropped = await _client().srem(key, *gone) if gone else 0
    except (redis.RedisError, OSError):
        return None
    return _read(found) if before != said.encode() or dropped else None


async def leave(project_id: int, entry: Entry) -> list[Entry] | None:
    """Take a connection out; the others that are left, or None while Valkey is down."""
    try:
        async with _client().pipeline() as pipe:
            pipe.srem(_set_key(project_id), entry.connection)
            pipe.delete(_key(project_id, entry.connection))
            pipe.smembers(_set_key(project_id))
            _, _, names = await pipe.execute()
        keys = [_key(project_id, name.decode()) for name in names]
        return _read(await _client().mget(keys)) if keys else []
    except (redis.RedisError, OSError):
        return None


def _read(found: Iterable[bytes | None]) -> list[Entry]:
    return [Entry(**json.loads(raw)) for raw in found if raw is not None]


def shapes(project_id: int) -> list[dict[str, Any]]:
    """Who has the project open, as the API shows it; nobody while Valkey is down."""
    broker: Any = dramatiq.get_broker()
    try:
        names = broker.client.smembers(_set_key(project_id))
        keys = [_key(project_id, name.decode()) for name in names]
        found = _read(broker.client.mget(keys)) if keys else []
    except (redis.RedisError, OSError):
        return []
    return shown(project_id, found)


def shown(project_id: int, found: Sequence[Entry]) -> list[dict[str, Any]]:
    """Connections as one row a member, by name: the page opened last, the earliest beginning."""
    by_user: dict[int, list[Entry]] = {}
    for entry in found:
        by_user.setdefault(entry.user_id, []).append(entry)
    members = Member.objects.filter(
        project=project_id, user__in=list(by_user), user__is_active=True
    ).select_related("user")
    items = [
        {
            "user": user_ref(member.user),
            "page": max(by_user[member.user_id], key=lambda e: e.moved).page,
            "since": min(e.since for e in by_user[member.user_id]),
        }
        for member in members
    ]
    return sorted(items, key=lambda i: (i["user"]["name"].casefold(), i["user"]["id"]))
