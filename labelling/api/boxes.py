"""Boxes by hand, and which faces vote."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling import access
from labelling.api import inputs, serializers
from labelling.api.views import ProjectView, valid
from labelling.change_shapes import change_ref
from labelling.models import Role
from labelling.services import boxes, quality, uses
from labelling.shapes import face_shape, person_ref
from labelling.vision.types import Box


def asked_box(asked: dict[str, float]) -> Box:
    """The box of a request."""
    return Box(asked["left"], asked["top"], asked["right"], asked["bottom"])


class DrawView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(
        request=inputs.BoxInput, responses={201: serializers.Face}, operation_id="faces_draw"
    )
    def post(self, request: Request, project_id: int, photo_id: int) -> Response:
        """Draw a face that wasn't found; the box is clipped to the photo."""
        photo = access.photo(self.access, photo_id)
        asked = valid(inputs.BoxInput, request.data)
        face = boxes.draw(self.access, photo, asked_box(asked["box"]))
        return Response(face_shape(face), status=201)


class UseView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(request=inputs.UseInput, responses=serializers.UseDone, operation_id="faces_use")
    def post(self, request: Request, project_id: int) -> Response:
        """Let faces vote always, never, or as the project's rule on quality says."""
        asked = valid(inputs.UseInput, request.data)
        done = uses.decide(self.access, asked["faces"], asked["use"])
        return Response(
            {"change": change_ref(done.change), "faces": [face_shape(f) for f in done.faces]}
        )


class QualityView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(
        parameters=[inputs.QualityFilter], responses=serializers.QualityPreview,
        operation_id="quality",
    )  # fmt: skip
    def get(self, request: Request, project_id: int) -> Response:
        """What a least quality would exclude from voting and from datasets."""
        asked = valid(inputs.QualityFilter, request.query_params)
        seen = quality.preview(self.access.project, asked.get("min_quality"))
        silent = seen.people_without_voters
        return Response(
            {
                "faces": seen.faces,
                "labelled": seen.labelled,
                "excluded": seen.excluded,
                "excluded_labelled": seen.excluded_labelled,
                "people_without_voters": [{"person": person_ref(p), "faces": n} for p, n in silent],
                "unmeasured": seen.unmeasured,
                "histogram": seen.histogram,
                "reasons": [{"reason": r, "count": n} for r, n in seen.reasons.items()],
            }
        )
