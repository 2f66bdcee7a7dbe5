"""Prediction by REST."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from labelling.api.serializers import Box, Candidate, PersonRef
from labelling.api.views import ProjectView, valid
from labelling.models import Role
from labelling.shapes import box_shape, candidate_shape, crop_url, person_ref
from models_app.services import prediction
from models_app.services.prediction import NamedFace, Prediction


class PredictInput(s.Serializer):
    file = s.FileField(allow_empty_file=True)
    accept_distance = s.FloatField(required=False, min_value=0, max_value=2)


class Neighbour(s.Serializer):
    face_id = s.IntegerField()
    crop_url = s.CharField()
    person = PersonRef()
    distance = s.FloatField()


class PredictedFace(s.Serializer):
    box = Box()
    score = s.FloatField()
    name = s.CharField(allow_null=True)
    person = PersonRef(allow_null=True)
    confidence = s.FloatField()
    distance = s.FloatField(allow_null=True)
    candidates = Candidate(many=True)
    neighbours = Neighbour(many=True)


class PredictionShape(s.Serializer):
    width = s.IntegerField()
    height = s.IntegerField()
    faces = PredictedFace(many=True)
    labelled_faces = s.IntegerField()
    took_ms = s.FloatField()

    class Meta:
        ref_name = "Prediction"


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
        request={"multipart/form-data": PredictInput}, responses=PredictionShape,
        operation_id="predict",
    )  # fmt: skip
    def post(self, request: Request, project_id: int) -> Response:
        """Find and name the faces of a photo, by the labels as they are now. The photo isn't kept."""
        asked = valid(PredictInput, request.data)
        made = prediction.predict(
            self.access.project, asked["file"], accept_distance=asked.get("accept_distance")
        )
        return Response(prediction_shape(project_id, made))
