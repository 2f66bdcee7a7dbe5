"""Runs: submitted, listed, changed, and moved to the trash and back."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling import pages
from labelling.api.views import ProjectView, valid
from labelling.models import Role
from models_app import access
from models_app.api.inputs import runs as inputs
from models_app.api.serializers import runs as shapes
from models_app.models import Run
from models_app.services import run_plans, runs, trainers
from models_app.shapes import runs as made


class RunsView(ProjectView):
    need = {"GET": Role.VIEWER, "POST": Role.LABELLER}

    @extend_schema(
        parameters=[inputs.RunFilter], responses=shapes.RunPage, operation_id="runs_list"
    )
    def get(self, request: Request, project_id: int) -> Response:
        """The runs, newest first."""
        asked = valid(inputs.RunFilter, request.query_params)
        rows = Run.objects.filter(
            project=self.access.project, deleted_at__isnull=asked["state"] != "trash"
        ).select_related("by", "key", "dataset")
        if asked["state"] == "open":
            rows = rows.filter(finished_at=None)
        if "dataset" in asked:
            rows = rows.filter(dataset=asked["dataset"])
        found = pages.page(rows, order=("-id",), cursor=asked.get("cursor"), limit=asked["limit"])
        return Response({"items": made.run_shapes(found.items), "next": found.next})

    @extend_schema(
        request=inputs.RunInput, responses={201: shapes.RunWhole}, operation_id="runs_submit"
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Submit a training, or a sweep of many; trainers take its experiments up in their order."""
        run = runs.submit(self.access, valid(inputs.RunInput, request.data))
        return Response(made.run_whole(run), status=201)


class RunPreviewView(ProjectView):
    need = {"POST": Role.VIEWER}

    @extend_schema(
        request=inputs.RunInput, responses=shapes.RunPreview, operation_id="runs_preview"
    )
    def post(self, request: Request, project_id: int) -> Response:
        """What submitting would do: the experiments, how long they take, and what they begin as. Changes
        nothing."""
        asked = valid(inputs.RunInput, request.data)
        return Response(run_plans.preview(self.access, asked))


class RunView(ProjectView):
    need = {"GET": Role.VIEWER, "PATCH": Role.LABELLER, "DELETE": Role.LABELLER}

    @extend_schema(responses=shapes.RunWhole, operation_id="runs_get")
    def get(self, request: Request, project_id: int, run_id: int) -> Response:
        """One run with its experiments."""
        return Response(made.run_whole(access.run(self.access, run_id, trashed=True)))

    @extend_schema(request=inputs.RunChange, responses=shapes.RunWhole, operation_id="runs_change")
    def patch(self, request: Request, project_id: int, run_id: int) -> Response:
        """Rename it, or change the note on it."""
        wanted = valid(inputs.RunChange, request.data)
        return Response(made.run_whole(runs.change(access.run(self.access, run_id), **wanted)))

    @extend_schema(request=None, responses={204: None}, operation_id="runs_delete")
    def delete(self, request: Request, project_id: int, run_id: int) -> Response:
        """Move it to the trash, once it is over."""
        runs.trash(access.run(self.access, run_id, trashed=True))
        return Response(status=204)


class RunRestoreView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(request=None, responses=shapes.RunWhole, operation_id="runs_restore")
    def post(self, request: Request, project_id: int, run_id: int) -> Response:
        """Take it back from the trash."""
        run = access.run(self.access, run_id, trashed=True)
        return Response(made.run_whole(runs.restore(run)))


class RunPauseView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(request=None, responses=shapes.RunWhole, operation_id="runs_pause")
    def post(self, request: Request, project_id: int, run_id: int) -> Response:
        """Begin no more experiments; the running ones wait with their checkpoints."""
        return Response(made.run_whole(runs.pause(access.run(self.access, run_id))))


class RunResumeView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(request=None, responses=shapes.RunWhole, operation_id="runs_resume")
    def post(self, request: Request, project_id: int, run_id: int) -> Response:
        """Go on where it was paused."""
        return Response(made.run_whole(runs.resume(access.run(self.access, run_id))))


class RunStopView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(request=None, responses=shapes.RunWhole, operation_id="runs_stop")
    def post(self, request: Request, project_id: int, run_id: int) -> Response:
        """End it: what waits is cancelled, what runs keeps its best checkpoint."""
        return Response(made.run_whole(runs.stop(access.run(self.access, run_id))))


class TrainingView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses=shapes.Training, operation_id="training_get")
    def get(self, request: Request, project_id: int) -> Response:
        """Who trains, and what waits."""
        return Response(trainers.training(self.access))


class TrainingOptionsView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses=shapes.TrainingOptions, operation_id="training_options")
    def get(self, request: Request, project_id: int) -> Response:
        """What a run can be told."""
        return Response(run_plans.options())
