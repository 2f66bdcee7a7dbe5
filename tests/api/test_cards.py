"""Clusters and suggestions as cards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from labelling.models import Cluster, Face, Hold, Project, Skip, User
from labelling.services import clustering_runs, clusters, suggestions
from tests import orl
from tests.api.conftest import World, refresh
from tests.api.test_labels import label, undo

PEOPLE, EACH = 3, 3


@pytest.fixture
def many(world: World) -> list[list[Face]]:
    """Three people with three faces each, put together as new faces are."""
    found = [[world.add(p, n) for n in range(1, EACH + 1)] for p in range(1, PEOPLE + 1)]
    refresh(world.project)
    return found


def cards(world: World, kind: str = "clusters", user: User | None = None, **asked: Any) -> Any:
    answer = world.client(user or world.labeller).get(f"{world.url}/{kind}", asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


def faces_of(card: dict[str, Any]) -> set[int]:
    return {face["id"] for face in card["faces"]}


def ids(faces: list[Face]) -> set[int]:
    return {face.pk for face in faces}


def run(project: Project) -> None:
    clusters.want(project.pk)
    clustering_runs.refresh_wanted(project.pk)


def test_faces_that_look_alike_are_one_card(world: World, many: list[list[Face]]) -> None:
    page = cards(world)
    assert {frozenset(faces_of(c)) for c in page["items"]} == {frozenset(ids(p)) for p in many}
    assert [c["size"] for c in page["items"]] == [EACH] * PEOPLE
    spreads = [c["spread"] for c in page["items"]]
    assert spreads == sorted(spreads)
    assert (page["total"], page["faces"], page["held"], page["skipped"]) == (3, 9, 0, 0)
    assert page["due"] is False
    assert page["next"] is None
    counted = world.client(world.viewer).get(f"{world.url}/progress").json()
    assert counted["counts"]["faces"]["clusters"] == PEOPLE


def test_the_biggest_come_first_and_pages_follow(world: World, many: list[list[Face]]) -> None:
    label(world, many[1][0], name="s2")
    first = cards(world, limit=1)
    second = cards(world, limit=1, cursor=first["next"])
    third = cards(world, limit=1, cursor=second["next"])
    assert [page["items"][0]["size"] for page in (first, second, third)] == [3, 3, 2]
    assert third["next"] is None
    assert faces_of(third["items"][0]) == ids(many[1][1:])
    assert len(cards(world, faces=2)["items"][0]["faces"]) == 2


def test_naming_a_card_is_one_change(world: World, many: list[list[Face]]) -> None:
    odd = many[1][0]
    done = label(
        world, many[0], name="s1", how="cluster", refused=[{"id": odd.pk, "version": odd.version}]
    )
    assert done["change"]["summary"] == f"named {EACH} faces s1"
    assert {f["labelled"]["how"] for f in done["faces"] if f["labelled"]} == {"cluster"}
    assert odd.negatives.get().person.name == "s1"
    assert len(cards(world)["items"]) == PEOPLE - 1
    assert undo(world).status_code == 200
    assert odd.negatives.count() == 0
    assert len(cards(world)["items"]) == PEOPLE
    assert undo(world, step="redo").status_code == 200
    assert odd.negatives.count() == 1
    assert len(cards(world)["items"]) == PEOPLE - 1


def test_a_new_photo_joins_its_card(world: World, many: list[list[Face]]) -> None:
    before = {c["id"] for c in cards(world)["items"]}
    new = world.add(1, 4)
    refresh(world.project)
    page = cards(world)
    assert {c["id"] for c in page["items"]} == before
    assert faces_of(page["items"][0]) == ids(many[0]) | {new.pk}
    stranger = world.add(9, 1)
    refresh(world.project)
    assert faces_of(cards(world)["items"][-1]) == {stranger.pk}


def test_a_run_keeps_the_cards_that_stay(world: World, many: list[list[Face]]) -> None:
    before = {frozenset(faces_of(c)): c["id"] for c in cards(world)["items"]}
    run(world.project)
    after = {frozenset(faces_of(c)): c["id"] for c in cards(world)["items"]}
    assert after == before
    assert Cluster.objects.count() == PEOPLE
    world.project.refresh_from_db()
    assert world.project.clusters_made == world.project.clusters_wanted


def test_a_run_puts_apart_what_was_joined_wrongly(world: World, many: list[list[Face]]) -> None:
    one = Cluster.objects.first()
    assert one is not None
    Face.objects.filter(project=world.project).update(cluster=one)
    run(world.project)
    page = cards(world)
    assert {frozenset(faces_of(c)) for c in page["items"]} == {frozenset(ids(p)) for p in many}


def test_two_faces_of_one_photo_are_two_cards(world: World) -> None:
    photo = world.process(orl.encoded(orl.group((1, 1), (1, 2)), "PNG"), "twins.png")
    refresh(world.project)
    run(world.project)
    assert photo.face_count == 2
    assert [c["size"] for c in cards(world)["items"]] == [1, 1]


def test_the_candidates_of_a_card(world: World, many: list[list[Face]]) -> None:
    label(world, many[0][:1], name="s1")
    refresh(world.project)
    card = next(c for c in cards(world)["items"] if faces_of(c) == ids(many[0][1:]))
    [candidate] = card["candidates"]
    assert (candidate["person"]["name"], candidate["faces"]) == ("s1", 2)
    scores = [f["suggestion"]["score"] for f in card["faces"]]
    assert candidate["score"] == pytest.approx(sum(scores) / 2, abs=1e-6)
    assert candidate["cover_url"].split("?")[0].endswith(f"/faces/{many[0][0].pk}/crop")


def test_suggestions_are_one_card_a_person(world: World, many: list[list[Face]]) -> None:
    label(world, many[0][:1], name="s1")
    label(world, many[1][:2], name="s2")
    refresh(world.project)
    page = cards(world, "suggestions")
    assert [(c["person"]["name"], c["size"]) for c in page["items"]] == [("s1", 2), ("s2", 1)]
    assert (page["total"], page["faces"]) == (2, 3)
    assert faces_of(page["items"][0]) == ids(many[0][1:])
    distances = [f["suggestion"]["distance"] for f in page["items"][0]["faces"]]
    assert distances == sorted(distances)
    best = max(f["suggestion"]["score"] for f in page["items"][0]["faces"])
    assert page["items"][0]["best"] == pytest.approx(best)
    one = cards(world, "suggestions", limit=1)
    assert cards(world, "suggestions", limit=1, cursor=one["next"])["items"][0]["size"] == 1


def test_what_another_holds_comes_last(world: World, many: list[list[Face]]) -> None:
    until = timezone.now() + timedelta(minutes=1)
    first = cards(world)["items"][0]
    face = next(iter(faces_of(first)))
    Hold.objects.create(face_id=face, project=world.project, user=world.owner, until=until)
    page = cards(world)
    assert page["items"][-1]["id"] == first["id"]
    assert page["items"][-1]["holder"]["user"]["name"] == "owner"
    assert page["held"] == 1
    mine = cards(world, user=world.owner)
    assert mine["items"][0]["holder"] is None
    Hold.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert cards(world)["items"][0]["holder"] is None


def test_what_i_passed_over_is_hidden_from_me_alone(world: World, many: list[list[Face]]) -> None:
    for face in many[0]:
        Skip.objects.create(face=face, project=world.project, user=world.labeller)
    mine = cards(world)
    assert (mine["total"], mine["skipped"]) == (PEOPLE - 1, EACH)
    assert cards(world, user=world.owner)["total"] == PEOPLE
    assert cards(world, skipped=True)["total"] == PEOPLE


def test_who_may(world: World, many: list[list[Face]]) -> None:
    for kind in ("clusters", "suggestions"):
        assert world.client(world.viewer).get(f"{world.url}/{kind}").status_code == 200
        assert world.client(world.outsider).get(f"{world.url}/{kind}").status_code == 404
        assert world.client(None).get(f"{world.url}/{kind}").status_code == 401
        bad = world.client(world.viewer).get(f"{world.url}/{kind}?limit=0")
        assert bad.json()["fields"].keys() == {"limit"}
    assert world.client(world.viewer).post(f"{world.url}/clusters").status_code == 403
    assert world.client(world.labeller).post(f"{world.url}/clusters").status_code == 202
    clustering_runs.refresh_wanted(world.project.pk)


def test_faces_of_the_trash_are_on_no_card(world: World, many: list[list[Face]]) -> None:
    photos = [face.photo_id for face in many[0]]
    client = world.client(world.owner)
    client.post(f"{world.url}/photos/trash", {"photos": photos})
    assert cards(world)["total"] == PEOPLE - 1
    client.post(f"{world.url}/photos/restore", {"photos": photos})
    assert cards(world)["total"] == PEOPLE


def test_due_runs_are_found(world: World, many: list[list[Face]]) -> None:
    world.project.refresh_from_db()
    assert world.project.clusters_wanted > world.project.clusters_made
    assert clusters.find_due() == 1
    assert clusters.find_due() == 0  # asked for already
    clustering_runs.refresh_wanted(world.project.pk)
    assert clusters.find_due() == 0


def test_what_a_dead_worker_marked_is_found(world: World, faces: list[Face]) -> None:
    refresh(world.project)
    suggestions.mark(world.project.pk, [faces[0].pk])
    assert suggestions.find_marked() == 1
    refresh(world.project)
    assert suggestions.find_marked() == 0
