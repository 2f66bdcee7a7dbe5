"""Signing in by an OpenID Connect provider: allauth's own, in a process of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache

from labelling.models import Member, User
from labelling.services import accounts, second_factor, sign_in
from tests.api.client import Client
from tests.api.codes import code_of
from tests.api.conftest import PASSWORD, World
from tests.identity_provider import Provider, Visitor, provider
from tests.provider_site import CLIENT, PEOPLE, SECRET

SESSION = "/api/v1/session"
# The browsers of the provider's people, who stay signed in there.
VISITORS = {name: Visitor(name) for name in PEOPLE}
BEGIN = f"{SESSION}/provider"
Setting = Callable[..., None]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with provider(tmp_path_factory.mktemp("provider"), "http://testserver/oidc/callback") as found:
        yield found


@pytest.fixture
def set_up(settings: Any) -> Setting:
    """Change the site's settings."""

    def change(**values: object) -> None:
        settings.SITE = replace(settings.SITE, **values)
        settings.SOCIALACCOUNT_PROVIDERS = settings.SITE.providers

    return change


@pytest.fixture(autouse=True)
def with_provider(running: Provider, set_up: Setting) -> None:
    set_up(
        oidc_issuer=running.url, oidc_client_id=CLIENT, oidc_client_secret=SECRET, oidc_name="Example",
        oidc_domains=("example.org",),
    )  # fmt: skip


@dataclass
class Journey:
    """A browser of the site that goes to the provider and comes back."""

    client: Client

    def begin(self, **asked: object) -> str:
        answer = self.client.post(BEGIN, asked)
        assert answer.status_code == 200, answer.json()
        return str(answer.json()["url"])

    def back(self, address: str) -> str:
        """Where the site sends the browser on to."""
        parts = urlsplit(address)
        assert parts.path == "/oidc/callback"
        answer = self.client.get(f"{parts.path}?{parts.query}")
        assert answer.status_code == 302, answer.content
        assert "no-store" in answer["Cache-Control"]
        return str(answer["Location"])

    def go(self, name: str, **asked: object) -> str:
        """All of it, as this person of the provider."""
        return self.back(VISITORS[name].go(self.begin(**asked)))

    @property
    def session(self) -> dict[str, Any]:
        return dict(self.client.get(SESSION).json())

    @property
    def who(self) -> str | None:
        user = self.session["user"]
        return user["username"] if user else None


def new() -> Journey:
    return Journey(Client())


def invitation(world: World, **more: Any) -> str:
    _, url = accounts.invite(by=world.admin, base_url="", project=world.project, **more)
    return url.rpartition("/")[2]


def refused(journey: Journey, at: str, words: str) -> None:
    """The door says so, and nobody is signed in."""
    assert at == "/signin?problem=1"
    session = journey.session
    assert session["user"] is None
    assert words in session["problem"]


def test_an_invitation_is_accepted_and_holds_ever_after(world: World) -> None:
    first = new()
    assert (
        first.go("s1", invitation=invitation(world), next="/projects/7/label?x=1")
        == "/projects/7/label?x=1"
    )
    user = User.objects.get(username="s1")
    assert (user.email, user.has_usable_password()) == ("s1@example.org", False)
    assert Member.objects.get(user=user, project=world.project).role == "labeller"
    assert first.client.get(world.url).status_code == 200
    second = new()
    assert second.session["provider"] == "Example"
    assert second.go("s1") == "/projects"
    assert second.who == "s1"
    assert User.objects.filter(username__startswith="s1").count() == 1
    [row] = SocialAccount.objects.all()
    assert row.extra_data == {}  # nothing of what the provider knows of them is kept
    assert (
        second.client.post(
            f"{SESSION}/password", {"current_password": "", "new_password": ""}
        ).status_code
        == 400
    )


def test_an_invitation_is_for_new_people_and_works_once(world: World) -> None:
    token = invitation(world)
    new().go("s1", invitation=token)
    other = new()
    assert other.client.post(BEGIN, {"invitation": token}).json()["code"] == "link_spent"
    refused(other, other.go("s1", invitation=invitation(world)), "account here already")
    _, url = accounts.password_link(world.viewer, by=None, base_url="")
    refused(other, other.go("s2", invitation=url.rpartition("/")[2]), "Ask for a new one")
    assert not SocialAccount.objects.filter(user=world.viewer).exists()


def test_strangers_get_an_account_only_where_the_site_says_so(
    world: World, set_up: Setting
) -> None:
    stranger = new()
    refused(stranger, stranger.go("s5"), "no account for you here yet")
    set_up(oidc_signup=True)
    assert stranger.go("s5") == "/projects"
    assert stranger.client.get("/api/v1/projects").json()["items"] == []
    assert stranger.client.get(world.url).status_code == 404
    # A name that is taken is somebody else's.
    set_up(oidc_domains=())
    namesake = new()
    namesake.go("owner")
    assert namesake.who == "owner-2"


@pytest.mark.parametrize("name", ["s3", "s4"])
def test_only_verified_addresses_of_the_domains(world: World, set_up: Setting, name: str) -> None:
    """s3's isn't verified, s4's is of another domain; an invitation doesn't help either."""
    set_up(oidc_signup=True)
    person = new()
    refused(person, person.go(name), "verified e-mail address of their organisation")
    refused(person, person.go(name, invitation=invitation(world)), "verified e-mail address")
    set_up(oidc_domains=())
    if name == "s3":
        refused(person, person.go(name), "knows no verified e-mail address")
    else:
        assert person.go(name) == "/projects"


def test_an_account_with_a_password_is_never_taken_by_its_address(
    world: World, set_up: Setting
) -> None:
    set_up(oidc_signup=True)
    User.objects.filter(pk=world.owner.pk).update(email="Taken@example.org")
    other = new()
    refused(other, other.go("owner"), "has your e-mail address already")
    assert not SocialAccount.objects.exists()
    # Who signs in to it and gives the password again connects it.
    mine = Journey(world.client(world.owner))
    assert mine.client.post(BEGIN, {"connect": True}).json()["fields"].keys() == {"password"}
    assert mine.client.post(BEGIN, {"connect": True, "password": "no"}).status_code == 400
    assert new().client.post(BEGIN, {"connect": True}).status_code == 401
    assert mine.go("owner", connect=True, password=PASSWORD) == "/account"
    assert mine.client.get(f"{SESSION}/second-factor").json()["connected"] is True
    assert other.go("owner") == "/projects"
    assert other.who == "owner"
    # An identity belongs to one account; a connection begun by one user isn't ended by another.
    viewer = Journey(world.client(world.viewer))
    assert viewer.go("owner", connect=True, password=PASSWORD) == "/account?problem=1"
    assert "belongs to another account" in viewer.session["problem"]
    url = viewer.begin(connect=True, password=PASSWORD)
    viewer.client.force_login(world.labeller)
    assert SocialAccount.objects.count() == 1
    refused_at = viewer.back(VISITORS["s2"].go(url))
    assert refused_at == "/account?problem=1"
    assert SocialAccount.objects.count() == 1
    assert mine.client.delete(BEGIN).status_code == 204
    assert not SocialAccount.objects.exists()


def test_the_last_way_in_stays(world: World) -> None:
    person = new()
    person.go("s1", invitation=invitation(world))
    assert person.client.delete(BEGIN).json()["code"] == "provider_refused"
    assert SocialAccount.objects.count() == 1


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


def test_a_second_factor_is_asked_for_here_too(world: World) -> None:
    person = new()
    person.go("s1", invitation=invitation(world))
    begun = person.client.post(f"{SESSION}/second-factor/begin", {}).json()
    done = person.client.post(
        f"{SESSION}/second-factor/confirm", {"code": code_of(begun["secret"])}
    )
    [code, *_] = done.json()["recovery_codes"]
    other = new()
    assert other.go("s1", next="/account") == "/signin?next=%2Faccount"
    assert (other.who, other.session["code_needed"]) == (None, True)
    assert other.client.get("/api/v1/projects").status_code == 401
    assert other.client.post(f"{SESSION}/code", {"code": code}).json()["user"]["username"] == "s1"
    # Connecting, with no password to give, takes a code.
    assert other.client.post(BEGIN, {"connect": True}).status_code == 400
    second_factor.turn_off(User.objects.get(username="s1"), by=None)
    assert new().go("s1") == "/projects"


def test_without_passwords(world: World, set_up: Setting) -> None:
    set_up(passwords=False)
    door = new()
    body = {"username": "owner", "password": PASSWORD}
    assert door.client.post(SESSION, body).json()["code"] == "passwords_off"
    assert door.client.post(SESSION, {**body, "password": "x"}).json()["code"] == "bad_sign_in"
    token = invitation(world)
    assert door.client.get(f"/api/v1/links/{token}").json()["password"] is False
    body = {"username": "s1", "password": "a long new phrase"}
    assert door.client.post(f"/api/v1/links/{token}", body).json()["code"] == "passwords_off"
    assert not User.objects.filter(username="s1").exists()
    assert door.go("s1", invitation=token) == "/projects"
    admin = new().client.post(SESSION, {"username": "admin", "password": PASSWORD})
    assert admin.json()["user"]["is_admin"] is True


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
