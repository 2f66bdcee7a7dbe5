"""Who has a project open, as Valkey remembers it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any

import dramatiq
import pytest
import redis
from dramatiq.brokers.redis import RedisBroker

from labelling.consumers import page_in
from labelling.models import Member, User
from labelling.services import here
from tests.api.conftest import World

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def nobody_here() -> Iterator[redis.Redis]:
    """Valkey itself; nobody is left behind in it."""
    client: redis.Redis = dramatiq.get_broker().client  # type: ignore[attr-defined]
    yield client
    for key in client.scan_iter(here.PREFIX + "*"):
        client.delete(key)


def entry(name: str, user: User, *, page: str = "label", minute: int = 0) -> here.Entry:
    at = f"2026-01-01T00:{minute:02}:00Z"
    return here.Entry(name, user.pk, page=page, moved=at, since=at)


def run(*steps: Coroutine[Any, Any, Any]) -> list[Any]:
    """What each step gave, one after the other in one loop."""

    async def every() -> list[Any]:
        try:
            return [await step for step in steps]
        finally:
            await here._client().aclose()

    return asyncio.run(every())


def shown(world: World) -> list[tuple[str, str, str]]:
    items = world.client(world.viewer).get(f"{world.url}/presence").json()["items"]
    return [(i["user"]["name"], i["page"], i["since"][14:16]) for i in items]


def test_two_tabs_of_one_member_are_one(world: World) -> None:
    pk = world.project.pk
    one = entry("a", world.owner, page="photos", minute=1)
    two = entry("b", world.owner, page="people", minute=5)
    run(
        here.note(pk, two), here.note(pk, one), here.note(pk, entry("c", world.labeller, minute=3))
    )  # fmt: skip
    assert shown(world) == [("labeller", "label", "03"), ("owner", "people", "01")]
    [left] = run(here.leave(pk, two))
    assert {e.connection for e in left} == {"a", "c"}
    assert shown(world) == [("labeller", "label", "03"), ("owner", "photos", "01")]


def test_a_renewal_is_no_news_but_another_page_is(world: World) -> None:
    pk, first = world.project.pk, entry("a", world.owner)
    moved = entry("a", world.owner, page="people")
    new, again, other = run(here.note(pk, first), here.note(pk, first), here.note(pk, moved))
    assert (new, again, other) == ([first], None, [moved])


def test_who_vanished_is_cleared_away(world: World, nobody_here: redis.Redis) -> None:
    pk, left, stays = world.project.pk, entry("a", world.owner), entry("b", world.labeller)
    run(here.note(pk, left), here.note(pk, stays))
    key = here._key(pk, "a")
    assert 40 < nobody_here.ttl(key) <= here.SECONDS_TO_LIVE
    nobody_here.delete(key)  # as its time to live does
    assert [name for name, _, _ in shown(world)] == ["labeller"]
    assert run(here.note(pk, stays)) == [[stays]]  # which is news for others
    assert run(here.note(pk, stays)) == [None]


def test_only_members_and_only_of_this_project(world: World) -> None:
    run(
        here.note(world.project.pk, entry("a", world.outsider)),
        here.note(world.other.pk, entry("b", world.owner)),
        here.note(world.project.pk, entry("c", world.labeller)),
    )
    assert [name for name, _, _ in shown(world)] == ["labeller"]
    world.labeller.display_name = "S 1"
    world.labeller.save()
    assert [name for name, _, _ in shown(world)] == ["S 1"]
    Member.objects.filter(user=world.labeller).delete()
    assert shown(world) == []


def test_valkey_holds_no_names(world: World, nobody_here: redis.Redis) -> None:
    run(here.note(world.project.pk, entry("a", world.labeller)))
    keys = list(nobody_here.scan_iter(here.PREFIX + "*"))
    assert len(keys) == 2
    assert not any(b"labeller" in key for key in keys)
    assert b"labeller" not in (nobody_here.get(here._key(world.project.pk, "a")) or b"labeller")


def test_without_valkey_nobody_is_seen_and_nothing_fails(
    world: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(here.note(world.project.pk, entry("a", world.labeller)))
    settings.CACHES = {"default": {"LOCATION": NOBODY_LISTENS}}
    one = entry("b", world.owner)
    assert run(here.note(world.project.pk, one), here.leave(world.project.pk, one)) == [None, None]
    monkeypatch.setattr(dramatiq, "get_broker", lambda: RedisBroker(url=NOBODY_LISTENS))
    assert shown(world) == []


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ('{"type":"at","page":"label"}', "label"),
        ('{"page": "", "type": "at"}', ""),
        ('{"type":"at","page":"elsewhere"}', None),
        ('{"type":"at","page":["label"]}', None),
        ('{"type":"at"}', None),
        ('{"type":"hello","page":"label"}', None),
        ('["at","label"]', None),
        ("null", None),
        ("not json", None),
        ("", None),
        (None, None),
        ("[" * 100, None),
        ('{"type":"at","page":"label"' + " " * 100 + "}", None),
    ],
)
def test_only_the_one_message_is_read(text: str | None, page: str | None) -> None:
    assert page_in(text) == page
