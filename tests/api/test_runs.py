"""Runs: submitted, named, listed, and what can't be submitted."""

from __future__ import annotations

import re
from typing import Any

import pytest

from models_app.models import Experiment, Run
from models_app.services import run_names
from tests.api import running
from tests.api.conftest import World

SWEEP = {"learning_rate": "uniform(0,0.0001,2)", "backbone": "['resnet18','resnet200d']"}


def test_a_sweep_is_submitted_as_it_was_written(world: World) -> None:
    data = running.dataset(world.project)
    run = running.submit(world, data, options=SWEEP, note="first")
    assert re.fullmatch(r"[a-z]+-[a-z-]+-\d{1,3}", run["name"]), run["name"]
    assert (run["state"], run["note"], run["by"], run["options"]) == (
        "waiting",
        "first",
        "labeller",
        SWEEP,
    )
    assert run["swept"] == ["backbone", "learning_rate"]
    assert run["content_hash"] == data.content_hash
    assert run["counts"]["waiting"] == 4
    assert [e["name"] for e in run["experiments"]] == [f"{run['name']}-exp{n}" for n in range(4)]
    assert [e["place"] for e in run["experiments"]] == [1, 2, 3, 4]
    tried = {(e["config"]["backbone"], e["config"]["learning_rate"]) for e in run["experiments"]}
    assert len(tried) == 4
    assert {backbone for backbone, _ in tried} == {"resnet18", "resnet200d"}
    assert all(0 < rate < 0.0001 for _, rate in tried)
    assert all(e["config"]["max_epochs"] == 20 for e in run["experiments"])
    assert running.get(world, f"/runs/{run['id']}") == run
    assert Experiment.objects.filter(run=run["id"], queued_at=None).count() == 0
    assert Run.objects.get(pk=run["id"]).finished_at is None


def test_a_random_search(world: World) -> None:
    data = running.dataset(world.project)
    asked = {"options": {"learning_rate": "loguniform(1e-5, 1e-1)", "batch_size": "[8, 16]"}}
    run = running.submit(world, data, **asked, search="random", trials=7, prune=True)
    assert (run["search"], run["trials"], run["prune"]) == ("random", 7, True)
    assert len({e["config"]["learning_rate"] for e in run["experiments"]}) == 7


@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        ({"options": {"learning_rate": "uniform(0,1)"}}, "learning_rate", "how many"),
        ({"options": {"learning_rate": 11}}, "learning_rate", "0 to 10"),
        ({"options": {"momentum": 0.9}}, "momentum", "There is no option"),
        ({"options": {"precision": "[16, 32]"}}, "precision", "one value"),
        ({"options": {"seed": "range(501)"}}, "seed", "500"),
        ({"options": {"backbone": "hf-hub:some/network"}}, "backbone", "no network"),
        ({"options": {"backbone": "../../etc/passwd"}}, "backbone", "no network"),
        ({"options": {"pretrained": "/etc/passwd"}}, "pretrained", "manage.py submit"),
        ({"options": {"backbone": "res\tnet"}}, "backbone", "a word"),
        ({"options": {}, "search": "random"}, "trials", "1 to 500"),
        ({"options": {}, "trials": 3}, "trials", "random search"),
        ({"options": [1]}, "options", ""),
        ({"search": "bayes"}, "search", ""),
        ({"name": "a/b"}, "name", "letters"),
        ({"name": "..."}, "name", "letters"),
        ({"name": "con"}, "name", "letters"),
        ({"name": "x" * 61}, "name", ""),
        ({"dataset": 10**9}, "dataset", "no such data set"),
    ],
)
def test_what_cannot_be_submitted(
    world: World, asked: dict[str, Any], field: str, said: str
) -> None:
    data = running.dataset(world.project)
    for path in ("/runs", "/runs/preview"):
        if path == "/runs/preview" and field == "name":
            continue  # what isn't submitted needs none
        answer = running.post(world, path, {"dataset": data.pk, **asked}, status=400)
        assert said in " ".join(answer["fields"][field]), answer
    assert not Run.objects.exists()


def test_data_sets_that_cannot_be_trained_on(world: World) -> None:
    made = {
        "not_for_training": running.dataset(world.project, people=1),
        "dataset_not_ready": running.dataset(world.project, state="working"),
        "invalid": running.dataset(world.other),
    }
    untrained = running.dataset(world.project, train=0, val=5)
    trashed = running.dataset(world.project)
    assert (
        world.client(world.labeller).delete(f"{world.url}/datasets/{trashed.pk}").status_code == 204
    )
    found = [*made.items(), ("not_for_training", untrained), ("not_for_training", trashed)]
    for code, data in found:
        for path in ("/runs", "/runs/preview"):
            status = 400 if code == "invalid" else 409
            assert running.post(world, path, {"dataset": data.pk}, status=status)["code"] == code
    assert not Run.objects.exists()


def test_names_are_given_once_and_freed_by_the_trash(world: World) -> None:
    data = running.dataset(world.project)
    first = running.submit(world, data, name="  My   run ")
    assert (first["name"], first["experiments"][0]["name"]) == ("My run", "My run-exp0")
    assert running.submit(world, data, name="my RUN", status=409)["code"] == "name_taken"
    second = running.submit(world, data, name="second")
    url = f"{world.url}/runs/{second['id']}"
    client = world.client(world.labeller)
    assert client.patch(url, {"name": "my run"}, format="json").status_code == 409
    bad = client.patch(url, {"name": "a/b"}, format="json")
    assert (bad.status_code, list(bad.json()["fields"])) == (400, ["name"])
    changed = client.patch(url, {"name": "Second", "note": "slow"}, format="json").json()
    assert (changed["name"], changed["note"]) == ("Second", "slow")
    assert changed["experiments"][0]["name"] == "Second-exp0"
    running.end(first["id"])
    assert client.delete(f"{world.url}/runs/{first['id']}").status_code == 204
    assert client.patch(url, {"name": "My run"}, format="json").status_code == 200
    again = client.post(f"{world.url}/runs/{first['id']}/restore")
    assert (again.status_code, again.json()["code"]) == (409, "name_taken")
    # In another project it is another name.
    there = running.dataset(world.other)
    body = {"dataset": there.pk, "name": "My run"}
    other = world.client(world.outsider).post(
        f"/api/v1/projects/{world.other.pk}/runs", body, format="json"
    )
    assert other.status_code == 201


def test_a_name_that_is_taken_is_made_up_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = iter(["glossy-manatee-255", "glossy-manatee-255", "glossy-manatee-255", "tidy-owl-1"])
    monkeypatch.setattr(run_names, "made_up", lambda: next(names))
    data = running.dataset(world.project)
    assert running.submit(world, data)["name"] == "glossy-manatee-255"
    assert running.submit(world, data)["name"] == "tidy-owl-1"


def test_lists(world: World) -> None:
    first, second = running.dataset(world.project), running.dataset(world.project, name="more")
    ids = [running.submit(world, data)["id"] for data in (first, second, first)]
    assert [r["id"] for r in running.get(world, "/runs")["items"]] == ids[::-1]
    assert [r["id"] for r in running.get(world, f"/runs?dataset={first.pk}")["items"]] == [
        ids[2],
        ids[0],
    ]
    page = running.get(world, "/runs?limit=2")
    rest = running.get(world, f"/runs?limit=2&cursor={page['next']}")
    assert [r["id"] for r in page["items"] + rest["items"]] == ids[::-1]
    assert running.get(world, "/runs?state=trash")["items"] == []


def test_the_best_of_a_sweep(world: World) -> None:
    run = running.submit(world, running.dataset(world.project), options={"seed": [1, 2, 3]})["id"]
    best = {"epoch": 2, "step": 9, "val_acc": 0.9}
    running.end(run, 0, best=best | {"val_loss": 0.5}, test={"loss": 1, "acc": 0.8, "faces": 5})
    running.end(run, 1, best=best | {"val_loss": 0.2}, test={"loss": 1, "acc": 0.7, "faces": 5})
    running.work(run, 2, step=30, total_steps=40, samples_per_s=16.0)
    found = running.get(world, f"/runs/{run}")
    assert found["best"] == best | {"val_loss": 0.2, "number": 1, "test_acc": 0.7}
    assert found["progress"] == pytest.approx((1 + 1 + 0.75) / 3)
    # 10 steps of 32 faces at 16 a second.
    assert found["left_s"] == pytest.approx(20)
    assert found["devices"] == ["box, cpu"]
    assert found["counts"]["succeeded"] == 2
