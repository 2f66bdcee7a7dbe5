"""Prediction by REST."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling.api.views import ProjectView, valid
from labelling.models import Role
from labelling.shapes import box_shape, candidate_shape, crop_url, person_ref
from models_app.api.inputs import predictions as inputs
from models_app.api.serializers import predictions as shapes
from models_app.services import prediction
from models_app.services.prediction import NamedFace, Prediction


def prediction_shape(project_id: int, made: Prediction) -> dict[str, Any]:
    """The prediction as the API answers it."""
    return {
        "width": made.width,
        "height": made.height,
        "faces": [_face(project_id, f, made) for f in made.faces],
        "labelled_faces": made.labelled_faces,
        "took_ms": round(made.took_ms, 1),
    }


def _face(project_id: int, face: NamedFace, made: Prediction) -> dict[str, Any]:
    winner, people = face.winner, made.people
    return {
        "box": box_shape(face.found.box),
        "score": face.found.score,
        "name": people[winner.person_id].name if winner else None,
        "person": person_ref(people[winner.person_id]) if winner else None,
        "confidence": face.candidates[0].score if face.candidates else 0.0,
        "distance": face.candidates[0].distance if face.candidates else None,
        "candidates": [
            candidate_shape(c, people[c.person_id], made.covers.get(c.person_id))
            for c in face.candidates
        ],
        "neighbours": [
            {
                "face_id": n.face_id,
                "crop_url": crop_url(project_id, n.face_id, made.crops[n.face_id]),
                "person": person_ref(people[n.person_id]),
                "distance": n.distance,
            }
            for n in face.voters
        ],
    }


class PredictView(ProjectView):
    need = {"POST": Role.VIEWER}

    @extend_schema(
        request={"multipart/form-data": inputs.PredictInput}, responses=shapes.Prediction,
        operation_id="predict",
    )  # fmt: skip
    def post(self, request: Request, project_id: int) -> Response:
        """Find and name the faces of a photo, by the labels as they are now. The photo isn't kept."""
        asked = valid(inputs.PredictInput, request.data)
        made = prediction.predict(
            self.access.project, asked["file"], accept_distance=asked.get("accept_distance")
        )
        return Response(prediction_shape(project_id, made))


class KeepView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(
        request={"multipart/form-data": inputs.KeepInput}, responses={201: shapes.Kept},
        operation_id="predict_keep",
    )  # fmt: skip
    def post(self, request: Request, project_id: int) -> Response:
        """Add a photo that was predicted to the project, with the names that somebody gave its faces."""
        raise NotImplementedError
