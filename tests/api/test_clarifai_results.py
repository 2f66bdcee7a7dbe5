"""What models and workflows say of photos."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as r
from clarifai_grpc.grpc.api import service_pb2 as s
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from tests import orl
from tests.api.clarifai import BASE, Caller, concept, data, model, predict, url, workflow
from tests.api.conftest import World


@pytest.fixture
def named(world: World) -> Caller:
    """s1 and s2, one face each."""
    caller = Caller.of(world)
    caller.name_two()
    return caller


@pytest.fixture
def ready(named: Caller, predictor: None) -> Caller:
    named.call("PostModels", model("m", "c1", "c2"))
    named.call("PostWorkflows", workflow("w", BASE, "m"))
    return named


def test_results(ready: Caller) -> None:
    photo = data(orl.encoded(orl.group((1, 5), (2, 5))), id="new")
    answer = predict(ready, "w", photo)
    assert answer.status.code == codes.SUCCESS
    [result] = answer.results
    assert result.input.id == "new"
    assert result.input.data.image.base64 == b""
    base, knn = result.outputs
    assert (base.model.id, knn.model.id) == (BASE, "m")
    assert [one.id for one in base.data.regions] == [one.id for one in knn.data.regions]
    for region in base.data.regions:
        vector = region.data.embeddings[0]
        assert vector.num_dimensions == len(vector.vector) == 128
    # Of the photo as a whole the best value of each concept, the highest first.
    best: dict[str, float] = {}
    for region in knn.data.regions:
        assert not region.data.embeddings
        for one in region.data.concepts:
            best[one.id] = max(best.get(one.id, 0), one.value)
    whole = [(one.id, one.value) for one in knn.data.concepts]
    assert dict(whole) == best
    assert set(best) == {"c1", "c2"}
    assert [value for _, value in whole] == sorted(best.values(), reverse=True)
    # The same photo, the same regions.
    again = predict(ready, "w", photo).results[0].outputs[0].data.regions
    assert [one.id for one in again] == [one.id for one in base.data.regions]


def test_several_photos(ready: Caller, web: str, private: None) -> None:
    answer = predict(
        ready, "w", url(f"{web}/s1/7.jpg"), url(f"{web}/none"), data(b"no photo"),
        r.Input(id="s2-1"), r.Input(id="nobody"), data(orl.blank()), r.Input(),
    )  # fmt: skip
    assert answer.status.code == codes.MIXED_STATUS
    good = codes.SUCCESS
    assert [one.status.code for one in answer.results] == [
        good, codes.INPUT_DOWNLOAD_FAILED, codes.INPUT_UNSUPPORTED_FORMAT, good,
        codes.INPUT_DOES_NOT_EXIST, good, codes.INPUT_INVALID_ARGUMENT,
    ]  # fmt: skip
    names = [
        [c.name for c in one.outputs[1].data.concepts] if one.outputs else None
        for one in answer.results
    ]
    assert names[0] is not None
    assert names[3] is not None
    assert (names[0][0], names[3][0]) == ("s1", "s2")
    assert names[5] == []
    assert predict(ready, "w").status.code == codes.WORKFLOW_INVALID_ARGUMENT
    code = predict(ready, "w", *[r.Input()] * 129).status.code
    assert code == codes.WORKFLOW_INVALID_ARGUMENT


def test_what_of_the_results(ready: Caller) -> None:
    photo = data(orl.encoded(orl.group((1, 5), (2, 5))))

    def names(**config: Any) -> list[str]:
        answer = predict(ready, "w", photo, output_config=r.OutputConfig(**config))
        return sorted(one.name for one in answer.results[0].outputs[1].data.concepts)

    assert names() == ["s1", "s2"]
    assert len(names(max_concepts=1)) == 1
    assert names(min_value=1.01) == []
    assert names(select_concepts=[r.Concept(id="c2")]) == ["s2"]
    assert names(select_concepts=[r.Concept(name="s1")]) == ["s1"]


def test_outputs_of_models(ready: Caller) -> None:
    def outputs(text: str, photo: bytes = b"", **more: Any) -> Any:
        asked = [data(photo or orl.data(1, 6))]
        request = s.PostModelOutputsRequest(model_id=text, inputs=asked, **more)
        return ready.ask("PostModelOutputs", request)

    base = outputs(BASE).outputs[0]
    assert base.data.regions[0].data.embeddings[0].num_dimensions == 128
    knn = outputs("m").outputs[0]
    assert knn.data.concepts[0].name == "s1"
    assert knn.data.regions[0].id == base.data.regions[0].id
    assert outputs("m", version_id="0" * 32).status.code == codes.MODEL_DOES_NOT_EXIST
    assert outputs("m", b"no photo").status.code == codes.FAILURE


def test_labels_vote_as_they_are_when_asked(ready: Caller) -> None:
    """Nothing is trained: a label that is changed counts with the next call."""
    photo = data(orl.data(1, 8))
    assert predict(ready, "w", photo).results[0].outputs[1].data.concepts[0].name == "s1"
    ready.say("s1-1", concept("c2"))
    ready.say("s2-1", concept("c1"))
    assert predict(ready, "w", photo).results[0].outputs[1].data.concepts[0].name == "s2"


def test_what_was_made_in_the_browser(named: Caller, world: World, predictor: None) -> None:
    client = world.client(world.labeller)
    made = client.post(f"{world.url}/classifiers", {"name": "Door"}).json()
    flow = {"name": "Front door", "classifier": made["id"]}
    flow_id = client.post(f"{world.url}/workflows", flow).json()["id"]
    for text in (f"workflow-{flow_id}", "front door"):
        answer = predict(named, text, data(orl.data(2, 6)))
        assert answer.results[0].outputs[1].data.concepts[0].name == "s2"
        assert answer.results[0].outputs[1].model.id == f"classifier-{made['id']}"
    assert named.call("GetModel", s.GetModelRequest(model_id="Door")).model.name == "Door"


def test_without_a_predictor(named: Caller, settings: Any) -> None:
    settings.SITE = replace(settings.SITE, predict_timeout_s=1)
    named.call("PostModels", model("m"))
    named.call("PostWorkflows", workflow("w", BASE, "m"))
    answer = predict(named, "w", data(orl.data(1, 2)))
    assert answer.results[0].status.code == codes.MODEL_BUSY_PLEASE_RETRY
