"""Prediction by REST."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling.api.views import ProjectView, valid
from labelling.models import Role
from labelling.shapes import photo_shape
from models_app.api.inputs import predictions as inputs
from models_app.api.serializers import predictions as shapes
from models_app.services import given_photos, keeping, prediction
from models_app.shapes.predictions import prediction_shape


class PredictView(ProjectView):
    need = {"POST": Role.VIEWER}

    @extend_schema(
        request={"multipart/form-data": inputs.PredictInput, "application/json": inputs.PredictUrl},
        responses=shapes.Prediction,
        operation_id="predict",
    )  # fmt: skip
    def post(self, request: Request, project_id: int) -> Response:
        """Find and name the faces of a photo, sent or fetched from a URL. The photo isn't kept."""
        asked = valid(inputs.PredictInput, request.data)
        by = prediction.chosen(self.access, asked)
        with given_photos.photo_of(asked) as photo:
            made = prediction.predict(self.access.project, photo, by)
        return Response(prediction_shape(made))


class FetchView(ProjectView):
    need = {"POST": Role.VIEWER}

    @extend_schema(
        request=inputs.FetchInput, responses={(200, "image/*"): OpenApiTypes.BINARY},
        operation_id="predict_fetch",
    )  # fmt: skip
    def post(self, request: Request, project_id: int) -> HttpResponse:
        """A photo from the web, fetched by the site and handed on: pages load nothing from other hosts."""
        photo = given_photos.fetch(valid(inputs.FetchInput, request.data)["url"])
        response = HttpResponse(photo.data, content_type=photo.mime)
        response["Content-Disposition"] = (
            content_disposition_header(True, photo.name) or "attachment"
        )
        response["Cache-Control"] = "no-store"
        return response


class KeepView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(
        request={"multipart/form-data": inputs.KeepInput}, responses={201: shapes.Kept},
        operation_id="predict_keep",
    )  # fmt: skip
    def post(self, request: Request, project_id: int) -> Response:
        """Add a photo that was predicted to the project, with the names that somebody gave its faces."""
        asked = valid(inputs.KeepInput, request.data)
        kept = keeping.keep(self.access, asked["file"], asked.get("labels") or [])
        shape = {"photo": photo_shape(kept.photo), "outcome": kept.outcome, "labels": kept.labels}
        return Response(shape, status=201)
