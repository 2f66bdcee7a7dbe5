"""Classifiers and experiments on one frozen test set."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling.api.views import ProjectView, valid
from labelling.models import Role
from models_app.api.inputs import runs as inputs
from models_app.api.serializers import tests as shapes
from models_app.services import testing


class TestsView(ProjectView):
    need = {"GET": Role.VIEWER, "POST": Role.LABELLER}

    @extend_schema(
        parameters=[inputs.TestFilter], responses=shapes.TestResults, operation_id="tests_list"
    )
    def get(self, request: Request, project_id: int) -> Response:
        """All that was tested on a data set, the best first."""
        asked = valid(inputs.TestFilter, request.query_params)
        return Response({"items": testing.results(self.access, asked["dataset"])})

    @extend_schema(
        request=inputs.TestInput, responses={202: shapes.TestResults}, operation_id="tests_start"
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Test classifiers and experiments on a data set's test side."""
        asked = valid(inputs.TestInput, request.data)
        return Response({"items": testing.start(self.access, **asked)}, status=202)
