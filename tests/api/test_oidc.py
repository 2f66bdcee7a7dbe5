"""Who comes in by an OpenID Connect provider: allauth's own, in a process of its own."""

from __future__ import annotations

import pytest
from allauth.socialaccount.models import SocialAccount

from labelling.models import Member, User
from labelling.services import accounts, second_factor
from tests.api.codes import code_of
from tests.api.conftest import PASSWORD, World
from tests.api.oidc import (
    BEGIN,
    SESSION,
    VISITORS,
    Journey,
    Setting,
    invitation,
    new,
    refused,
    running,
    set_up,
    with_provider,
)

__all__ = ["running", "set_up", "with_provider"]


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
    assert "code" in other.client.post(BEGIN, {"connect": True}).json()["fields"]
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
