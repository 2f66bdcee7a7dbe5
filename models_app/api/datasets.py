"""Data sets."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling import pages
from labelling.api.media import file_response
from labelling.api.views import ProjectView, paged, valid
from labelling.errors import NotFound
from labelling.models import Role
from models_app import access
from models_app.api.inputs import datasets as inputs
from models_app.api.serializers import datasets as shapes
from models_app.models import Dataset
from models_app.services import (
    dataset_comparison,
    dataset_exports,
    dataset_readiness,
    dataset_rules,
    dataset_uploads,
    datasets,
)
from models_app.shapes import datasets as made


class DatasetsView(ProjectView):
    need = {"GET": Role.VIEWER, "POST": Role.LABELLER}

    @extend_schema(
        parameters=[inputs.DatasetFilter],
        responses=shapes.DatasetPage,
        operation_id="datasets_list",
    )
    def get(self, request: Request, project_id: int) -> Response:
        """The versions of the data sets, newest first."""
        asked = valid(inputs.DatasetFilter, request.query_params)
        rows = Dataset.objects.filter(
            project=self.access.project, deleted_at__isnull=asked["state"] == "kept"
        ).select_related("by", "key", "base")
        if "name" in asked:
            rows = rows.filter(name=asked["name"])
        found = pages.page(rows, order=("-id",), cursor=asked.get("cursor"), limit=asked["limit"])
        return Response({"items": made.dataset_shapes(found.items), "next": found.next})

    @extend_schema(
        request=inputs.DatasetInput, responses={202: shapes.Dataset}, operation_id="datasets_create"
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Freeze the labels, or some of them, as a new version."""
        asked = valid(inputs.DatasetInput, request.data)
        rules = dataset_rules.rules(self.access, asked)
        row = datasets.freeze(
            self.access, rules, name=asked["name"], note=asked["note"], margin=asked["margin"]
        )
        return Response(made.dataset_shape(row), status=202)


class ReadinessView(ProjectView):
    need = {"POST": Role.VIEWER}

    @extend_schema(
        request=inputs.DatasetRules, responses=shapes.Readiness, operation_id="datasets_readiness"
    )
    def post(self, request: Request, project_id: int) -> Response:
        """What freezing would give, and who has too few faces. Changes nothing."""
        rules = dataset_rules.rules(self.access, valid(inputs.DatasetRules, request.data))
        return Response(dataset_readiness.readiness(self.access.project, rules))


class DatasetUploadView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(
        request={"multipart/form-data": inputs.DatasetUpload},
        responses={202: shapes.Dataset},
        operation_id="datasets_upload",
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Take a folder of crops, sent as a ZIP, as a data set."""
        asked = valid(inputs.DatasetUpload, request.data)
        row = dataset_uploads.take(
            self.access, asked["file"], name=asked["name"], note=asked["note"]
        )
        return Response(made.dataset_shape(row), status=202)


class DatasetView(ProjectView):
    need = {"GET": Role.VIEWER, "PATCH": Role.LABELLER, "DELETE": Role.LABELLER}

    @extend_schema(responses=shapes.Dataset, operation_id="datasets_get")
    def get(self, request: Request, project_id: int, dataset_id: int) -> Response:
        """One version."""
        return Response(made.dataset_shape(access.dataset(self.access, dataset_id, trashed=True)))

    @extend_schema(
        request=inputs.DatasetChange, responses=shapes.Dataset, operation_id="datasets_change"
    )
    def patch(self, request: Request, project_id: int, dataset_id: int) -> Response:
        """Change the note on it; nothing else of a version changes."""
        row = access.dataset(self.access, dataset_id)
        asked = valid(inputs.DatasetChange, request.data)
        return Response(made.dataset_shape(datasets.note(row, asked["note"])))

    @extend_schema(request=None, responses={204: None}, operation_id="datasets_delete")
    def delete(self, request: Request, project_id: int, dataset_id: int) -> Response:
        """Move the version to the trash."""
        datasets.delete(access.dataset(self.access, dataset_id))
        return Response(status=204)


class DatasetRestoreView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(request=None, responses=shapes.Dataset, operation_id="datasets_restore")
    def post(self, request: Request, project_id: int, dataset_id: int) -> Response:
        """Take the version back from the trash."""
        row = access.dataset(self.access, dataset_id, trashed=True)
        return Response(made.dataset_shape(datasets.restore(row)))


class DatasetPeopleView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(
        parameters=[inputs.DatasetPeopleFilter],
        responses=shapes.DatasetPersonPage,
        operation_id="datasets_people",
    )
    def get(self, request: Request, project_id: int, dataset_id: int) -> Response:
        """Its people in the order of labels.json, with their splits."""
        row = access.dataset(self.access, dataset_id, trashed=True)
        asked = valid(inputs.DatasetPeopleFilter, request.query_params)
        rows = row.people.select_related("person")
        if asked.get("q"):
            rows = rows.filter(made.named(asked["q"]))
        found = pages.page(
            rows, order=("number",), cursor=asked.get("cursor"), limit=asked["limit"]
        )
        return Response({"items": made.person_shapes(row, found.items), "next": found.next})


class DatasetFacesView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(
        parameters=[inputs.DatasetFaceFilter],
        responses=shapes.DatasetFacePage,
        operation_id="datasets_faces",
    )
    def get(self, request: Request, project_id: int, dataset_id: int) -> Response:
        """Its faces."""
        row = access.dataset(self.access, dataset_id, trashed=True)
        asked = valid(inputs.DatasetFaceFilter, request.query_params)
        rows = row.faces.select_related("person").defer("vector", "landmarks")
        if "side" in asked:
            rows = rows.filter(side=asked["side"])
        if "person_number" in asked:
            rows = rows.filter(person__number=asked["person_number"])
        return paged(rows, asked, ("id",), lambda face: made.face_shape(row, face))


class DatasetCropView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(
        responses={(200, "image/jpeg"): OpenApiTypes.BINARY}, operation_id="datasets_crop"
    )
    def get(
        self, request: Request, project_id: int, dataset_id: int, face_id: int
    ) -> HttpResponseBase:
        """The crop as it is in the data set; `face_id` is the row of /faces."""
        row = access.dataset(self.access, dataset_id, trashed=True)
        face = row.faces.filter(pk=face_id).only("crop_key", "sha256").first()
        if face is None or not face.crop_key:
            raise NotFound
        settled = bool(face.sha256)
        return file_response(
            request,
            face.crop_key,
            mime="image/jpeg",
            etag=face.sha256 or face.crop_key,
            name=f"{face_id}.jpg",
            lasting=settled,
        )


class CompareView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses=shapes.Comparison, operation_id="datasets_compare")
    def get(self, request: Request, project_id: int, dataset_id: int, other_id: int) -> Response:
        """What changed from the first to the second."""
        before = access.dataset(self.access, dataset_id, trashed=True)
        after = access.dataset(self.access, other_id, trashed=True)
        return Response(dataset_comparison.compare(before, after))


class DownloadView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(
        parameters=[inputs.DownloadFilter],
        responses={
            (200, "application/zip"): OpenApiTypes.BINARY,
            (200, "application/json"): OpenApiTypes.OBJECT,
            (200, "text/csv"): OpenApiTypes.STR,
        },
        operation_id="datasets_download",
    )
    def get(self, request: Request, project_id: int, dataset_id: int) -> HttpResponseBase:
        """The data set as a ZIP of folders with labels.json, as COCO JSON or as CSV, sent while it is made."""
        row = access.dataset(self.access, dataset_id, trashed=True)
        asked = valid(inputs.DownloadFilter, request.query_params)
        return dataset_exports.respond(row, asked["kind"])
