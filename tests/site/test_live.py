"""The websocket: who gets it, and what it tells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests import orl
from tests.rest import Rest
from tests.site.conftest import Site


@contextmanager
def tab(rest: Rest, project: int, *, origin: str | None = None) -> Iterator[ClientConnection]:
    """A tab's websocket, with its cookies."""
    cookies = "; ".join(f"{c.name}={c.value}" for c in rest.session.cookies)
    url = f"{rest.url.replace('http', 'ws')}/ws/projects/{project}"
    with connect(url, additional_headers={"Cookie": cookies}, origin=origin or rest.url) as socket:  # type: ignore[arg-type]
        yield socket


def until(socket: ClientConnection, type_: str, limit_s: float = 60) -> dict[str, Any]:
    """The next event of this type; others are passed over."""
    while True:
        event: dict[str, Any] = json.loads(socket.recv(timeout=limit_s))
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
        until(socket, "hello")
        owner.call("DELETE", f"{inside}/members/{user_id}")
        with pytest.raises(ConnectionClosed):
            while True:
                assert json.loads(socket.recv(timeout=60))["type"] == "members.changed"
        assert socket.close_code == 4404
