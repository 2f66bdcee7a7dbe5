"""Who listens to which project in this process.

The events of a project come in once, however many connections want them, and each connection is handed the text that
all get: with a channel of its own for each, a team of fifty kept the web process at work with nothing but that.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import NamedTuple
from weakref import WeakKeyDictionary

import redis
from channels import DEFAULT_CHANNEL_LAYER
from channels.layers import channel_layers

from labelling import events

# Messages to one connection. A browser that doesn't read so many misses nothing: it connects again, and asks.
MOST_WAITING = 1000
# What comes within so long of a message goes into the next: fifty who label make forty events a second. With each who
# listens a little longer, so that a process sends a hundred messages a second for a project, however many these are.
GATHER_S, GATHER_EACH_S, GATHER_MOST_S = 0.1, 0.01, 0.5


class Told(NamedTuple):
    """Events that are told together: their types, and all of them as JSON, a line each."""

    types: frozenset[str]
    text: str


class Behind(Exception):
    """More events wait than a connection may have: it doesn't read."""


class Listener:
    """One connection: what it has yet to be told, in order."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Told] = asyncio.Queue(MOST_WAITING)
        self._missed = False

    def put(self, told: Told) -> None:
        try:
            self._waiting.put_nowait(told)
        except asyncio.QueueFull:
            self._missed = True

    async def next(self) -> Told:
        """The next events. Raises Behind once some were missed."""
        told = await self._waiting.get()
        if self._missed:
            raise Behind
        return told


class _Room:
    """Those who listen to one project, and what hands them what comes: at once, but not too often."""

    def __init__(self, project_id: int) -> None:
        self.listeners: set[Listener] = set()
        self._group = events.group(project_id)
        self._gathered: list[tuple[str, str]] = []
        self._next_at = 0.0
        self._open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._receive())

    async def opened(self) -> None:
        """Wait until events come in. Raises what Valkey's client raises."""
        await asyncio.shield(self._open)

    def end(self) -> None:
        self._task.cancel()

    async def _receive(self) -> None:
        layer = channel_layers[DEFAULT_CHANNEL_LAYER]
        channel = ""
        try:
            channel = await layer.new_channel()
            await layer.group_add(self._group, channel)
        except (redis.RedisError, OSError) as error:
            self._open.set_exception(error)
            return
        self._open.set_result(None)
        try:
            while True:
                message = await layer.receive(channel)
                self._gather(message["event"], message["text"])
                await asyncio.sleep(0)  # many that come at once don't keep the loop to themselves
        finally:
            with suppress(redis.RedisError, OSError):
                await layer.group_discard(self._group, channel)

    def _gather(self, event: str, text: str) -> None:
        self._gathered.append((event, text))
        if len(self._gathered) == 1:
            loop = asyncio.get_running_loop()
            loop.call_at(max(self._next_at, loop.time()), self._tell)

    def _tell(self) -> None:
        gather_s = max(GATHER_S, min(GATHER_EACH_S * len(self.listeners), GATHER_MOST_S))
        self._next_at = asyncio.get_running_loop().time() + gather_s
        types, texts = zip(*self._gathered, strict=True)
        self._gathered.clear()
        told = Told(frozenset(types), "\n".join(texts))
        for listener in self.listeners:
            listener.put(told)


_rooms: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[int, _Room]] = WeakKeyDictionary()


async def join(project_id: int) -> Listener:
    """Listen to a project; whoever joins leaves, too. Raises what Valkey's client raises."""
    rooms = _rooms.setdefault(asyncio.get_running_loop(), {})
    if project_id not in rooms:
        rooms[project_id] = _Room(project_id)
    room, listener = rooms[project_id], Listener()
    room.listeners.add(listener)
    try:
        await room.opened()
    except BaseException:
        leave(project_id, listener)
        raise
    return listener


def leave(project_id: int, listener: Listener) -> None:
    """Listen no more."""
    rooms = _rooms[asyncio.get_running_loop()]
    room = rooms.get(project_id)
    if room is None or listener not in room.listeners:
        return
    room.listeners.discard(listener)
    if not room.listeners:
        del rooms[project_id]
        room.end()
