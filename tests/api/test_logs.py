"""What the log leaves out."""

from __future__ import annotations

import asyncio
import gc
from concurrent.futures import ThreadPoolExecutor

import pytest


class Broke(Exception):
    """What is no part of any other test's leavings."""


class Left(asyncio.CancelledError):
    """Likewise."""


async def forgotten(error: BaseException) -> None:
    """An answer for which nobody waits any more: asyncio tells when it is thrown away."""
    asyncio.get_running_loop().create_future().set_exception(error)
    gc.collect()


@pytest.mark.parametrize(("error", "told"), [(Left(), False), (Broke(), True)])
def test_a_client_that_left_is_no_error(
    caplog: pytest.LogCaptureFixture, error: BaseException, told: bool
) -> None:
    with ThreadPoolExecutor(1) as apart:  # a browser's loop may run in this thread
        apart.submit(lambda: asyncio.run(forgotten(error))).result()
    said = {type(record.exc_info[1]) for record in caplog.records if record.exc_info}
    assert (type(error) in said) is told
