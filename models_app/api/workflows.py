"""Workflows."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling.api.views import ProjectView, valid
from labelling.models import Role
from models_app import access
from models_app.api.inputs import classifiers as inputs
from models_app.api.inputs import predictions
from models_app.api.serializers import classifiers as shapes
from models_app.api.serializers import predictions as predicted
from models_app.services import prediction
from models_app.shapes.predictions import prediction_shape


class WorkflowsView(ProjectView):
    need = {"GET": Role.VIEWER, "POST": Role.LABELLER}

    @extend_schema(
        parameters=[inputs.TrashFilter],
        responses=shapes.WorkflowPage,
        operation_id="workflows_list",
    )
    def get(self, request: Request, project_id: int) -> Response:
        """The workflows, newest first."""
        raise NotImplementedError

    @extend_schema(
        request=inputs.WorkflowInput,
        responses={201: shapes.Workflow},
        operation_id="workflows_create",
    )
    def post(self, request: Request, project_id: int) -> Response:
        """A new workflow: detect, embed, classify."""
        raise NotImplementedError


class WorkflowView(ProjectView):
    need = {"GET": Role.VIEWER, "PATCH": Role.LABELLER, "DELETE": Role.LABELLER}

    @extend_schema(responses=shapes.Workflow, operation_id="workflows_get")
    def get(self, request: Request, project_id: int, workflow_id: int) -> Response:
        """One workflow with its newest version."""
        raise NotImplementedError

    @extend_schema(
        request=inputs.WorkflowChange, responses=shapes.Workflow, operation_id="workflows_change"
    )
    def patch(self, request: Request, project_id: int, workflow_id: int) -> Response:
        """Rename it, or change what it does: that makes a new version of it."""
        raise NotImplementedError

    @extend_schema(request=None, responses={204: None}, operation_id="workflows_delete")
    def delete(self, request: Request, project_id: int, workflow_id: int) -> Response:
        """Move it to the trash."""
        raise NotImplementedError


class WorkflowRestoreView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(request=None, responses=shapes.Workflow, operation_id="workflows_restore")
    def post(self, request: Request, project_id: int, workflow_id: int) -> Response:
        """Take it back from the trash."""
        raise NotImplementedError


class WorkflowVersionsView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses=shapes.WorkflowVersionPage, operation_id="workflows_versions")
    def get(self, request: Request, project_id: int, workflow_id: int) -> Response:
        """What it did, newest version first."""
        raise NotImplementedError


class WorkflowPredictView(ProjectView):
    need = {"POST": Role.VIEWER}

    @extend_schema(
        request={"multipart/form-data": predictions.WorkflowPredictInput},
        responses=predicted.Prediction,
        operation_id="workflows_predict",
    )
    def post(self, request: Request, project_id: int, workflow_id: int) -> Response:
        """Find and name the faces of a photo by this workflow. The photo isn’t kept."""
        asked = valid(predictions.WorkflowPredictInput, request.data)
        found = access.workflow_version(self.access, workflow_id, asked.get("version"))
        by = prediction.by_workflow(self.access, found)
        with prediction.photo_of(asked) as photo:
            made = prediction.predict(self.access.project, photo, by)
        return Response(prediction_shape(made))
