"""Workflows."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling import pages
from labelling.api.inputs.base import Paging
from labelling.api.views import ProjectView, paged, valid
from labelling.models import Role
from models_app import access
from models_app.api.inputs import classifiers as inputs
from models_app.api.inputs import predictions
from models_app.api.serializers import classifiers as shapes
from models_app.api.serializers import predictions as predicted
from models_app.models import Workflow, WorkflowVersion
from models_app.services import given_photos, prediction, workflows
from models_app.services.chains import chains
from models_app.shapes.predictions import prediction_shape
from models_app.shapes.workflows import version_shape, workflow_shape


class WorkflowsView(ProjectView):
    need = {"GET": Role.VIEWER, "POST": Role.LABELLER}

    @extend_schema(
        parameters=[inputs.TrashFilter],
        responses=shapes.WorkflowPage,
        operation_id="workflows_list",
    )
    def get(self, request: Request, project_id: int) -> Response:
        """The workflows, newest first."""
        asked = valid(inputs.TrashFilter, request.query_params)
        rows = Workflow.objects.filter(project=self.access.project)
        rows = rows.filter(deleted_at__isnull=asked["state"] == "kept")
        rows = rows.select_related("project", "by", "key")
        found = pages.page(rows, order=("-id",), cursor=asked.get("cursor"), limit=asked["limit"])
        items = [workflow_shape(chain) for chain in chains(found.items)]
        return Response({"items": items, "next": found.next})

    @extend_schema(
        request=inputs.WorkflowInput,
        responses={201: shapes.Workflow},
        operation_id="workflows_create",
    )
    def post(self, request: Request, project_id: int) -> Response:
        """A new workflow: detect, embed, classify."""
        made = workflows.create(self.access, **valid(inputs.WorkflowInput, request.data))
        return Response(_shape(made), status=201)


class WorkflowView(ProjectView):
    need = {"GET": Role.VIEWER, "PATCH": Role.LABELLER, "DELETE": Role.LABELLER}

    @extend_schema(responses=shapes.Workflow, operation_id="workflows_get")
    def get(self, request: Request, project_id: int, workflow_id: int) -> Response:
        """One workflow with its newest version."""
        return Response(_shape(access.workflow(self.access, workflow_id, trashed=True)))

    @extend_schema(
        request=inputs.WorkflowChange, responses=shapes.Workflow, operation_id="workflows_change"
    )
    def patch(self, request: Request, project_id: int, workflow_id: int) -> Response:
        """Rename it, or change what it does: that makes a new version of it."""
        wanted = valid(inputs.WorkflowChange, request.data)
        found = access.workflow(self.access, workflow_id)
        return Response(_shape(workflows.change(found, self.access, **wanted)))

    @extend_schema(request=None, responses={204: None}, operation_id="workflows_delete")
    def delete(self, request: Request, project_id: int, workflow_id: int) -> Response:
        """Move it to the trash."""
        workflows.trash(access.workflow(self.access, workflow_id, trashed=True))
        return Response(status=204)


class WorkflowRestoreView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(request=None, responses=shapes.Workflow, operation_id="workflows_restore")
    def post(self, request: Request, project_id: int, workflow_id: int) -> Response:
        """Take it back from the trash."""
        found = access.workflow(self.access, workflow_id, trashed=True)
        return Response(_shape(workflows.restore(found)))


class WorkflowVersionsView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(
        parameters=[Paging],
        responses=shapes.WorkflowVersionPage,
        operation_id="workflows_versions",
    )
    def get(self, request: Request, project_id: int, workflow_id: int) -> Response:
        """What it did, newest version first."""
        asked = valid(Paging, request.query_params)
        found = access.workflow(self.access, workflow_id, trashed=True)
        rows = WorkflowVersion.objects.filter(workflow=found)
        rows = rows.select_related("classifier", "classifier_version", "by")
        return paged(rows, asked, ("-number",), version_shape)


class WorkflowPredictView(ProjectView):
    need = {"POST": Role.VIEWER}

    @extend_schema(
        request={
            "multipart/form-data": predictions.WorkflowPredictInput,
            "application/json": predictions.WorkflowPredictUrl,
        },
        responses=predicted.Prediction,
        operation_id="workflows_predict",
    )
    def post(self, request: Request, project_id: int, workflow_id: int) -> Response:
        """Find and name the faces of a photo by this workflow. The photo isn’t kept."""
        asked = valid(predictions.WorkflowPredictInput, request.data)
        found = access.workflow_version(self.access, workflow_id, asked.get("version"))
        by = prediction.by_workflow(found)
        with given_photos.photo_of(asked) as photo:
            made = prediction.predict(self.access.project, photo, by)
        return Response(prediction_shape(made))


def _shape(workflow: Workflow) -> dict[str, Any]:
    return workflow_shape(chains([workflow])[0])
