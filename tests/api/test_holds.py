"""Faces in hand: one holder each, for a minute."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from facesite.management.commands import tick
from labelling import events
from labelling.models import Face, Hold, Project, Role, User
from labelling.services import accounts, holds, projects
from tests.api.client import Client
from tests.api.conftest import World
from tests.api.test_labels import label
from tests.api.test_together import quiet_queues, together  # noqa: F401 - a fixture


def take(world: World, who: User, faces: list[Face]) -> dict[str, Any]:
    answer = world.client(who).post(f"{world.url}/holds", {"faces": [f.pk for f in faces]})
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def in_hand(world: World) -> dict[str, list[int]]:
    items = world.client(world.viewer).get(f"{world.url}/holds").json()["items"]
    return {item["user"]["name"]: item["face_ids"] for item in items}


def run_out(*faces: Face) -> None:
    Hold.objects.filter(face__in=faces).update(until=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was said of holds, in order."""
    said: list[dict[str, Any]] = []

    def send(project_id: int, message: dict[str, Any]) -> None:
        event = json.loads(message["text"])
        if event["type"] == "holds.changed":
            said.append({i["user"]["name"]: i["face_ids"] for i in event["items"]})

    monkeypatch.setattr(events, "_send", send)
    return said


def test_a_face_has_one_holder(world: World, faces: list[Face]) -> None:
    a, b, c, d = faces
    mine = take(world, world.labeller, [b, a])
    assert (mine["granted"], mine["refused"]) == ([a.pk, b.pk], [])
    until = datetime.fromisoformat(mine["until"])
    assert 55 < (until - timezone.now()).total_seconds() <= 60
    other = take(world, world.owner, [b, c])
    assert other["granted"] == [c.pk]
    [refused] = other["refused"]
    assert (refused["face_id"], refused["user"]["id"]) == (b.pk, world.labeller.pk)
    assert datetime.fromisoformat(refused["until"]) == Hold.objects.get(face=b).until
    assert in_hand(world) == {"labeller": [a.pk, b.pk], "owner": [c.pk]}
    assert d.pk not in Hold.objects.values_list("face", flat=True)


def test_the_next_batch_lets_go_of_the_last(world: World, faces: list[Face]) -> None:
    a, b, c, _ = faces
    take(world, world.labeller, [a, b])
    take(world, world.labeller, [b, c])
    assert in_hand(world) == {"labeller": [b.pk, c.pk]}
    assert take(world, world.owner, [a])["granted"] == [a.pk]


def test_asking_again_prolongs(world: World, faces: list[Face]) -> None:
    take(world, world.labeller, faces[:1])
    soon = timezone.now() + timedelta(seconds=5)
    Hold.objects.update(until=soon)
    assert take(world, world.labeller, faces[:1])["granted"] == [faces[0].pk]
    assert Hold.objects.get().until > soon + timedelta(seconds=50)


def test_what_ran_out_is_free(world: World, faces: list[Face]) -> None:
    take(world, world.labeller, faces[:2])
    run_out(faces[0])
    assert in_hand(world) == {"labeller": [faces[1].pk]}
    got = take(world, world.owner, faces[:2])
    assert got["granted"] == [faces[0].pk]
    assert [r["face_id"] for r in got["refused"]] == [faces[1].pk]
    assert in_hand(world) == {"labeller": [faces[1].pk], "owner": [faces[0].pk]}


def test_letting_go(world: World, faces: list[Face]) -> None:
    take(world, world.labeller, faces[:2])
    take(world, world.owner, faces[2:])
    for _ in range(2):  # twice is fine
        assert world.client(world.labeller).delete(f"{world.url}/holds").status_code == 204
        assert in_hand(world) == {"owner": [f.pk for f in faces[2:]]}


def test_only_shown_faces_of_the_project(world: World, faces: list[Face]) -> None:
    foreign = world.add(3, 1, world.other)
    Face.objects.filter(pk=faces[1].pk).update(in_trash=True)
    got = take(world, world.labeller, [faces[0], faces[1], foreign])
    assert (got["granted"], got["refused"]) == ([faces[0].pk], [])
    nothing = world.client(world.labeller).post(f"{world.url}/holds", {"faces": [10**12]})
    assert (nothing.status_code, nothing.json()["granted"]) == (200, [])
    assert in_hand(world) == {}  # the last batch was let go


def test_who_may(world: World, faces: list[Face]) -> None:
    url, one = f"{world.url}/holds", {"faces": [faces[0].pk]}
    assert world.client(world.viewer).post(url, one).status_code == 403
    assert world.client(world.viewer).delete(url).status_code == 204
    for method in ("get", "post", "delete"):
        assert getattr(world.client(world.outsider), method)(url, one).status_code == 404
        assert getattr(world.client(None), method)(url, one).status_code == 401
    _, secret = projects.create_key(world.project, by=world.owner, name="k", role="labeller")
    key = Client().as_key(secret)
    assert key.get(url).status_code == 200
    assert key.post(url, one).status_code == 403
    assert key.delete(url).status_code == 403
    missing = url.replace(world.url, "/api/v1/projects/999999")
    assert world.client(world.owner).post(missing, one).status_code == 404
    for bad in ({}, {"faces": []}, {"faces": "x"}, {"faces": list(range(5001))}):
        assert "faces" in world.client(world.labeller).post(url, bad).json()["fields"]
    assert not Hold.objects.exists()


def test_an_answer_ends_the_hold(world: World, faces: list[Face]) -> None:
    take(world, world.labeller, faces[:3])
    label(world, faces[0], name="s1")
    assert in_hand(world) == {"labeller": [f.pk for f in faces[1:3]]}
    label(world, faces[1], "reject", who=world.owner)  # also somebody else's
    assert in_hand(world) == {"labeller": [faces[2].pk]}


def test_who_leaves_lets_go(world: World, faces: list[Face]) -> None:
    url = f"{world.url}/members/{world.labeller.pk}"
    take(world, world.owner, faces[3:])
    take(world, world.labeller, faces[:1])
    world.client(world.owner).patch(url, {"role": Role.VIEWER})
    assert set(in_hand(world)) == {"owner"}
    world.client(world.owner).patch(url, {"role": Role.LABELLER})
    take(world, world.labeller, faces[:1])
    assert world.client(world.owner).delete(url).status_code == 204
    assert set(in_hand(world)) == {"owner"}
    projects.add_member(world.project, username="labeller", role=Role.LABELLER)
    take(world, world.labeller, faces[:1])
    accounts.deactivate(world.labeller, successor=None)
    assert set(in_hand(world)) == {"owner"}


def test_everyone_is_told_of_changes_but_not_of_renewals(
    world: World, faces: list[Face], told: list[Any], run_on_commit: Callable[..., Any]
) -> None:
    a, b = faces[0].pk, faces[1].pk

    def does(one: Callable[[], Any]) -> list[Any]:
        told.clear()
        with run_on_commit():
            one()
        return list(told)

    assert does(lambda: take(world, world.labeller, faces[:2])) == [{"labeller": [a, b]}]
    assert does(lambda: take(world, world.labeller, faces[:2])) == []
    assert does(lambda: take(world, world.owner, faces[:2])) == []  # got nothing
    assert does(lambda: take(world, world.labeller, faces[:1])) == [{"labeller": [a]}]
    assert does(holds.expire) == []
    assert does(lambda: label(world, faces[1], name="s1")) == []
    assert does(lambda: label(world, faces[0], name="s1")) == [{}]
    assert does(lambda: holds.release(world.project, world.labeller)) == []
    take(world, world.labeller, faces[2:])
    run_out(faces[2])
    assert does(tick._round) == [{"labeller": [faces[3].pk]}]
    assert Hold.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("quiet_queues")
@pytest.mark.parametrize("answered", [False, True])
def test_two_at_the_same_instant_never_both_get_a_face(
    world: World, faces: list[Face], answered: bool
) -> None:
    project = Project.objects.get(pk=world.project.pk)
    ids = [f.pk for f in faces]
    rounds, start = 25, threading.Barrier(3 if answered else 2)
    got: dict[int, list[list[int]]] = {}

    def asker(user: User, wanted: list[int]) -> Callable[[], None]:
        def run() -> None:
            mine = got.setdefault(user.pk, [])
            for _ in range(rounds):
                start.wait(timeout=60)
                mine.append(holds.take(project, user, wanted).granted)
                start.wait(timeout=60)
                holds.release(project, user)

        return run

    def labels() -> None:
        """Answers meanwhile: their locks and those of holds must never cross."""
        client = Client()
        client.force_login(world.labeller)
        for n in range(rounds):
            start.wait(timeout=60)
            body = {"faces": [{"id": pk} for pk in ids], "action": ("reject", "clear")[n % 2]}
            assert client.post(f"{world.url}/labels", body).status_code == 200
            start.wait(timeout=60)

    askers = [asker(world.owner, ids), asker(world.admin, ids[::-1])]
    assert not together(*askers, *([labels] if answered else []))
    # An answer between the two takes a face out of the first one's hand.
    for mine, theirs in zip(got[world.owner.pk], got[world.admin.pk], strict=True):
        assert answered or not set(mine) & set(theirs)
    assert any(got[world.owner.pk]) or any(got[world.admin.pk])


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("quiet_queues")
def test_batches_that_swap_never_wait_crosswise(world: World, faces: list[Face]) -> None:
    """Each asks for what the other holds and lets go of the rest, again and again."""
    project = Project.objects.get(pk=world.project.pk)
    ids = [f.pk for f in faces]

    def swaps(user: User, shift: int) -> Callable[[], None]:
        def run() -> None:
            for n in range(40):
                at = (n + shift) % 2 * 2
                holds.take(project, user, ids[at : at + 2][:: 1 if n % 3 else -1])

        return run

    def members() -> None:
        for n in range(40):
            role = (Role.VIEWER, Role.LABELLER)[n % 2]
            projects.set_role(project, world.labeller.pk, role)

    assert not together(swaps(world.owner, 0), swaps(world.labeller, 1), members)


def test_taking_costs_the_same_for_many(
    world: World, faces: list[Face], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(5):  # savepoint, lock, take, its end; one to spare
        holds.take(world.project, world.labeller, [f.pk for f in faces])
