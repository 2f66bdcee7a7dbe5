"""Who did how much."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from labelling.models import Change, Face, Hold, Member, Role
from labelling.services import holds, projects, team
from tests.api.client import Client
from tests.api.conftest import World, make_user
from tests.api.test_labels import label, undo


def asked(world: World) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The answer, and its members by name."""
    body = world.client(world.viewer).get(f"{world.url}/team").json()
    return body, {m["user"]["name"]: m for m in body["members"]}


def test_answers_are_counted_by_member(world: World, faces: list[Face]) -> None:
    label(world, faces[:2], name="s1")
    label(world, faces[2], "unsure", who=world.owner)
    body, members = asked(world)
    assert (body["done"], body["left"], body["last_hour"]) == (3, 1, 3)
    assert [m["user"]["name"] for m in body["members"]] == ["labeller", "owner", "viewer"]
    mine = members["labeller"]
    assert (mine["role"], mine["answers"], mine["last_hour"], mine["open"]) == ("labeller", 2, 2, 2)
    faces[1].refresh_from_db()
    assert faces[1].labelled_at is not None
    assert datetime.fromisoformat(mine["last_at"]) == faces[1].labelled_at
    assert (members["owner"]["answers"], members["owner"]["role"]) == (1, "owner")
    nobody = members["viewer"]
    assert (nobody["answers"], nobody["last_hour"], nobody["last_at"]) == (0, 0, None)


def test_another_answer_and_undo_move_the_count(world: World, faces: list[Face]) -> None:
    label(world, faces[:2], name="s1")
    label(world, faces[0], name="s2", who=world.owner)
    _, members = asked(world)
    # What stands is the owner's; what was given stays given.
    assert (members["labeller"]["answers"], members["labeller"]["last_hour"]) == (1, 2)
    assert (members["owner"]["answers"], members["owner"]["last_hour"]) == (1, 1)
    assert undo(world, world.owner).status_code == 200
    body, members = asked(world)
    assert (members["labeller"]["answers"], members["owner"]["answers"]) == (2, 0)
    assert (members["owner"]["last_hour"], body["last_hour"]) == (0, 2)


def test_only_answers_count(world: World, faces: list[Face]) -> None:
    label(world, faces[0], name="s1")
    label(world, faces[0], "clear")
    label(world, faces[1], "not_person", name="s1")
    body, members = asked(world)
    assert (body["done"], body["left"], body["last_hour"]) == (0, 4, 1)
    assert (members["labeller"]["answers"], members["labeller"]["last_hour"]) == (0, 1)


def test_an_hour_and_a_day(
    world: World, faces: list[Face], monkeypatch: pytest.MonkeyPatch
) -> None:
    for face in faces:
        label(world, face, "reject")
    noon = datetime.combine(timezone.now().date(), time(12), tzinfo=UTC)
    ages = [timedelta(minutes=59), timedelta(minutes=61), timedelta(hours=11), timedelta(hours=13)]
    for change, age in zip(Change.objects.order_by("pk"), ages, strict=True):
        Change.objects.filter(pk=change.pk).update(at=noon - age)
    monkeypatch.setattr(team.timezone, "now", lambda: noon)
    body, members = asked(world)
    assert (members["labeller"]["last_hour"], members["labeller"]["today"]) == (1, 3)
    assert body["last_hour"] == 1
    # Just after midnight, UTC: the last hour reaches into yesterday.
    monkeypatch.setattr(team.timezone, "now", lambda: noon.replace(hour=0, minute=30))
    Change.objects.update(at=noon.replace(hour=0) - timedelta(minutes=10))
    _, members = asked(world)
    assert (members["labeller"]["last_hour"], members["labeller"]["today"]) == (4, 0)


def test_reviews_are_counted(world: World, faces: list[Face]) -> None:
    label(world, faces, name="s1")
    Face.objects.filter(pk=faces[0].pk).update(review=Face.Review.ACCEPTED)
    Face.objects.filter(pk=faces[1].pk).update(review=Face.Review.SENT_BACK)
    mine = asked(world)[1]["labeller"]
    assert (mine["open"], mine["accepted"], mine["sent_back"]) == (2, 1, 1)


def test_what_is_in_hand(world: World, faces: list[Face]) -> None:
    label(world, faces[0], name="s1")
    holds.take(world.project, world.labeller, [f.pk for f in faces[:3]])
    holds.take(world.project, world.owner, [faces[3].pk])
    Hold.objects.filter(face=faces[3]).update(until=timezone.now())
    body, members = asked(world)
    assert body["held"] == 2  # the labelled one isn't left to do
    assert (members["labeller"]["in_hand"], members["owner"]["in_hand"]) == (3, 0)


def test_who_left_and_keys(world: World, faces: list[Face]) -> None:
    label(world, faces[0], name="s1")
    Member.objects.filter(user=world.labeller).delete()
    gone = make_user("gone")  # left without an answer that stands
    Member.objects.create(project=world.project, user=gone, role=Role.LABELLER).delete()
    _, secret = projects.create_key(world.project, by=world.owner, name="k", role="labeller")
    body = {"faces": [{"id": faces[1].pk}], "action": "assign", "name": "s1"}
    key = Client().as_key(secret)
    assert key.post(f"{world.url}/labels", body).status_code == 200
    answer, members = asked(world)
    assert (members["labeller"]["role"], members["labeller"]["answers"]) == (None, 1)
    assert set(members) == {"labeller", "owner", "viewer"}
    assert members["owner"]["answers"] == 0  # whose key it is
    assert (answer["done"], answer["last_hour"]) == (2, 2)


def test_hidden_faces_arent_counted(world: World, faces: list[Face]) -> None:
    label(world, faces[:2], name="s1")
    body = {"photos": [faces[0].photo_id, faces[2].photo_id]}
    world.client(world.owner).post(f"{world.url}/photos/trash", body)
    answer, members = asked(world)
    assert (answer["done"], answer["left"], members["labeller"]["answers"]) == (1, 1, 1)


def test_other_projects_arent_counted(world: World, faces: list[Face]) -> None:
    world.add(3, 1, world.other)
    body, _ = asked(world)
    assert (body["done"], body["left"]) == (0, 4)


def test_few_queries_for_many(
    world: World, faces: list[Face], django_assert_num_queries: Any
) -> None:
    label(world, faces, name="s1")
    for n in range(20):
        Member.objects.create(project=world.project, user=make_user(f"m{n}"), role=Role.LABELLER)
    with django_assert_num_queries(5):
        assert len(team.progress(world.project)["members"]) == 23


@pytest.mark.parametrize("page", ["team", "presence"])
def test_who_may_ask(world: World, page: str) -> None:
    url = f"{world.url}/{page}"
    assert world.client(world.viewer).get(url).status_code == 200
    assert world.client(world.outsider).get(url).status_code == 404
    assert world.client(None).get(url).status_code == 401
    missing = url.replace(world.url, "/api/v1/projects/999999")
    assert world.client(world.owner).get(missing).status_code == 404
    assert world.client(world.owner).post(url).status_code in {403, 405}
