"""How good a classifier, or the labels as they stand, are."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling.api.views import ProjectView
from labelling.models import Role
from models_app import access
from models_app.api.serializers import evaluations as shapes
from models_app.services import evaluations
from models_app.shapes.evaluations import evaluation_shape


class EvaluationView(ProjectView):
    need = {"GET": Role.VIEWER, "POST": Role.VIEWER}

    @extend_schema(responses=shapes.Evaluation, operation_id="evaluation_get")
    def get(self, request: Request, project_id: int) -> Response:
        """The newest measurement of the labels as they stand, by the project’s own vote."""
        project = self.access.project
        return Response(evaluation_shape(project, evaluations.get(project)))

    @extend_schema(
        request=None, responses={202: shapes.Evaluation}, operation_id="evaluation_start"
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Measure again, unless it is under way or nothing changed."""
        project = self.access.project
        return Response(evaluation_shape(project, evaluations.start(project)), status=202)


class ClassifierEvaluationView(ProjectView):
    need = {"GET": Role.VIEWER, "POST": Role.VIEWER}

    @extend_schema(responses=shapes.Evaluation, operation_id="classifiers_evaluation")
    def get(self, request: Request, project_id: int, classifier_id: int) -> Response:
        """The newest measurement of the classifier."""
        project = self.access.project
        version = access.classifier_version(self.access, classifier_id)
        return Response(evaluation_shape(project, evaluations.get(project, version)))

    @extend_schema(
        request=None, responses={202: shapes.Evaluation}, operation_id="classifiers_evaluate"
    )
    def post(self, request: Request, project_id: int, classifier_id: int) -> Response:
        """Measure again, unless it is under way or nothing changed."""
        project = self.access.project
        version = access.classifier_version(self.access, classifier_id)
        return Response(evaluation_shape(project, evaluations.start(project, version)), status=202)
