"""Erasing what runs learn from: who still learns stops, and what was learned says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import dramatiq
import pytest
from django.utils import timezone

from labelling import queue
from labelling.models import Face
from labelling.services import media
from models_app.models import (
    Artifact,
    Classifier,
    ClassifierVersion,
    Dataset,
    Experiment,
    LogLine,
    Run,
)
from models_app.services import forgetting
from tests.api import erased, running
from tests.api.conftest import World
from tests.api.steps import listen, named
from tests.api.test_datasets import ALL, freeze, get
from tests.api.test_erasing_datasets import erase_person, who

NAME = "s1 Verena"


@pytest.fixture
def people(world: World) -> dict[str, list[Face]]:
    """Two photos of each of three people, named."""
    found = {f"s{p}": [world.add(p, n) for n in (1, 2)] for p in (1, 2, 3)}
    for name, faces in found.items():
        named(world, faces, NAME if name == "s1" else name)
    return found


def frozen(world: World, **asked: Any) -> Dataset:
    return Dataset.objects.get(pk=freeze(world, **ALL, **asked)["id"])


def test_who_learns_stops_and_what_has_not_begun_goes_on(
    world: World, people: dict[str, list[Face]]
) -> None:
    data = frozen(world)
    run = running.submit(world, data, options={"seed": [1, 2, 3, 4, 5]})
    other = running.submit(world, data)
    running.end(run["id"], 0)
    running.work(run["id"], 1)
    # Put back after its trainer died: it would go on from a checkpoint.
    running.work(run["id"], 2, state=running.State.WAITING, leased_by="", epoch=3)
    running.end(run["id"], 3, state=running.State.FAILED, outcome="", error_code="bad_data",
                error_message=f"train/{NAME}/1.jpg can't be read.")  # fmt: skip
    receipt = erase_person(world, who(people["s1"]))
    assert ("run", run["name"]) in {(m["kind"], m["name"]) for m in receipt["marked"]}
    assert ("run", other["name"]) not in {(m["kind"], m["name"]) for m in receipt["marked"]}
    now = running.get(world, f"/runs/{run['id']}")
    assert [e["state"] for e in now["experiments"]] == [
        "succeeded", "working", "cancelled", "failed", "waiting",
    ]  # fmt: skip
    assert [e["stop_wanted"] for e in now["experiments"]] == [False, True, False, False, False]
    assert now["experiments"][3]["error"]["message"] == "train/erased/1.jpg can't be read."
    assert now["erased_at"] is not None
    assert now["content_hash"] == data.content_hash
    beside = running.get(world, f"/runs/{other['id']}")
    assert (beside["state"], beside["erased_at"]) == ("waiting", None)
    # Who trains now does so on a version from which something is gone.
    assert get(world, f"/datasets/{data.pk}")["erased_people"] == 1


def test_a_run_on_another_version_is_left_alone(
    world: World, people: dict[str, list[Face]]
) -> None:
    both = frozen(world, people=[who(people["s2"]), who(people["s3"])])
    run = running.submit(world, both)
    running.work(run["id"])
    erase_person(world, who(people["s1"]))
    now = running.get(world, f"/runs/{run['id']}")
    assert (now["erased_at"], now["experiments"][0]["stop_wanted"]) == (None, False)


def test_a_photo_that_goes_counts_as_well(world: World, people: dict[str, list[Face]]) -> None:
    data = frozen(world)
    run = running.submit(world, data)
    running.end(run["id"])
    body = {"ids": [people["s2"][0].photo_id]}
    answer = world.client(world.owner).post(f"{world.url}/photos/erase", body, format="json")
    assert answer.status_code == 201, answer.content
    assert running.get(world, f"/runs/{run['id']}")["erased_at"] is not None


def test_files_forget_though_the_clock_was_set_back(
    world: World, people: dict[str, list[Face]]
) -> None:
    """They were written an hour ahead of the erasing, as it seems; and are done once."""
    run = running.submit(world, frozen(world))
    row = running.end(run["id"])
    hour = timezone.now() + timedelta(hours=1)
    Experiment.objects.filter(pk=row.pk).update(
        started_at=hour, finished_at=hour + timedelta(minutes=2)
    )
    key = row.new_key("labels.json")
    media.put(key, f'{{"labels": ["{NAME}"]}}'.encode())
    Artifact.objects.create(
        experiment=row, path="version_0/labels.json", key=key, size_bytes=1, sha256="",
        updated_at=hour + timedelta(minutes=1),
    )  # fmt: skip
    erase_person(world, who(people["s1"]))
    dramatiq.get_broker().flush("default")
    assert forgetting.find_lost() == 1
    forgetting.forget(run["id"], {"labels.json": forgetting.relabel_json})
    [written] = Artifact.objects.filter(experiment=row)
    with media.reading(written.key) as file:
        assert NAME.encode() not in file.read()
    dramatiq.get_broker().flush("default")
    assert forgetting.find_lost() == 0


def test_logs_forget_the_name(world: World, people: dict[str, list[Face]]) -> None:
    data = frozen(world)
    run = running.submit(world, data)
    row = running.end(run["id"])
    said = [f"train/{NAME}/1.jpg is small", f"s1_Verena has 2 faces, {NAME}x has 3", "epoch 1"]
    for number, text in enumerate(said, 1):
        LogLine.objects.create(experiment=row, number=number, text=text)
    receipt = erase_person(world, who(people["s1"]))
    assert {"kind": "log_lines", "count": 2} in receipt["went"]
    lines = LogLine.objects.order_by("number").values_list("text", flat=True)
    assert list(lines) == [
        "train/erased/1.jpg is small", f"erased has 2 faces, {NAME}x has 3", "epoch 1",
    ]  # fmt: skip
    assert [line for line in erased.holding(erased.dump(), NAME) if f"{NAME}x" not in line] == []


def test_a_preview_stops_nothing(world: World, people: dict[str, list[Face]]) -> None:
    run = running.submit(world, frozen(world))
    running.work(run["id"])
    url = f"{world.url}/people/{who(people['s1'])}/erase"
    answer = world.client(world.owner).post(url, {"preview": True})
    assert ("run", run["name"]) in {(m["kind"], m["name"]) for m in answer.json()["marked"]}
    now = running.get(world, f"/runs/{run['id']}")
    assert (now["erased_at"], now["experiments"][0]["stop_wanted"]) == (None, False)


def test_tabs_hear_of_it(
    world: World,
    people: dict[str, list[Face]],
    run_on_commit: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = running.submit(world, frozen(world))
    running.work(run["id"], state=running.State.WAITING, leased_by="")
    told = listen(monkeypatch)
    with run_on_commit():
        erase_person(world, who(people["s1"]))
    last = [event["run"] for event in told if event["type"] == "run.changed"][-1]
    assert (last["state"], last["erased_at"] is not None) == ("cancelled", True)
    assert last["finished_at"] is not None
    states = [e["experiment"]["state"] for e in told if e["type"] == "experiment.changed"]
    assert states == ["cancelled"]
    # The files are another worker's.
    assert queue.waiting("training") >= 1


def test_a_project_goes_whole_with_its_runs(world: World) -> None:
    """Rows that hold each other don't keep a project from being deleted."""
    data = running.dataset(world.project)
    run = running.submit(world, data)
    row = running.end(run["id"])
    made = Classifier.objects.create(project=world.project, kind="cnn", name="c", folded="c")
    ClassifierVersion.objects.create(classifier=made, number=1, experiment=row)
    world.project.delete()
    assert not Run.objects.exists()
    assert not Experiment.objects.exists()
    assert not Dataset.objects.exists()
