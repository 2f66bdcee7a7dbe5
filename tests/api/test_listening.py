"""Events of a project, handed to all who listen in a process; with the real Valkey."""

from __future__ import annotations

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async
from channels import DEFAULT_CHANNEL_LAYER
from channels.layers import channel_layers
from django.db import connections

from labelling import events, listening

pytestmark = pytest.mark.django_db(transaction=True)
PROJECT = 1_000_001


def told(text: str) -> list[int]:
    return [json.loads(line)["ids"][0] for line in text.split("\n")]


def say(*numbers: int) -> None:
    for number in numbers:
        events.people_removed(PROJECT, [number])
    connections.close_all()  # of this thread


def run(scene: object) -> None:
    async def all_of_it() -> None:
        try:
            await asyncio.wait_for(scene(), 60)  # type: ignore[operator]
        finally:
            await channel_layers[DEFAULT_CHANNEL_LAYER].flush()

    asyncio.run(all_of_it())


def test_all_hear_all_in_order_and_what_comes_at_once_together() -> None:
    async def scene() -> None:
        both = [await listening.join(PROJECT) for _ in range(2)]
        stranger = await listening.join(PROJECT + 1)
        await sync_to_async(say)(1)
        heard: list[list[str]] = [[(await one.next()).text] for one in both]
        await sync_to_async(say)(*range(2, 41))
        for one, texts in zip(both, heard, strict=True):
            while sum(len(told(text)) for text in texts) < 40:
                texts.append((await one.next()).text)
            assert [n for text in texts for n in told(text)] == list(range(1, 41))
            assert len(texts) < 30
        # Who left hears nothing; the other still does.
        listening.leave(PROJECT, both[0])
        await sync_to_async(say)(41)
        assert told((await both[1].next()).text) == [41]
        for one in (both[0], stranger):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(one.next(), 0.3)
        listening.leave(PROJECT, both[1])
        listening.leave(PROJECT + 1, stranger)

    run(scene)


def test_who_comes_back_hears_again() -> None:
    async def scene() -> None:
        for number in range(3):
            listener = await listening.join(PROJECT)
            await sync_to_async(say)(number)
            found = await listener.next()
            assert (found.types, told(found.text)) == ({"people.removed"}, [number])
            listening.leave(PROJECT, listener)

    run(scene)


def test_who_does_not_read_is_behind_and_others_are_not() -> None:
    slow, quick = listening.Listener(), listening.Listener()
    one = listening.Told(frozenset({"hello"}), "{}")

    async def scene() -> None:
        for _ in range(listening.MOST_WAITING + 1):
            slow.put(one)
            quick.put(one)
            await quick.next()
        with pytest.raises(listening.Behind):
            await slow.next()

    run(scene)
