"""The whole site, for its administrators."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling.api.views import AdminView, valid
from models_app.api.inputs import system as inputs
from models_app.api.serializers import system as shapes
from models_app.services import system


class SystemView(AdminView):
    @extend_schema(responses=shapes.System, operation_id="system_get")
    def get(self, request: Request) -> Response:
        """Workers that were seen, queues, how all work stands, and what failed."""
        return Response(system.overview())


class SystemStorageView(AdminView):
    @extend_schema(responses=shapes.Storage, operation_id="system_storage")
    def get(self, request: Request) -> Response:
        """What is stored: disk, database, and each project's share."""
        return Response(system.storage())


class SystemRetryView(AdminView):
    @extend_schema(request=inputs.RetryInput, responses=shapes.Retried, operation_id="system_retry")
    def post(self, request: Request) -> Response:
        """Try again what failed of a project for one reason."""
        asked = valid(inputs.RetryInput, request.data)
        count = system.retry(asked["work"], asked["project"], asked["error_code"])
        return Response({"count": count})
