"""Erasing for good, and the receipts."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling.api import inputs
from labelling.api.inputs import erasures as asked_for
from labelling.api.serializers import erasures as shapes
from labelling.api.views import ProjectView
from labelling.models import Role

ERASE = {200: shapes.ErasurePreview, 201: shapes.Erasure}


class ErasePhotosView(ProjectView):
    need = {"POST": Role.OWNER}

    @extend_schema(request=asked_for.ErasePhotos, responses=ERASE, operation_id="photos_erase")
    def post(self, request: Request, project_id: int) -> Response:
        """Erase photos for good, with their faces, crops, vectors and rows of data sets."""
        raise NotImplementedError


class ErasePersonView(ProjectView):
    need = {"POST": Role.OWNER}

    @extend_schema(request=asked_for.ErasePerson, responses=ERASE, operation_id="people_erase")
    def post(self, request: Request, project_id: int, person_id: int) -> Response:
        """Erase a person for good: the name, the faces with crops and vectors, rows of data sets."""
        raise NotImplementedError


class ErasuresView(ProjectView):
    need = {"GET": Role.OWNER}

    @extend_schema(
        parameters=[inputs.Paging], responses=shapes.ErasurePage, operation_id="erasures_list"
    )
    def get(self, request: Request, project_id: int) -> Response:
        """The receipts, newest first."""
        raise NotImplementedError


class ErasureView(ProjectView):
    need = {"GET": Role.OWNER}

    @extend_schema(responses=shapes.Erasure, operation_id="erasures_get")
    def get(self, request: Request, project_id: int, erasure_id: int) -> Response:
        """One receipt."""
        raise NotImplementedError
