"""Who gets in: every address, by every method, as everyone, against one table of rights."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from clarifai_grpc.grpc.api.resources_pb2 import UserAppIDSet
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from google.protobuf.message_factory import GetMessageClass
from rest_framework.test import APIClient

from labelling.models import ApiKey, Member, Role, User
from labelling.services import accounts, projects
from models_app.clarifai.calls import SERVICE
from models_app.clarifai.servicer import OFFERED
from tests.api.clarifai import Caller
from tests.api.conftest import World, make_user
from tests.api.one_of_each import Each, one_of_each
from tests.api.rights_table import (
    ADMIN,
    ANYONE,
    CLARIFAI,
    LABELLER,
    OWNER,
    RPCS,
    SIGNED_IN,
    USER,
    USER_LABELLER,
    USER_OWNER,
    USER_VIEWER,
    VIEWER,
    document,
    full,
    rights,
)

RIGHTS = rights()
INSIDE = full("P")
METHODS = ("get", "post", "put", "patch", "delete")
SECURITY = Path(__file__).parents[2] / "docs/security.md"
# Under each need, who gets in; all others don't.
MAY: dict[str, set[str]] = {
    VIEWER: {"viewer", "labeller", "owner", "viewer's key", "labeller's key"},
    LABELLER: {"labeller", "owner", "labeller's key"},
    OWNER: {"owner"},
    USER_VIEWER: {"viewer", "labeller", "owner"},
    USER_LABELLER: {"labeller", "owner"},
    USER_OWNER: {"owner"},
    ADMIN: {"administrator"},
    USER: {"viewer", "labeller", "owner", "outsider", "administrator"},
}
MAY[SIGNED_IN] = MAY[USER] | {"viewer's key", "labeller's key", "outsider's key"}
NOBODY = {"nobody", "who was signed in", "who was deactivated", "a key that was revoked"}
# Those for whom the project isn't there.
ELSEWHERE = {"outsider", "outsider's key", "administrator"}
EVERYONE = MAY[SIGNED_IN] | NOBODY


def routes() -> Iterator[tuple[str, str]]:
    """Every method and address that the site answers; `*` where one function answers all methods."""

    def below(resolver: Any, prefix: str) -> Iterator[tuple[str, str]]:
        for entry in resolver.url_patterns:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from below(entry, route)
                continue
            assert isinstance(entry, URLPattern)
            view = getattr(entry.callback, "cls", None) or getattr(
                entry.callback, "view_class", None
            )
            methods = [m.upper() for m in METHODS if hasattr(view, m)] if view else ["*"]
            yield from ((method, route) for method in methods)

    return below(get_resolver(), "")


def test_the_table_has_every_address() -> None:
    found = [call for call in routes() if " ".join(call) != CLARIFAI]
    assert sorted(RIGHTS) == sorted(found)


def test_the_documentation_has_the_table() -> None:
    assert document() in SECURITY.read_text()


def test_what_was_done_stays_written_down() -> None:
    """No call changes or deletes a row of the history or a receipt; undo and redo add one."""
    about = [call for call in RIGHTS if re.search("/(changes|erasures)(/|$)", call[1])]
    assert len(about) == 6
    changing = {route.removeprefix(INSIDE) for method, route in about if method != "GET"}
    assert changing == {"/changes/undo", "/changes/redo"}


@pytest.fixture
def each(world: World) -> Each:
    return one_of_each(world)


@pytest.fixture
def callers(world: World, each: Each) -> dict[str, APIClient]:
    """Everyone who might ask."""
    made = {
        name: _signed_in(getattr(world, name))
        for name in ("viewer", "labeller", "owner", "outsider")
    }
    made["administrator"] = _signed_in(world.admin)
    for name, project, by, role in (
        ("viewer's key", world.project, world.owner, Role.VIEWER),
        ("labeller's key", world.project, world.owner, Role.LABELLER),
        ("outsider's key", world.other, world.outsider, Role.LABELLER),
        ("a key that was revoked", world.project, world.owner, Role.LABELLER),
    ):
        key, secret = projects.create_key(project, by=by, name=name, role=role)
        made[name] = APIClient(HTTP_AUTHORIZATION=f"Bearer {secret}")
        if "revoked" in name:
            projects.revoke_key(project, key.pk)
    made["nobody"] = APIClient()
    made["who was signed in"] = _signed_in(world.owner)
    session = made["who was signed in"].session.session_key
    Session.objects.filter(pk=session).update(expire_date=timezone.now() - timedelta(seconds=1))
    gone = make_user("gone", admin=True)
    Member.objects.create(project=world.project, user=gone, role=Role.OWNER)
    made["who was deactivated"] = _signed_in(gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert set(made) == EVERYONE
    return made


def _signed_in(user: User) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


def ask(client: APIClient, method: str, address: str, *, body: str = "{}", **more: Any) -> Any:
    """The answer; what the call changed is taken back, in the browser too."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        answer = client.generic(method, address, body, content_type="application/json", **more)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def test_everyone_gets_what_the_table_says(each: Each, callers: dict[str, APIClient]) -> None:
    wrong = []
    for (method, route), need in RIGHTS.items():
        if "(?P" in route:
            continue
        open_ = {"nobody", "outsider", "a key that was revoked"}
        for one in [m.upper() for m in METHODS] if method == "*" else [method]:
            for name in open_ if need == ANYONE else EVERYONE:
                status = ask(callers[name], one, each.address(route)).status_code
                if not _right(need, name, route, status):
                    wrong.append(f"{name}: {one} {route}: {status}, and it takes: {need}")
    assert not wrong, "\n".join(wrong)


def _right(need: str, who: str, route: str, status: int) -> bool:
    if who == "a key that was revoked" and route.startswith(("api/v1/session", "api/v1/links")):
        return status == 401  # whoever sends a key hears that it is none
    if need == ANYONE:
        return status not in {401, 403} and (status < 500 or route == "readyz")
    if who in MAY[need]:
        return status not in {401, 403, 404} and status < 500
    if who in NOBODY:
        return status == 401
    return status == (404 if who in ELSEWHERE and route.startswith(INSIDE) else 403)


def test_other_methods_open_nothing(each: Each, callers: dict[str, APIClient]) -> None:
    """Neither HEAD and OPTIONS nor any method that an address doesn't take."""
    inside = {route for _, route in RIGHTS if route.startswith(INSIDE)}
    for route in inside:
        for method in ("HEAD", "OPTIONS", "PUT", "TRACE"):
            for name, expected in (("nobody", 401), ("outsider", 404), ("outsider's key", 404)):
                assert ask(callers[name], method, each.address(route)).status_code == expected, (
                    method,
                    route,
                )


def test_what_is_elsewhere_looks_like_nothing(world: World, each: Each) -> None:
    """A stranger hears the same of a project that is there as of one that isn't."""
    client = world.client(world.outsider)
    for (method, route), _ in RIGHTS.items():
        if not route.startswith(INSIDE):
            continue
        there = ask(client, method, each.address(route))
        nowhere = ask(client, method, each.address(route, project_id=10**9))
        assert there.status_code == nowhere.status_code == 404
        assert there.content == nowhere.content
        headers = [
            {k: v for k, v in a.headers.items() if k != "X-Request-Id"} for a in (there, nowhere)
        ]
        assert headers[0] == headers[1], route


def test_ids_of_another_project_are_nothing(world: World, each: Each) -> None:
    """An owner reaches nothing of others by their ids below the own project's address."""
    client, found = world.client(world.outsider), []
    for method, route in RIGHTS:
        inner = route.removeprefix(INSIDE)
        if not route.startswith(INSIDE) or "<" not in inner:
            continue
        body = '{"role": "viewer"}' if "members" in route else "{}"
        answer = ask(client, method, each.address(route, project_id=world.other.pk), body=body)
        if answer.status_code != 404:
            found.append(f"{method} {route}: {answer.status_code}")
    assert not found, "\n".join(found)


MEDIA = (
    f"{INSIDE}/photos/<int:photo_id>/image/<str:size>",
    f"{INSIDE}/faces/<int:face_id>/crop",
    f"{INSIDE}/datasets/<int:dataset_id>/faces/<int:face_id>/crop",
    f"{INSIDE}/runs/<int:run_id>/experiments/<int:number>/artifacts/<path:path>",
)


@pytest.mark.parametrize("route", MEDIA)
@pytest.mark.parametrize("size", ["thumb", "preview", "original"])
def test_media_are_for_members_alone(
    world: World, each: Each, callers: dict[str, APIClient], route: str, size: str
) -> None:
    """Whole, by range, or as what a cache asks: whether it is still the same."""
    address = each.address(route, size=size)
    seen = ask(callers["viewer"], "GET", address)
    assert seen.status_code == 200
    # Only the browser itself may keep it, and shows it to no other user.
    assert "private" in seen["Cache-Control"]
    assert "Cookie" in seen["Vary"]
    assert seen["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert seen["X-Content-Type-Options"] == "nosniff"
    tag = seen["ETag"]
    for headers in (
        {}, {"Range": "bytes=0-0"}, {"If-None-Match": tag}, {"Range": "bytes=0-0", "If-Range": tag},
        {"If-None-Match": "*"}, {"X-Original-URL": "/healthz"}, {"X-Accel-Redirect": "/media"},
    ):  # fmt: skip
        assert ask(callers["viewer"], "GET", address, headers=headers).status_code < 400
        for name in EVERYONE - MAY[VIEWER]:
            for method in ("GET", "HEAD"):
                refused = ask(callers[name], method, address, headers=headers)
                assert refused.status_code == (401 if name in NOBODY else 404), (name, headers)
                assert "ETag" not in refused


def calls() -> dict[str, str]:
    """The calls of the Clarifai-compatible API that are offered, with what each takes."""
    return {name: need for need, names in RPCS.items() for name in names.split()}


def test_the_table_has_every_call() -> None:
    assert set(calls()) == set(OFFERED)


def test_every_call_takes_a_key_that_may(world: World) -> None:
    keys = {
        name: Caller.of(world, role, project).secret
        for name, role, project in (
            ("viewer", "viewer", None), ("labeller", "labeller", None), ("other", "labeller", world.other),
            ("revoked", "labeller", None),
        )
    }  # fmt: skip
    ApiKey.objects.filter(key_hash=accounts.hash_token(keys["revoked"])).update(
        revoked_at=timezone.now()
    )
    app = UserAppIDSet(app_id=str(world.project.pk))
    for name, need in calls().items():
        request = GetMessageClass(SERVICE.methods_by_name[name].input_type)(user_app_id=app)
        for who in (*keys, "nobody"):
            with transaction.atomic():
                code = Caller(world, keys.get(who, "")).ask(name, request).status.code
                transaction.set_rollback(True)
            refused = {
                "nobody": codes.CONN_KEY_INVALID, "revoked": codes.CONN_KEY_INVALID,
                "other": codes.CONN_DOES_NOT_EXIST,
            }.get(who)  # fmt: skip
            if who == "viewer" and need == LABELLER:
                refused = codes.CONN_INSUFFICIENT_SCOPES
            others = {
                codes.CONN_KEY_INVALID,
                codes.CONN_DOES_NOT_EXIST,
                codes.CONN_INSUFFICIENT_SCOPES,
            }
            assert code == refused if refused else code not in others, (name, who, code)
