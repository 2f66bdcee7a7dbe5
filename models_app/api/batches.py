"""Many photos at once."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from labelling import errors, pages
from labelling.api.inputs import Paging
from labelling.api.views import ProjectView, paged, valid
from labelling.models import Role
from models_app import access
from models_app.api.inputs import predictions as inputs
from models_app.api.serializers import predictions as shapes
from models_app.models import Batch
from models_app.services import batch_items, batches, predict_csv
from models_app.shapes.batches import batch_shape


class BatchesView(ProjectView):
    need = {"GET": Role.VIEWER, "POST": Role.VIEWER}

    @extend_schema(parameters=[Paging], responses=shapes.BatchPage, operation_id="batches_list")
    def get(self, request: Request, project_id: int) -> Response:
        """The batches, newest first."""
        asked = valid(Paging, request.query_params)
        rows = batches.described(Batch.objects.filter(project=self.access.project))
        return paged(rows, asked, ("-id",), batch_shape)

    @extend_schema(
        request=inputs.BatchInput, responses={201: shapes.Batch}, operation_id="batches_create"
    )
    def post(self, request: Request, project_id: int) -> Response:
        """A new batch: of the project’s photos, or of files that are sent to it."""
        asked = valid(inputs.BatchInput, request.data)
        return Response(batch_shape(batches.create(self.access, asked)), status=201)


class BatchView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses=shapes.Batch, operation_id="batches_get")
    def get(self, request: Request, project_id: int, batch_id: int) -> Response:
        """One batch."""
        return Response(batch_shape(access.batch(self.access, batch_id)))


class BatchFilesView(ProjectView):
    need = {"POST": Role.VIEWER}

    @extend_schema(
        request={"multipart/form-data": inputs.BatchFiles},
        responses=shapes.Batch,
        operation_id="batches_files",
    )
    def post(self, request: Request, project_id: int, batch_id: int) -> Response:
        """Send photos to an open batch; each is deleted once it was looked at."""
        batch = access.batch(self.access, batch_id)
        if not str(request.content_type).startswith(MultiPartParser.media_type):
            raise errors.Invalid("Send the photos as multipart/form-data, in parts called “files”.")
        files = request.FILES.getlist("files")
        paths = request.data.getlist("paths")
        if not files:
            raise errors.Invalid(fields={"files": ["There is no file in the request."]})
        if paths and len(paths) != len(files):
            raise errors.Invalid(fields={"paths": ["Send one path a file, in the same order."]})
        named = list(zip(paths or [file.name or "photo" for file in files], files, strict=True))
        return Response(batch_shape(batches.add_files(batch, named)))


class BatchCloseView(ProjectView):
    need = {"POST": Role.VIEWER}

    @extend_schema(request=None, responses=shapes.Batch, operation_id="batches_close")
    def post(self, request: Request, project_id: int, batch_id: int) -> Response:
        """No more files come: the batch is done when the last is."""
        return Response(batch_shape(batches.close(access.batch(self.access, batch_id))))


class BatchCancelView(ProjectView):
    need = {"POST": Role.VIEWER}

    @extend_schema(request=None, responses=shapes.Batch, operation_id="batches_cancel")
    def post(self, request: Request, project_id: int, batch_id: int) -> Response:
        """Stop the batch; what is done stays."""
        return Response(batch_shape(batches.cancel(access.batch(self.access, batch_id))))


class BatchItemsView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(
        parameters=[Paging], responses=shapes.BatchItemPage, operation_id="batches_items"
    )
    def get(self, request: Request, project_id: int, batch_id: int) -> Response:
        """Its photos with their faces."""
        asked = valid(Paging, request.query_params)
        rows = access.batch(self.access, batch_id).items.all()
        found = pages.page(rows, order=("id",), cursor=asked.get("cursor"), limit=asked["limit"])
        return Response({"items": batch_items.shapes(found.items), "next": found.next})


class BatchCsvView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY}, operation_id="batches_csv")
    def get(self, request: Request, project_id: int, batch_id: int) -> HttpResponseBase:
        """One row a face, sent while it is made."""
        return predict_csv.respond(access.batch(self.access, batch_id))
