"""What the log leaves out."""

from __future__ import annotations

import asyncio
import gc

import pytest


async def forgotten(error: BaseException) -> None:
    """An answer for which nobody waits any more: asyncio tells when it is thrown away."""
    asyncio.get_running_loop().create_future().set_exception(error)
    gc.collect()


def test_a_client_that_left_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    asyncio.run(forgotten(asyncio.CancelledError()))
    assert caplog.records == []
    asyncio.run(forgotten(ValueError("It broke.")))
    assert [record.exc_info[1].args for record in caplog.records] == [("It broke.",)]  # type: ignore[index,union-attr]
