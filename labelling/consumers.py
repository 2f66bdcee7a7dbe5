"""One websocket a project: whatever happens in it is told to those who may know."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, ClassVar

from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.utils import await_many_dispatch
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from psycopg_pool import PoolTimeout

from labelling import access, errors, events, listening
from labelling.models import Role
from labelling.services import accounts, here, holds
from labelling.shapes import iso

NOT_SIGNED_IN = 4401
NO_ACCESS = 4404
# Close codes of 4000 and more are the site's own: docs/hostile-input.md.
TOO_MUCH = 4429
BEHIND = 4408
# RFC 6455: a condition that the server hadn't foreseen.
UNSURE = 1011
# Of one user in a web process: many times the tabs that anyone has open.
MOST_TABS = 50
# Of one connection in so many seconds; a browser says where it is with each change of its page.
MOST_MESSAGES = 60
MESSAGES_S = 10.0
# The one message that a browser sends is shorter: {"type":"at","page":"settings"}.
LONGEST_MESSAGE = 100
# However often a browser says where it is, it is told to others at most this often.
QUIET_S = 0.5
# Somebody's rights may be others once one of these is told.
ON_RIGHTS = {"members.changed", "project.changed"}
# Who signs out, or whose session runs out, hears nothing after this.
CHECK_S = 15


class ProjectConsumer(AsyncJsonWebsocketConsumer):
    """Passes the events of one project on, and lets others see that its user has it open.

    It answers nothing: the API does. It has no channel of its own; its process listens for it (`listening`).
    """

    tabs: ClassVar[Counter[int]] = Counter()
    """How many connections each user has to this process."""

    channel_layer = None

    project_id: int
    presence: Presence | None = None
    listener: listening.Listener | None = None
    tasks: Sequence[asyncio.Task[None]] = ()
    counted: int | None = None
    closed = False
    heard = 0
    heard_since = 0.0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scope, self.base_send = scope, send
        try:
            with suppress(StopConsumer):
                await await_many_dispatch([receive], self.dispatch)
        finally:  # however the connection ends, without a word from the browser too
            for task in self.tasks:
                task.cancel()
            if self.listener is not None:
                listening.leave(self.project_id, self.listener)
            if self.counted is not None:
                self._uncount(self.counted)
            if self.presence is not None:
                await self.presence.end()

    async def connect(self) -> None:
        await self.accept()
        self.project_id = self.scope["url_route"]["kwargs"]["project_id"]
        if await self._refused():
            return
        user_id = self.scope["user"].pk
        if self.tabs[user_id] >= MOST_TABS:
            await self.close(TOO_MUCH)
            return
        self.counted = user_id
        self.tabs[user_id] += 1
        self.listener = await listening.join(self.project_id)
        await self.send_json({"type": "hello", "version": settings.VERSION})
        self.presence = Presence(self.project_id, user_id, uuid.uuid4().hex)
        self.tasks = [
            asyncio.create_task(self._pass_on(self.listener)),
            asyncio.create_task(self._check()),
        ]

    def _uncount(self, user_id: int) -> None:
        self.tabs[user_id] -= 1
        if not self.tabs[user_id]:
            del self.tabs[user_id]

    async def close(self, code: Any = None, reason: str | None = None) -> None:
        """Close the connection, once: what was on its way when it closed may lead here again."""
        if not self.closed:
            self.closed = True
            await super().close(code, reason)

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any
    ) -> None:
        """Which page is open; anything else is passed over. Who says too much at once is cut off."""
        now = time.monotonic()
        if now - self.heard_since > MESSAGES_S:
            self.heard, self.heard_since = 0, now
        self.heard += 1
        if self.heard > MOST_MESSAGES:
            await self.close(TOO_MUCH)
            return
        page = page_in(text_data)
        if page is not None and self.presence is not None:
            self.presence.move(page)

    async def _pass_on(self, listener: listening.Listener) -> None:
        """Pass events on. Those on rights are looked into first."""
        try:
            while not self.closed:
                told = await listener.next()
                if told.types & ON_RIGHTS and await self._refused():
                    return
                if not self.closed:
                    await self.send(text_data=told.text)
        except listening.Behind:
            await self.close(BEHIND)
        except (DatabaseError, PoolTimeout):  # it comes back, and is looked at then
            await self.close(UNSURE)

    async def _check(self) -> None:
        """Look again and again whether the one who listens still may."""
        while True:
            await asyncio.sleep(CHECK_S)
            with suppress(DatabaseError, PoolTimeout):
                if await self._refused():
                    return

    async def _refused(self) -> bool:
        """Close the connection if the one who listens may not any more; whether that was so."""
        refusal = await self._refusal()
        if refusal is not None:
            await self.close(refusal)
        return refusal is not None

    @database_sync_to_async
    def _refusal(self) -> int | None:
        """With which code to close the connection, as its session and its user's rights are now; None: it may go on."""
        user = accounts.by_session(self.scope["session"].session_key)
        if user is None or user.pk != self.scope["user"].pk:
            return NOT_SIGNED_IN
        try:
            access.project(access.Actor(user), self.project_id, need=Role.VIEWER)
        except errors.FacesiteError:
            return NO_ACCESS
        return None


def page_in(text: str | None) -> str | None:
    """The page that a browser's message names, or None for any message that isn't one."""
    if text is None or len(text) > LONGEST_MESSAGE:
        return None
    try:
        content = json.loads(text)
    except ValueError:
        return None
    if not isinstance(content, dict) or content.get("type") != "at":
        return None
    page = content.get("page")
    return page if isinstance(page, str) and page in here.PAGES else None


class Presence:
    """A connection's entry among those who are here, kept alive by a task of its own."""

    def __init__(self, project_id: int, user_id: int, connection: str) -> None:
        self._project_id = project_id
        now = iso(timezone.now()) or ""
        self._entry = here.Entry(connection, user_id, page="", moved=now, since=now)
        self._page = ""
        self._moved = asyncio.Event()
        self._writing = asyncio.Lock()
        self._task = asyncio.create_task(self._stay())

    def move(self, page: str) -> None:
        """Another page is open; of many in a moment only the last is told."""
        if page != self._page:
            self._page = page
            self._moved.set()

    async def _stay(self) -> None:
        while True:
            await self._note()
            await asyncio.sleep(QUIET_S)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), here.RENEW_S)

    async def _note(self) -> None:
        async with self._writing:
            self._moved.clear()
            if self._page != self._entry.page:
                self._entry = here.Entry(
                    self._entry.connection, self._entry.user_id, page=self._page,
                    moved=iso(timezone.now()) or "", since=self._entry.since,
                )  # fmt: skip
            news = await here.note(self._project_id, self._entry)
            if news is not None:
                with suppress(DatabaseError, PoolTimeout):  # the next renewal goes on
                    await self._tell(news)

    async def end(self) -> None:
        """Leave. A user who is nowhere else in the project lets go of what was in hand."""
        async with self._writing:  # never between a write and its answer
            self._task.cancel()
            left = await here.leave(self._project_id, self._entry)
        if left is None:  # unknown: what was in hand runs out by itself
            return
        user_id = self._entry.user_id
        with suppress(DatabaseError, PoolTimeout):  # as above
            if all(entry.user_id != user_id for entry in left):
                await database_sync_to_async(holds.let_go)(self._project_id, user_id)
            await self._tell(left)

    async def _tell(self, found: Sequence[here.Entry]) -> None:
        items = await database_sync_to_async(here.shown)(self._project_id, found)
        await events.presence_changed(self._project_id, items)
