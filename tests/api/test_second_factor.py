"""The second factor: codes of an authenticator app, recovery codes."""

from __future__ import annotations

import base64
import io
import logging
import re
import time
from unittest import TestCase
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import call_command

from labelling.models import User
from labelling.services import accounts, projects, second_factor, sign_in
from tests.api.client import Client
from tests.api.codes import code_of
from tests.api.conftest import PASSWORD, World

SESSION = "/api/v1/session"
FACTOR = f"{SESSION}/second-factor"
OWNER = {"username": "owner", "password": PASSWORD}


def turned_on(client: Client) -> tuple[str, list[str]]:
    """The secret, and the recovery codes."""
    begun = client.post(f"{FACTOR}/begin", {"password": PASSWORD}).json()
    done = client.post(f"{FACTOR}/confirm", {"code": code_of(begun["secret"])})
    assert done.status_code == 200, done.json()
    return begun["secret"], done.json()["recovery_codes"]


@pytest.fixture
def mine(world: World) -> Client:
    return world.client(world.owner)


@pytest.fixture
def asked(world: World) -> Client:
    """A browser in which the owner has given the password."""
    return Client()


def give_password(client: Client) -> None:
    answer = client.post(SESSION, OWNER).json()
    assert (answer["user"], answer["code_needed"]) == (None, True)


def test_on_by_the_first_code(mine: Client) -> None:
    assert mine.get(FACTOR).json()["on"] is False
    assert "password" in mine.post(f"{FACTOR}/begin", {"password": "wrong"}).json()["fields"]
    assert mine.post(f"{FACTOR}/confirm", {"code": "123456"}).json()["code"] == "factor_state"
    begun = mine.post(f"{FACTOR}/begin", {"password": PASSWORD}).json()
    url = urlsplit(begun["url"])
    assert (url.scheme, url.netloc, url.path) == ("otpauth", "totp", "/owner")
    assert parse_qs(url.query) == {"secret": [begun["secret"]], "issuer": ["Facesite"]}
    head, _, data = begun["picture"].partition(",")
    assert (head, b"<svg" in base64.b64decode(data)) == ("data:image/svg+xml;base64", True)
    assert (
        mine.post(f"{FACTOR}/confirm", {"code": code_of(begun["secret"], steps=5)}).json()["code"]
        == "bad_code"
    )
    assert mine.get(FACTOR).json()["on"] is False
    assert Client().post(SESSION, OWNER).json()["user"]["username"] == "owner"
    done = mine.post(f"{FACTOR}/confirm", {"code": code_of(begun["secret"])}).json()
    assert len(set(done["recovery_codes"])) == 10
    state = mine.get(FACTOR).json()
    assert (state["on"], state["recovery_codes_left"], state["has_password"]) == (True, 10, True)
    assert mine.get("/api/v1/projects").status_code == 200
    assert mine.post(f"{FACTOR}/begin", {"password": PASSWORD}).json()["code"] == "factor_state"


def test_the_password_is_only_the_first_step(mine: Client, asked: Client) -> None:
    secret, _ = turned_on(mine)
    assert (
        asked.post(f"{SESSION}/code", {"code": code_of(secret)}).json()["code"] == "code_not_asked"
    )
    assert asked.post(SESSION, {**OWNER, "password": "wrong"}).json()["code"] == "bad_sign_in"
    give_password(asked)
    assert asked.get(SESSION).json()["code_needed"] is True
    for call in ("/api/v1/projects", FACTOR):
        assert asked.get(call).status_code == 401
    assert (
        asked.post(f"{SESSION}/code", {"code": code_of(secret, steps=1)}).json()["user"]["username"]
        == "owner"
    )
    assert asked.get("/api/v1/projects").status_code == 200
    assert asked.get(SESSION).json()["code_needed"] is False
    assert (
        asked.post(f"{SESSION}/code", {"code": code_of(secret)}).json()["code"] == "code_not_asked"
    )


def test_the_session_changes_at_both_steps(mine: Client, asked: Client) -> None:
    secret, _ = turned_on(mine)
    asked.get(SESSION)
    give_password(asked)
    first = asked.cookies["sessionid"].value
    asked.post(f"{SESSION}/code", {"code": code_of(secret, steps=1)})
    assert asked.cookies["sessionid"].value != first


def test_whoever_was_here_before_is_out(mine: Client, world: World) -> None:
    turned_on(mine)
    other = Client()
    other.force_login(world.viewer)
    give_password(other)
    assert other.get("/api/v1/projects").status_code == 401


def test_no_code_works_twice(mine: Client, asked: Client) -> None:
    secret, codes = turned_on(mine)
    give_password(asked)
    for used in (code_of(secret), ""):  # the one that turned it on
        assert asked.post(f"{SESSION}/code", {"code": used}).status_code in {400, 403}
    now = code_of(secret, steps=1)
    assert asked.post(f"{SESSION}/code", {"code": now}).status_code == 200
    for code in (now, codes[3]):
        other = Client()
        give_password(other)
        wanted = 403 if code == now else 200
        assert other.post(f"{SESSION}/code", {"code": code}).status_code == wanted
    again = Client()
    give_password(again)
    assert again.post(f"{SESSION}/code", {"code": codes[3]}).json()["code"] == "bad_code"
    assert mine.get(FACTOR).json()["recovery_codes_left"] == 9
    # As people type them.
    assert (
        again.post(f"{SESSION}/code", {"code": f"{codes[4][:4]} {codes[4][4:]}"}).status_code == 200
    )


def test_old_codes_are_refused(mine: Client, asked: Client) -> None:
    secret, _ = turned_on(mine)
    give_password(asked)
    for steps in (-3, -2, 2, 3):
        assert (
            asked.post(f"{SESSION}/code", {"code": code_of(secret, steps=steps)}).json()["code"]
            == "bad_code"
        )


def test_too_many_wrong_codes_wait(mine: Client, asked: Client, world: World) -> None:
    secret, codes = turned_on(mine)
    give_password(asked)
    for _ in range(sign_in.MOST_FAILURES):
        assert asked.post(f"{SESSION}/code", {"code": "x"}).json()["code"] == "bad_code"
    # From elsewhere too, and by a recovery code: they are the same guesses.
    other = Client(REMOTE_ADDR="192.0.2.7")
    give_password(other)
    for client, code in ((asked, code_of(secret, steps=1)), (other, codes[0])):
        assert client.post(f"{SESSION}/code", {"code": code}).status_code == 429
    assert Client().post(SESSION, {"username": "viewer", "password": PASSWORD}).status_code == 200
    # After five minutes again, but not without end.
    cache.clear()
    daily = sign_in._codes_of(world.owner)[1]
    cache.set(daily.key, sign_in.MOST_CODES_A_DAY, 3600)
    assert other.post(f"{SESSION}/code", {"code": codes[0]}).status_code == 429


def test_the_first_step_holds_ten_minutes_and_one_password(
    mine: Client, asked: Client, world: World
) -> None:
    _, codes = turned_on(mine)
    give_password(asked)
    session = asked.session
    session[sign_in.PENDING] = {
        **session[sign_in.PENDING],
        "at": time.time() - sign_in.PENDING_S - 1,
    }
    session.save()
    assert asked.post(f"{SESSION}/code", {"code": codes[0]}).json()["code"] == "code_not_asked"
    give_password(asked)
    world.owner.set_password("another long phrase")
    world.owner.save()
    assert asked.post(f"{SESSION}/code", {"code": codes[0]}).json()["code"] == "code_not_asked"
    assert asked.get(SESSION).json()["code_needed"] is False
    world.owner.set_password(PASSWORD)
    world.owner.save()
    give_password(asked)
    User.objects.filter(pk=world.owner.pk).update(is_active=False)
    assert asked.post(f"{SESSION}/code", {"code": codes[0]}).json()["code"] == "code_not_asked"


def test_a_password_link_opens_no_way_around(mine: Client, world: World) -> None:
    _, codes = turned_on(mine)
    _, url = accounts.password_link(world.owner, by=world.admin, base_url="")
    other = Client()
    answer = other.post(
        f"/api/v1/links/{url.rpartition('/')[2]}", {"password": "a new long phrase"}
    ).json()
    assert (answer["user"], answer["code_needed"]) == (None, True)
    assert other.post(f"{SESSION}/code", {"code": codes[0]}).json()["user"]["username"] == "owner"


def test_new_recovery_codes(mine: Client) -> None:
    assert mine.post(f"{FACTOR}/codes", {"password": PASSWORD}).json()["code"] == "factor_state"
    _, old = turned_on(mine)
    assert mine.post(f"{FACTOR}/codes", {}).status_code == 400
    new = mine.post(f"{FACTOR}/codes", {"code": old[0]}).json()["recovery_codes"]
    assert not set(old) & set(new)
    for code, status in ((old[1], 403), (new[1], 200)):
        client = Client()
        give_password(client)
        assert client.post(f"{SESSION}/code", {"code": code}).status_code == status


@pytest.mark.parametrize("by", ["password", "code"])
def test_off(mine: Client, by: str) -> None:
    _, codes = turned_on(mine)
    for wrong in ({}, {"password": "wrong"}, {"code": "000000"}):
        assert mine.post(f"{FACTOR}/off", wrong).status_code == 400
    proof = {"password": PASSWORD} if by == "password" else {"code": codes[0]}
    assert mine.post(f"{FACTOR}/off", proof).status_code == 204
    assert not Authenticator.objects.exists()
    assert Client().post(SESSION, OWNER).json()["user"]["username"] == "owner"


def test_guessing_the_password_in_a_session_waits(mine: Client) -> None:
    for _ in range(sign_in.MOST_FAILURES):
        assert mine.post(f"{FACTOR}/begin", {"password": "guess"}).status_code == 400
    assert mine.post(f"{FACTOR}/begin", {"password": PASSWORD}).status_code == 429


def test_a_lost_one_is_taken_away(mine: Client, world: World) -> None:
    turned_on(mine)
    admin, url = world.client(world.admin), f"/api/v1/users/{world.owner.pk}/second-factor"
    listed = {u["username"]: u["second_factor"] for u in admin.get("/api/v1/users").json()["items"]}
    assert {name for name, on in listed.items() if on} == {"owner"}
    assert mine.delete(url).json()["code"] == "admin_only"
    with TestCase().assertLogs(second_factor.__name__, "INFO") as logged:
        assert admin.delete(url).status_code == 204
    assert f"user {world.owner.pk} was taken away by user {world.admin.pk}" in logged.output[0]
    assert Client().post(SESSION, OWNER).json()["user"]["username"] == "owner"
    assert admin.delete(url).status_code == 204
    assert admin.delete("/api/v1/users/0/second-factor").status_code == 404
    turned_on(mine)
    said = io.StringIO()
    call_command("remove_second_factor", "owner", stdout=said)
    assert said.getvalue() == "owner signs in without a code now.\n"
    assert Client().post(SESSION, OWNER).json()["user"]["username"] == "owner"


def test_keys_go_on_working_and_have_no_account(mine: Client, world: World) -> None:
    turned_on(mine)
    _, secret = projects.create_key(world.project, by=world.owner, name="k", role="labeller")
    key = Client().as_key(secret)
    assert key.get(world.url).status_code == 200
    assert key.get(FACTOR).json()["code"] == "role_too_low"
    assert key.post(f"{FACTOR}/off", {"password": PASSWORD}).status_code == 403


def test_secrets_are_sealed(
    mine: Client, settings: object, caplog: pytest.LogCaptureFixture
) -> None:
    """In the database, the session and the log; another secret key of the site doesn't open them."""
    caplog.set_level(logging.DEBUG)
    begun = mine.post(f"{FACTOR}/begin", {"password": PASSWORD}).json()
    assert begun["secret"] not in str(dict(mine.session))
    codes = mine.post(f"{FACTOR}/confirm", {"code": code_of(begun["secret"])}).json()[
        "recovery_codes"
    ]
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    for secret in (begun["secret"], *codes):
        assert secret not in stored
        assert not re.search(rf"\b{secret}\b", caplog.text)
    old = settings.SECRET_KEY  # type: ignore[attr-defined]
    settings.SECRET_KEY = "another one, and long enough as well, for this test"  # type: ignore[attr-defined]
    client = Client()
    give_password(client)
    answer = client.post(f"{SESSION}/code", {"code": codes[0]})
    assert (answer.status_code, answer.json()["code"]) == (409, "factor_unreadable")
    settings.SECRET_KEY_FALLBACKS = [old]  # type: ignore[attr-defined]
    give_password(client)
    assert client.post(f"{SESSION}/code", {"code": codes[0]}).status_code == 200


def test_it_needs_the_csrf_token(mine: Client) -> None:
    _, codes = turned_on(mine)
    client = Client(enforce_csrf_checks=True)
    token = client.get(SESSION).cookies["csrftoken"].value
    client.post(SESSION, OWNER, headers={"X-CSRFToken": token})
    for path, body in (
        ("code", {"code": codes[0]}),
        ("provider", {}),
        ("forgotten", {"user": "owner"}),
    ):
        answer = client.post(f"{SESSION}/{path}", body)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
