"""Apps: a project is one, and its API key names it."""

from __future__ import annotations

from clarifai_grpc.grpc.api import resources_pb2, service_pb2

from labelling.access import Access
from labelling.models import Member, Role
from models_app.clarifai import concepts, protos, statuses
from models_app.clarifai.calls import span


def get(access: Access) -> service_pb2.SingleAppResponse:
    """The project of the key."""
    return service_pb2.SingleAppResponse(status=statuses.status(), app=_shape(access))


def list_(access: Access, request: service_pb2.ListAppsRequest) -> service_pb2.MultiAppResponse:
    """The one project of the key."""
    first, end = span(request)
    return service_pb2.MultiAppResponse(status=statuses.status(), apps=[_shape(access)][first:end])


def _shape(access: Access) -> resources_pb2.App:
    project = access.project
    owners = Member.objects.filter(project=project, role=Role.OWNER).order_by("pk")
    owner = owners.values_list("user__username", flat=True).first()
    at = protos.stamp(project.created_at)
    return resources_pb2.App(
        id=str(project.pk), name=project.name, description=project.description, user_id=owner or "me",
        default_language=concepts.LANGUAGE, created_at=at, modified_at=at,
    )  # fmt: skip
