"""Runs and experiments that are paused, stopped, tried again, and moved to the trash and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from labelling import queue
from models_app.models import Classifier, ClassifierVersion, Experiment
from models_app.services import runs
from tests.api import running
from tests.api.conftest import World
from tests.api.steps import listen


def states(world: World, run_id: int) -> list[str]:
    return [e["state"] for e in running.get(world, f"/runs/{run_id}")["experiments"]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The events that tabs get, under `run_on_commit`."""
    return listen(monkeypatch)


def test_pausing_and_going_on(
    world: World, told: list[dict[str, Any]], run_on_commit: Callable[..., Any]
) -> None:
    data = running.dataset(world.project)
    run = running.submit(world, data, options={"seed": [1, 2, 3]})["id"]
    later = running.submit(world, data)
    assert later["experiments"][0]["place"] == 4
    running.end(run, 0)
    running.work(run, 1)
    with run_on_commit():
        paused = running.post(world, f"/runs/{run}/pause")
    assert paused["paused_at"]
    # What runs is for its trainer to put back.
    assert (paused["state"], states(world, run)) == ("working", ["succeeded", "working", "paused"])
    assert [e["place"] for e in paused["experiments"]] == [None] * 3
    assert running.get(world, f"/runs/{later['id']}")["experiments"][0]["place"] == 1
    assert told[-1]["type"] == "run.changed"
    assert told[-1]["run"]["paused_at"]
    assert [e["experiment"]["state"] for e in told[:-1]] == ["working", "paused"]
    assert running.post(world, f"/runs/{run}/pause")["paused_at"] == paused["paused_at"]
    running.work(run, 1, state=running.State.WAITING, leased_by="")
    assert running.get(world, f"/runs/{run}")["state"] == "paused"
    assert queue.waiting("training") == 0
    with run_on_commit():
        gone_on = running.post(world, f"/runs/{run}/resume")
    assert (gone_on["state"], gone_on["paused_at"]) == ("waiting", None)
    assert queue.waiting("training") == 2
    assert running.post(world, f"/runs/{run}/resume")["state"] == "waiting"
    for number in (1, 2):
        running.end(run, number)
    answer = running.post(world, f"/runs/{run}/pause", status=409)
    assert answer["code"] == "run_over"


def test_stopping(
    world: World, told: list[dict[str, Any]], run_on_commit: Callable[..., Any]
) -> None:
    data = running.dataset(world.project)
    run = running.submit(world, data, options={"seed": [1, 2, 3]})["id"]
    running.work(run, 0)
    running.end(run, 1)
    with run_on_commit():
        stopped = running.post(world, f"/runs/{run}/stop")
    assert [e["state"] for e in stopped["experiments"]] == ["working", "succeeded", "cancelled"]
    assert [e["stop_wanted"] for e in stopped["experiments"]] == [True, False, False]
    assert stopped["stopping"]
    assert stopped["finished_at"] is None
    assert [e["type"] for e in told] == ["experiment.changed"] * 2 + ["run.changed"]
    told.clear()
    running.end(run, 0, outcome="stopped")
    with run_on_commit():
        runs.settle(run)
    assert told[-1]["run"]["finished_at"]
    assert told[-1]["run"]["state"] == "succeeded"
    for path in ("stop", "pause"):
        assert running.post(world, f"/runs/{run}/{path}", status=409)["code"] == "run_over"
    runs.settle(10**9)  # a run that is gone


def test_stopping_a_paused_run_leaves_nothing_waiting(world: World) -> None:
    data = running.dataset(world.project)
    run = running.submit(world, data, options={"seed": [1, 2]})["id"]
    running.post(world, f"/runs/{run}/pause")
    stopped = running.post(world, f"/runs/{run}/stop")
    assert (stopped["state"], stopped["paused_at"]) == ("cancelled", None)
    assert stopped["finished_at"]


def test_a_paused_run_that_is_over_is_paused_no_more(world: World) -> None:
    data = running.dataset(world.project)
    run = running.submit(world, data)["id"]
    running.post(world, f"/runs/{run}/pause")
    running.post(world, f"/runs/{run}/experiments/0/stop")
    assert running.get(world, f"/runs/{run}")["paused_at"] is None
    assert running.post(world, f"/runs/{run}/experiments/0/retry")["state"] == "waiting"


def test_one_experiment_is_stopped_and_tried_again(
    world: World, told: list[dict[str, Any]], run_on_commit: Callable[..., Any]
) -> None:
    data = running.dataset(world.project)
    run = running.submit(world, data, options={"seed": [1, 2]})["id"]
    base = f"/runs/{run}/experiments"
    assert running.post(world, f"{base}/0/stop")["state"] == "cancelled"
    assert running.post(world, f"{base}/0/stop", status=409)["code"] == "run_over"
    running.work(run, 1)
    assert running.post(world, f"{base}/1/stop")["stop_wanted"]
    assert running.post(world, f"{base}/1/stop")["stop_wanted"]
    assert running.post(world, f"{base}/1/retry", status=409)["code"] == "still_running"
    running.end(run, 1, outcome="stopped", epoch=3, attempts=2)
    runs.settle(run)
    assert running.get(world, f"/runs/{run}")["finished_at"]
    with run_on_commit():
        again = running.post(world, f"{base}/1/retry")
    assert (again["state"], again["outcome"], again["stop_wanted"]) == ("waiting", "", False)
    assert (again["attempts"], again["finished_at"], again["epoch"]) == (0, None, 3)
    assert queue.waiting("training") == 1
    assert [e["type"] for e in told] == ["experiment.changed", "run.changed"]
    assert told[-1]["run"]["finished_at"] is None
    assert running.get(world, f"/runs/{run}")["state"] == "waiting"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        (
            {"state": "failed", "outcome": "", "error_code": "disk_full", "error_message": "Full."},
            200,
        ),
        ({"outcome": "pruned"}, 200),
        ({"state": "cancelled", "outcome": ""}, 200),
        ({"outcome": "finished"}, 409),
        ({"outcome": "early"}, 409),
    ],
)
def test_what_can_be_tried_again(world: World, fields: dict[str, Any], status: int) -> None:
    run = running.submit(world, running.dataset(world.project))["id"]
    running.end(run, **fields)
    answer = running.post(world, f"/runs/{run}/experiments/0/retry", status=status)
    if status == 200:
        assert (answer["state"], answer["error"]) == ("waiting", None)
    else:
        assert answer["code"] == "run_over"


def test_nothing_is_tried_again_on_a_data_set_that_is_gone(world: World) -> None:
    data = running.dataset(world.project)
    run = running.submit(world, data)["id"]
    running.end(run, state=running.State.FAILED, outcome="")
    client = world.client(world.labeller)
    assert client.delete(f"{world.url}/datasets/{data.pk}").status_code == 204
    answer = running.post(world, f"/runs/{run}/experiments/0/retry", status=409)
    assert (answer["code"], "trash" in answer["message"]) == ("not_for_training", True)
    client.post(f"{world.url}/datasets/{data.pk}/restore")
    running.post(world, f"/runs/{run}/experiments/0/retry")


def test_in_a_paused_run_what_is_tried_again_waits_with_the_others(world: World) -> None:
    run = running.submit(world, running.dataset(world.project), options={"seed": [1, 2]})["id"]
    running.end(run, 0, state=running.State.FAILED, outcome="")
    running.post(world, f"/runs/{run}/pause")
    assert running.post(world, f"/runs/{run}/experiments/0/retry")["state"] == "paused"
    running.post(world, f"/runs/{run}/resume")
    assert states(world, run) == ["waiting", "waiting"]
    assert Experiment.in_line().count() == 2


def test_a_data_set_in_use_stays(world: World) -> None:
    data = running.dataset(world.project)
    client, url = world.client(world.labeller), f"{world.url}/datasets/{data.pk}"
    run = running.submit(world, data)
    assert running.get(world, f"/datasets/{data.pk}")["used_by"] == [run["name"]]
    answer = client.delete(url)
    assert (answer.status_code, answer.json()["code"]) == (409, "dataset_in_use")
    assert f"“{run['name']}”" in answer.json()["message"]
    running.end(run["id"])
    # What has learned doesn't need it any more.
    assert running.get(world, f"/datasets/{data.pk}")["used_by"] == []
    assert client.delete(url).status_code == 204
    assert running.get(world, f"/runs/{run['id']}")["dataset"]["id"] == data.pk


def test_the_trash_takes_what_is_over_and_of_which_nothing_was_made(world: World) -> None:
    run = running.submit(world, running.dataset(world.project))["id"]
    client, url = world.client(world.labeller), f"{world.url}/runs/{run}"
    for state in ("waiting", "working"):
        running.work(run, state=state)
        answer = client.delete(url)
        assert (answer.status_code, answer.json()["code"]) == (409, "still_running")
    row = running.end(run)
    classifier = Classifier.objects.create(project=world.project, kind="cnn", name="c", folded="c")
    ClassifierVersion.objects.create(classifier=classifier, number=1, experiment=row)
    assert running.get(world, f"/runs/{run}")["experiments"][0]["classifier"]["name"] == "c"
    answer = client.delete(url)
    assert (answer.status_code, answer.json()["code"]) == (409, "experiment_in_use")
    assert "“c”" in answer.json()["message"]
    Classifier.objects.update(deleted_at=timezone.now())
    assert client.delete(url).status_code == 204
    assert client.delete(url).status_code == 204
    assert running.get(world, "/runs")["items"] == []
    assert [r["id"] for r in running.get(world, "/runs?state=trash")["items"]] == [run]
    # It can still be looked at; nothing is done with it.
    assert running.get(world, f"/runs/{run}")["deleted_at"]
    for path in ("pause", "resume", "stop", "experiments/0/retry", "experiments/0/stop"):
        running.post(world, f"/runs/{run}/{path}", status=404)
    assert running.post(world, f"/runs/{run}/restore")["deleted_at"] is None
    assert running.post(world, f"/runs/{run}/restore")["deleted_at"] is None
