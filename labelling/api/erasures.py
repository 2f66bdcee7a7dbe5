"""Erasing for good, and the receipts."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling.api import inputs
from labelling.api.inputs import erasures as asked_for
from labelling.api.serializers import erasures as shapes
from labelling.api.views import ProjectView, paged, valid
from labelling.erasure_shapes import erasure_shape, preview_shape
from labelling.models import Erasure, Role
from labelling.services import erasing, erasures, retention

ERASE = {200: shapes.ErasurePreview, 201: shapes.Erasure}


def _answer(erasure: Erasure, preview: bool) -> Response:
    if preview:
        return Response(preview_shape(erasure))
    return Response(erasure_shape(erasure), status=201)


class ErasePhotosView(ProjectView):
    need = {"POST": Role.OWNER}

    @extend_schema(request=asked_for.ErasePhotos, responses=ERASE, operation_id="photos_erase")
    def post(self, request: Request, project_id: int) -> Response:
        """Erase photos for good, with their faces, crops, vectors and rows of data sets."""
        asked = valid(asked_for.ErasePhotos, request.data)
        preview, actor = asked["preview"], self.access.actor
        row = erasing.photos(self.access.project, asked["ids"], actor=actor, preview=preview)
        return _answer(row, preview)


class ErasePersonView(ProjectView):
    need = {"POST": Role.OWNER}

    @extend_schema(request=asked_for.ErasePerson, responses=ERASE, operation_id="people_erase")
    def post(self, request: Request, project_id: int, person_id: int) -> Response:
        """Erase a person for good: the name, the faces with crops and vectors, rows of data sets."""
        asked = valid(asked_for.ErasePerson, request.data)
        preview = asked["preview"]
        row = erasing.person(self.access, person_id, photos=asked["photos"], preview=preview)
        return _answer(row, preview)


class ErasuresView(ProjectView):
    need = {"GET": Role.OWNER}

    @extend_schema(
        parameters=[inputs.Paging], responses=shapes.ErasurePage, operation_id="erasures_list"
    )
    def get(self, request: Request, project_id: int) -> Response:
        """The receipts, newest first."""
        asked = valid(inputs.Paging, request.query_params)
        return paged(erasures.listed(self.access), asked, ("-id",), erasure_shape)


class ErasureView(ProjectView):
    need = {"GET": Role.OWNER}

    @extend_schema(responses=shapes.Erasure, operation_id="erasures_get")
    def get(self, request: Request, project_id: int, erasure_id: int) -> Response:
        """One receipt."""
        return Response(erasure_shape(erasures.get(self.access, erasure_id)))


class RetentionView(ProjectView):
    need = {"GET": Role.OWNER}

    @extend_schema(
        parameters=[asked_for.RetentionFilter], responses=shapes.Retention,
        operation_id="retention_preview",
    )  # fmt: skip
    def get(self, request: Request, project_id: int) -> Response:
        """How many photos a timer of so many days would erase at once."""
        days = valid(asked_for.RetentionFilter, request.query_params)["days"]
        return Response({"days": days, "photos": retention.due(self.access.project, days).count()})
