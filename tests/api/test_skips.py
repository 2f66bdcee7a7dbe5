"""Faces passed over: out of one's own queue alone."""

from __future__ import annotations

from typing import Any

from labelling.models import Face, Skip, User
from labelling.services import projects
from tests.api.client import Client
from tests.api.conftest import World
from tests.api.test_labels import label


def skip(world: World, who: User, faces: list[Face]) -> Any:
    return world.client(who).post(f"{world.url}/skips", {"faces": [f.pk for f in faces]})


def shown(world: World, who: User, skipped: str = "false") -> set[int]:
    faces = world.client(who).get(f"{world.url}/faces", {"skipped": skipped}).json()["items"]
    return {f["id"] for f in faces}


def test_a_skipped_face_is_hidden_from_its_skipper_alone(world: World, faces: list[Face]) -> None:
    ids = {f.pk for f in faces}
    assert skip(world, world.labeller, faces[:2]).json() == {"count": 2}
    assert skip(world, world.labeller, faces[1:3]).json() == {"count": 3}  # one of them again
    assert shown(world, world.labeller) == {faces[3].pk}
    assert shown(world, world.labeller, "true") == ids - {faces[3].pk}
    assert shown(world, world.owner) == ids
    url = f"{world.url}/skips"
    assert world.client(world.labeller).get(url).json() == {"count": 3}
    assert world.client(world.owner).get(url).json() == {"count": 0}
    skip(world, world.owner, faces[:1])
    for _ in range(2):  # twice is fine
        assert world.client(world.labeller).delete(url).status_code == 204
        assert shown(world, world.labeller) == ids
    assert world.client(world.owner).get(url).json() == {"count": 1}


def test_an_answer_ends_a_skip(world: World, faces: list[Face]) -> None:
    skip(world, world.labeller, faces[:2])
    label(world, faces[0], name="s1", who=world.owner)
    assert world.client(world.labeller).get(f"{world.url}/skips").json() == {"count": 1}


def test_hidden_faces_arent_counted(world: World, faces: list[Face]) -> None:
    skip(world, world.labeller, faces[:2])
    body = {"photos": [faces[0].photo_id]}
    world.client(world.labeller).post(f"{world.url}/photos/trash", body)
    assert world.client(world.labeller).get(f"{world.url}/skips").json() == {"count": 1}


def test_who_may_and_what(world: World, faces: list[Face]) -> None:
    url, one = f"{world.url}/skips", {"faces": [faces[0].pk]}
    assert world.client(world.viewer).get(url).json() == {"count": 0}
    assert world.client(world.viewer).post(url, one).status_code == 403
    assert world.client(world.viewer).delete(url).status_code == 403
    for method in ("get", "post", "delete"):
        assert getattr(world.client(world.outsider), method)(url, one).status_code == 404
        assert getattr(world.client(None), method)(url, one).status_code == 401
    _, secret = projects.create_key(world.project, by=world.owner, name="k", role="labeller")
    for method in ("get", "post", "delete"):
        assert getattr(Client().as_key(secret), method)(url, one).status_code == 403
    foreign = world.add(3, 1, world.other)
    assert skip(world, world.labeller, [foreign]).status_code == 404
    assert skip(world, world.labeller, [foreign, faces[0]]).json() == {"count": 1}
    for bad in ({}, {"faces": []}, {"faces": "x"}):
        assert "faces" in world.client(world.labeller).post(url, bad).json()["fields"]
    assert list(Skip.objects.values_list("face", "user")) == [(faces[0].pk, world.labeller.pk)]
