"""Signing in, links, users, invitations."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from labelling.models import Link, Member, Project, Role, User
from labelling.services import accounts
from labelling.services import sign_in as signing
from tests.api.client import Client
from tests.api.conftest import PASSWORD, World, make_user

SESSION = "/api/v1/session"


def sign_in(client: Client, username: str, password: str = PASSWORD) -> object:
    return client.post(SESSION, {"username": username, "password": password})


def test_sign_in_and_out(world: World) -> None:
    client = Client()
    assert client.get(SESSION).json()["user"] is None
    assert sign_in(client, "OWNER").json()["user"]["username"] == "owner"
    assert client.get("/api/v1/projects").status_code == 200
    assert client.delete(SESSION).status_code == 204
    assert client.get("/api/v1/projects").json()["code"] == "not_signed_in"


def test_sign_in_needs_the_csrf_token(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    refused = sign_in(client, "owner")
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    token = client.get(SESSION).cookies["csrftoken"].value
    body = {"username": "owner", "password": PASSWORD}
    assert client.post(SESSION, body, headers={"X-CSRFToken": token}).status_code == 200


def test_wrong_password_then_too_many(world: World) -> None:
    client = Client()
    for _ in range(signing.MOST_FAILURES):
        assert sign_in(client, "owner", "wrong").json()["code"] == "bad_sign_in"
    answer = sign_in(client, "owner")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_sign_ins")
    assert sign_in(client, "viewer").status_code == 200


def test_one_password_tried_on_everyone(world: World) -> None:
    """From one address only so many user names; whoever signs in rightly isn't counted."""
    for _ in range(signing.MOST_FROM_AN_ADDRESS + 1):
        assert sign_in(Client(), "viewer").status_code == 200
    for number in range(signing.MOST_FROM_AN_ADDRESS):
        assert sign_in(Client(), f"user-{number}", "12345678").json()["code"] == "bad_sign_in"
    assert sign_in(Client(), "viewer").status_code == 429
    assert sign_in(Client(REMOTE_ADDR="192.0.2.7"), "viewer").status_code == 200


def test_inactive_user_is_out_at_once(world: World) -> None:
    client = world.client(world.viewer)
    assert client.get(world.url).status_code == 200
    world.viewer.is_active = False
    world.viewer.save()
    assert client.get(world.url).status_code == 401
    assert sign_in(Client(), "viewer").json()["code"] == "bad_sign_in"


def test_password_change(world: World) -> None:
    client = Client()
    sign_in(client, "owner")
    url = f"{SESSION}/password"
    wrong = client.post(url, {"current_password": "no", "new_password": "a long new phrase"})
    assert "current_password" in wrong.json()["fields"]
    weak = client.post(url, {"current_password": PASSWORD, "new_password": "12345"})
    assert "new_password" in weak.json()["fields"]
    good = client.post(url, {"current_password": PASSWORD, "new_password": "a long new phrase"})
    assert good.status_code == 204
    assert client.get("/api/v1/projects").status_code == 200  # this session goes on
    assert sign_in(Client(), "owner").status_code == 403
    assert sign_in(Client(), "owner", "a long new phrase").status_code == 200


def test_first_admin_link_works_once(db: None) -> None:
    url = accounts.first_admin_link("http://here")
    assert url is not None
    assert accounts.first_admin_link("http://here") != url  # made anew until it's used
    url = accounts.first_admin_link("http://here")
    assert url is not None
    token = url.rpartition("/")[2]
    client = Client()
    assert client.get(f"/api/v1/links/{token}").json()["username"] == "admin"
    used = client.post(f"/api/v1/links/{token}", {"password": "a long new phrase"})
    assert used.json()["user"]["is_admin"] is True
    again = Client().post(f"/api/v1/links/{token}", {"password": "another phrase"})
    assert (again.status_code, again.json()["code"]) == (404, "link_spent")
    assert accounts.first_admin_link("http://here") is None


def test_only_the_hash_of_a_link_is_stored(world: World) -> None:
    _, url = accounts.password_link(world.viewer, by=world.admin, base_url="http://here")
    token = url.rpartition("/")[2]
    row = Link.objects.get(user=world.viewer)
    assert token not in str(vars(row))


def test_invitation_makes_a_member(world: World) -> None:
    admin = world.client(world.admin)
    body = {"project": world.project.pk, "role": "labeller", "note": "for s1"}
    made = admin.post("/api/v1/invitations", body).json()
    assert admin.get("/api/v1/invitations").json()["items"][0]["used_at"] is None
    token = made["url"].rpartition("/")[2]
    taken = Client().post(f"/api/v1/links/{token}", {"username": "Owner", "password": PASSWORD})
    assert "username" in taken.json()["fields"]
    client = Client()
    new = client.post(f"/api/v1/links/{token}", {"username": "s1", "password": PASSWORD})
    assert new.status_code == 200
    assert client.get(world.url).json()["role"] == "labeller"
    assert admin.get("/api/v1/invitations").json()["items"][0]["used_by"] == "s1"


def test_spent_expired_and_withdrawn_links(world: World) -> None:
    admin = world.client(world.admin)
    assert Client().get("/api/v1/links/nonsense").json()["code"] == "link_spent"
    link, url = accounts.invite(by=world.admin, base_url="")
    Link.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(f"/api/v1/links/{url.rpartition('/')[2]}").status_code == 404
    link, url = accounts.invite(by=world.admin, base_url="")
    assert admin.delete(f"/api/v1/invitations/{link.pk}").status_code == 204
    assert admin.delete(f"/api/v1/invitations/{link.pk}").status_code == 404
    assert Client().get(f"/api/v1/links/{url.rpartition('/')[2]}").status_code == 404


@pytest.mark.parametrize("who", ["owner", "viewer", "outsider"])
def test_administration_is_for_administrators(world: World, who: str) -> None:
    client = world.client(getattr(world, who))
    for method, url in (
        ("get", "/api/v1/users"),
        ("patch", f"/api/v1/users/{world.viewer.pk}"),
        ("post", f"/api/v1/users/{world.viewer.pk}/password-link"),
        ("get", "/api/v1/invitations"),
        ("post", "/api/v1/invitations"),
        ("delete", "/api/v1/invitations/1"),
    ):
        answer = getattr(client, method)(url, {})
        assert (answer.status_code, answer.json()["code"]) == (403, "admin_only"), url


def test_an_administrator_sees_no_foreign_project(world: World) -> None:
    client = world.client(world.admin)
    assert client.get(world.url).status_code == 404
    assert client.get("/api/v1/projects").json()["items"] == []


def test_users_page_by_page(world: World) -> None:
    client = world.client(world.admin)
    first = client.get("/api/v1/users", {"limit": 3}).json()
    second = client.get("/api/v1/users", {"limit": 3, "cursor": first["next"]}).json()
    names = [u["username"] for u in first["items"] + second["items"]]
    assert names == ["admin", "labeller", "outsider", "owner", "viewer"]
    assert second["next"] is None
    assert client.get("/api/v1/users", {"cursor": "rubbish"}).json()["code"] == "invalid"


def test_last_owner_needs_a_successor(world: World) -> None:
    client = world.client(world.admin)
    url = f"/api/v1/users/{world.owner.pk}"
    refused = client.patch(url, {"is_active": False})
    assert (refused.status_code, refused.json()["code"]) == (409, "last_owner")
    assert "Team" in refused.json()["message"]
    done = client.patch(url, {"is_active": False, "successor": world.labeller.pk})
    assert done.json()["is_active"] is False
    assert Member.objects.get(project=world.project, user=world.labeller).role == Role.OWNER
    assert client.patch(url, {"is_active": True}).json()["is_active"] is True


def test_the_last_administrator_stays(world: World) -> None:
    client = world.client(world.admin)
    url = f"/api/v1/users/{world.admin.pk}"
    assert client.patch(url, {"is_admin": False}).json()["code"] == "last_owner"
    assert client.patch(url, {"is_active": False}).json()["code"] == "last_owner"
    make_user("second", admin=True)
    assert client.patch(url, {"is_admin": False}).json()["is_admin"] is False


def test_password_link_without_mail(world: World) -> None:
    made = world.client(world.admin).post(f"/api/v1/users/{world.viewer.pk}/password-link").json()
    token = made["url"].rpartition("/")[2]
    client = Client()
    assert client.get(f"/api/v1/links/{token}").json()["kind"] == "password"
    assert (
        client.post(f"/api/v1/links/{token}", {"password": "a new long phrase"}).status_code == 200
    )
    assert sign_in(Client(), "viewer", "a new long phrase").status_code == 200
    assert User.objects.count() == 5
    assert Project.objects.count() == 2
