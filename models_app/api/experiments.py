"""One experiment: its curves, its log, what it leaves, and what can be done with it."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling.api.media import file_response
from labelling.api.views import ProjectView, valid
from labelling.models import Role
from models_app import access
from models_app.api.inputs import runs as inputs
from models_app.api.serializers import classifiers as classifier_shapes
from models_app.api.serializers import runs as shapes
from models_app.services import artifacts, cnn, curves, described, experiments
from models_app.shapes import runs as made
from models_app.shapes.classifiers import classifier_shape

BINARY = {(200, "application/octet-stream"): OpenApiTypes.BINARY}
ZIPPED = {(200, "application/zip"): OpenApiTypes.BINARY}
TEXT = {(200, "text/plain"): OpenApiTypes.STR}


class ExperimentView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses=shapes.ExperimentShape, operation_id="experiments_get")
    def get(self, request: Request, project_id: int, run_id: int, number: int) -> Response:
        """One experiment."""
        found = access.experiment(self.access, run_id, number, trashed=True)
        return Response(made.experiment_shape(found))


class ExperimentStopView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(request=None, responses=shapes.ExperimentShape, operation_id="experiments_stop")
    def post(self, request: Request, project_id: int, run_id: int, number: int) -> Response:
        """End it; its best checkpoint stays."""
        found = experiments.stop(access.experiment(self.access, run_id, number))
        return Response(made.experiment_shape(found))


class ExperimentRetryView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(request=None, responses=shapes.ExperimentShape, operation_id="experiments_retry")
    def post(self, request: Request, project_id: int, run_id: int, number: int) -> Response:
        """Try a failed, stopped or cancelled one again: it goes on from its last checkpoint."""
        found = experiments.retry(access.experiment(self.access, run_id, number))
        return Response(made.experiment_shape(found))


class ExperimentPointsView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(
        parameters=[inputs.PointFilter], responses=shapes.Points, operation_id="experiments_points"
    )
    def get(self, request: Request, project_id: int, run_id: int, number: int) -> Response:
        """Its curves: what was measured, by step."""
        found = access.experiment(self.access, run_id, number, trashed=True)
        asked = valid(inputs.PointFilter, request.query_params)
        return Response(curves.points(found, after=asked["after"], most=asked["most"]))


class ExperimentLogView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(
        parameters=[inputs.LogFilter], responses=shapes.Log, operation_id="experiments_log"
    )
    def get(self, request: Request, project_id: int, run_id: int, number: int) -> Response:
        """Lines of its log, the oldest first."""
        found = access.experiment(self.access, run_id, number, trashed=True)
        asked = valid(inputs.LogFilter, request.query_params)
        return Response(curves.log(found, after=asked["after"], limit=asked["limit"]))


class ExperimentLogTextView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses=TEXT, operation_id="experiments_log_text")
    def get(self, request: Request, project_id: int, run_id: int, number: int) -> HttpResponseBase:
        """The whole log as a text file, sent while it is read."""
        return curves.respond_log(access.experiment(self.access, run_id, number, trashed=True))


class ExperimentArtifactsView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses=shapes.Artifacts, operation_id="experiments_artifacts")
    def get(self, request: Request, project_id: int, run_id: int, number: int) -> Response:
        """The files that it left so far."""
        found = access.experiment(self.access, run_id, number, trashed=True)
        items = [made.artifact_shape(found, one) for one in artifacts.items(found)]
        return Response({"items": items})


class ExperimentArtifactView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses=BINARY, operation_id="experiments_artifact")
    def get(
        self, request: Request, project_id: int, run_id: int, number: int, path: str
    ) -> HttpResponseBase:
        """One file, or the range of it asked for."""
        found = access.experiment(self.access, run_id, number, trashed=True)
        one = artifacts.get(found, path)
        return file_response(
            request, one.key, mime="application/octet-stream", etag=one.sha256,
            name=path.rpartition("/")[2], lasting=False,
        )  # fmt: skip


class ExperimentZipView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses=ZIPPED, operation_id="experiments_zip")
    def get(self, request: Request, project_id: int, run_id: int, number: int) -> HttpResponseBase:
        """All its files as a ZIP, sent while it is made."""
        found = access.experiment(self.access, run_id, number, trashed=True)
        return artifacts.respond_zip(found.run, [found])


class RunZipView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses=ZIPPED, operation_id="runs_zip")
    def get(self, request: Request, project_id: int, run_id: int) -> HttpResponseBase:
        """The files of all its experiments as a ZIP, sent while it is made."""
        run = access.run(self.access, run_id, trashed=True)
        return artifacts.respond_zip(run, run.experiments.order_by("number"))


class ExperimentClassifierView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(
        request=inputs.ExperimentClassifierInput,
        responses={201: classifier_shapes.Classifier},
        operation_id="experiments_classifier",
    )
    def post(self, request: Request, project_id: int, run_id: int, number: int) -> Response:
        """Make a classifier of it, by its best checkpoint; it can name faces at once."""
        found = access.experiment(self.access, run_id, number)
        asked = valid(inputs.ExperimentClassifierInput, request.data)
        classifier = cnn.create(self.access, found, **asked)
        return Response(classifier_shape(described.describe([classifier])[0]), status=201)
