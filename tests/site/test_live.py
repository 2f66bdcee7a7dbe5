"""The websocket: who gets it, and what it tells."""

from __future__ import annotations

import json
import os
import signal
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
import pytest
import redis
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests import orl
from tests.rest import Rest, wait_for
from tests.shared_site import Site
from tests.stack import Stack


@contextmanager
def tab(
    rest: Rest, project: int, *, origin: str | None = None, **options: Any
) -> Iterator[ClientConnection]:
    """A tab's websocket, with its cookies."""
    cookies = "; ".join(f"{c.name}={c.value}" for c in rest.session.cookies)
    url = f"{rest.url.replace('http', 'ws', 1)}/ws/projects/{project}"
    headers, known = {"Cookie": cookies}, rest.session.verify
    if isinstance(known, str):
        options["ssl"] = ssl.create_default_context(cafile=known)
    with connect(url, additional_headers=headers, origin=origin or rest.url, **options) as socket:  # type: ignore[arg-type]
        yield socket


# Events of a message that are still to be looked at.
_waiting: WeakKeyDictionary[ClientConnection, list[str]] = WeakKeyDictionary()


def said(socket: ClientConnection, limit_s: float = 60) -> dict[str, Any]:
    """The next event."""
    lines = _waiting.setdefault(socket, [])
    if not lines:
        lines.extend(str(socket.recv(timeout=limit_s)).split("\n"))
    event: dict[str, Any] = json.loads(lines.pop(0))
    return event


def until(socket: ClientConnection, type_: str, limit_s: float = 60) -> dict[str, Any]:
    """The next event of this type; others are passed over."""
    while True:
        event = said(socket, limit_s)
        if event["type"] == type_:
            return event


def closing_code(rest: Rest, project: int) -> int:
    with tab(rest, project) as socket:
        with pytest.raises(ConnectionClosed):
            while True:
                socket.recv(timeout=60)
        assert socket.close_code is not None
        return socket.close_code


def test_strangers_get_no_socket(site: Site) -> None:
    project = site.project(site.user("owner"))
    assert closing_code(Rest(site.url), project) == 4401
    assert closing_code(site.user("outsider"), project) == 4404
    assert closing_code(site.user("owner"), 10**9) == 4404
    with (
        pytest.raises(InvalidStatus),
        tab(site.user("owner"), project, origin="http://evil.example"),
    ):
        pass


def test_everyone_is_told(site: Site) -> None:
    owner, other = site.user("owner"), site.user("labeller")
    project = site.project(owner)
    inside = f"/projects/{project}"
    owner.post(f"{inside}/members", {"username": "labeller", "role": "labeller"})
    with tab(other, project) as socket:
        assert until(socket, "hello")["version"]
        owner.send(project, ("s1/1.pgm", orl.data(1, 1)))
        [added] = until(socket, "photos.added")["photos"]
        event = until(socket, "photos.changed")
        while event["photos"][0]["state"] != "done":
            event = until(socket, "photos.changed")
        [face] = until(socket, "faces.added")["faces"]
        assert (face["photo_id"], event["photos"][0]["face_count"]) == (added["id"], 1)
        body = {"faces": [{"id": face["id"]}], "action": "assign", "name": "s1"}
        owner.post(f"{inside}/labels", body)
        told = until(socket, "people.changed")
        assert [p["name"] for p in told["people"]] == ["s1"]
        changed = until(socket, "faces.changed")
        assert changed["by"]["name"] == "owner"
        assert changed["faces"][0]["person"]["name"] == "s1"
        socket.send("not json at all")  # breaks nothing
        owner.post(f"{inside}/photos/trash", {"photos": [added["id"]]})
        assert until(socket, "photos.removed")["ids"] == [added["id"]]


def test_who_is_removed_hears_nothing_more(site: Site) -> None:
    owner, other = site.user("owner"), site.user("labeller")
    project = site.project(owner)
    inside = f"/projects/{project}"
    owner.post(f"{inside}/members", {"username": "labeller", "role": "viewer"})
    user_id = other.get("/session")["user"]["id"]
    with tab(other, project) as socket:
        until(socket, "presence.changed")  # its own
        owner.call("DELETE", f"{inside}/members/{user_id}")
        with pytest.raises(ConnectionClosed):
            while True:
                assert said(socket)["type"] == "members.changed"
        assert socket.close_code == 4404


def team(site: Site) -> tuple[Rest, Rest, int, int]:
    """An owner and a labeller, their project and a face in it."""
    owner, other = site.user("owner"), site.user("labeller")
    project = site.project(owner)
    owner.post(f"/projects/{project}/members", {"username": "labeller", "role": "labeller"})
    owner.send(project, ("s1/1.pgm", orl.data(1, 1)))
    owner.wait_done(project, 1)
    [face] = owner.every(f"/projects/{project}/faces")
    return owner, other, project, face["id"]


def here(socket: ClientConnection, **pages: str) -> list[dict[str, Any]]:
    """Who is here, once that is these users on these pages."""
    while True:
        items: list[dict[str, Any]] = until(socket, "presence.changed")["items"]
        if {i["user"]["name"]: i["page"] for i in items} == pages:
            return items


def at(socket: ClientConnection, page: str) -> None:
    socket.send(json.dumps({"type": "at", "page": page}))


def test_two_see_each_other_until_one_leaves(site: Site) -> None:
    owner, other, project, face = team(site)
    inside = f"/projects/{project}"
    with tab(owner, project) as mine:
        here(mine, owner="")
        with tab(other, project) as theirs:
            here(theirs, owner="", labeller="")
            at(mine, "photos")
            at(theirs, "label")
            items = here(mine, owner="photos", labeller="label")
            assert owner.get(f"{inside}/presence")["items"] == items
            here(theirs, owner="photos", labeller="label")
            assert other.post(f"{inside}/holds", {"faces": [face]})["granted"] == [face]
            [held] = until(mine, "holds.changed")["items"]
            assert (held["user"]["name"], held["face_ids"]) == ("labeller", [face])
            with tab(other, project) as second:
                here(second, owner="photos", labeller="")
            # One of two tabs closed: the user is still here, and still holds.
            here(mine, owner="photos", labeller="label")
            assert owner.get(f"{inside}/holds")["items"] == [held]
        assert until(mine, "holds.changed", 15)["items"] == []
        here(mine, owner="photos")
        assert owner.get(f"{inside}/holds")["items"] == []
        assert owner.post(f"{inside}/holds", {"faces": [face]})["granted"] == [face]


def test_junk_is_passed_over_and_a_flood_is_told_once(site: Site) -> None:
    owner, other, project, _ = team(site)
    with tab(owner, project) as mine, tab(other, project) as theirs:
        here(mine, owner="", labeller="")
        for junk in ("null", "[1]", "{", '{"type":"at"}', '{"type":"at","page":7}', "x" * 3_000,
                     b"\x00\xff", '{"type":"at","page":"/etc/passwd"}', '{"type":"project.event"}'):  # fmt: skip
            theirs.send(junk)
        for n in range(48):  # as many as are taken in 10 s
            at(theirs, ("label", "people")[n % 2])
        at(theirs, "predict")
        told = 0
        while True:
            told += 1
            items = until(mine, "presence.changed")["items"]
            if {"labeller": "predict"}.items() <= {
                i["user"]["name"]: i["page"] for i in items
            }.items():
                break
        assert told <= 8  # at most two a second, and the flood takes no four


def test_who_is_removed_leaves_what_was_in_hand(site: Site) -> None:
    owner, other, project, face = team(site)
    inside = f"/projects/{project}"
    user_id = other.get("/session")["user"]["id"]
    with tab(owner, project) as mine, tab(other, project):
        here(mine, owner="", labeller="")
        other.post(f"{inside}/holds", {"faces": [face]})
        assert until(mine, "holds.changed")["items"]
        owner.call("DELETE", f"{inside}/members/{user_id}")
        assert until(mine, "holds.changed")["items"] == []
        here(mine, owner="")


def test_a_killed_web_process_leaves_nobody_behind(new_stack: Any) -> None:
    """What it said of its users runs out by itself, and is said to those who come after it."""
    stack = new_stack()
    admin = Rest(stack.url).use_link(stack.admin_link)
    other = admin.invite("labeller")
    project = int(admin.post("/projects", {"name": "Team"})["id"])
    inside = f"/projects/{project}"
    admin.post(f"{inside}/members", {"username": "labeller", "role": "labeller"})
    admin.send(project, ("s1/1.pgm", orl.data(1, 1)))
    admin.wait_done(project, 1)
    [face] = admin.every(f"{inside}/faces")
    with tab(other, project) as theirs:
        here(theirs, labeller="")
        other.post(f"{inside}/holds", {"faces": [face["id"]]})
        [web] = stack.child_pids("web")
        os.kill(web, signal.SIGKILL)
    wait_for(lambda: stack.child_pids("web") not in ([], [web]), 60)
    wait_for(lambda: answers(admin), 60)
    assert admin.get(f"{inside}/presence")["items"][0]["user"]["name"] == "labeller"
    with tab(admin, project) as mine:
        here(mine, Administrator="", labeller="")
        a_minute_passes(stack, project)
        assert until(mine, "holds.changed", 20)["items"] == []
        here(mine, Administrator="")


def a_minute_passes(stack: Stack, project: int) -> None:
    """What is kept of a killed process for so long runs out: presence in Valkey but for who renews it, holds in PostgreSQL."""
    with redis.Redis.from_url(stack.services.redis_url) as valkey:
        for key in valkey.scan_iter(f"facesite:here:{project}:*"):
            assert 0 < valkey.ttl(key) <= 45
            valkey.pexpire(key, 1)
    with psycopg.connect(stack.services.database_url) as connection:
        moved = connection.execute("UPDATE labelling_hold SET until = until - interval '1 minute'")
        assert moved.rowcount == 1


def answers(rest: Rest) -> bool:
    try:
        return rest.call("GET", "/session").ok
    except OSError:
        return False
