"""The calls that are offered, each with who may make it. What isn't here answers UNIMPLEMENTED.

The first sentence of each is what docs/clarifai.md says of it.
"""

from __future__ import annotations

from typing import Any

from clarifai_grpc.grpc.api import service_pb2, service_pb2_grpc
from clarifai_grpc.grpc.api.status.status_pb2 import BaseResponse, Status

from labelling.access import Access
from labelling.models import Role
from models_app.clarifai import (
    annotated,
    annotating,
    apps,
    concepts,
    inputs,
    model_types,
    models,
    results,
    statuses,
    workflows,
)
from models_app.clarifai.calls import offered, some
from models_app.clarifai.statuses import ANNOTATIONS, APPS, CONCEPTS, INPUTS, MODELS, WORKFLOWS

SEES, LABELS = Role.VIEWER, Role.LABELLER


def _base(*parts: Status) -> BaseResponse:
    return BaseResponse(status=statuses.of_all(parts))


class Servicer(service_pb2_grpc.V2Servicer):  # type: ignore[misc]
    """The public API's own service, answered by this site."""

    @offered(APPS, SEES)
    def GetApp(self, access: Access, request: Any) -> Any:  # noqa: N802 - the service's own names
        """The project that the key belongs to."""
        return apps.get(access)

    @offered(APPS, SEES)
    def ListApps(self, access: Access, request: Any) -> Any:  # noqa: N802
        """The one project that the key belongs to."""
        return apps.list_(access, request)

    @offered(INPUTS, LABELS)
    def PostInputs(self, access: Access, request: Any) -> Any:  # noqa: N802
        """Photos, by URL or as bytes; a concept of the whole input names its one face."""
        return inputs.post(access, request)

    @offered(INPUTS, SEES)
    def ListInputs(self, access: Access, request: Any) -> Any:  # noqa: N802
        """The photos in the order in which they came, those uploaded in the browser too; by `ids` or `status`."""
        return inputs.list_(access, request)

    @offered(INPUTS, SEES)
    def GetInput(self, access: Access, request: Any) -> Any:  # noqa: N802
        """One photo, with how far it is."""
        return inputs.get(access, request)

    @offered(INPUTS, SEES)
    def GetInputCount(self, access: Access, request: Any) -> Any:  # noqa: N802
        """How many photos are done, waiting, being processed and failed."""
        counts = inputs.count(access)
        return service_pb2.SingleInputCountResponse(status=statuses.status(), counts=counts)

    @offered(INPUTS, LABELS)
    def DeleteInput(self, access: Access, request: Any) -> Any:  # noqa: N802
        """Moves a photo to the trash, with its faces."""
        return BaseResponse(status=inputs.delete(access, [request.input_id])[0])

    @offered(INPUTS, LABELS)
    def DeleteInputs(self, access: Access, request: Any) -> Any:  # noqa: N802
        """Moves photos to the trash, with their faces."""
        return _base(*inputs.delete(access, some(request.ids, "ids", INPUTS)))

    @offered(INPUTS, SEES)
    def GetInputsAddJob(self, access: Access, request: Any) -> Any:  # noqa: N802
        """How far the photos are that were posted under an `inputs_add_job_id`."""
        return inputs.job(access, request.id)

    @offered(INPUTS, LABELS)
    def CancelInputsAddJob(self, access: Access, request: Any) -> Any:  # noqa: N802
        """Gives up those photos of a job that no worker has begun to fetch."""
        return inputs.cancel(access, request.id)

    @offered(ANNOTATIONS, LABELS)
    def PostAnnotations(self, access: Access, request: Any) -> Any:  # noqa: N802
        """Says who faces are (value 1), or who they are not (value 0), by a region's id or its box."""
        return annotating.post(access, request)

    @offered(ANNOTATIONS, SEES)
    def ListAnnotations(self, access: Access, request: Any) -> Any:  # noqa: N802
        """What was said of photos and faces, and with `list_all_annotations` every face that was found."""
        return annotated.list_(access, request)

    @offered(ANNOTATIONS, SEES)
    def GetAnnotation(self, access: Access, request: Any) -> Any:  # noqa: N802
        """One annotation of a photo."""
        return annotated.get(access, request)

    @offered(ANNOTATIONS, LABELS)
    def DeleteAnnotation(self, access: Access, request: Any) -> Any:  # noqa: N802
        """Takes one annotation back; of the base model's it removes the face."""
        annotated.delete(access, request.input_id, request.annotation_id)
        return _base()

    @offered(ANNOTATIONS, LABELS)
    def DeleteAnnotations(self, access: Access, request: Any) -> Any:  # noqa: N802
        """Takes annotations back: by their ids, or all that was said of some photos."""
        if not request.ids:
            some(request.input_ids, "ids", ANNOTATIONS)
        return _base(*annotated.delete_many(access, request.input_ids, request.ids))

    @offered(CONCEPTS, LABELS)
    def PostConcepts(self, access: Access, request: Any) -> Any:  # noqa: N802
        """New people."""
        return concepts.post(access, request)

    @offered(CONCEPTS, SEES)
    def ListConcepts(self, access: Access, request: Any) -> Any:  # noqa: N802
        """The people, those named in the browser too."""
        return concepts.list_(access, request)

    @offered(CONCEPTS, SEES)
    def GetConcept(self, access: Access, request: Any) -> Any:  # noqa: N802
        """One person."""
        return concepts.get(access, request)

    @offered(CONCEPTS, LABELS)
    def PatchConcepts(self, access: Access, request: Any) -> Any:  # noqa: N802
        """Renames people; `action` is overwrite or merge."""
        return concepts.patch(access, request)

    @offered(CONCEPTS, SEES)
    def PostConceptsSearches(self, access: Access, request: Any) -> Any:  # noqa: N802
        """The people in whose names the query occurs; * stands for anything."""
        return concepts.search(access, request)

    @offered(MODELS, LABELS)
    def PostModels(self, access: Access, request: Any) -> Any:  # noqa: N802
        """A new `knn-concept` model: it is trained at once and votes over the labels as they are when asked."""
        return models.post(access, request)

    @offered(MODELS, SEES)
    def ListModels(self, access: Access, request: Any) -> Any:  # noqa: N802
        """The base model and the classifiers, those made in the browser too; by `model_type_id`."""
        return models.list_(access, request)

    @offered(MODELS, SEES)
    def GetModel(self, access: Access, request: Any) -> Any:  # noqa: N802
        """One model with its newest version, or the one asked for."""
        return models.get(access, request.model_id, request.version_id)

    @offered(MODELS, SEES)
    def GetModelType(self, access: Access, request: Any) -> Any:  # noqa: N802
        """What the models of a type take and tell; the `clarifai` SDK asks before it predicts."""
        return model_types.get(request.model_type_id)

    @offered(MODELS, SEES)
    def ListModelVersions(self, access: Access, request: Any) -> Any:  # noqa: N802
        """The versions of a model, newest first."""
        return models.versions(access, request)

    @offered(MODELS, SEES)
    def GetModelVersion(self, access: Access, request: Any) -> Any:  # noqa: N802
        """One version of a model."""
        found = models.get(access, request.model_id, request.version_id).model.model_version
        return service_pb2.SingleModelVersionResponse(status=statuses.status(), model_version=found)

    @offered(MODELS, LABELS)
    def DeleteModel(self, access: Access, request: Any) -> Any:  # noqa: N802
        """Moves a classifier to the trash, unless a workflow uses it."""
        models.delete(access, request.model_id)
        return _base()

    @offered(MODELS, LABELS)
    def DeleteModels(self, access: Access, request: Any) -> Any:  # noqa: N802
        """Moves classifiers to the trash, all or none."""
        models.delete_many(access, request)
        return _base()

    @offered(MODELS, SEES)
    def PostModelOutputs(self, access: Access, request: Any) -> Any:  # noqa: N802
        """Faces and vectors of photos by the base model, or their names by a classifier."""
        return results.of_model(access, request)

    @offered(WORKFLOWS, LABELS)
    def PostWorkflows(self, access: Access, request: Any) -> Any:  # noqa: N802
        """New workflows of two nodes: the base model and a classifier."""
        return workflows.post(access, request)

    @offered(WORKFLOWS, SEES)
    def ListWorkflows(self, access: Access, request: Any) -> Any:  # noqa: N802
        """The workflows, those made in the browser too."""
        return workflows.list_(access, request)

    @offered(WORKFLOWS, SEES)
    def GetWorkflow(self, access: Access, request: Any) -> Any:  # noqa: N802
        """One workflow."""
        return workflows.get(access, request.workflow_id)

    @offered(WORKFLOWS, LABELS)
    def DeleteWorkflow(self, access: Access, request: Any) -> Any:  # noqa: N802
        """Moves a workflow to the trash."""
        workflows.delete(access, request.workflow_id)
        return _base()

    @offered(WORKFLOWS, LABELS)
    def DeleteWorkflows(self, access: Access, request: Any) -> Any:  # noqa: N802
        """Moves workflows to the trash, all or none."""
        workflows.delete_many(access, request)
        return _base()

    @offered(WORKFLOWS, SEES)
    def PostWorkflowResults(self, access: Access, request: Any) -> Any:  # noqa: N802
        """Faces of photos and whom they may show; the photos aren't kept."""
        return results.of_workflow(access, request)


OFFERED = tuple(name for name, method in vars(Servicer).items() if hasattr(method, "need"))
