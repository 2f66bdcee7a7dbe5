"""Runs: submitted, changed, paused, stopped, tried again, and moved to the trash and back."""

from __future__ import annotations

import re

from models_app.models import Experiment, Run
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
