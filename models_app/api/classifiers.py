"""Classifiers."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling.api.views import ProjectView
from labelling.models import Role
from models_app.api.inputs import classifiers as inputs
from models_app.api.serializers import classifiers as shapes


class ClassifiersView(ProjectView):
    need = {"GET": Role.VIEWER, "POST": Role.LABELLER}

    @extend_schema(
        parameters=[inputs.TrashFilter],
        responses=shapes.ClassifierPage,
        operation_id="classifiers_list",
    )
    def get(self, request: Request, project_id: int) -> Response:
        """The classifiers, newest first."""
        raise NotImplementedError

    @extend_schema(
        request=inputs.ClassifierInput,
        responses={201: shapes.Classifier},
        operation_id="classifiers_create",
    )
    def post(self, request: Request, project_id: int) -> Response:
        """A new KNN classifier; it can name faces at once."""
        raise NotImplementedError


class ClassifierView(ProjectView):
    need = {"GET": Role.VIEWER, "PATCH": Role.LABELLER, "DELETE": Role.LABELLER}

    @extend_schema(responses=shapes.Classifier, operation_id="classifiers_get")
    def get(self, request: Request, project_id: int, classifier_id: int) -> Response:
        """One classifier with its newest settings."""
        raise NotImplementedError

    @extend_schema(
        request=inputs.ClassifierChange,
        responses=shapes.Classifier,
        operation_id="classifiers_change",
    )
    def patch(self, request: Request, project_id: int, classifier_id: int) -> Response:
        """Rename it, or change its settings: that makes a new version of it."""
        raise NotImplementedError

    @extend_schema(request=None, responses={204: None}, operation_id="classifiers_delete")
    def delete(self, request: Request, project_id: int, classifier_id: int) -> Response:
        """Move it to the trash."""
        raise NotImplementedError


class ClassifierRestoreView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(request=None, responses=shapes.Classifier, operation_id="classifiers_restore")
    def post(self, request: Request, project_id: int, classifier_id: int) -> Response:
        """Take it back from the trash."""
        raise NotImplementedError


class ClassifierVersionsView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses=shapes.ClassifierVersionPage, operation_id="classifiers_versions")
    def get(self, request: Request, project_id: int, classifier_id: int) -> Response:
        """Its settings, newest version first."""
        raise NotImplementedError
