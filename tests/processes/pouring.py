"""Websockets that say much, for `test_websocket.py`: for ever, or until they have enough of it soon."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

MESSAGE = "x" * 100_000
# Ten megabytes a second: who reads follows easily, and the buffers of who doesn't are full in a moment.
PAUSE_S = 0.01
# Before the first ping; without a pause the buffers are full by then, too.
SOON_S = 0.5


async def application(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    soon = scope["path"] == "/soon"
    pouring = asyncio.create_task(_pour(send, 0 if soon else PAUSE_S))
    if soon:
        await asyncio.sleep(SOON_S)
    else:
        while (await receive())["type"] != "websocket.disconnect":
            pass
    pouring.cancel()
    with suppress(asyncio.CancelledError):
        await pouring
    print("The consumer has ended.", flush=True)


async def _pour(send: Any, pause_s: float) -> None:
    while True:
        await send({"type": "websocket.send", "text": MESSAGE})
        await asyncio.sleep(pause_s)
