"""For every call that is offered: a good request, one about another project's things, one that makes no sense."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from clarifai_grpc.grpc.api import resources_pb2 as r
from clarifai_grpc.grpc.api import service_pb2 as s
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from tests import orl
from tests.rest import wait_for

BASE_MODEL = "d02b4508df58432fbb84e800597b8959"
LONG = "x" * 200
KNN = "knn-concept"


@dataclass
class Scene:
    """A project with two labelled faces, a classifier and a workflow, and calls to it by gRPC."""

    stub: Any
    key: Any
    project: int
    other: int
    photos: Iterator[tuple[int, int]] = field(
        default_factory=lambda: ((person, number) for number in range(2, 11) for person in range(5, 40))
    )  # fmt: skip
    regions: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)

    def call(self, name: str, request: Any) -> Any:
        """Any call; it has to succeed."""
        answer = getattr(self.stub, name)(request, metadata=self.key)
        assert answer.status.code == codes.SUCCESS, answer
        return answer

    def photo(self) -> bytes:
        """A photo that no input has yet."""
        return orl.data(*next(self.photos))

    def new_input(self, text: str, data: bytes = b"") -> str:
        """An input under this id, processed."""
        request = s.PostInputsRequest(inputs=[_input(text, data or self.photo())])
        self.call("PostInputs", request)
        wait_for(lambda: self._is_done(text), 60)
        return text

    def _is_done(self, text: str) -> bool:
        found = self.call("GetInput", s.GetInputRequest(input_id=text)).input.status.code
        return bool(found == codes.INPUT_DOWNLOAD_SUCCESS)

    def settle(self) -> None:
        """Wait until all that was posted is processed: no count changes by itself any more."""
        wait_for(lambda: self._left() == 0, 60)

    def _left(self) -> int:
        counts = self.call("GetInputCount", s.GetInputCountRequest()).counts
        return int(counts.to_process + counts.processing)

    def new_label(self, text: str, concept: str = "concept-1") -> None:
        """A label with this id, of a new input of this id."""
        region = self.find_region(self.new_input(text))
        request = s.PostAnnotationsRequest(
            annotations=[label(text, region, concept, annotation=text)]
        )
        self.call("PostAnnotations", request)

    def find_region(self, text: str) -> str:
        """The one face of an input."""
        request = s.ListAnnotationsRequest(input_ids=[text], list_all_annotations=True)
        found = self.call("ListAnnotations", request).annotations
        [region] = [region.id for one in found for region in one.data.regions]
        return str(region)

    def fill(self) -> None:
        """The photos, labels, classifier and workflow."""
        for person in (1, 2):
            text = self.new_input(f"input-{person}", orl.data(person, 1))
            self.regions[text] = region = self.find_region(text)
            said = label(text, region, f"concept-{person}", name=f"s{person}")
            request = s.PostAnnotationsRequest(annotations=[said])
            self.annotations[text] = self.call("PostAnnotations", request).annotations[0].id
        self.call("PostModels", model("model-1", "concept-1", "concept-2"))
        self.call("PostWorkflows", workflow("workflow-1", "model-1"))


def _input(text: str, data: bytes) -> r.Input:
    return r.Input(id=text, data=r.Data(image=r.Image(base64=data)))


def sent(data: bytes) -> r.Input:
    return r.Input(data=r.Data(image=r.Image(base64=data)))


def label(
    of: str, region: str, concept: str, *, name: str = "", value: float = 1, annotation: str = ""
) -> r.Annotation:
    said = r.Concept(id=concept, name=name, value=value)
    regions = [r.Region(id=region, data=r.Data(concepts=[said]))]
    return r.Annotation(id=annotation, input_id=of, data=r.Data(regions=regions))


def model(text: str, *concepts: str, kind: str = KNN) -> s.PostModelsRequest:
    chosen = [r.Concept(id=one, value=0) for one in concepts]
    info = r.OutputInfo(data=r.Data(concepts=chosen))
    return s.PostModelsRequest(models=[r.Model(id=text, model_type_id=kind, output_info=info)])


def workflow(text: str, *models: str) -> s.PostWorkflowsRequest:
    nodes = [
        r.WorkflowNode(id=f"node-{place}", model=r.Model(id=one))
        for place, one in enumerate((BASE_MODEL, *models))
    ]
    return s.PostWorkflowsRequest(workflows=[r.Workflow(id=text, nodes=nodes)])


def concept(text: str, name: str = "") -> s.PostConceptsRequest:
    return s.PostConceptsRequest(concepts=[r.Concept(id=text, name=name)])


@dataclass(frozen=True)
class Case:
    """One call. `foreign` names what another project has, `bad` makes no sense; each with the code it answers.
    `again` is what the good request answers the second time."""

    name: str
    good: Callable[[Scene, str], Any]
    foreign: tuple[Callable[[], Any], int] | None
    bad: tuple[Callable[[], Any], int]
    again: int = codes.SUCCESS


INPUTS, ANNOTATIONS = codes.INPUT_DOES_NOT_EXIST, codes.ANNOTATION_INVALID_ARGUMENT
CONCEPTS, MODELS = codes.CONCEPTS_INVALID_REQUEST, codes.MODEL_DOES_NOT_EXIST
WORKFLOWS, RANGE = codes.WORKFLOW_DOES_NOT_EXIST, codes.CONN_INVALID_RANGE
FAILED = codes.FAILURE

CASES = (
    Case("GetApp", lambda w, t: s.GetAppRequest(user_app_id=app(w.project)), None,
         (lambda: s.GetAppRequest(user_app_id=app(LONG)), codes.CONN_DOES_NOT_EXIST)),
    Case("ListApps", lambda w, t: s.ListAppsRequest(page=1, per_page=5), None,
         (lambda: s.ListAppsRequest(per_page=5000), RANGE)),
    Case("PostInputs", lambda w, t: s.PostInputsRequest(inputs=[_input(t, w.photo())]), None,
         (lambda: s.PostInputsRequest(inputs=[r.Input(id="none")]), FAILED), FAILED),
    Case("ListInputs", lambda w, t: s.ListInputsRequest(page=1, per_page=2),
         None, (lambda: s.ListInputsRequest(per_page=5000), RANGE)),
    Case("GetInput", lambda w, t: s.GetInputRequest(input_id="input-1"),
         (lambda: s.GetInputRequest(input_id="theirs"), INPUTS),
         (lambda: s.GetInputRequest(input_id=LONG), INPUTS)),
    Case("GetInputCount", lambda w, t: s.GetInputCountRequest(), None,
         (lambda: s.GetInputCountRequest(user_app_id=app(LONG)), codes.CONN_DOES_NOT_EXIST)),
    Case("DeleteInput", lambda w, t: s.DeleteInputRequest(input_id=w.new_input(t)),
         (lambda: s.DeleteInputRequest(input_id="theirs"), INPUTS),
         (lambda: s.DeleteInputRequest(input_id=LONG), INPUTS), INPUTS),
    Case("DeleteInputs", lambda w, t: s.DeleteInputsRequest(ids=[w.new_input(t)]),
         (lambda: s.DeleteInputsRequest(ids=["theirs"]), FAILED),
         (s.DeleteInputsRequest, codes.INPUT_INVALID_ARGUMENT), FAILED),
    Case("GetInputsAddJob", lambda w, t: s.GetInputsAddJobRequest(id="job-1"),
         (lambda: s.GetInputsAddJobRequest(id="their-job"), INPUTS),
         (lambda: s.GetInputsAddJobRequest(id=LONG), INPUTS)),
    Case("CancelInputsAddJob", lambda w, t: s.CancelInputsAddJobRequest(id="job-1"),
         (lambda: s.CancelInputsAddJobRequest(id="their-job"), INPUTS),
         (lambda: s.CancelInputsAddJobRequest(id=LONG), INPUTS)),
    Case("PostAnnotations",
         lambda w, t: s.PostAnnotationsRequest(
             annotations=[label("input-1", w.regions["input-1"], "concept-1")]),
         (lambda: s.PostAnnotationsRequest(annotations=[label("theirs", "x", "concept-1")]), FAILED),
         (s.PostAnnotationsRequest, ANNOTATIONS)),
    Case("ListAnnotations",
         lambda w, t: s.ListAnnotationsRequest(list_all_annotations=True, page=1, per_page=4),
         None, (lambda: s.ListAnnotationsRequest(per_page=5000), RANGE)),
    Case("GetAnnotation",
         lambda w, t: s.GetAnnotationRequest(
             input_id="input-1", annotation_id=w.annotations["input-1"]),
         (lambda: s.GetAnnotationRequest(input_id="theirs", annotation_id="theirs"), ANNOTATIONS),
         (lambda: s.GetAnnotationRequest(input_id="input-1", annotation_id=LONG), ANNOTATIONS)),
    Case("DeleteAnnotation", lambda w, t: (w.new_label(t), s.DeleteAnnotationRequest(
             input_id=t, annotation_id=t))[1],
         (lambda: s.DeleteAnnotationRequest(input_id="theirs", annotation_id="theirs"), ANNOTATIONS),
         (lambda: s.DeleteAnnotationRequest(input_id="input-1", annotation_id=LONG), ANNOTATIONS),
         ANNOTATIONS),
    Case("DeleteAnnotations", lambda w, t: (w.new_label(t), s.DeleteAnnotationsRequest(ids=[t]))[1],
         (lambda: s.DeleteAnnotationsRequest(ids=["theirs"]), FAILED),
         (s.DeleteAnnotationsRequest, ANNOTATIONS), FAILED),
    Case("PostConcepts", lambda w, t: concept(t, f"s{10 + len(t)} {t}"), None,
         (lambda: concept("", ""), CONCEPTS), CONCEPTS),
    Case("ListConcepts", lambda w, t: s.ListConceptsRequest(page=1, per_page=2), None,
         (lambda: s.ListConceptsRequest(per_page=5000), RANGE)),
    Case("GetConcept", lambda w, t: s.GetConceptRequest(concept_id="concept-1"),
         (lambda: s.GetConceptRequest(concept_id="their-concept"), CONCEPTS),
         (lambda: s.GetConceptRequest(concept_id=LONG), CONCEPTS)),
    Case("PatchConcepts",
         lambda w, t: s.PatchConceptsRequest(
             concepts=[r.Concept(id="concept-2", name="s2")], action="overwrite"),
         (lambda: s.PatchConceptsRequest(concepts=[r.Concept(id="their-concept", name="x")]), CONCEPTS),
         (lambda: s.PatchConceptsRequest(
             concepts=[r.Concept(id="concept-2", name="s1")], action="overwrite"), CONCEPTS)),
    Case("PostConceptsSearches",
         lambda w, t: s.PostConceptsSearchesRequest(concept_query=r.ConceptQuery(name="S*1")), None,
         (lambda: s.PostConceptsSearchesRequest(pagination=s.Pagination(per_page=5000)), RANGE)),
    Case("PostModels", lambda w, t: model(t, "concept-1"),
         (lambda: model("m", "their-concept"), codes.MODEL_INVALID_ARGUMENT),
         (lambda: model("m", kind="visual-classifier"), codes.MODEL_INVALID_ARGUMENT),
         codes.MODEL_INVALID_ARGUMENT),
    Case("ListModels", lambda w, t: s.ListModelsRequest(page=1, per_page=2), None,
         (lambda: s.ListModelsRequest(per_page=5000), RANGE)),
    Case("GetModel", lambda w, t: s.GetModelRequest(model_id="model-1"),
         (lambda: s.GetModelRequest(model_id="their-model"), MODELS),
         (lambda: s.GetModelRequest(model_id=LONG), MODELS)),
    Case("GetModelType", lambda w, t: s.GetModelTypeRequest(model_type_id=KNN), None,
         (lambda: s.GetModelTypeRequest(model_type_id=LONG), MODELS)),
    Case("ListModelVersions", lambda w, t: s.ListModelVersionsRequest(model_id="model-1"),
         (lambda: s.ListModelVersionsRequest(model_id="their-model"), MODELS),
         (lambda: s.ListModelVersionsRequest(model_id="model-1", per_page=5000), RANGE)),
    Case("GetModelVersion",
         lambda w, t: s.GetModelVersionRequest(
             model_id="model-1", version_id=w.call("GetModel", s.GetModelRequest(
                 model_id="model-1")).model.model_version.id),
         (lambda: s.GetModelVersionRequest(model_id="their-model", version_id="x"), MODELS),
         (lambda: s.GetModelVersionRequest(model_id="model-1", version_id="x"), MODELS)),
    Case("DeleteModel",
         lambda w, t: (w.call("PostModels", model(t)), s.DeleteModelRequest(model_id=t))[1],
         (lambda: s.DeleteModelRequest(model_id="their-model"), MODELS),
         (lambda: s.DeleteModelRequest(model_id=BASE_MODEL), codes.MODEL_PERMISSION_DENIED), MODELS),
    Case("DeleteModels",
         lambda w, t: (w.call("PostModels", model(t)), s.DeleteModelsRequest(ids=[t]))[1],
         (lambda: s.DeleteModelsRequest(ids=["their-model"]), MODELS),
         (lambda: s.DeleteModelsRequest(delete_all=True), codes.MODEL_INVALID_ARGUMENT), MODELS),
    Case("PostModelOutputs",
         lambda w, t: s.PostModelOutputsRequest(model_id="model-1", inputs=[sent(orl.data(1, 7))]),
         (lambda: s.PostModelOutputsRequest(model_id="their-model", inputs=[sent(b"x")]), MODELS),
         (lambda: s.PostModelOutputsRequest(model_id="model-1", inputs=[sent(b"no photo")]), FAILED)),
    Case("PostWorkflows", lambda w, t: workflow(t, "model-1"),
         (lambda: workflow("w", "their-model"), MODELS),
         (lambda: workflow("w"), codes.WORKFLOW_INVALID_GRAPH), codes.WORKFLOW_DUPLICATE),
    Case("ListWorkflows", lambda w, t: s.ListWorkflowsRequest(page=1, per_page=2), None,
         (lambda: s.ListWorkflowsRequest(per_page=5000), RANGE)),
    Case("GetWorkflow", lambda w, t: s.GetWorkflowRequest(workflow_id="workflow-1"),
         (lambda: s.GetWorkflowRequest(workflow_id="their-workflow"), WORKFLOWS),
         (lambda: s.GetWorkflowRequest(workflow_id=LONG), WORKFLOWS)),
    Case("DeleteWorkflow",
         lambda w, t: (w.call("PostWorkflows", workflow(t, "model-1")),
                       s.DeleteWorkflowRequest(workflow_id=t))[1],
         (lambda: s.DeleteWorkflowRequest(workflow_id="their-workflow"), WORKFLOWS),
         (lambda: s.DeleteWorkflowRequest(workflow_id=LONG), WORKFLOWS), WORKFLOWS),
    Case("DeleteWorkflows",
         lambda w, t: (w.call("PostWorkflows", workflow(t, "model-1")),
                       s.DeleteWorkflowsRequest(ids=[t]))[1],
         (lambda: s.DeleteWorkflowsRequest(ids=["their-workflow"]), WORKFLOWS),
         (s.DeleteWorkflowsRequest, codes.WORKFLOW_INVALID_ARGUMENT), WORKFLOWS),
    Case("PostWorkflowResults",
         lambda w, t: s.PostWorkflowResultsRequest(
             workflow_id="workflow-1", inputs=[sent(orl.data(2, 7))]),
         (lambda: s.PostWorkflowResultsRequest(
             workflow_id="their-workflow", inputs=[sent(b"x")]), WORKFLOWS),
         (lambda: s.PostWorkflowResultsRequest(
             workflow_id="workflow-1", inputs=[sent(b"no photo")]), FAILED)),
)  # fmt: skip


def app(text: object) -> r.UserAppIDSet:
    return r.UserAppIDSet(user_id="me", app_id=str(text))
