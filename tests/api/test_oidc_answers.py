"""What an OpenID Connect provider, or someone in its place, may answer, and what the site makes of it."""

from __future__ import annotations

import logging
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache

from labelling.models import User
from labelling.services import sign_in
from tests.api.conftest import World
from tests.api.oidc import (
    BEGIN,
    VISITORS,
    Setting,
    invitation,
    new,
    refused,
    running,
    set_up,
    with_provider,
)
from tests.identity_provider import Provider
from tests.provider_site import SECRET

__all__ = ["running", "set_up", "with_provider"]


def test_cancelled_or_wrong_answers_lead_back_to_the_door(world: World) -> None:
    person = new()
    refused(person, person.back(VISITORS["s1"].go(person.begin(), action="cancel")), "cancelled")
    for query in ("", "?state=&code=x", "?state=guessed&code=x", "?error=access_denied"):
        refused(
            new_one := new(),
            new_one.back(f"/oidc/callback{query}"),
            "isn't one to a sign-in begun here",
        )
    url = person.begin(invitation=invitation(world))
    answer = VISITORS["s1"].go(url)
    refused(elsewhere := new(), elsewhere.back(answer), "isn't one to a sign-in begun here")
    # A made-up code, and then the state is spent.
    state = parse_qs(urlsplit(answer).query)["state"][0]
    refused(
        person,
        person.back(f"/oidc/callback?state={state}&code=made-up"),
        "doesn't answer as it should",
    )
    refused(person, person.back(answer), "isn't one to a sign-in begun here")
    assert not SocialAccount.objects.exists()
    # What went wrong is told until the next try.
    person.begin()
    assert person.session["problem"] is None


@pytest.mark.parametrize("part", ["nonce", "code_challenge"])
def test_an_answer_to_another_question_is_none(world: World, part: str) -> None:
    """As if someone had put an answer made for a sign-in of their own into this one's place."""
    person = new()
    url = person.begin(invitation=invitation(world))
    value = parse_qs(urlsplit(url).query)[part][0]
    refused(
        person,
        person.back(VISITORS["s1"].go(url.replace(value, value[::-1]))),
        "doesn't answer as it should",
    )
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "path", ["//elsewhere.example", "/\\elsewhere", "https://elsewhere.example", "javascript:1"]
)
def test_next_leads_only_into_this_site(world: World, path: str) -> None:
    assert "next" in new().client.post(BEGIN, {"next": path}).json()["fields"]


def test_deactivated_is_out(world: World) -> None:
    person = new()
    person.go("s1", invitation=invitation(world))
    User.objects.filter(username="s1").update(is_active=False)
    assert person.who is None
    refused(other := new(), other.go("s1"), "deactivated")


def test_the_session_is_a_new_one(world: World) -> None:
    person = new()
    url = person.begin(invitation=invitation(world))
    before = person.client.cookies["sessionid"].value
    person.back(VISITORS["s1"].go(url))
    assert person.client.cookies["sessionid"].value != before


def test_many_sign_ins_from_one_address_wait(world: World) -> None:
    person = new()
    person.go("s1", invitation=invitation(world))
    for _ in range(3):
        person.go("s1")
    cache_key = sign_in.from_address(
        type("Request", (), {"META": {"REMOTE_ADDR": "127.0.0.1"}})()
    ).key
    assert cache.get(cache_key) == 0  # who succeeds isn't counted
    cache.set(cache_key, sign_in.MOST_FROM_AN_ADDRESS, 300)
    assert new().client.post(BEGIN, {}).status_code == 429


def test_a_provider_that_is_down_or_another_one(
    world: World, set_up: Setting, running: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for issuer in (
        "http://127.0.0.1:1",
        running.url.replace("127.0.0.1", "localhost"),
        f"{running.url}/accounts",
    ):
        set_up(oidc_issuer=issuer)
        answer = new().client.post(BEGIN, {})
        assert (answer.status_code, answer.json()["code"]) == (503, "provider_down"), issuer
    set_up(oidc_issuer=running.url, oidc_client_secret="wrong")
    person = new()
    refused(person, person.go("s1", invitation=invitation(world)), "doesn't answer as it should")
    set_up(oidc_issuer="")
    assert new().client.post(BEGIN, {}).status_code == 404
    assert new().client.get("/oidc/callback?code=x").status_code == 302
    assert new().session["provider"] is None


def test_logs_hold_nothing_of_it(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    person = new()
    url = person.begin(invitation=(token := invitation(world)))
    answer = VISITORS["s1"].go(url)
    person.back(answer)
    person.back(answer)
    asked, given = (parse_qs(urlsplit(u).query) for u in (url, answer))
    for secret in (
        SECRET,
        token,
        given["code"][0],
        asked["state"][0],
        asked["nonce"][0],
        "s1@example.org",
    ):
        assert secret not in caplog.text
