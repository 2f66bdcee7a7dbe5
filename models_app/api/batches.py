"""Many photos at once."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling.api.inputs import Paging
from labelling.api.views import ProjectView
from labelling.models import Role
from models_app.api.inputs import predictions as inputs
from models_app.api.serializers import predictions as shapes


class BatchesView(ProjectView):
    need = {"GET": Role.VIEWER, "POST": Role.VIEWER}

    @extend_schema(parameters=[Paging], responses=shapes.BatchPage, operation_id="batches_list")
    def get(self, request: Request, project_id: int) -> Response:
        """The batches, newest first."""
        raise NotImplementedError

    @extend_schema(
        request=inputs.BatchInput, responses={201: shapes.Batch}, operation_id="batches_create"
    )
    def post(self, request: Request, project_id: int) -> Response:
        """A new batch: of the project’s photos, or of files that are sent to it."""
        raise NotImplementedError


class BatchView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses=shapes.Batch, operation_id="batches_get")
    def get(self, request: Request, project_id: int, batch_id: int) -> Response:
        """One batch."""
        raise NotImplementedError


class BatchFilesView(ProjectView):
    need = {"POST": Role.VIEWER}

    @extend_schema(
        request={"multipart/form-data": inputs.BatchFiles},
        responses=shapes.Batch,
        operation_id="batches_files",
    )
    def post(self, request: Request, project_id: int, batch_id: int) -> Response:
        """Send photos to an open batch; each is deleted once it was looked at."""
        raise NotImplementedError


class BatchCloseView(ProjectView):
    need = {"POST": Role.VIEWER}

    @extend_schema(request=None, responses=shapes.Batch, operation_id="batches_close")
    def post(self, request: Request, project_id: int, batch_id: int) -> Response:
        """No more files come: the batch is done when the last is."""
        raise NotImplementedError


class BatchCancelView(ProjectView):
    need = {"POST": Role.VIEWER}

    @extend_schema(request=None, responses=shapes.Batch, operation_id="batches_cancel")
    def post(self, request: Request, project_id: int, batch_id: int) -> Response:
        """Stop the batch; what is done stays."""
        raise NotImplementedError


class BatchItemsView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(
        parameters=[Paging], responses=shapes.BatchItemPage, operation_id="batches_items"
    )
    def get(self, request: Request, project_id: int, batch_id: int) -> Response:
        """Its photos with their faces."""
        raise NotImplementedError


class BatchCsvView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY}, operation_id="batches_csv")
    def get(self, request: Request, project_id: int, batch_id: int) -> Response:
        """One row a face, sent while it is made."""
        raise NotImplementedError
