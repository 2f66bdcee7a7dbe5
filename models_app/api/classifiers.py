"""Classifiers."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling import pages
from labelling.api.inputs.base import Paging
from labelling.api.views import ProjectView, valid
from labelling.models import Role
from models_app import access
from models_app.api.inputs import classifiers as inputs
from models_app.api.serializers import classifiers as shapes
from models_app.models import Classifier, ClassifierVersion
from models_app.services import classifiers, described
from models_app.shapes.classifiers import classifier_shape, version_shape


class ClassifiersView(ProjectView):
    need = {"GET": Role.VIEWER, "POST": Role.LABELLER}

    @extend_schema(
        parameters=[inputs.TrashFilter],
        responses=shapes.ClassifierPage,
        operation_id="classifiers_list",
    )
    def get(self, request: Request, project_id: int) -> Response:
        """The classifiers, newest first."""
        asked = valid(inputs.TrashFilter, request.query_params)
        rows = Classifier.objects.filter(project=self.access.project)
        rows = rows.filter(deleted_at__isnull=asked["state"] == "kept")
        rows = rows.select_related("project", "by", "key")
        found = pages.page(rows, order=("-id",), cursor=asked.get("cursor"), limit=asked["limit"])
        items = [classifier_shape(one) for one in described.describe(found.items)]
        return Response({"items": items, "next": found.next})

    @extend_schema(
        request=inputs.ClassifierInput,
        responses={201: shapes.Classifier},
        operation_id="classifiers_create",
    )
    def post(self, request: Request, project_id: int) -> Response:
        """A new KNN classifier; it can name faces at once."""
        made = classifiers.create(self.access, **valid(inputs.ClassifierInput, request.data))
        return Response(_shape(made), status=201)


class ClassifierView(ProjectView):
    need = {"GET": Role.VIEWER, "PATCH": Role.LABELLER, "DELETE": Role.LABELLER}

    @extend_schema(responses=shapes.Classifier, operation_id="classifiers_get")
    def get(self, request: Request, project_id: int, classifier_id: int) -> Response:
        """One classifier with its newest settings."""
        return Response(_shape(access.classifier(self.access, classifier_id, trashed=True)))

    @extend_schema(
        request=inputs.ClassifierChange,
        responses=shapes.Classifier,
        operation_id="classifiers_change",
    )
    def patch(self, request: Request, project_id: int, classifier_id: int) -> Response:
        """Rename it, or change its settings: that makes a new version of it."""
        wanted = valid(inputs.ClassifierChange, request.data)
        found = access.classifier(self.access, classifier_id)
        return Response(_shape(classifiers.change(found, self.access, **wanted)))

    @extend_schema(request=None, responses={204: None}, operation_id="classifiers_delete")
    def delete(self, request: Request, project_id: int, classifier_id: int) -> Response:
        """Move it to the trash."""
        classifiers.trash(access.classifier(self.access, classifier_id, trashed=True))
        return Response(status=204)


class ClassifierRestoreView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(request=None, responses=shapes.Classifier, operation_id="classifiers_restore")
    def post(self, request: Request, project_id: int, classifier_id: int) -> Response:
        """Take it back from the trash."""
        found = access.classifier(self.access, classifier_id, trashed=True)
        return Response(_shape(classifiers.restore(found)))


class ClassifierVersionsView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(
        parameters=[Paging],
        responses=shapes.ClassifierVersionPage,
        operation_id="classifiers_versions",
    )
    def get(self, request: Request, project_id: int, classifier_id: int) -> Response:
        """Its settings, newest version first."""
        asked = valid(Paging, request.query_params)
        found = access.classifier(self.access, classifier_id, trashed=True)
        rows = ClassifierVersion.objects.filter(classifier=found)
        rows = rows.select_related("dataset", "by", "experiment__run")
        page = pages.page(
            rows, order=("-number",), cursor=asked.get("cursor"), limit=asked["limit"]
        )
        people = described.people(page.items)
        items = [version_shape(version, people[version.pk]) for version in page.items]
        return Response({"items": items, "next": page.next})


def _shape(classifier: Classifier) -> dict[str, Any]:
    return classifier_shape(described.describe([classifier])[0])
