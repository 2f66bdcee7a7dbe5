"""Cards: many faces that one answer fits."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling.api import inputs, serializers
from labelling.api.views import ProjectView, valid
from labelling.models import Role
from labelling.services import cards, clusters
from labelling.shapes import crop_url, face_shape, hold_shape, person_ref, person_shape


class ClustersView(ProjectView):
    need = {"GET": Role.VIEWER, "POST": Role.LABELLER}

    @extend_schema(
        parameters=[inputs.CardFilter],
        responses=serializers.ClusterPage,
        operation_id="clusters_list",
    )
    def get(self, request: Request, project_id: int) -> Response:
        """Unlabelled faces that look alike, biggest and surest first; what others hold comes last."""
        found = cards.clusters(self.access, valid(inputs.CardFilter, request.query_params))
        items = [
            {
                "id": card.id,
                "size": card.size,
                "spread": card.spread,
                "faces": [face_shape(f) for f in card.faces],
                "candidates": [self._candidate(c) for c in card.candidates],
                "holder": hold_shape(card.holder) if card.holder else None,
            }
            for card in found.items
        ]
        return Response({"items": items, "next": found.next, **found.totals, "due": found.due})

    def _candidate(self, found: cards.CardCandidate) -> dict[str, Any]:
        cover = found.cover
        return {
            "person": person_ref(found.person),
            "cover_url": crop_url(self.access.project.pk, *cover) if cover else None,
            "score": found.score,
            "faces": found.faces,
        }

    @extend_schema(request=None, responses={202: None}, operation_id="clusters_again")
    def post(self, request: Request, project_id: int) -> Response:
        """Put the unlabelled faces together anew; cards that stay alike keep their ids."""
        clusters.want(self.access.project.pk, now=True)
        return Response(status=202)


class SuggestionsView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(
        parameters=[inputs.CardFilter],
        responses=serializers.SuggestionPage,
        operation_id="suggestions_list",
    )
    def get(self, request: Request, project_id: int) -> Response:
        """One card a person who is suggested for faces, biggest and surest first."""
        found = cards.suggested(self.access, valid(inputs.CardFilter, request.query_params))
        items = [
            {
                "person": person_shape(card.person),
                "size": card.size,
                "best": card.best,
                "mean": card.mean,
                "faces": [face_shape(f) for f in card.faces],
                "holder": hold_shape(card.holder) if card.holder else None,
            }
            for card in found.items
        ]
        return Response({"items": items, "next": found.next, **found.totals})
