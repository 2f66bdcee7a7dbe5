"""When a measurement is made, what becomes of the one before, and how it survives its worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from labelling.models import Face, Person, Project
from labelling.services import work as photo_work
from models_app import tasks
from models_app.models import (
    Evaluation,
    EvaluationFace,
    Work,
)
from models_app.services import fingerprints, giving_up, voters, work
from tests.api.conftest import World
from tests.api.measuring import get, labelled, measured, start
from tests.api.steps import listen, named

TOO_FEW = "too_few_labels"


@pytest.fixture
def people(world: World) -> dict[str, list[Face]]:
    return labelled(world)


def test_labels_that_go_while_it_waits(world: World, faces: list[Face]) -> None:
    named(world, faces[:2], "s1")
    two = named(world, faces[2:], "s2")
    pk = start(world).json()["id"]
    world.client(world.labeller).delete(f"{world.url}/people/{two}")
    tasks.evaluate.fn(pk)
    found = get(world)
    assert (found["state"], found["error"]["code"]) == ("failed", TOO_FEW)
    named(world, faces[2:], "s2")
    assert measured(world)["error"] is None


def test_asked_for_twice(world: World, people: dict[str, list[Face]]) -> None:
    first = start(world).json()
    again = start(world).json()
    assert (first["id"], first["state"]) == (again["id"], "waiting")
    tasks.evaluate.fn(first["id"])
    before = get(world)
    assert start(world).json() == before  # nothing changed: nothing to do
    tasks.evaluate.fn(first["id"])
    assert get(world)["measured_at"] == before["measured_at"]
    assert Evaluation.objects.count() == 1


def test_the_old_result_stays_until_there_is_another(
    world: World, people: dict[str, list[Face]]
) -> None:
    before = measured(world)
    named(world, people["s1"][-1], "s3")
    stale = get(world)
    assert (stale["state"], stale["fresh"]) == ("succeeded", False)
    assert stale["result"] == before["result"]
    waiting = start(world).json()
    assert (waiting["state"], waiting["fresh"], waiting["progress"]) == ("waiting", False, 0.0)
    assert waiting["result"] == before["result"]


def test_what_makes_it_stale(world: World, people: dict[str, list[Face]]) -> None:
    rule = voters.rule(world.project)
    seen = {fingerprints.of(rule)}
    assert fingerprints.of(voters.rule(world.project)) in seen

    def changed() -> bool:
        world.project.refresh_from_db()
        now = fingerprints.of(voters.rule(world.project))
        new = now not in seen
        seen.add(now)
        return new

    face = people["s2"][0]
    for field, value in (
        ("use", Face.Use.NEVER),
        ("crop_version", 77),
        ("in_trash", True),
        ("person", Person.objects.get(name="s1")),
    ):
        Face.objects.filter(pk=face.pk).update(**{field: value})
        assert changed() is True, field
        Face.objects.filter(pk=face.pk).update(
            use=Face.Use.RULE, crop_version=face.crop_version, in_trash=False,
            person=Person.objects.get(name="s2"),
        )  # fmt: skip
        assert changed() is False
    Face.objects.filter(pk=face.pk).update(review_comment="Who?", version=99)
    assert changed() is False
    for setting, value in (("neighbours", 5), ("accept_distance", 0.3), ("min_quality", 0.99)):
        Project.objects.filter(pk=world.project.pk).update(**{setting: value})
        assert changed() is True, setting


def test_a_killed_worker_loses_nothing(
    world: World, people: dict[str, list[Face]], monkeypatch: pytest.MonkeyPatch
) -> None:
    pk = measured(world)["id"]
    named(world, people["s1"][-1], "s3")
    start(world)
    rows = set(EvaluationFace.objects.values_list("pk", flat=True))
    dead = work.claim(Evaluation, pk, "dead")
    assert dead is not None
    assert work.claim(Evaluation, pk, "other") is None
    Evaluation.objects.filter(pk=pk).update(lease_until="2020-01-01T00:00:00Z")
    assert work.reclaim() == 1
    assert get(world)["state"] == "waiting"
    assert set(EvaluationFace.objects.values_list("pk", flat=True)) == rows
    tasks.evaluate.fn(pk)
    done = get(world)
    assert (done["state"], done["fresh"]) == ("succeeded", True)
    # The dead one wakes up: it doesn't hold the row, and writes nothing.
    rows = set(EvaluationFace.objects.values_list("pk", flat=True))
    from models_app.services import evaluating

    evaluating.measure(dead, "dead")
    assert set(EvaluationFace.objects.values_list("pk", flat=True)) == rows
    assert get(world) == done


def test_an_unexpected_error_is_tried_again(
    world: World, people: dict[str, list[Face]], monkeypatch: pytest.MonkeyPatch
) -> None:
    pk = start(world).json()["id"]

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("models_app.training.measuring.measure", broken)
    for state in (Work.State.WAITING, Work.State.WAITING, Work.State.FAILED):
        tasks.evaluate.fn(pk)
        assert get(world)["state"] == state
    assert photo_work.MOST_ATTEMPTS == 3
    monkeypatch.undo()
    assert measured(world)["result"]["faces"] == 10


def test_events(
    world: World, people: dict[str, list[Face]], monkeypatch: pytest.MonkeyPatch,
    run_on_commit: Callable[..., Any],
) -> None:  # fmt: skip
    told = listen(monkeypatch)
    monkeypatch.setattr("models_app.services.evaluating.EVERY_S", 0.0)
    with run_on_commit():
        measured(world)
    news = [e for e in told if e["type"] == "evaluation.changed"]
    assert [news[0]["state"], news[1]["state"], news[-1]["state"]] == [
        "waiting", "working", "succeeded",
    ]  # fmt: skip
    assert [e["progress"] for e in news] == sorted(e["progress"] for e in news)
    assert {e["classifier_id"] for e in news} == {None}
    assert len(news) > 3


def test_a_measurement_that_kills_its_workers_ends_and_says_so(
    world: World, people: dict[str, list[Face]], monkeypatch: pytest.MonkeyPatch,
    run_on_commit: Callable[..., Any],
) -> None:  # fmt: skip
    pk = start(world).json()["id"]
    told = listen(monkeypatch)
    for _ in range(3):
        assert work.claim(Evaluation, pk, "dead") is not None
        Evaluation.objects.filter(pk=pk).update(lease_until="2020-01-01T00:00:00Z")
    with run_on_commit():
        assert giving_up.give_up() == 1
    assert [(e["type"], e["state"]) for e in told] == [("evaluation.changed", "failed")]
    assert "cut off three times" in get(world)["error"]["message"]
    assert giving_up.give_up() == 0
