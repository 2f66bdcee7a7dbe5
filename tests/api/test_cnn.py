"""Classifiers made of experiments: made, changed, deleted; and the names that they give."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from labelling.models import Person
from labelling.shapes import iso
from models_app.models import Artifact, DatasetPerson, Experiment, Run
from tests import orl
from tests.api import batching, trained
from tests.api.conftest import World
from tests.api.predicting import predict
from tests.api.steps import merge


@pytest.fixture
def experiment(world: World) -> Experiment:
    """A finished one that knows s1 to s3."""
    return trained.experiment(world, trained.frozen(world, sides={"train": (1, 2, 3)}))


@pytest.fixture
def made(world: World, experiment: Experiment) -> dict[str, Any]:
    """The classifier of it."""
    return trained.classifier(world, experiment)


def get(world: World, classifier: int) -> dict[str, Any]:
    answer = world.client(world.viewer).get(f"{world.url}/classifiers/{classifier}")
    assert answer.status_code == 200
    return dict(answer.json())


def change(world: World, classifier: int, **wanted: Any) -> Any:
    return world.client(world.labeller).patch(f"{world.url}/classifiers/{classifier}", wanted)


def one(answer: Any) -> dict[str, Any]:
    """The one face of a prediction."""
    assert answer.status_code == 200, answer.content
    [face] = answer.json()["faces"]
    return dict(face)


def test_one_made_of_an_experiment(world: World, experiment: Experiment) -> None:
    made = trained.classifier(world, experiment)
    assert (made["kind"], made["name"]) == ("cnn", "glossy-manatee-255-exp0")
    assert made["settings"]["experiment"] == {
        "run_id": experiment.run_id, "number": 0, "name": "glossy-manatee-255-exp0",
    }  # fmt: skip
    assert made["settings"]["accept_chance"] == 0.5
    assert (made["distance"], made["evaluation"]) == (None, None)
    # Its train faces.
    assert (made["person_count"], made["face_count"], made["problem"]) == (3, 9, "")
    assert get(world, made["id"]) == made
    # How good it is was found when it was trained.
    ended = timezone.now()
    tested = Experiment.objects.filter(pk=experiment.pk)
    tested.update(test={"acc": 0.75, "loss": 0.5}, finished_at=ended)
    assert get(world, made["id"])["evaluation"] == {
        "accuracy": 0.75, "measured_at": iso(ended), "fresh": True,
    }  # fmt: skip
    named = trained.classifier(world, experiment, name=" Front  door ", accept_chance=0.9)
    assert (named["name"], named["settings"]["accept_chance"]) == ("Front door", 0.9)
    taken = world.client(world.labeller).post(trained.address(world, experiment), {})
    assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")
    assert world.client(world.viewer).post(trained.address(world, experiment)).status_code == 403


def test_an_experiment_without_a_network(world: World, experiment: Experiment) -> None:
    Artifact.objects.filter(experiment=experiment, path__endswith=".onnx").delete()
    answer = world.client(world.labeller).post(trained.address(world, experiment), {})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_checkpoint")


def test_its_settings(world: World, made: dict[str, Any]) -> None:
    renamed = change(world, made["id"], name="Gate", accept_chance=0.5).json()
    assert (renamed["name"], renamed["version"]) == ("Gate", 1)
    stricter = change(world, made["id"], accept_chance=0.8).json()
    assert (stricter["version"], stricter["settings"]["accept_chance"]) == (2, 0.8)
    assert stricter["settings"]["experiment"] == made["settings"]["experiment"]
    rows = world.client(world.viewer).get(f"{world.url}/classifiers/{made['id']}/versions").json()
    assert [row["settings"]["accept_chance"] for row in rows["items"]] == [0.8, 0.5]
    for wrong in ({"k": 5}, {"people": []}, {"accept_distance": 0.4}, {"dataset": None}):
        answer = change(world, made["id"], **wrong)
        assert answer.status_code == 400, wrong
        assert "CNN" in answer.json()["fields"][next(iter(wrong))][0]
    knn = world.client(world.labeller).post(f"{world.url}/classifiers", {"name": "K"}).json()
    assert "accept_chance" in change(world, knn["id"], accept_chance=0.3).json()["fields"]
    assert change(world, made["id"], accept_chance=1.5).status_code == 400


def test_to_the_trash_and_back(world: World, experiment: Experiment, made: dict[str, Any]) -> None:
    client, address = world.client(world.labeller), f"{world.url}/classifiers/{made['id']}"
    assert client.delete(address).status_code == 204
    Run.objects.filter(pk=experiment.run_id).update(deleted_at=timezone.now())
    refused = client.post(f"{address}/restore")
    assert (refused.status_code, refused.json()["code"]) == (409, "classifier_unusable")
    Run.objects.filter(pk=experiment.run_id).update(deleted_at=None)
    assert client.post(f"{address}/restore").json()["deleted_at"] is None


def test_what_it_lacks_is_a_problem(
    world: World, experiment: Experiment, made: dict[str, Any]
) -> None:
    Run.objects.filter(pk=experiment.run_id).update(deleted_at=timezone.now())
    assert "trash" in get(world, made["id"])["problem"]
    answer = predict(world, orl.data(1, 7), classifier=made["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "classifier_unusable")
    Run.objects.filter(pk=experiment.run_id).update(deleted_at=None)
    Artifact.objects.filter(experiment=experiment, path__endswith=".onnx").delete()
    assert "Train again" in get(world, made["id"])["problem"]


def test_it_is_no_vote_to_be_measured(world: World, made: dict[str, Any]) -> None:
    client, address = world.client(world.viewer), f"{world.url}/classifiers/{made['id']}/evaluation"
    assert client.get(address).json()["state"] == "none"
    answer = client.post(address)
    assert (answer.status_code, answer.json()["code"]) == (409, "classifier_unusable")
    assert "Test it on a data set" in answer.json()["message"]


def test_it_names_a_face(world: World, made: dict[str, Any], predictor: None) -> None:
    answer = predict(world, orl.data(2, 7), classifier=made["id"])
    whole, face = answer.json(), one(answer)
    assert (whole["accept_chance"], whole["accept_distance"]) == (0.5, None)
    assert (whole["labelled_faces"], whole["width"], whole["height"]) == (9, 92, 112)
    assert whole["classifier"] == {"id": made["id"], "name": made["name"], "version": 1}
    assert (face["name"], face["person"]["name"]) == ("s2", "s2")
    assert (face["distance"], face["neighbours"]) == (None, [])
    first = face["candidates"][0]
    assert (first["name"], first["distance"], first["votes"]) == ("s2", None, 0)
    assert first["cover_url"]
    assert face["confidence"] == first["score"] > 0.5
    chances = [candidate["score"] for candidate in face["candidates"]]
    assert chances == sorted(chances, reverse=True)
    assert face["unknown"] == pytest.approx(1 - sum(chances))
    # Nobody is so likely.
    strict = predict(world, orl.data(2, 7), classifier=made["id"], accept_chance=1)
    assert one(strict)["name"] is None
    assert one(strict)["candidates"] == face["candidates"]
    assert predict(world, orl.blank(), classifier=made["id"]).json()["faces"] == []
    broken = predict(world, b"no photo", classifier=made["id"])
    assert (broken.status_code, broken.json()["code"]) == (400, "unsupported_format")


def test_a_threshold_of_the_other_kind(world: World, made: dict[str, Any]) -> None:
    wrong = predict(world, orl.data(1, 7), classifier=made["id"], accept_distance=0.4)
    assert "accept_distance" in wrong.json()["fields"]
    assert "accept_chance" in predict(world, orl.data(1, 7), accept_chance=0.4).json()["fields"]


def test_classes_are_who_they_are_now(world: World, made: dict[str, Any], predictor: None) -> None:
    def said(person: int, **asked: float) -> tuple[str | None, list[str]]:
        face = one(predict(world, orl.data(person, 7), classifier=made["id"], **asked))
        return face["name"], [candidate["name"] for candidate in face["candidates"]]

    s1, s2, s3 = Person.objects.filter(project=world.project).order_by("sort_key")
    world.client(world.labeller).patch(f"{world.url}/people/{s1.pk}", {"name": "s10"})
    assert said(1)[0] == "s10"
    merge(world, s2.pk, s3.pk)
    assert said(3)[0] == said(2)[0] == "s2"
    assert "s3" not in said(3)[1]
    # Erased: the class is nobody's, and no one else gets the name instead.
    DatasetPerson.objects.filter(person=s1).update(name="", erased=True, person=None)
    assert said(1, accept_chance=0)[0] is None
    assert set(said(1)[1]) <= {"s2"}
    # Known to the data set alone.
    DatasetPerson.objects.filter(person=s2).update(person=None)
    assert said(2) == ("s2", ["s2"])


def test_in_a_workflow(world: World, made: dict[str, Any], predictor: None) -> None:
    client = world.client(world.labeller)
    body = {"name": "Gate", "classifier": made["id"], "detect": {"min_face_px": 60}}
    gate = client.post(f"{world.url}/workflows", body).json()
    assert gate["problem"] == ""
    # It asks for no vectors: the project's other network changes nothing.
    world.project.embedder = "facenet-vggface2"
    world.project.save()
    assert client.get(f"{world.url}/workflows/{gate['id']}").json()["problem"] == ""
    answer = predict(world, orl.data(3, 7), at=f"/workflows/{gate['id']}/predict")
    assert one(answer)["name"] == "s3"
    assert answer.json()["workflow"]["name"] == "Gate"
    small = orl.near_and_far((1, 7), (2, 7))
    found = predict(world, small, workflow=gate["id"], accept_chance=0).json()["faces"]
    assert [face["name"] for face in found] == ["s1"]
    refused = client.delete(f"{world.url}/classifiers/{made['id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "classifier_in_use")


def test_a_batch_of_files(world: World, made: dict[str, Any]) -> None:
    batch = batching.begun(world, classifier=made["id"], accept_chance=0.2)
    assert (batch["accept_chance"], batch["accept_distance"]) == (0.2, None)
    both = orl.encoded(orl.group((1, 7), (2, 8)))
    batching.send(world, batch["id"], ("both.jpg", both))
    batching.act(world, batch["id"], "close")
    batching.work_off(batch["id"])
    [item] = batching.items(world, batch["id"])
    assert batching.names(item) == ["s1", "s2"]
    assert [face["distance"] for face in item["faces"]] == [None, None]
    assert all(face["confidence"] > 0.2 for face in item["faces"])
    rows = batching.table(world, batch["id"])
    assert {row["name"] for row in rows} == {"s1", "s2"}
    assert {row["distance"] for row in rows} == {""}


def test_a_batch_of_the_projects_photos(world: World, made: dict[str, Any]) -> None:
    world.add(2, 8)
    batch = batching.begun(world, "project", classifier=made["id"])
    batching.work_off(batch["id"])
    found = {item["name"]: batching.names(item) for item in batching.items(world, batch["id"])}
    assert len(found) == 10
    assert found == {name: [name.partition("/")[0]] for name in found}


def test_erasing_marks_it(world: World, experiment: Experiment, made: dict[str, Any]) -> None:
    assert get(world, made["id"])["erased_at"] is None
    person = Person.objects.get(project=world.project, name="s2")
    answer = world.client(world.owner).post(
        f"{world.url}/people/{person.pk}/erase", {"photos": False, "preview": False}
    )
    assert answer.status_code in (200, 201, 202), answer.content
    assert get(world, made["id"])["erased_at"] is not None


def test_on_the_command_line(
    world: World, made: dict[str, Any], predictor: None, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(*words: str) -> str:
        call_command("predict", str(orl.path(2, 7)), *words, "--project", str(world.project.pk))
        return capsys.readouterr().out

    by = ("--classifier", made["name"])
    assert said(*by).startswith("s2 (")
    assert said(*by, "--threshold", "1").startswith("unknown at")
    with pytest.raises(CommandError, match="chance from 0 to 1"):
        said(*by, "--threshold", "1.5")
    with pytest.raises(CommandError, match="no classifier 'nobody'"):
        said("--classifier", "nobody")
