"""Websockets that say more than anyone takes, for `test_websocket.py`: one for ever, one that has enough of it soon."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

MESSAGE = "x" * 100_000
SOON_S = 1.0


async def application(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    pouring = asyncio.create_task(_pour(send))
    if scope["path"] == "/soon":
        await asyncio.sleep(SOON_S)
    else:
        while (await receive())["type"] != "websocket.disconnect":
            pass
    pouring.cancel()
    with suppress(asyncio.CancelledError):
        await pouring
    print("The consumer has ended.", flush=True)


async def _pour(send: Any) -> None:
    while True:
        await send({"type": "websocket.send", "text": MESSAGE})
