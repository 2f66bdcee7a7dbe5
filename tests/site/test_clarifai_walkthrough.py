"""The public walkthrough of a KNN face classifier, call by call, with its own client against the running site."""

from __future__ import annotations

import time
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2

from tests.shared_site import Site
from tests.site.clarifai import Door, doors
from tests.web import serving

BASE_MODEL = "d02b4508df58432fbb84e800597b8959"
PEOPLE = {"concept-1": 1, "concept-2": 2}  # which of the sample's people each concept is
PATIENCE_S = 120.0


@pytest.mark.parametrize("kind", ["insecure", "tls", "json"])
def test_the_walkthrough(site: Site, kind: str) -> None:
    project = site.project(site.admin)
    with doors(site, kind) as door, serving() as web:
        key = door.key(project)
        urls = [f"{web}/s{person}/1.jpg" for person in PEOPLE.values()]
        _post_inputs(door, key, urls)
        by_input = _wait(door, key)
        assert sorted(by_input.values()) == sorted(urls)
        regions = _regions(door, key, by_input)
        assert len(regions) == 2
        for concept, person in PEOPLE.items():
            region = regions[f"{web}/s{person}/1.jpg"]
            _annotate(door, key, region, concept, f"s{person}")
        version = _post_model(door, key)
        _post_workflow(door, key, regions[urls[0]]["embed"], version)
        said = _predict(door, key, f"{web}/s2/6.jpg")
        assert said[0][:2] == ("s2", "concept-2"), said
        assert said[0][2] > 0.5, said
    names = {p["name"] for p in site.admin.every(f"/projects/{project}/people")}
    assert names == {"s1", "s2"}


def _post_inputs(door: Door, key: Any, urls: list[str]) -> None:
    inputs = [
        resources_pb2.Input(data=resources_pb2.Data(image=resources_pb2.Image(url=url)))
        for url in urls
    ]
    answer = door.stub.PostInputs(service_pb2.PostInputsRequest(inputs=inputs), metadata=key)
    assert answer.status.code == status_code_pb2.SUCCESS, answer
    assert all(one.id for one in answer.inputs)


def _wait(door: Door, key: Any) -> dict[str, str]:
    """Once all inputs are there: by id their addresses."""
    until = time.monotonic() + PATIENCE_S
    waiting = {
        status_code_pb2.INPUT_DOWNLOAD_PENDING,
        status_code_pb2.INPUT_DOWNLOAD_IN_PROGRESS,
    }
    while time.monotonic() < until:
        request = service_pb2.ListInputsRequest(page=1, per_page=100)
        answer = door.stub.ListInputs(request, metadata=key)
        assert answer.status.code == status_code_pb2.SUCCESS, answer
        codes = {one.status.code for one in answer.inputs}
        assert codes <= waiting | {status_code_pb2.INPUT_DOWNLOAD_SUCCESS}, answer
        if not codes & waiting:
            return {one.id: one.data.image.url for one in answer.inputs}
        time.sleep(0.1)
    raise AssertionError("The inputs were never there.")


def _regions(door: Door, key: Any, by_input: dict[str, str]) -> dict[str, dict[str, str]]:
    """By address the region that the base model found."""
    request = service_pb2.ListAnnotationsRequest(list_all_annotations=True, page=1, per_page=100)
    answer = door.stub.ListAnnotations(request, metadata=key)
    assert answer.status.code == status_code_pb2.SUCCESS, answer
    found = {}
    for one in answer.annotations:
        if not one.data or not one.data.regions:
            continue
        if one.model_version_id != one.embed_model_version_id:
            continue
        for region in one.data.regions:
            box = region.region_info.bounding_box
            assert 0 <= box.left_col < box.right_col <= 1
            assert 0 <= box.top_row < box.bottom_row <= 1
            assert 0.9 < region.value <= 1
            found[by_input[one.input_id]] = {
                "input": one.input_id,
                "region": region.id,
                "embed": one.embed_model_version_id,
            }
    return found


def _annotate(door: Door, key: Any, region: dict[str, str], concept: str, name: str) -> None:
    named = resources_pb2.Concept(id=concept, name=name, value=1)
    answer = door.stub.PostAnnotations(
        service_pb2.PostAnnotationsRequest(
            annotations=[
                resources_pb2.Annotation(
                    input_id=region["input"],
                    embed_model_version_id=region["embed"],
                    data=resources_pb2.Data(
                        regions=[
                            resources_pb2.Region(
                                id=region["region"], data=resources_pb2.Data(concepts=[named])
                            )
                        ]
                    ),
                )
            ]
        ),
        metadata=key,
    )
    assert answer.status.code == status_code_pb2.SUCCESS, answer
    [made] = answer.annotations
    assert made.id
    assert made.model_version_id == ""
    assert made.embed_model_version_id == region["embed"]
    assert made.data.regions[0].id == region["region"]
    assert made.data.regions[0].region_info.bounding_box.right_col > 0


def _post_model(door: Door, key: Any) -> str:
    """The version of the new model."""
    chosen = [resources_pb2.Concept(id=concept) for concept in PEOPLE]
    answer = door.stub.PostModels(
        service_pb2.PostModelsRequest(
            models=[
                resources_pb2.Model(
                    id="my-knn-face-classifier-model",
                    model_type_id="knn-concept",
                    output_info=resources_pb2.OutputInfo(data=resources_pb2.Data(concepts=chosen)),
                )
            ]
        ),
        metadata=key,
    )
    assert answer.status.code == status_code_pb2.SUCCESS, answer
    assert answer.model.id == "my-knn-face-classifier-model"
    return str(answer.model.model_version.id)


def _post_workflow(door: Door, key: Any, base_version: str, version: str) -> None:
    node = resources_pb2.WorkflowNode
    answer = door.stub.PostWorkflows(
        service_pb2.PostWorkflowsRequest(
            workflows=[
                resources_pb2.Workflow(
                    id="detect-knn-workflow",
                    nodes=[
                        node(
                            id="face-v1.3-embed",
                            model=resources_pb2.Model(
                                id=BASE_MODEL,
                                model_version=resources_pb2.ModelVersion(id=base_version),
                            ),
                        ),
                        node(
                            id="knn-classifier",
                            model=resources_pb2.Model(
                                id="my-knn-face-classifier-model",
                                model_version=resources_pb2.ModelVersion(id=version),
                            ),
                        ),
                    ],
                )
            ]
        ),
        metadata=key,
    )
    assert answer.status.code == status_code_pb2.SUCCESS, answer


def _predict(door: Door, key: Any, url: str) -> list[tuple[str, str, float]]:
    """What the classifier says of the photo: names, ids and values."""
    image = resources_pb2.Image(url=url)
    answer = door.stub.PostWorkflowResults(
        service_pb2.PostWorkflowResultsRequest(
            workflow_id="detect-knn-workflow",
            inputs=[resources_pb2.Input(data=resources_pb2.Data(image=image))],
        ),
        metadata=key,
    )
    assert answer.status.code == status_code_pb2.SUCCESS, answer
    base, named = answer.results[0].outputs
    assert base.model.id == BASE_MODEL
    [face] = base.data.regions
    assert face.data.embeddings[0].num_dimensions == len(face.data.embeddings[0].vector) == 128
    assert named.model.id == "my-knn-face-classifier-model"
    assert named.data.regions[0].id == face.id
    return [(one.name, one.id, one.value) for one in named.data.concepts]
