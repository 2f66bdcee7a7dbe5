"""Websocket floods: each is cut off with a code that says why, and the site goes on serving others."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from labelling.consumers import MOST_MESSAGES, MOST_TABS, NOT_SIGNED_IN, TOO_MUCH
from tests.hostile.watching import Watched, watched
from tests.rest import Rest
from tests.shared_site import Site
from tests.site.test_live import closing_code, tab, until

AT = json.dumps({"type": "at", "page": "people"})


@pytest.fixture
def watch(site: Site) -> Watched:
    return watched(site)


def closed(socket: ClientConnection) -> int | None:
    """The code with which the site closes the connection."""
    with pytest.raises(ConnectionClosed):
        while True:
            socket.recv(timeout=60)
    return socket.close_code


def test_nonsense_is_passed_over(site: Site, watch: Watched) -> None:
    owner = site.user("owner")
    project = site.project(owner)
    with watch, tab(owner, project) as socket:
        until(socket, "hello")
        for said in (
            "", "{", "null", "[]", "\0", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
            '{"type":"at"}', '{"type":"at","page":{}}', '{"type":["at"],"page":"people"}',
            '{"type":"project.event","event":{"type":"x"}}', '{"type":"websocket.close"}',
            "[" * 4000, '{"type":"at","page":"people"' + " " * 3000 + "}", b"", b"\xff" * 4000,
        ):  # fmt: skip
            socket.send(said)
        socket.send(AT)
        while not any(
            one["page"] == "people" for one in until(socket, "presence.changed")["items"]
        ):
            pass


def test_a_message_that_is_too_long_closes_the_connection(site: Site, watch: Watched) -> None:
    owner = site.user("owner")
    project = site.project(owner)
    with watch, tab(owner, project) as healthy:
        for said in ("x" * 5000, b"\0" * 50_000_000):
            with tab(owner, project) as socket:
                until(socket, "hello")
                try:
                    socket.send(said)
                except ConnectionClosed:
                    pass
                assert closed(socket) in {1009, 1006}
        healthy.send(AT)
        until(healthy, "presence.changed")


def test_many_messages_close_the_connection(site: Site, watch: Watched) -> None:
    owner = site.user("owner")
    project = site.project(owner)
    with watch, tab(owner, project) as healthy, tab(owner, project) as socket:
        until(socket, "hello")
        began = time.monotonic()
        try:
            for number in range(20_000):
                socket.send(AT if number % 2 else "x" * 4000)
        except ConnectionClosed:
            pass
        assert closed(socket) == TOO_MUCH
        assert time.monotonic() - began < 30
        healthy.send(AT)
        until(healthy, "presence.changed")
    assert MOST_MESSAGES < 20_000


def test_a_user_has_so_many_connections(site: Site, watch: Watched) -> None:
    flooding, owner = site.user("flooding"), site.user("owner")
    project = site.project(owner)
    owner.post(f"/projects/{project}/members", {"username": "flooding", "role": "viewer"})
    with watch:
        with ExitStack() as stack:
            tabs = [
                stack.enter_context(tab(flooding, project, max_queue=None))
                for _ in range(MOST_TABS)
            ]
            for one in tabs:
                until(one, "hello")
            assert closing_code(flooding, project) == TOO_MUCH
            assert closing_code(flooding, site.project(flooding)) == TOO_MUCH
            # Nobody else hears of it.
            with tab(owner, project) as socket:
                assert until(socket, "hello")
        # Those that are closed count no more.
        end = time.monotonic() + 20
        while time.monotonic() < end:
            with tab(flooding, project) as socket:
                if json.loads(socket.recv(timeout=60))["type"] == "hello":
                    return
        pytest.fail("The closed connections are still counted.")


def test_strangers_gain_nothing_by_many(site: Site, watch: Watched) -> None:
    owner = site.user("owner")
    project = site.project(owner)
    with watch:
        for _ in range(2 * MOST_TABS):
            assert closing_code(Rest(site.url), project) == NOT_SIGNED_IN
