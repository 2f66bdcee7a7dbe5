"""Detecting and embedding again."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labelling import access
from labelling.api import inputs, serializers
from labelling.api.views import ProjectView, paged, valid
from labelling.change_shapes import job_shape
from labelling.models import Job, Role
from labelling.services import embedders, job_start, jobs


class EmbeddersView(APIView):
    @extend_schema(responses=serializers.Embedders, operation_id="embedders_list")
    def get(self, request: Request) -> Response:
        """The face networks that a project can choose."""
        return Response({"items": [embedders.shape(info) for info in embedders.known()]})


class JobsView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(
        parameters=[inputs.Paging], responses=serializers.JobPage, operation_id="jobs_list"
    )
    def get(self, request: Request, project_id: int) -> Response:
        """The project's jobs, newest first."""
        asked = valid(inputs.Paging, request.query_params)
        rows = Job.objects.filter(project=self.access.project).select_related("by", "key")
        return paged(rows, asked, ("-id",), job_shape)


class JobView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses=serializers.Job, operation_id="jobs_get")
    def get(self, request: Request, project_id: int, job_id: int) -> Response:
        """One job."""
        return Response(job_shape(access.job(self.access, job_id)))


class DetectView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(
        request=inputs.DetectInput, responses={202: serializers.Job}, operation_id="jobs_detect"
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Look for faces again. Nothing changes until the job is applied."""
        asked = valid(inputs.DetectInput, request.data)
        return Response(job_shape(job_start.detect(self.access, **asked)), status=202)


class EmbedView(ProjectView):
    need = {"POST": Role.OWNER}

    @extend_schema(
        request=inputs.EmbedInput, responses={202: serializers.Job}, operation_id="jobs_embed"
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Move the project to another face network; all labels stay."""
        asked = valid(inputs.EmbedInput, request.data)
        return Response(job_shape(job_start.embed(self.access, asked["embedder"])), status=202)


class ApplyView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(request=inputs.ApplyInput, responses=serializers.Job, operation_id="jobs_apply")
    def post(self, request: Request, project_id: int, job_id: int) -> Response:
        """Do what the preview of a detection shows; one undo takes it back."""
        asked = valid(inputs.ApplyInput, request.data)
        job = access.job(self.access, job_id)
        return Response(job_shape(jobs.apply(self.access, job, asked["save_settings"])))


class CancelView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(request=None, responses=serializers.Job, operation_id="jobs_cancel")
    def post(self, request: Request, project_id: int, job_id: int) -> Response:
        """Stop a job that hasn't changed anything yet."""
        return Response(job_shape(jobs.cancel(self.access, access.job(self.access, job_id))))
