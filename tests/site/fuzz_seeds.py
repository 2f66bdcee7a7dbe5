"""One good request for each offered call, of a project with a few named faces: what mutations start from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from tests import orl
from tests.site.clarifai import Door
from tests.site.mutating import REFUSING

BASE_MODEL = "d02b4508df58432fbb84e800597b8959"
PHOTOS = ((1, 1), (1, 2), (2, 1))


@dataclass(frozen=True)
class Known:
    """What the project has: ids that requests name."""

    app: str
    input: str
    region: str
    annotation: str
    version: str
    model_version: str


def known(door: Door, project: int, key: Any) -> Known:
    """A project of three photos of two people, with a model and a workflow."""
    admin, stub = door.site.admin, door.stub
    files = [(f"s{person}-{number}.pgm", orl.data(person, number)) for person, number in PHOTOS]
    admin.send(project, *files)
    admin.wait_done(project, len(files))
    everything = service_pb2.ListAnnotationsRequest(list_all_annotations=True, per_page=100)
    faces = [
        one
        for one in stub.ListAnnotations(everything, metadata=key).annotations
        if one.data.regions
    ]
    for place, face in enumerate(faces):
        said = annotation(face.input_id, face.data.regions[0].id, f"s{PHOTOS[place][0]}", "")
        _good(stub.PostAnnotations(said, metadata=key))
    _good(stub.PostModels(model("model"), metadata=key))
    _good(stub.PostWorkflows(workflow("workflow"), metadata=key))
    made = stub.GetModel(service_pb2.GetModelRequest(model_id="model"), metadata=key).model
    face = faces[0]
    return Known(
        str(project), face.input_id, face.data.regions[0].id, face.id, face.model_version_id,
        made.model_version.id,
    )  # fmt: skip


def _good(answer: Any) -> None:
    assert answer.status.code == codes.SUCCESS, answer


def annotation(
    input_id: str, region: str, concept: str, own: str
) -> service_pb2.PostAnnotationsRequest:
    """A request that names a face."""
    named = resources_pb2.Concept(id=concept, name=concept, value=1)
    faces = [resources_pb2.Region(id=region, data=resources_pb2.Data(concepts=[named]))]
    said = resources_pb2.Annotation(
        id=own, input_id=input_id, data=resources_pb2.Data(regions=faces)
    )
    return service_pb2.PostAnnotationsRequest(annotations=[said])


def model(own: str) -> service_pb2.PostModelsRequest:
    """A request for a classifier of two people."""
    people = [resources_pb2.Concept(id=name) for name in ("s1", "s2")]
    made = resources_pb2.Model(
        id=own, model_type_id="knn-concept",
        output_info=resources_pb2.OutputInfo(data=resources_pb2.Data(concepts=people)),
    )  # fmt: skip
    made.output_info.params.update({"k": 3, "metric": "cosine"})
    return service_pb2.PostModelsRequest(models=[made])


def workflow(own: str) -> service_pb2.PostWorkflowsRequest:
    """A request for a workflow of the base model and the classifier."""
    base = resources_pb2.WorkflowNode(id="base", model=resources_pb2.Model(id=BASE_MODEL))
    names = resources_pb2.WorkflowNode(
        id="names", model=resources_pb2.Model(id="model"),
        node_inputs=[resources_pb2.NodeInput(node_id="base")],
    )  # fmt: skip
    made = resources_pb2.Workflow(id=own, nodes=[base, names])
    return service_pb2.PostWorkflowsRequest(workflows=[made])


def _input(own: str = "", **image: Any) -> resources_pb2.Input:
    return resources_pb2.Input(id=own, data=resources_pb2.Data(image=resources_pb2.Image(**image)))


def seeds(has: Known) -> Mapping[str, Sequence[Any]]:
    """By call its good requests, none of which the predictor has to look at a photo for."""
    p, user = service_pb2, resources_pb2.UserAppIDSet(user_id="me")
    page: dict[str, Any] = {"user_app_id": user, "page": 1, "per_page": 3}
    posted = _input("posted", url=f"{REFUSING}x.jpg", allow_duplicate_url=True)
    posted.data.metadata.update({"camera": "front", "tags": ["a", {"b": 1.5}], "none": None})
    named = _input("named", url=f"{REFUSING}y.jpg")
    named.data.concepts.add(id="s1", value=1)
    drawn = annotation(has.input, "", "s2", "drawn")
    edges = drawn.annotations[0].data.regions[0].region_info.bounding_box
    edges.left_col, edges.top_row, edges.right_col, edges.bottom_row = 0.2, 0.2, 0.7, 0.8
    negative = annotation(has.input, has.region, "s2", "negative")
    negative.annotations[0].data.regions[0].data.concepts[0].value = 0
    concept = resources_pb2.Concept(id="posted", name="posted")
    config = resources_pb2.OutputConfig(max_concepts=3, min_value=0.1)
    return {
        "GetApp": [p.GetAppRequest(user_app_id=user)],
        "ListApps": [p.ListAppsRequest(**page)],
        "PostInputs": [
            p.PostInputsRequest(inputs=[posted], inputs_add_job_id="job"),
            p.PostInputsRequest(inputs=[named, posted]),
            p.PostInputsRequest(inputs=[_input("broken", base64=b"\x89PNG\r\n\x1a\nno photo")]),
        ],
        "ListInputs": [
            p.ListInputsRequest(**page),
            p.ListInputsRequest(ids=[has.input, "posted"], **page),
        ],
        "GetInput": [p.GetInputRequest(input_id=one) for one in (has.input, "posted")],
        "GetInputCount": [p.GetInputCountRequest(user_app_id=user)],
        "DeleteInput": [p.DeleteInputRequest(input_id="posted")],
        "DeleteInputs": [p.DeleteInputsRequest(ids=["posted", "named"])],
        "GetInputsAddJob": [p.GetInputsAddJobRequest(id="job")],
        "CancelInputsAddJob": [p.CancelInputsAddJobRequest(id="job")],
        "PostAnnotations": [annotation(has.input, has.region, "s1", "said"), negative, drawn],
        "ListAnnotations": [
            p.ListAnnotationsRequest(list_all_annotations=True, **page),
            p.ListAnnotationsRequest(input_ids=[has.input], model_version_ids=[has.version]),
            p.ListAnnotationsRequest(ids=[has.annotation, "said"]),
        ],
        "GetAnnotation": [
            p.GetAnnotationRequest(input_id=has.input, annotation_id=has.annotation)
        ],
        "DeleteAnnotation": [
            p.DeleteAnnotationRequest(input_id=has.input, annotation_id="negative")
        ],
        "DeleteAnnotations": [
            p.DeleteAnnotationsRequest(input_ids=[has.input], ids=["negative"]),
            p.DeleteAnnotationsRequest(input_ids=["posted"]),
        ],
        "PostConcepts": [p.PostConceptsRequest(concepts=[concept])],
        "ListConcepts": [p.ListConceptsRequest(**page)],
        "GetConcept": [p.GetConceptRequest(concept_id="s1")],
        "PatchConcepts": [p.PatchConceptsRequest(concepts=[concept], action="overwrite")],
        "PostConceptsSearches": [
            p.PostConceptsSearchesRequest(
                concept_query=resources_pb2.ConceptQuery(name="s*"),
                pagination=p.Pagination(page=1, per_page=2),
            )
        ],
        "PostModels": [model("posted")],
        "ListModels": [p.ListModelsRequest(model_type_id="knn-concept", **page)],
        "GetModelType": [p.GetModelTypeRequest(model_type_id="knn-concept")],
        "GetModel": [
            p.GetModelRequest(model_id="model", version_id=has.model_version),
            p.GetModelRequest(model_id=BASE_MODEL, version_id=has.version),
        ],
        "ListModelVersions": [p.ListModelVersionsRequest(model_id="model", **page)],
        "GetModelVersion": [
            p.GetModelVersionRequest(model_id="model", version_id=has.model_version)
        ],
        "DeleteModel": [p.DeleteModelRequest(model_id="posted")],
        "DeleteModels": [p.DeleteModelsRequest(ids=["posted"])],
        "PostModelOutputs": [
            p.PostModelOutputsRequest(model_id="model", inputs=[_input(url=f"{REFUSING}z.jpg")]),
            p.PostModelOutputsRequest(
                model_id=BASE_MODEL, version_id=has.version, inputs=[_input(base64=b"P5 no photo")]
            ),
        ],
        "PostWorkflows": [workflow("posted")],
        "ListWorkflows": [p.ListWorkflowsRequest(**page)],
        "GetWorkflow": [p.GetWorkflowRequest(workflow_id="workflow")],
        "DeleteWorkflow": [p.DeleteWorkflowRequest(workflow_id="posted")],
        "DeleteWorkflows": [p.DeleteWorkflowsRequest(ids=["posted"])],
        "PostWorkflowResults": [
            p.PostWorkflowResultsRequest(
                workflow_id="workflow", inputs=[_input(url=f"{REFUSING}z.jpg")], output_config=config
            )
        ],
    }  # fmt: skip


def photo_seeds(has: Known) -> Mapping[str, Sequence[Any]]:
    """By call good requests with a photo in them that the predictor looks at; they take longer."""
    p = service_pb2
    photo = orl.encoded(orl.image(2, 3), quality=60)
    config = resources_pb2.OutputConfig(max_concepts=3, min_value=0.1)
    return {
        "PostInputs": [p.PostInputsRequest(inputs=[_input("sent", base64=photo)])],
        "PostModelOutputs": [
            p.PostModelOutputsRequest(model_id=own, inputs=[_input(base64=photo)])
            for own in ("model", BASE_MODEL)
        ],
        "PostWorkflowResults": [
            p.PostWorkflowResultsRequest(workflow_id="workflow", inputs=[one], output_config=config)
            for one in (_input(base64=photo), _input(has.input))
        ],
    }
