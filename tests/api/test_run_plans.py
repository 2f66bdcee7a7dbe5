"""What is said of a run before it is submitted: experiments, time, beginnings, and what may disappoint."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from labelling import queue
from labelling.models import Person
from models_app.models import Dataset, Experiment, Run
from models_app.services import speeds
from models_app.training import networks
from models_app.training.options import OPTIONS
from tests.api import running
from tests.api.conftest import World


def preview(world: World, on: Dataset, **asked: Any) -> Any:
    return running.post(world, "/runs/preview", {"dataset": on.pk, **asked}, who=world.viewer)


def earlier(world: World, on: Dataset, seconds: float, *, epochs: int = 10, **fields: Any) -> int:
    """A run with one experiment that trained so long, and took 4 s for all that is around it."""
    run: int = running.submit(world, on, options={"max_epochs": epochs})["id"]
    now = timezone.now()
    running.end(
        run, epoch=epochs, trained_s=seconds, started_at=now - timedelta(seconds=seconds + 4),
        finished_at=now, **fields,
    )  # fmt: skip
    return run


def test_the_experiments_are_those_that_submitting_makes(world: World) -> None:
    data = running.dataset(world.project, people=4, train=8, val=2, test=1)
    asked = {"options": {"learning_rate": "loguniform(1e-4,1e-2,3)", "batch_size": [8, 16]}}
    plan = preview(world, data, **asked)
    assert plan["dataset"] == {"id": data.pk, "name": "faces", "version": 1}
    assert plan["faces"] == {"train": 32, "val": 8, "test": 4}
    assert (plan["people"], plan["swept"]) == (4, ["learning_rate", "batch_size"])
    assert not Run.objects.exists()
    run = running.submit(world, data, **asked)
    assert len(plan["experiments"]) == 6
    assert [e["config"] for e in plan["experiments"]] == [e["config"] for e in run["experiments"]]
    assert [e["number"] for e in plan["experiments"]] == list(range(6))


def test_time_is_told_by_earlier_experiments(world: World) -> None:
    data = running.dataset(world.project, people=2, train=10)
    asked = {"options": {"max_epochs": [5, 20], "learning_rate": [0.1, 0.01]}}
    plan = preview(world, data, **asked)
    assert (plan["seconds"], plan["basis"]) == (None, "")
    assert [e["seconds"] for e in plan["experiments"]] == [None] * 4
    # 20 faces: 10 epochs in 40, 60 and 200 s are 0.2, 0.3 and 1 s a face and epoch.
    for seconds in (40, 60, 200):
        earlier(world, data, seconds)
    plan = preview(world, data, **asked)
    # In the middle 0.3 s, with 4 s around it: 4 + 0.3 · 20 · 5, and · 20.
    by_epochs = {5: 34, 20: 124}
    for one in plan["experiments"]:
        assert one["seconds"] == pytest.approx(by_epochs[one["config"]["max_epochs"]], abs=0.1)
    assert plan["basis"] == "by 3 experiments with resnet18 on box"
    assert plan["seconds"] == pytest.approx(2 * 34 + 2 * 124, abs=1)
    # Of another size, or the head alone, that says nothing.
    assert preview(world, data, options={"image_px": 64})["seconds"] is None
    assert preview(world, data, options={"freeze": True})["seconds"] is None


def test_more_trainers_take_less_time_and_their_own_machines_count_first(world: World) -> None:
    data = running.dataset(world.project, people=2, train=10)
    earlier(world, data, 40, machine="old")
    earlier(world, data, 80, machine="box")
    asked = {"options": {"max_epochs": 5, "learning_rate": [1, 2, 3]}}
    with ExitStack() as stack:
        stack.enter_context(running.trainer("trainer-1"))
        one = preview(world, data, **asked)
        assert one["basis"] == "by an experiment with resnet18 on box"
        assert one["seconds"] == pytest.approx(3 * 44, abs=0.5)
        stack.enter_context(running.trainer("trainer-2"))
        # Two at first, then the third.
        assert preview(world, data, **asked)["seconds"] == pytest.approx(2 * 44, abs=0.5)
        for number in range(3, 10):
            stack.enter_context(running.trainer(f"trainer-{number}"))
        assert preview(world, data, **asked)["seconds"] == pytest.approx(44, abs=0.5)


def test_an_idle_trainer_is_asked_to_measure_what_nobody_knows(
    world: World, run_on_commit: Callable[..., Any]
) -> None:
    data = running.dataset(world.project, people=2, train=10)
    asked = {"options": {"backbone": ["resnet18", "face-resnet"], "max_epochs": 2}}
    with run_on_commit():
        preview(world, data, **asked)
    assert queue.waiting("training") == 0
    with running.trainer():
        for _ in range(2):  # the second time it is asked already
            with run_on_commit():
                assert preview(world, data, **asked)["seconds"] is None
        assert queue.waiting("training") == 2
        speeds.keep("resnet18", 112, False, 0.5)
        speeds.keep("face-resnet", 112, False, 0.25)
        plan = preview(world, data, **asked)
    assert [e["seconds"] for e in plan["experiments"]] == [0.5 * 20 * 2, 0.25 * 20 * 2]
    assert (
        plan["basis"] == "by a short measurement of resnet18 and a short measurement of face-resnet"
    )
    # What was trained says more.
    earlier(world, data, 400)
    plan = preview(world, data, **asked)
    assert plan["experiments"][0]["seconds"] == pytest.approx(4 + 2 * 20 * 2, abs=0.1)


def test_a_busy_trainer_measures_nothing(world: World, run_on_commit: Callable[..., Any]) -> None:
    data = running.dataset(world.project)
    run = running.submit(world, data)["id"]
    with running.trainer():
        for state in ("waiting", "working"):
            if state == "working":
                running.work(run)
            with run_on_commit():
                preview(world, data, options={"backbone": "resnet34"})
            assert queue.waiting("training") == 0


@pytest.mark.parametrize(
    ("options", "pretrained", "available", "said"),
    [
        ({}, "none", True, "random numbers"),
        ({"backbone": "face-resnet"}, "auto", True, "on every machine"),
        ({"backbone": "face-resnet", "pretrained": "none"}, "none", True, "random numbers"),
        ({"pretrained": "auto"}, "auto", None, "are fetched when it begins"),
        ({"backbone": "facenet"}, "auto", None, "are fetched when it begins"),
    ],
)
def test_what_a_network_begins_as(
    world: World, options: dict[str, Any], pretrained: str, available: bool | None, said: str
) -> None:
    data = running.dataset(world.project)
    with running.trainer():
        [start] = preview(world, data, options=options)["starts"]
    assert (start["pretrained"], start["available"]) == (pretrained, available)
    assert said in start["sentence"]
    if available is None:
        assert "face-resnet is on every machine" in start["sentence"]


def test_weights_that_the_trainers_have(world: World) -> None:
    data = running.dataset(world.project)
    asked = {"options": {"backbone": "['facenet', 'resnet18', 'facenet']"}}
    with running.trainer(networks={"facenet": True}):
        first, second = preview(world, data, **asked)["starts"]
        assert (first["backbone"], first["available"]) == ("facenet", True)
        assert second["backbone"] == "resnet18"
        with running.trainer("trainer-2", networks={"facenet": False}):
            assert preview(world, data, **asked)["starts"][0]["available"] is None


def test_what_may_disappoint(world: World) -> None:
    good = running.dataset(world.project, people=3, train=20, val=2, test=2)
    with running.trainer():
        assert preview(world, good)["warnings"] == []
    said = preview(world, good)["warnings"]
    assert said == ["No trainer is running: what is submitted waits until one is."]
    poor = running.dataset(world.project, people=3, train=1, val=0, test=0)
    with running.trainer():
        said = " ".join(preview(world, poor, prune=True, options={"patience": 3})["warnings"])
        pretrained = preview(world, poor, options={"backbone": "face-resnet"})["warnings"]
        frozen = preview(world, good, options={"freeze": True})["warnings"]
    for words in (
        "no validation faces", "Nothing stops early", "no test faces", "3 people have a single train face",
        "A batch of 32 is more than the 3 train faces", "few faces a person", "face-resnet", "one experiment",
    ):  # fmt: skip
        assert words in said, words
    assert not any("few faces a person" in one for one in pretrained)
    assert any("the head alone" in one for one in frozen)


def test_no_changes_since_the_last_training(world: World) -> None:
    data = running.dataset(world.project)
    again = running.dataset(world.project)
    other = running.dataset(world.project, content_hash="b" * 64)
    run = running.submit(world, data)
    assert preview(world, data)["unchanged_since"] is None
    running.end(run["id"], state=running.State.FAILED, outcome="")
    assert preview(world, data)["unchanged_since"] is None
    running.end(run["id"])
    mine = {"id": run["id"], "name": run["name"]}
    # A version with the same content too.
    assert preview(world, data)["unchanged_since"] == mine
    assert preview(world, again)["unchanged_since"] == mine
    assert preview(world, other)["unchanged_since"] is None
    Dataset.objects.filter(pk=data.pk).update(erased_at=timezone.now())
    assert preview(world, data)["unchanged_since"] is None
    later = running.submit(world, data)
    running.end(later["id"])
    assert preview(world, data)["unchanged_since"]["id"] == later["id"]
    world.client(world.labeller).delete(f"{world.url}/runs/{later['id']}")
    assert preview(world, data)["unchanged_since"] is None


def test_who_trains_and_what_waits(world: World) -> None:
    data = running.dataset(world.project)
    run = running.submit(world, data, options={"seed": [1, 2, 3]})
    held = running.submit(world, data, options={"seed": [1, 2]})
    running.post(world, f"/runs/{held['id']}/pause")
    elsewhere = Run.objects.create(
        project=world.other, name="x", folded="x", dataset=running.dataset(world.other)
    )
    config = run["experiments"][0]["config"]
    Experiment.objects.create(run=elsewhere, number=0, config=config)
    with running.trainer("trainer-1"), running.trainer("trainer-2"), running.trainer("trainer-3"):
        running.work(run["id"], 0, leased_by="trainer-1")
        running.work(elsewhere.pk, 0, leased_by="trainer-2")
        found = running.get(world, "/training")
        assert [t["experiment"] for t in found["trainers"]] == [
            f"{run['name']}-exp0", "another project", None,
        ]  # fmt: skip
        first = found["trainers"][0]
        assert (first["machine"], first["device"]) == ("box", "CPU, 2 cores")
        assert first["memory_bytes"] == 8_000_000_000
        assert found["queue"] == {"waiting": 4, "working": 2, "ahead": 2}
        assert preview(world, data)["training"] == found
    assert running.get(world, "/training")["trainers"] == []


def test_options_say_what_a_run_can_be_told(world: World) -> None:
    found = running.get(world, "/training/options")
    assert [o["name"] for o in found["options"]] == list(OPTIONS)
    rate = next(o for o in found["options"] if o["name"] == "learning_rate")
    assert (rate["kind"], rate["default"], rate["least"], rate["most"]) == ("number", 0.001, 0, 10)
    # Every one that is proposed can be had.
    assert set(found["backbones"]) <= set(networks.known())
    assert "uniform" in found["grammar"]
    assert not Person.objects.exists()
