"""Classifiers and experiments on one frozen test set, by REST; the worker's part with the real network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labelling.models import Face, Person
from models_app import tasks
from models_app.models import (
    Artifact,
    Dataset,
    DatasetFace,
    DatasetPerson,
    Experiment,
    Run,
    TestResult,
)
from models_app.services import giving_up, tested_faces
from tests.api import trained
from tests.api.classifying import make
from tests.api.conftest import World
from tests.api.steps import listen, merge
from tests.api.testing import done, results, start

SIDES = {"train": (1,), "test": (5, 6)}


@pytest.fixture
def dataset(world: World) -> Dataset:
    """Two test faces each of s1 to s3."""
    return trained.frozen(world, sides=SIDES)


@pytest.fixture
def experiment(world: World, dataset: Dataset) -> Experiment:
    return trained.experiment(world, dataset)


def test_a_network_beside_a_vote(world: World, dataset: Dataset, experiment: Experiment) -> None:
    knn = make(world, "Nearest", k=1)
    begun = start(world, dataset, classifiers=[knn["id"]], experiments=[experiment.pk])
    assert begun.status_code == 202
    assert [one["state"] for one in begun.json()["items"]] == ["waiting", "waiting"]
    assert [one["result"] for one in begun.json()["items"]] == [None, None]
    found = done(world, dataset, classifiers=[knn["id"]], experiments=[experiment.pk])
    assert {one["state"] for one in found} == {"succeeded"}, found
    by = {one["kind"]: one for one in found}
    assert by["knn"]["classifier"] == {"id": knn["id"], "name": "Nearest", "version": 1}
    assert (by["knn"]["name"], by["knn"]["experiment_id"]) == ("Nearest", None)
    assert (by["cnn"]["name"], by["cnn"]["classifier"]) == ("glossy-manatee-255-exp0", None)
    place = (by["cnn"]["experiment_id"], by["cnn"]["run_id"], by["cnn"]["number"])
    assert place == (experiment.pk, experiment.run_id, 0)
    for one in found:
        result = one["result"]
        assert one["fresh"]
        assert (result["faces"], result["people"], result["accuracy"]) == (6, 3, 1.0)
        assert result["low"] == pytest.approx(0.6097, abs=1e-4)  # Wilson's, of 6 of 6
        assert result["f1"] == 1.0
        assert [p["name"] for p in result["persons"]] == ["s1", "s2", "s3"]
        assert [p["number"] for p in result["persons"]] == [0, 1, 2]
        assert (result["confusion"], result["seen"]) == ([], 0)
        assert result["latency_ms"] > 0
        assert result["open_set"]["strangers"] == 6
    assert by["knn"]["result"]["size_bytes"] == 3 * 128 * 4
    assert by["cnn"]["result"]["size_bytes"] == len(trained.stored(experiment, MODEL))
    opened = by["knn"]["result"]["open_set"]
    far = distances(dataset)
    tight = min(others for _, others in far)
    assert opened["false_accepts"] == sum(others < 0.45 for _, others in far) / 6
    assert opened["recognised"] == pytest.approx(sum(own < 0.45 for own, _ in far) / 6)
    assert opened["threshold_at_one_percent"] == pytest.approx(tight, abs=1e-5)
    assert opened["at_one_percent"] == pytest.approx(sum(own < tight for own, _ in far) / 6)
    chances = by["cnn"]["result"]["open_set"]
    # Whom nobody knows still gets the likeliest of two names, of which one is over a half.
    assert chances["false_accepts"] == 1.0
    assert 0.5 < chances["threshold_at_one_percent"] <= 1


MODEL = "version_0/model.onnx"


def distances(dataset: Dataset) -> list[tuple[float, float]]:
    """By brute force for each test face how far the nearest train faces of its person and of all others
    are."""
    rows = list(DatasetFace.objects.filter(dataset=dataset).values_list("side", "person", "vector"))
    found = []
    for _, person, vector in (row for row in rows if row[0] == "test"):
        far = [
            (whose == person, float(np.linalg.norm(np.array(vector) - np.array(other))))
            for side, whose, other in rows
            if side == "train"
        ]
        own, others = (min(d for same, d in far if same is which) for which in (True, False))
        found.append((own, others))
    return found


def test_what_holds_is_not_tested_again(
    world: World, dataset: Dataset, experiment: Experiment
) -> None:
    knn = make(world, "Nearest", k=1)["id"]
    asked = {"classifiers": [knn], "experiments": [experiment.pk]}
    before = [one["tested_at"] for one in done(world, dataset, **asked)]
    assert [one["tested_at"] for one in done(world, dataset, **asked)] == before
    # Another setting: what was tested is out of date, and shown until it is tested anew.
    world.client(world.labeller).patch(f"{world.url}/classifiers/{knn}", {"k": 3})
    fresh = {one["kind"]: one["fresh"] for one in results(world, dataset)}
    assert fresh == {"knn": False, "cnn": True}
    again = done(world, dataset, **asked)
    assert [one["fresh"] for one in again] == [True, True]
    assert {one["classifier"]["version"] for one in again if one["classifier"]} == {2}
    # So does the network's threshold, once it is a classifier with one of its own.
    made = trained.classifier(world, experiment, accept_chance=0.9)
    cnn = next(one for one in results(world, dataset) if one["kind"] == "cnn")
    assert (cnn["fresh"], cnn["classifier"]["id"], cnn["name"]) == (False, made["id"], made["name"])
    strict = done(world, dataset, classifiers=[made["id"]])
    assert len(strict) == 2
    cnn = next(one for one in strict if one["kind"] == "cnn")
    assert cnn["fresh"]
    assert cnn["result"]["open_set"]["recognised"] <= 1.0
    # Erasing changes the data set.
    Dataset.objects.filter(pk=dataset.pk).update(erased_faces=1)
    assert [one["fresh"] for one in results(world, dataset)] == [False, False]


def test_the_best_first_and_none_of_the_trash(
    world: World, dataset: Dataset, experiment: Experiment
) -> None:
    # One that knows s1 alone calls all others so.
    s1 = Person.objects.get(project=world.project, name="s1").pk
    one = make(world, "One", people=[s1], k=1)["id"]
    found = done(world, dataset, classifiers=[one], experiments=[experiment.pk])
    assert [item["kind"] for item in found] == ["cnn", "knn"]
    result = found[1]["result"]
    assert result["accuracy"] == pytest.approx(1 / 3)
    assert [(c["person"], c["said"], c["faces"]) for c in result["confusion"]] == [
        (1, 0, 2), (2, 0, 2),
    ]  # fmt: skip
    scores = {p["name"]: (p["precision"], p["recall"]) for p in result["persons"]}
    assert scores == {"s1": (pytest.approx(1 / 3), 1.0), "s2": (None, 0.0), "s3": (None, 0.0)}
    # Of the faces of s1, the one person it knows.
    own = [own for own, _ in distances(dataset)[:2]]
    assert result["open_set"]["recognised"] == sum(one < 0.45 for one in own) / 2
    world.client(world.labeller).delete(f"{world.url}/classifiers/{one}")
    assert [item["kind"] for item in results(world, dataset)] == ["cnn"]
    Run.objects.filter(pk=experiment.run_id).update(deleted_at=timezone.now())
    assert results(world, dataset) == []


def test_another_data_sets_people_are_found_by_who_they_are(
    world: World, dataset: Dataset, experiment: Experiment
) -> None:
    # Other numbers, and another name by now.
    faces = {
        (int(face.photo.path.split("/")[0][1:]), int(face.photo.name.split(".")[0])): face
        for face in Face.objects.filter(project=world.project).select_related("photo")
    }
    other = trained.frozen(world, (3, 1), {"train": (1,), "test": (5,)}, name="other", faces=faces)
    DatasetPerson.objects.filter(dataset=other, number=0).update(name="once")
    [found] = done(world, other, experiments=[experiment.pk])
    assert found["result"]["accuracy"] == 1.0
    assert [p["name"] for p in found["result"]["persons"]] == ["once", "s1"]
    # s3 became s1: one person, whose classes add up.
    people = {p.name: p.pk for p in Person.objects.filter(project=world.project)}
    merge(world, people["s1"], people["s3"])
    TestResult.objects.all().delete()
    [found] = done(world, other, experiments=[experiment.pk])
    assert (found["result"]["people"], found["result"]["accuracy"]) == (1, 1.0)


def test_faces_that_it_learned_from_are_counted(
    world: World, dataset: Dataset, experiment: Experiment
) -> None:
    train = DatasetFace.objects.filter(dataset=dataset, side="train").first()
    test = DatasetFace.objects.filter(dataset=dataset, side="test").first()
    assert train is not None
    assert test is not None
    test.sha256 = train.sha256
    test.save()
    [found] = done(world, dataset, experiments=[experiment.pk])
    assert found["result"]["seen"] == 1


def test_erased_people_are_shown_no_more(
    world: World, dataset: Dataset, experiment: Experiment
) -> None:
    done(world, dataset, experiments=[experiment.pk])
    DatasetPerson.objects.filter(dataset=dataset, number=1).update(
        name="", erased=True, person=None
    )
    [found] = results(world, dataset)
    assert [p["name"] for p in found["result"]["persons"]] == ["s1", "s3"]
    assert "s2" not in str(TestResult.objects.get().result)


def test_crops_without_landmarks(world: World, dataset: Dataset, experiment: Experiment) -> None:
    DatasetFace.objects.filter(dataset=dataset).update(landmarks=None)
    [found] = done(world, dataset, experiments=[experiment.pk])
    assert found["result"]["accuracy"] == 1.0


def test_what_cannot_be_tested(world: World, dataset: Dataset, experiment: Experiment) -> None:
    assert start(world, dataset, who=world.viewer, experiments=[experiment.pk]).status_code == 403
    assert start(world, dataset).json()["fields"]["classifiers"]
    assert start(world, dataset, classifiers=[10**9]).json()["fields"]["classifiers"]
    assert start(world, dataset, experiments=[10**9]).json()["fields"]["experiments"]
    Artifact.objects.filter(path=MODEL).delete()
    answer = start(world, dataset, experiments=[experiment.pk])
    assert (answer.status_code, answer.json()["code"]) == (409, "no_checkpoint")
    DatasetFace.objects.filter(dataset=dataset, side="test").delete()
    answer = start(world, dataset, classifiers=[make(world)["id"]])
    assert "no test faces" in answer.json()["fields"]["dataset"][0]
    Dataset.objects.filter(pk=dataset.pk).update(state=Dataset.State.FAILED)
    assert start(world, dataset, experiments=[experiment.pk]).json()["code"] == "dataset_not_ready"
    elsewhere = world.client(world.outsider).get(f"{world.url}/tests?dataset={dataset.pk}")
    assert elsewhere.status_code == 404
    missing = world.client(world.viewer).get(f"{world.url}/tests?dataset={10**9}")
    assert missing.status_code == 404


def test_what_goes_wrong_is_said(
    world: World, dataset: Dataset, experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    Dataset.objects.filter(pk=dataset.pk).update(embedder="facenet-vggface2")
    [found] = done(world, dataset, classifiers=[make(world)["id"]])
    assert (found["state"], found["error"]["code"]) == ("failed", "classifier_unusable")
    assert "moved to" in found["error"]["message"]
    TestResult.objects.all().delete()
    start(world, dataset, experiments=[experiment.pk])
    DatasetFace.objects.filter(dataset=dataset, side="test").update(side="val")
    tasks.test_classifier.fn(TestResult.objects.get().pk)
    [found] = results(world, dataset)
    assert "no test faces any more" in found["error"]["message"]
    DatasetFace.objects.filter(dataset=dataset, side="val").update(side="test")
    Artifact.objects.filter(path=MODEL).update(key=f"{experiment.folder}/gone", sha256="0" * 64)
    [found] = done(world, dataset, experiments=[experiment.pk])
    assert (found["state"], found["error"]["code"]) == ("failed", "bad_checkpoint")
    assert "Train again" in found["error"]["message"]
    # Something unforeseen: again, and given up after the third time.
    monkeypatch.setattr(tested_faces, "by_network", lambda *rest: 1 / 0)
    start(world, dataset, experiments=[experiment.pk])
    row = TestResult.objects.get()
    for _ in range(3):
        assert row.state == "waiting"
        tasks.test_classifier.fn(row.pk)
        row.refresh_from_db()
    assert (row.state, row.error_code) == ("failed", "work_failed")


def test_one_that_killed_its_workers_is_given_up(
    world: World, dataset: Dataset, experiment: Experiment
) -> None:
    start(world, dataset, experiments=[experiment.pk])
    TestResult.objects.update(
        state="working", attempts=3, leased_by="dead", lease_until=timezone.now()
    )
    assert giving_up.give_up() == 1
    [found] = results(world, dataset)
    assert (found["state"], found["error"]["code"]) == ("failed", "work_stopped")


def test_as_many_queries_for_three_as_for_two(
    world: World, dataset: Dataset, experiment: Experiment
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            results(world, dataset)
        return len(caught)

    start(world, dataset, classifiers=[make(world, "1")["id"]], experiments=[experiment.pk])
    queries()  # signs in
    two = queries()
    start(world, dataset, classifiers=[make(world, "3", k=1)["id"]])
    assert queries() == two


def test_events(
    world: World, dataset: Dataset, experiment: Experiment, monkeypatch: pytest.MonkeyPatch,
    run_on_commit: Callable[..., Any],
) -> None:  # fmt: skip
    told = listen(monkeypatch)
    with run_on_commit():
        found = done(world, dataset, experiments=[experiment.pk])
    news = [event["test"] for event in told if event["type"] == "test.changed"]
    assert [test["state"] for test in news] == ["waiting", "working", "succeeded"]
    # The last one is what the list says.
    assert news[-1] == found[0]
