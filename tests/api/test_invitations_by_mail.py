"""Invitations and password links by mail: a real SMTP server takes them."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest

from facesite.env import BadSetting, load
from facesite.setting import mail_server
from labelling.models import Link, User
from labelling.services import mail
from tests.api.client import Client
from tests.api.conftest import PASSWORD, World
from tests.mail import FROM, Mailbox, link_in, mailbox, texts

SESSION = "/api/v1/session"
TO = "s1@example.org"


@pytest.fixture
def server(settings: Any) -> Iterator[Mailbox]:
    with mailbox() as found:
        use(settings, found.url)
        yield found


def use(settings: Any, url: str) -> None:
    """As facesite.settings does; pytest-django has put another backend in place."""
    settings.SITE = replace(settings.SITE, mail_url=url, mail_from=FROM)
    given = mail_server(url)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = given.host, given.port
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = given.user, given.password
    settings.DEFAULT_FROM_EMAIL, settings.EMAIL_TIMEOUT = FROM, 5


def links(message: EmailMessage) -> str:
    """The link's address in the API."""
    return "/api/v1/links/" + link_in(message).rpartition("/")[2]


def test_an_invitation_goes_by_mail(world: World, server: Mailbox) -> None:
    world.project.name = "Faces <b>&\nBcc: everyone@example.org"
    world.project.save()
    admin = world.client(world.admin)
    body = {"project": world.project.pk, "role": "labeller", "email": TO}
    made = admin.post("/api/v1/invitations", body).json()
    assert (made["mailed"], made["mail_problem"], made["email"]) == (True, None, TO)
    message = server.only()
    assert (message["To"], message["From"], message["Bcc"]) == (
        TO,
        "Facesite <faces@example.org>",
        None,
    )
    assert message["Subject"] == "An invitation to Faces <b>& Bcc: everyone@example.org"
    plain, html = texts(message)
    assert "as a labeller" in plain
    assert "&lt;b&gt;" in html
    assert made["url"].endswith(link_in(message))
    client = Client()
    body = {"username": "s1", "password": "a long new phrase"}
    used = client.post(links(message), body).json()
    assert used["user"]["email"] == TO
    assert client.get(world.url).json()["role"] == "labeller"


def test_without_an_address_nothing_is_sent(world: World, server: Mailbox) -> None:
    made = world.client(world.admin).post("/api/v1/invitations", {}).json()
    assert (made["mailed"], made["mail_problem"], server.arrived) == (False, None, [])
    wrong = world.client(world.admin).post("/api/v1/invitations", {"email": "no address"})
    assert "email" in wrong.json()["fields"]
    assert Link.objects.count() == 1


@pytest.mark.parametrize("way", ["refused", "down", "password", "none"])
def test_what_cannot_be_mailed_is_still_a_link(
    world: World, server: Mailbox, settings: Any, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    caplog.set_level(logging.DEBUG)
    server.refuses = TO if way == "refused" else ""
    if way == "down":
        use(settings, "smtp://user:p%40ss@127.0.0.1:1")
    if way == "password":
        use(settings, f"smtp://user:wrong@127.0.0.1:{server.port}")
    if way == "none":
        settings.SITE = replace(settings.SITE, mail_url="")
    made = world.client(world.admin).post("/api/v1/invitations", {"email": TO}).json()
    assert made["mailed"] is False
    assert ("sends no mail" if way == "none" else "couldn't be sent") in made["mail_problem"]
    assert Client().get(f"/api/v1/links/{made['url'].rpartition('/')[2]}").status_code == 200
    assert server.arrived == []
    lines = [
        r.getMessage()
        for r in caplog.records
        if r.name.startswith(("labelling", "facesite", "django"))
    ]
    assert not [line for line in lines if TO in line or "p@ss" in line]


def ask(user: str, run_on_commit: Any, sent: list[Any]) -> int:
    """Asks for a link, and does what the worker would: the status."""
    with run_on_commit():
        status = int(Client().post(f"{SESSION}/forgotten", {"user": user}).status_code)
    while sent:
        mail.send_password_links(*sent.pop())
    return status


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was enqueued."""
    found: list[Any] = []
    monkeypatch.setattr("labelling.queue.send", lambda actor, *args, **_: found.append(args))
    return found


def test_a_forgotten_password(
    world: World, server: Mailbox, run_on_commit: Any, sent: list[Any]
) -> None:
    User.objects.filter(pk=world.owner.pk).update(email=TO)
    admins, _ = Link.objects.get_or_create(
        user=world.owner, kind="password", token_hash="x", expires_at="2100-01-01T00:00Z"
    )
    for name in ("OWNER", TO.upper()):
        assert ask(name, run_on_commit, sent) == 204
    assert [m["To"] for m in server.arrived] == [TO, TO]
    link = links(server.arrived[0])
    assert Client().get(link).json()["username"] == "owner"
    body = {"password": "a long new phrase"}
    assert Client().post(link, body).json()["user"]["username"] == "owner"
    assert Client().get(link).status_code == 404
    assert Link.objects.filter(
        pk=admins.pk
    ).exists()  # whoever asks ends no link of an administrator's
    assert Client().post(SESSION, {"username": "owner", "password": PASSWORD}).status_code == 403


def test_nobody_hears_who_is_here(
    world: World, server: Mailbox, run_on_commit: Any, sent: list[Any]
) -> None:
    """Also who has no address, no password, or is out, gets no mail; the answer is the same."""
    world.viewer.set_unusable_password()
    world.viewer.email, world.labeller.email, world.labeller.is_active = (
        "v@example.org",
        "l@example.org",
        False,
    )
    for user in (world.viewer, world.labeller):
        user.save()
    for name in ("viewer", "labeller", "owner", "nobody", "", "v@example.org"):
        assert ask(name, run_on_commit, sent) == (204 if name else 400)
    assert server.arrived == []


def test_nobody_is_flooded(
    world: World, server: Mailbox, run_on_commit: Any, sent: list[Any]
) -> None:
    User.objects.filter(pk=world.owner.pk).update(email=TO)
    found = [ask("owner", run_on_commit, sent) for _ in range(mail.MOST_ASKED + 1)]
    assert found == [204] * mail.MOST_ASKED + [429]
    assert len(server.arrived) == mail.MOST_MAILS


def test_without_a_mail_server(world: World) -> None:
    assert Client().post(f"{SESSION}/forgotten", {"user": "owner"}).json()["code"] == "no_mail"
    assert Client().get(SESSION).json()["mail"] is False


def test_a_new_address_takes_the_password(world: World, server: Mailbox, settings: Any) -> None:
    """Where mail leads to a new password, or a session left open would be enough for the account."""
    client = world.client(world.owner)
    assert "current_password" in client.patch(SESSION, {"email": TO}).json()["fields"]
    assert client.patch(SESSION, {"email": TO, "current_password": "wrong"}).status_code == 400
    assert (
        client.patch(SESSION, {"email": TO, "current_password": PASSWORD}).json()["user"]["email"]
        == TO
    )
    assert client.patch(SESSION, {"email": TO, "display_name": "s1"}).status_code == 200
    settings.SITE = replace(settings.SITE, mail_url="")
    assert client.patch(SESSION, {"email": "other@example.org"}).status_code == 200


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"FACESITE_MAIL_URL": "smtp://user:secret@:99"}, "it must be like smtp://user:password@host:587"),
        ({"FACESITE_MAIL_URL": "http://user:secret@host"}, "it must be like smtp://"),
        ({"FACESITE_MAIL_URL": "smtp://user:secret@host:port"}, "it must be like smtp://"),
        ({"FACESITE_MAIL_URL": "smtp://user:secret@host"}, "it needs FACESITE_MAIL_FROM"),
        ({"FACESITE_OIDC_ISSUER": "https://id.example.org"}, "it needs FACESITE_OIDC_CLIENT_ID"),
        ({"FACESITE_PASSWORDS": "false"}, "there is no other way in"),
        (
            {
                "FACESITE_MODE": "production", "FACESITE_SECRET_KEY": "0123456789" * 5,
                "FACESITE_PUBLIC_URL": "https://faces.example.org", "FACESITE_OIDC_CLIENT_ID": "x",
                "FACESITE_OIDC_ISSUER": "http://id.example.org",
            },
            "starts with http://",
        ),
    ],
)  # fmt: skip
def test_settings_that_cannot_be(changes: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadSetting, match=re.escape(sentence)) as caught:
        load(changes)
    assert "secret" not in str(caught.value)


def test_what_a_mail_url_says() -> None:
    found = mail_server("smtps://user:p%40ss@host")
    assert (found.host, found.port, found.password, found.ssl, found.tls) == (
        "host",
        465,
        "p@ss",
        True,
        False,
    )
    assert mail_server("smtp://host:587?tls=1").tls is True
