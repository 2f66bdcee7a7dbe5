"""Uploads one after the other, and nothing else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from facesite import turns
from facesite.turns import Turns

UPLOAD = "/api/v1/projects/7/photos"
LABEL = "/api/v1/projects/7/labels"
TAKES_S = 0.5


class Site:
    """What was under way when, in the order of its beginning: (path, from, to), seconds since the first asked."""

    def __init__(self) -> None:
        self.turns, self.began = Turns(), time.monotonic()
        self.seen: list[tuple[str, float, float]] = []

    async def ask(self, path: str, *, method: str = "POST", takes_s: float = TAKES_S, after_s: float = 0.0) -> None:  # fmt: skip
        await asyncio.sleep(after_s)
        async with self.turns.of(method, path):
            since = time.monotonic() - self.began
            await asyncio.sleep(takes_s)
        self.seen.append((path, since, time.monotonic() - self.began))
        self.seen.sort(key=lambda one: one[1])


def run(scene: Callable[[], Awaitable[None]]) -> None:
    """In a thread of its own: a browser of other tests may have its loop in this one."""

    async def all_of_it() -> None:
        await asyncio.wait_for(scene(), 60)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, all_of_it()).result()


def test_one_upload_at_a_time() -> None:
    async def scene() -> None:
        site = Site()
        await asyncio.gather(*(site.ask(UPLOAD) for _ in range(3)))
        for (_, _, over), (_, begun, _) in zip(site.seen, site.seen[1:], strict=False):
            assert 0 <= begun - over < TAKES_S  # nobody else asked: no pause

    run(scene)


def test_nothing_else_waits() -> None:
    async def scene() -> None:
        site = Site()
        async with site.turns.of("POST", UPLOAD):
            await asyncio.gather(
                site.ask(LABEL, takes_s=0),
                site.ask(UPLOAD, method="GET", takes_s=0),
                site.ask(f"{UPLOAD}/3", takes_s=0),
            )
        assert max(begun for _, begun, _ in site.seen) < turns.LONGEST_WAIT_S / 2

    run(scene)


def test_the_next_waits_where_anyone_asked_meanwhile() -> None:
    async def scene() -> None:
        site = Site()
        await asyncio.gather(
            site.ask(UPLOAD), site.ask(UPLOAD), site.ask(LABEL, takes_s=0, after_s=TAKES_S / 2)
        )
        (_, _, over), (_, begun, _) = [one for one in site.seen if one[0] == UPLOAD]
        assert begun - over >= TAKES_S * 0.9

    run(scene)


def test_one_that_takes_long_keeps_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONGEST_WAIT_S", 0.1)

    async def scene() -> None:
        site = Site()
        await asyncio.gather(site.ask(UPLOAD, takes_s=1.5), *(site.ask(UPLOAD) for _ in range(2)))
        assert max(begun for _, begun, _ in site.seen) < 1.0
        await site.ask(UPLOAD)
        await asyncio.sleep(0.1)
        assert not site.turns._free.locked()

    run(scene)


def test_one_that_fails_gives_its_turn_back() -> None:
    async def scene() -> None:
        site = Site()
        with pytest.raises(ZeroDivisionError):
            async with site.turns.of("POST", UPLOAD):
                raise ZeroDivisionError
        await asyncio.wait_for(site.ask(UPLOAD), 2)

    run(scene)
