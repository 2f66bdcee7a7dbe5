"""Who gets the websocket, and that it ends with the right to it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.contrib.sessions.models import Session
from django.utils import timezone
from rest_framework.test import APIClient

from facesite.asgi import application
from labelling import consumers
from labelling.models import Member, Role, User
from labelling.routing import websockets
from labelling.services import accounts, projects
from tests.api.conftest import World
from tests.api.rights_table import WEBSOCKET

pytestmark = pytest.mark.django_db(transaction=True)
OWN = "http://localhost"


def socket(
    world: World, client: APIClient, *, origin: str = OWN, key: str = "", project: int | None = None
) -> ApplicationCommunicator:
    """A tab's websocket with the client's cookies."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    headers = {"cookie": cookies, "origin": origin, "host": "localhost"}
    if key:
        headers["authorization"] = f"Bearer {key}"
    path = f"/ws/projects/{world.project.pk if project is None else project}"
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "websocket",
        "path": path,
        "headers": sent,
        "query_string": b"",
        "subprotocols": [],
    }
    return ApplicationCommunicator(application, scope)


async def opened(tab: ApplicationCommunicator) -> bool:
    """Whether the handshake succeeds."""
    await tab.send_input({"type": "websocket.connect"})
    return bool((await tab.receive_output(timeout=60))["type"] == "websocket.accept")


async def answer(tab: ApplicationCommunicator) -> str | int | None:
    """The type of the first event, the code of the refusal, or None where the handshake is refused."""
    if not await opened(tab):
        return None
    said = await tab.receive_output(timeout=60)
    if said["type"] == "websocket.close":
        return int(said["code"])
    await tab.send_input({"type": "websocket.disconnect", "code": 1000})
    await tab.wait(timeout=60)
    return str(json.loads(said["text"])["type"])


def test_it_is_the_only_one() -> None:
    """Another would need tests like these."""
    assert [str(route.pattern) for route in websockets] == [WEBSOCKET]


def test_who_gets_it(world: World) -> None:
    _, secret = projects.create_key(world.project, by=world.owner, name="k", role=Role.LABELLER)
    expired, gone = world.client(world.labeller), APIClient()
    gone.force_login(world.viewer)
    Session.objects.filter(pk=expired.session.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    Session.objects.filter(pk=gone.session.session_key).delete()
    for client, expected in (
        (APIClient(), 4401), (expired, 4401), (gone, 4401), (world.client(world.outsider), 4404),
        (world.client(world.admin), 4404), (world.client(world.viewer), "hello"),
        (world.client(world.owner), "hello"),
    ):  # fmt: skip
        assert asyncio.run(answer(socket(world, client))) == expected
    # A key is no session, and another site's page no page of ours.
    assert asyncio.run(answer(socket(world, APIClient(), key=secret))) == 4401
    viewer = world.client(world.viewer)
    assert asyncio.run(answer(socket(world, viewer, origin="https://elsewhere.example"))) is None
    assert asyncio.run(answer(socket(world, viewer, project=10**9))) == 4404


def _signs_out(world: World) -> None:
    world.client(world.viewer).delete("/api/v1/session")


def _session_runs_out(world: World) -> None:
    key = world.client(world.viewer).session.session_key
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))


def _password_changes(world: World) -> None:
    user = User.objects.get(pk=world.viewer.pk)
    user.set_password("another long phrase")
    user.save()


def _is_deactivated(world: World) -> None:
    accounts.deactivate(world.viewer, successor=None)


def _is_removed(world: World) -> None:
    Member.objects.filter(user=world.viewer).delete()


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (_signs_out, 4401), (_session_runs_out, 4401), (_password_changes, 4401), (_is_deactivated, 4401),
        (_is_removed, 4404),
    ],
)  # fmt: skip
def test_it_ends_with_the_right_to_it(
    world: World, monkeypatch: pytest.MonkeyPatch, happens: Callable[[World], None], code: int
) -> None:
    """Even where no event says so."""
    monkeypatch.setattr(consumers, "CHECK_S", 0.1)
    client = world.client(world.viewer)

    async def listen() -> int:
        tab = socket(world, client)
        assert await opened(tab)
        await sync_to_async(happens)(world)
        while True:
            said = await tab.receive_output(timeout=60)
            if said["type"] == "websocket.close":
                return int(said["code"])

    assert asyncio.run(listen()) == code
