"""One websocket a project: whatever happens in it is told to those who may know."""

from __future__ import annotations

from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings

from labelling import access, errors, events
from labelling.models import Role, User

NOT_SIGNED_IN = 4401
NO_ACCESS = 4404


class ProjectConsumer(AsyncJsonWebsocketConsumer):
    """Passes the events of one project on. It answers nothing: the API does."""

    project_id: int

    async def connect(self) -> None:
        await self.accept()
        self.project_id = self.scope["url_route"]["kwargs"]["project_id"]
        if not isinstance(self.scope.get("user"), User):
            await self.close(NOT_SIGNED_IN)
            return
        if not await self._allowed():
            await self.close(NO_ACCESS)
            return
        await self.channel_layer.group_add(events.group(self.project_id), self.channel_name)
        await self.send_json({"type": "hello", "version": settings.VERSION})

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(events.group(self.project_id), self.channel_name)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """Nothing is expected from the browser; what comes is passed over."""

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any
    ) -> None:
        """Passed over unread, so that no message can break the connection."""

    async def project_event(self, message: dict[str, Any]) -> None:
        """One event. Those on rights are checked before they are passed on."""
        event = message["event"]
        if event["type"] in {"members.changed", "project.changed"} and not await self._allowed():
            await self.close(NO_ACCESS)
            return
        await self.send_json(event)

    @database_sync_to_async
    def _allowed(self) -> bool:
        user = User.objects.filter(pk=self.scope["user"].pk).first()
        try:
            access.project(access.Actor(user), self.project_id, need=Role.VIEWER)
        except errors.FacesiteError:
            return False
        return True
