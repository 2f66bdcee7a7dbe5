"""Projects, members, keys: who may do what, and what outsiders get."""

from __future__ import annotations

import pytest

from labelling.models import ApiKey, Face, Member, Project, Role
from tests.api.client import Client
from tests.api.conftest import World


def test_create_rename_archive_trash_restore(world: World) -> None:
    client = world.client(world.outsider)
    made = client.post("/api/v1/projects", {"name": "New", "description": "of photos"})
    assert made.status_code == 201
    assert made.json()["role"] == "owner"
    url = f"/api/v1/projects/{made.json()['id']}"
    assert client.patch(url, {"name": "Newer"}).json()["name"] == "Newer"
    archived = client.patch(url, {"archived": True}).json()
    assert archived["archived_at"] is not None
    assert archived["can"]["label"] is False
    assert client.post(f"{url}/people", {"name": "s1"}).json()["code"] == "project_archived"
    assert [p["name"] for p in client.get("/api/v1/projects?state=archived").json()["items"]] == [
        "Newer"
    ]
    assert client.patch(url, {"archived": False}).json()["archived_at"] is None
    assert client.delete(url).status_code == 204
    assert client.get(f"{url}/faces").status_code == 404
    assert client.get(url).json()["deleted_at"] is not None
    assert [p["name"] for p in client.get("/api/v1/projects?state=trash").json()["items"]] == [
        "Newer"
    ]
    assert client.post(f"{url}/restore").json()["deleted_at"] is None
    assert client.get(f"{url}/faces").status_code == 200


def test_bad_input_names_its_fields(world: World) -> None:
    client = world.client(world.owner)
    assert "name" in client.post("/api/v1/projects", {"name": ""}).json()["fields"]
    answer = client.patch(world.url, {"accept_distance": 0.7, "suggest_distance": 0.6})
    assert "accept_distance" in answer.json()["fields"]
    assert "neighbours" in client.patch(world.url, {"neighbours": 0}).json()["fields"]


def test_the_project_list_holds_only_ones_own(world: World) -> None:
    for who, names in (
        (world.viewer, ["Team"]),
        (world.outsider, ["Elsewhere"]),
        (world.admin, []),
    ):
        items = world.client(who).get("/api/v1/projects").json()["items"]
        assert [p["name"] for p in items] == names


INSIDE = (
    "", "/progress", "/members", "/keys", "/uploads", "/photos", "/photos/{photo}",
    "/photos/{photo}/image/thumb", "/photos/{photo}/image/preview", "/photos/{photo}/image/original",
    "/faces", "/faces/{face}", "/faces/{face}/crop", "/faces/{face}/candidates", "/changes",
    "/changes/next", "/people", "/people/{person}", "/quality", "/jobs", "/jobs/{job}",
)  # fmt: skip


def addresses(world: World, face: Face) -> list[str]:
    person = world.client(world.owner).post(f"{world.url}/people", {"name": "s1"}).json()
    job = world.client(world.owner).post(f"{world.url}/jobs/detect", {}).json()
    ids = {"photo": face.photo_id, "face": face.pk, "person": person["id"], "job": job["id"]}
    return [world.url + path.format(**ids) for path in INSIDE]


@pytest.mark.parametrize("who", ["outsider", "admin", None])
def test_outsiders_get_nothing(world: World, faces: list[Face], who: str | None) -> None:
    client = world.client(getattr(world, who) if who else None)
    for url in addresses(world, faces[0]):
        assert world.client(world.owner).get(url).status_code == 200, url
        answer = client.get(url)
        assert answer.status_code == (404 if who else 401), url
        assert b"Team" not in answer.content
    for method in ("patch", "delete"):
        assert getattr(client, method)(world.url, {}).status_code == (404 if who else 401)


def test_things_of_one_project_are_not_found_in_another(world: World, faces: list[Face]) -> None:
    """A member of two projects can't reach into one through the other's address."""
    Member.objects.create(project=world.project, user=world.outsider, role=Role.OWNER)
    client = world.client(world.outsider)
    for url in addresses(world, faces[0]):
        foreign = url.replace(world.url, f"/api/v1/projects/{world.other.pk}")
        if any(
            char.isdigit() for char in foreign.removeprefix(f"/api/v1/projects/{world.other.pk}")
        ):
            assert client.get(foreign).status_code == 404, foreign


LABELLING = (
    ("/photos", {}), ("/photos/known", {"sha256": []}), ("/photos/trash", {"photos": []}),
    ("/photos/restore", {"photos": []}), ("/photos/retry", {"all_failed": True}), ("/uploads", {"name": "x"}),
    ("/labels", {"faces": [{"id": 1}], "action": "reject"}), ("/changes/undo", {}), ("/changes/redo", {}),
    ("/people", {"name": "x"}), ("/faces/use", {"faces": [1], "use": "never"}),
    ("/photos/1/faces", {"box": {"left": 0, "top": 0, "right": 9, "bottom": 9}}), ("/jobs/detect", {}),
    ("/jobs/1/apply", {}), ("/jobs/1/cancel", {}),
)  # fmt: skip
OWNING = (
    ("/members", {"username": "outsider", "role": "viewer"}),
    ("/keys", {"name": "k", "role": "viewer"}),
    ("/jobs/embed", {"embedder": "facenet-casia-webface"}),
)


def test_roles(world: World) -> None:
    for path, body in LABELLING:
        answer = world.client(world.viewer).post(world.url + path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "role_too_low"), path
    for path, body in OWNING:
        answer = world.client(world.labeller).post(world.url + path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "role_too_low"), path
    assert world.client(world.labeller).patch(world.url, {"name": "x"}).status_code == 403
    assert world.client(world.labeller).delete(world.url).status_code == 403
    assert world.client(world.labeller).get(f"{world.url}/keys").status_code == 403


def test_members(world: World) -> None:
    client = world.client(world.owner)
    url = f"{world.url}/members"
    added = client.post(url, {"username": "Outsider", "role": "viewer"})
    assert added.status_code == 201
    assert (
        client.post(url, {"username": "outsider", "role": "viewer"}).json()["code"]
        == "already_member"
    )
    assert "username" in client.post(url, {"username": "nobody", "role": "viewer"}).json()["fields"]
    one = f"{url}/{world.outsider.pk}"
    assert client.patch(one, {"role": "owner"}).json()["role"] == "owner"
    assert world.client(world.outsider).get(world.url).json()["role"] == "owner"
    assert client.delete(one).status_code == 204
    assert world.client(world.outsider).get(world.url).status_code == 404
    assert client.delete(one).status_code == 404


def test_the_last_owner_stays(world: World) -> None:
    client = world.client(world.owner)
    mine = f"{world.url}/members/{world.owner.pk}"
    assert client.delete(mine).json()["code"] == "last_owner"
    assert client.patch(mine, {"role": "viewer"}).json()["code"] == "last_owner"
    client.patch(f"{world.url}/members/{world.labeller.pk}", {"role": "owner"})
    assert client.delete(mine).status_code == 204


def test_anyone_may_leave_but_not_remove_others(world: World) -> None:
    client = world.client(world.viewer)
    assert client.delete(f"{world.url}/members/{world.labeller.pk}").status_code == 403
    assert client.delete(f"{world.url}/members/{world.viewer.pk}").status_code == 204
    assert client.get(world.url).status_code == 404


def test_api_keys(world: World, faces: list[Face]) -> None:
    client = world.client(world.owner)
    made = client.post(f"{world.url}/keys", {"name": "robot", "role": "viewer"}).json()
    assert made["key"].startswith(made["prefix"])
    assert made["key"] not in str(list(ApiKey.objects.values()))
    assert "key" not in client.get(f"{world.url}/keys").json()["items"][0]
    robot = Client().as_key(made["key"])
    assert robot.get(world.url).json()["role"] == "viewer"
    assert robot.get(f"{world.url}/faces/{faces[0].pk}/crop").status_code == 200
    assert robot.get(f"/api/v1/projects/{world.other.pk}").status_code == 404
    assert [p["id"] for p in robot.get("/api/v1/projects").json()["items"]] == [world.project.pk]
    assert robot.post(f"{world.url}/people", {"name": "s1"}).status_code == 403
    assert robot.post("/api/v1/projects", {"name": "x"}).status_code == 403
    assert robot.get("/api/v1/users").status_code == 403
    assert robot.delete(f"{world.url}/members/{world.viewer.pk}").status_code == 403
    assert client.get(f"{world.url}/keys").json()["items"][0]["last_used_at"] is not None
    assert client.delete(f"{world.url}/keys/{made['id']}").status_code == 204
    refused = robot.get(world.url)
    assert (refused.status_code, refused.json()["code"]) == (401, "bad_key")
    assert client.delete(f"{world.url}/keys/{made['id']}").status_code == 404
    assert Client().as_key("fs_nonsense").get(world.url).status_code == 401


def test_counts(world: World, faces: list[Face]) -> None:
    client = world.client(world.owner)
    client.post(
        f"{world.url}/labels", {"faces": [{"id": faces[0].pk}], "action": "assign", "name": "s1"}
    )
    client.post(f"{world.url}/labels", {"faces": [{"id": faces[3].pk}], "action": "stranger"})
    progress = client.get(f"{world.url}/progress").json()
    assert progress["counts"]["photos"] == {
        "waiting": 0, "working": 0, "done": 4, "failed": 0, "without_faces": 0, "trashed": 0, "total": 4,
    }  # fmt: skip
    assert progress["counts"]["faces"] == {
        "unlabelled": 2, "suggested": 0, "labelled": 1, "rejected": 0, "stranger": 1, "unsure": 0,
        "total": 4, "clusters": 0, "suspects": 0, "twice": 0, "sent_back": 0,
    }  # fmt: skip
    assert progress["counts"]["people"] == 1
    assert progress["seconds_left"] == 0
    card = client.get("/api/v1/projects").json()["items"][0]
    assert card["counts"] == progress["counts"]
    assert len(card["cover_crops"]) == 4
    assert Project.objects.count() == 2


def test_unknown_addresses_and_methods(world: World) -> None:
    client = world.client(world.owner)
    assert client.get("/api/nothing").json()["code"] == "not_found"
    assert client.put(world.url, {}).json()["code"] == "wrong_method"
    broken = client.post(f"{world.url}/people", b"{", content_type="application/json")
    assert broken.json()["code"] == "unreadable"
