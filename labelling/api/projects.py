"""Projects, members, keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labelling import access, counts, pages, queries
from labelling.access import Access
from labelling.api import inputs, serializers
from labelling.api.authentication import actor
from labelling.api.views import ProjectView, valid, whole
from labelling.models import ApiKey, Member, Project, Role
from labelling.services import embedders, projects
from labelling.shapes import crop_url, iso, user_shape


def project_shapes(found: Sequence[Access]) -> list[dict[str, Any]]:
    """The projects as the API shows them, with their counts: a few queries for all of them."""
    ids = [a.project.pk for a in found]
    counted = counts.counts(ids)
    covers = queries.cover_faces(ids)
    return [_shape(a, counted[a.project.pk], covers.get(a.project.pk, [])) for a in found]


def _shape(found: Access, counted: dict[str, Any], covers: list[tuple[int, int]]) -> dict[str, Any]:
    project, role = found.project, found.role
    changeable = project.archived_at is None and project.deleted_at is None
    return {
        "id": project.pk,
        "name": project.name,
        "description": project.description,
        "role": role,
        "can": {
            "label": changeable and role.rank >= Role.LABELLER.rank,
            "upload": changeable and role.rank >= Role.LABELLER.rank,
            "manage": role is Role.OWNER and found.actor.key is None,
        },
        "created_at": iso(project.created_at),
        "archived_at": iso(project.archived_at),
        "deleted_at": iso(project.deleted_at),
        "is_sample": project.is_sample,
        "embedder": project.embedder,
        "embedder_title": embedders.title(project.embedder),
        "neighbours": project.neighbours,
        "accept_distance": project.accept_distance,
        "suggest_distance": project.suggest_distance,
        "min_face_px": project.min_face_px,
        "thresholds": project.thresholds,
        "min_quality": project.min_quality,
        "retention_days": project.retention_days,
        "cover_crops": [crop_url(project.pk, *face) for face in covers],
        "counts": counted,
    }


class ProjectsView(APIView):
    @extend_schema(
        parameters=[inputs.ProjectFilter], responses=serializers.ProjectPage,
        operation_id="projects_list",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The projects that the asker has a part in, newest first."""
        asked = valid(inputs.ProjectFilter, request.query_params)
        asker = actor(request)
        rows = Project.objects.filter(
            deleted_at__isnull=asked["state"] != "trash",
        )
        if asked["state"] != "trash":
            rows = rows.filter(archived_at__isnull=asked["state"] == "active")
        if asker.key is not None:
            rows = rows.filter(pk=asker.key.project_id)
        else:
            rows = rows.filter(memberships__user=asker.user)
        found = pages.page(rows, order=("-id",), cursor=asked.get("cursor"), limit=asked["limit"])
        return Response(
            {"items": project_shapes(access.projects(asker, found.items)), "next": found.next}
        )

    @extend_schema(
        request=inputs.ProjectInput,
        responses={201: serializers.Project},
        operation_id="projects_create",
    )
    def post(self, request: Request) -> Response:
        """A new project; who makes it owns it."""
        asker = actor(request)
        user = access.person_user(asker)
        project = projects.create(by=user, **valid(inputs.ProjectInput, request.data))
        return Response(project_shapes([Access(project, Role.OWNER, asker)])[0], status=201)


class ProjectDetailView(ProjectView):
    need = {"GET": Role.VIEWER, "PATCH": Role.OWNER, "DELETE": Role.OWNER}
    trashed = True

    @extend_schema(responses=serializers.Project, operation_id="projects_get")
    def get(self, request: Request, project_id: int) -> Response:
        """One project."""
        return Response(project_shapes([self.access])[0])

    @extend_schema(
        request=inputs.ProjectChange, responses=serializers.Project, operation_id="projects_update"
    )
    def patch(self, request: Request, project_id: int) -> Response:
        """Rename, describe, archive, or change how faces are looked for, voted on and suggested."""
        projects.change(self.access.project, valid(inputs.ProjectChange, request.data))
        return Response(project_shapes([self.access])[0])

    @extend_schema(responses={204: None}, operation_id="projects_trash")
    def delete(self, request: Request, project_id: int) -> Response:
        """Move the project to the trash."""
        projects.trash(self.access.project)
        return Response(status=204)


class ProjectRestoreView(ProjectView):
    need = {"POST": Role.OWNER}
    trashed = True

    @extend_schema(request=None, responses=serializers.Project, operation_id="projects_restore")
    def post(self, request: Request, project_id: int) -> Response:
        """Take the project out of the trash."""
        projects.restore(self.access.project)
        return Response(project_shapes([self.access])[0])


class ProgressView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses=serializers.Progress, operation_id="projects_progress")
    def get(self, request: Request, project_id: int) -> Response:
        """Counts by state, and how fast the waiting photos are done just now."""
        counted = counts.counts([project_id])[project_id]
        left = counted["photos"]["waiting"] + counted["photos"]["working"]
        project = self.access.project
        pace = counts.pace(project, left)
        return Response(
            {
                "counts": counted,
                "photos_per_second": pace.photos_per_second,
                "seconds_left": pace.seconds_left,
                "up_to_date": project.suggestions_made >= project.suggestions_wanted,
                "clusters_up_to_date": project.clusters_made >= project.clusters_wanted,
            }
        )


def _member(member: Member) -> dict[str, Any]:
    return {
        "user": user_shape(member.user),
        "role": member.role,
        "joined_at": iso(member.joined_at),
    }


class MembersView(ProjectView):
    need = {"GET": Role.VIEWER, "POST": Role.OWNER}

    @extend_schema(responses=serializers.MemberPage, operation_id="members_list")
    def get(self, request: Request, project_id: int) -> Response:
        """Who is in the project."""
        rows = Member.objects.filter(project=project_id).select_related("user").order_by("pk")
        return whole(rows, _member)

    @extend_schema(
        request=inputs.MemberInput, responses={201: serializers.Member}, operation_id="members_add"
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Add a user by name."""
        asked = valid(inputs.MemberInput, request.data)
        return Response(_member(projects.add_member(self.access.project, **asked)), status=201)


class MemberView(ProjectView):
    # Anyone may leave: the service lets nobody but an owner remove another.
    need = {"PATCH": Role.OWNER, "DELETE": Role.VIEWER}

    @extend_schema(
        request=inputs.RoleInput, responses=serializers.Member, operation_id="members_update"
    )
    def patch(self, request: Request, project_id: int, user_id: int) -> Response:
        """Change a member's role."""
        role = valid(inputs.RoleInput, request.data)["role"]
        return Response(_member(projects.set_role(self.access.project, user_id, role)))

    @extend_schema(responses={204: None}, operation_id="members_remove")
    def delete(self, request: Request, project_id: int, user_id: int) -> Response:
        """Remove a member, or leave."""
        projects.remove_member(self.access, user_id)
        return Response(status=204)


def _key(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.pk,
        "name": key.name,
        "prefix": key.prefix,
        "role": key.role,
        "created_at": iso(key.created_at),
        "created_by": str(key.created_by) if key.created_by else None,
        "last_used_at": iso(key.last_used_at),
        "revoked_at": iso(key.revoked_at),
    }


class KeysView(ProjectView):
    need = {"GET": Role.OWNER, "POST": Role.OWNER}
    no_key = frozenset(("POST",))

    @extend_schema(responses=serializers.KeyPage, operation_id="keys_list")
    def get(self, request: Request, project_id: int) -> Response:
        """The project's API keys, revoked ones too."""
        rows = ApiKey.objects.filter(project=project_id).select_related("created_by")
        return whole(rows.order_by("-id"), _key)

    @extend_schema(
        request=inputs.KeyInput, responses={201: serializers.NewKey}, operation_id="keys_create"
    )
    def post(self, request: Request, project_id: int) -> Response:
        """A new key; it is shown only in this answer."""
        user = access.person_user(self.access.actor)
        key, secret = projects.create_key(
            self.access.project, by=user, **valid(inputs.KeyInput, request.data)
        )
        return Response({**_key(key), "key": secret}, status=201)


class KeyView(ProjectView):
    need = {"DELETE": Role.OWNER}

    @extend_schema(responses={204: None}, operation_id="keys_revoke")
    def delete(self, request: Request, project_id: int, key_id: int) -> Response:
        """Revoke a key at once."""
        projects.revoke_key(self.access.project, key_id)
        return Response(status=204)
