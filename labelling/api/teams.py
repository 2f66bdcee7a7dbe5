"""Who is here, who has what in hand, who did how much, and what each passes over."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling import access
from labelling.api import inputs, serializers
from labelling.api.views import ProjectView, valid
from labelling.models import Role
from labelling.services import here, holds, skips, team
from labelling.shapes import hold_shape, iso


class HoldsView(ProjectView):
    need = {"GET": Role.VIEWER, "POST": Role.LABELLER, "DELETE": Role.VIEWER}
    no_key = frozenset(("POST", "DELETE"))

    @extend_schema(responses=serializers.Holds, operation_id="holds_list")
    def get(self, request: Request, project_id: int) -> Response:
        """What each member has in hand."""
        return Response({"items": holds.in_hand(project_id)})

    @extend_schema(request=inputs.HoldInput, responses=serializers.Held, operation_id="holds_take")
    def post(self, request: Request, project_id: int) -> Response:
        """Take faces in hand, or keep them, for a minute; what others hold is refused."""
        user = access.person_user(self.access.actor)
        taken = holds.take(
            self.access.project, user, valid(inputs.HoldInput, request.data)["faces"]
        )
        refused = [{"face_id": h.face_id, **hold_shape(h)} for h in taken.refused]
        return Response({"granted": taken.granted, "refused": refused, "until": iso(taken.until)})

    @extend_schema(responses={204: None}, operation_id="holds_release")
    def delete(self, request: Request, project_id: int) -> Response:
        """Let go of everything that the asker has in hand."""
        holds.release(self.access.project, access.person_user(self.access.actor))
        return Response(status=204)


class PresenceView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses=serializers.Presence, operation_id="presence")
    def get(self, request: Request, project_id: int) -> Response:
        """Who has the project open just now."""
        return Response({"items": here.shapes(project_id)})


class TeamView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses=serializers.Team, operation_id="team")
    def get(self, request: Request, project_id: int) -> Response:
        """How far the project is, and what each member did."""
        return Response(team.progress(self.access.project))


class SkipsView(ProjectView):
    need = {"GET": Role.VIEWER, "POST": Role.LABELLER, "DELETE": Role.LABELLER}
    no_key = frozenset(need)

    @extend_schema(responses=serializers.Skips, operation_id="skips_get")
    def get(self, request: Request, project_id: int) -> Response:
        """How many faces the asker passes over."""
        return Response({"count": skips.count(self.access)})

    @extend_schema(request=inputs.FacesInput, responses=serializers.Skips, operation_id="skips_add")
    def post(self, request: Request, project_id: int) -> Response:
        """Pass over faces: they leave the asker's own queues, and nobody else's."""
        skips.skip(self.access, valid(inputs.FacesInput, request.data)["faces"])
        return Response({"count": skips.count(self.access)})

    @extend_schema(responses={204: None}, operation_id="skips_clear")
    def delete(self, request: Request, project_id: int) -> Response:
        """Show everything again that the asker passed over."""
        skips.clear(self.access)
        return Response(status=204)
