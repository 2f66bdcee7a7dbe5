"""Data sets."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling.api.views import ProjectView
from labelling.models import Role
from models_app.api.inputs import datasets as inputs
from models_app.api.serializers import datasets as shapes


class DatasetsView(ProjectView):
    need = {"GET": Role.VIEWER, "POST": Role.LABELLER}

    @extend_schema(
        parameters=[inputs.DatasetFilter],
        responses=shapes.DatasetPage,
        operation_id="datasets_list",
    )
    def get(self, request: Request, project_id: int) -> Response:
        """The versions of the data sets, newest first."""
        raise NotImplementedError

    @extend_schema(
        request=inputs.DatasetInput, responses={202: shapes.Dataset}, operation_id="datasets_create"
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Freeze the labels, or some of them, as a new version."""
        raise NotImplementedError


class ReadinessView(ProjectView):
    need = {"POST": Role.VIEWER}

    @extend_schema(
        request=inputs.DatasetRules, responses=shapes.Readiness, operation_id="datasets_readiness"
    )
    def post(self, request: Request, project_id: int) -> Response:
        """What freezing would give, and who has too few faces. Changes nothing."""
        raise NotImplementedError


class DatasetUploadView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(
        request={"multipart/form-data": inputs.DatasetUpload},
        responses={202: shapes.Dataset},
        operation_id="datasets_upload",
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Take a folder of crops, sent as a ZIP, as a data set."""
        raise NotImplementedError


class DatasetView(ProjectView):
    need = {"GET": Role.VIEWER, "PATCH": Role.LABELLER, "DELETE": Role.LABELLER}

    @extend_schema(responses=shapes.Dataset, operation_id="datasets_get")
    def get(self, request: Request, project_id: int, dataset_id: int) -> Response:
        """One version."""
        raise NotImplementedError

    @extend_schema(
        request=inputs.DatasetChange, responses=shapes.Dataset, operation_id="datasets_change"
    )
    def patch(self, request: Request, project_id: int, dataset_id: int) -> Response:
        """Change the note on it; nothing else of a version changes."""
        raise NotImplementedError

    @extend_schema(request=None, responses={204: None}, operation_id="datasets_delete")
    def delete(self, request: Request, project_id: int, dataset_id: int) -> Response:
        """Move the version to the trash."""
        raise NotImplementedError


class DatasetRestoreView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(request=None, responses=shapes.Dataset, operation_id="datasets_restore")
    def post(self, request: Request, project_id: int, dataset_id: int) -> Response:
        """Take the version back from the trash."""
        raise NotImplementedError


class DatasetPeopleView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(
        parameters=[inputs.DatasetPeopleFilter],
        responses=shapes.DatasetPersonPage,
        operation_id="datasets_people",
    )
    def get(self, request: Request, project_id: int, dataset_id: int) -> Response:
        """Its people in the order of labels.json, with their splits."""
        raise NotImplementedError


class DatasetFacesView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(
        parameters=[inputs.DatasetFaceFilter],
        responses=shapes.DatasetFacePage,
        operation_id="datasets_faces",
    )
    def get(self, request: Request, project_id: int, dataset_id: int) -> Response:
        """Its faces."""
        raise NotImplementedError


class DatasetCropView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(
        responses={(200, "image/jpeg"): OpenApiTypes.BINARY}, operation_id="datasets_crop"
    )
    def get(self, request: Request, project_id: int, dataset_id: int, face_id: int) -> Response:
        """The crop as it is in the data set; `face_id` is the row of /faces."""
        raise NotImplementedError


class CompareView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses=shapes.Comparison, operation_id="datasets_compare")
    def get(self, request: Request, project_id: int, dataset_id: int, other_id: int) -> Response:
        """What changed from the first to the second."""
        raise NotImplementedError


class DownloadView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(
        parameters=[inputs.DownloadFilter],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        operation_id="datasets_download",
    )
    def get(self, request: Request, project_id: int, dataset_id: int) -> Response:
        """The data set as a ZIP of folders with labels.json, as COCO JSON or as CSV, sent while it is made."""
        raise NotImplementedError
