"""What a user of the `clarifai` SDK does, from photos to a name. Prints what it saw, as JSON on the last line.

It is run by the Python of .venv-sdk and knows nothing of this project: its one argument is JSON with `base_url`,
`pat`, `user_id`, `app_id`, `url` (a photo of s1), `files` (by name of s2 and s3 a photo), `asked` (a photo of
whom to name), `asked_url` (where it is too) and `folder` (for the workflow's YAML).
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import yaml
from clarifai.client import App, Inputs, Model, Workflow
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2

BASE_MODEL = "d02b4508df58432fbb84e800597b8959"
PATIENCE_S = 120.0


def main() -> None:
    asked = json.loads(sys.argv[1])
    who = {name: asked[name] for name in ("base_url", "pat", "user_id", "app_id")}
    inputs, app = Inputs(**who), App(**who)
    _upload(inputs, asked)
    regions = _regions(inputs)
    _label(inputs, regions)
    model = app.create_model(
        "my-faces",
        model_type_id="knn-concept",
        output_info=resources_pb2.OutputInfo(
            data=resources_pb2.Data(concepts=list(app.list_concepts()))
        ),
    )
    workflow = _workflow(app, Path(asked["folder"]) / "workflow.yml")
    photo = Path(asked["asked"]).read_bytes()
    base = Model(model_id=BASE_MODEL, **who)
    [face] = base.predict_by_url(asked["asked_url"]).outputs[0].data.regions
    answers = {
        "bytes": workflow.predict_by_bytes(photo, input_type="image"),
        "file": workflow.predict_by_filepath(asked["asked"]),
        "url": Workflow(workflow_id="my-workflow", **who).predict_by_url(asked["asked_url"]),
    }
    best = model.predict_by_bytes(photo, output_config={"max_concepts": 1}).outputs[0]
    found = {
        "inputs": {one.id: one.status.code for one in inputs.list_inputs()},
        "count": app.get_input_count(),
        "labels": _labels(inputs),
        "concepts": [one.id for one in app.list_concepts()],
        "models": [one.id for one in app.list_models()],
        "versions": [one.model_version.id for one in app.model("my-faces").list_versions()],
        "workflows": [one.id for one in app.list_workflows()],
        "dimensions": len(face.data.embeddings[0].vector),
        "names": {how: _names(one.results[0].outputs[1]) for how, one in answers.items()},
        "best": _names(best),
    }
    app.delete_workflow("my-workflow")
    app.delete_model("my-faces")
    inputs.delete_inputs(list(inputs.list_inputs()))
    found["left"] = [one.id for one in inputs.list_inputs()]
    print(json.dumps(found))


def _upload(inputs: Inputs, asked: dict[str, Any]) -> None:
    """One photo by its address, one as a file, one as bytes; ends once their faces are found."""
    inputs.upload_from_url("photo-s1", image_url=asked["url"])
    inputs.upload_from_file("photo-s2", image_file=asked["files"]["s2"])
    inputs.upload_from_bytes("photo-s3", image_bytes=Path(asked["files"]["s3"]).read_bytes())
    until = time.monotonic() + PATIENCE_S
    for name in ("photo-s1", "photo-s2", "photo-s3"):
        while inputs.get_input(name).status.code != status_code_pb2.INPUT_DOWNLOAD_SUCCESS:
            assert time.monotonic() < until, inputs.get_input(name)
            time.sleep(0.1)


def _regions(inputs: Inputs) -> dict[str, resources_pb2.Region]:
    """By input the face that was found. The SDK's own list leaves these out; its stub is asked for them."""
    answer = inputs.STUB.ListAnnotations(
        service_pb2.ListAnnotationsRequest(
            user_app_id=inputs.user_app_id, list_all_annotations=True, per_page=100
        )
    )
    assert answer.status.code == status_code_pb2.SUCCESS, answer
    return {one.input_id: one.data.regions[0] for one in answer.annotations if one.data.regions}


def _label(inputs: Inputs, regions: dict[str, resources_pb2.Region]) -> None:
    """Say who they are: s1 by its region's id, s2 and s3 by their boxes, as the SDK makes annotations."""
    named = resources_pb2.Concept(id="s1", name="s1", value=1)
    region = resources_pb2.Region(
        id=regions["photo-s1"].id, data=resources_pb2.Data(concepts=[named])
    )
    made = [
        resources_pb2.Annotation(input_id="photo-s1", data=resources_pb2.Data(regions=[region]))
    ]
    for name in ("s2", "s3"):
        box = regions[f"photo-{name}"].region_info.bounding_box
        edges = [box.left_col, box.top_row, box.right_col, box.bottom_row]
        made.append(
            inputs.get_bbox_proto(
                f"photo-{name}", name, edges, label_id=name, annot_id=f"is-{name}"
            )
        )
    assert inputs.upload_annotations(made) == []


def _labels(inputs: Inputs) -> dict[str, str]:
    """By input whom its label names."""
    return {
        one.input_id: region.data.concepts[0].id
        for one in inputs.list_annotations()
        for region in one.data.regions
    }


def _workflow(app: App, path: Path) -> Workflow:
    nodes = [
        {"id": "faces", "model": {"model_id": BASE_MODEL}},
        {
            "id": "names",
            "model": {"model_id": "my-faces"},
            "node_inputs": [{"node_id": "faces"}],
        },
    ]
    path.write_text(yaml.safe_dump({"workflow": {"id": "my-workflow", "nodes": nodes}}))
    return app.create_workflow(str(path), display=False)


def _names(output: resources_pb2.Output) -> list[tuple[str, float]]:
    return [(one.name, one.value) for one in output.data.concepts]


main()
