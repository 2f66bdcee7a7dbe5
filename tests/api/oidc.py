"""A site with an OpenID Connect provider, which is a process of its own, and browsers that go there and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from labelling.services import accounts
from tests.api.client import Client
from tests.api.conftest import World
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
