"""Faces: lists of them, one of them, its crop and its candidates."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling import access
from labelling.api import inputs, serializers
from labelling.api.boxes import asked_box
from labelling.api.media import file_response
from labelling.api.photos import IMAGE
from labelling.api.views import ProjectView, candidate_shapes, paged, valid
from labelling.models import Role
from labelling.services import boxes, face_lists, suggestions
from labelling.shapes import face_shape

READ = {"GET": Role.VIEWER}


class FacesView(ProjectView):
    need = READ

    @extend_schema(
        parameters=[inputs.FaceFilter], responses=serializers.FacePage, operation_id="faces_list"
    )
    def get(self, request: Request, project_id: int) -> Response:
        """The faces that pass the filters."""
        asked = valid(inputs.FaceFilter, request.query_params)
        rows, order = face_lists.listed(self.access, asked)
        return paged(rows, asked, order, face_shape)


class FaceIndexView(ProjectView):
    need = READ

    @extend_schema(
        parameters=[inputs.FaceFilterOnly], responses=serializers.FaceIndex,
        operation_id="faces_index",
    )  # fmt: skip
    def get(self, request: Request, project_id: int) -> HttpResponseBase:
        """The ids of all faces that pass the filters, in order; `ids` of the list has the faces."""
        asked = valid(inputs.FaceFilterOnly, request.query_params)
        body = face_lists.index(self.access, asked)
        return HttpResponse(body, content_type="application/json")


class FaceView(ProjectView):
    need = {"GET": Role.VIEWER, "PATCH": Role.LABELLER, "DELETE": Role.LABELLER}

    @extend_schema(responses=serializers.Face, operation_id="faces_get")
    def get(self, request: Request, project_id: int, face_id: int) -> Response:
        """One face."""
        return Response(face_shape(access.face(self.access, face_id)))

    @extend_schema(request=inputs.BoxMove, responses=serializers.Face, operation_id="faces_move")
    def patch(self, request: Request, project_id: int, face_id: int) -> Response:
        """Move a face's box; its label stays."""
        face = access.face(self.access, face_id)
        asked = valid(inputs.BoxMove, request.data)
        box = asked_box(asked["box"])
        return Response(face_shape(boxes.move(self.access, face, box, version=asked["version"])))

    @extend_schema(responses={204: None}, operation_id="faces_remove")
    def delete(self, request: Request, project_id: int, face_id: int) -> Response:
        """Remove a face that is none, or is there twice. Undo brings it back with its label."""
        boxes.remove(self.access, access.face(self.access, face_id))
        return Response(status=204)


class CropView(ProjectView):
    need = READ

    @extend_schema(responses=IMAGE, operation_id="faces_crop")
    def get(self, request: Request, project_id: int, face_id: int) -> HttpResponseBase:
        """The face's crop, 160 px."""
        face = access.face(self.access, face_id)
        return file_response(
            request._request, face.crop_key, mime="image/jpeg",
            etag=f"face-{face.pk}-{face.crop_version}",
            lasting=request.query_params.get("v") == str(face.crop_version),
        )  # fmt: skip


class CandidatesView(ProjectView):
    need = READ

    @extend_schema(responses=serializers.Candidates, operation_id="faces_candidates")
    def get(self, request: Request, project_id: int, face_id: int) -> Response:
        """Who this face may be, best first."""
        face = access.face(self.access, face_id)
        ranked = suggestions.candidates(self.access.project, face)
        return Response({"items": candidate_shapes(self.access.project, ranked)})
