"""How the web process speaks websocket: as uvicorn does, and it ends connections whose other side takes nothing."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

# What was written before is on its way for so long; then the connection is cut.
LINGER_S = 5.0


class Protocol(WebSocketsSansIOProtocol):
    """A websocket that lives no longer than its consumer, and no longer than it answers pings.

    Closing a transport waits until all is taken that was written. A browser whose machine was stopped takes
    nothing, and its system says so for as long as it lives: without this it would be there for ever.
    """

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self._cut_off_soon()

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        super().on_task_complete(task)
        self._cut_off_soon()

    def _cut_off_soon(self) -> None:
        self.loop.call_later(LINGER_S, self.transport.abort)
