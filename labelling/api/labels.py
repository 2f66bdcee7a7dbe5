"""Labels, reviews of them, and the history with its undo and redo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling import access
from labelling.api import inputs, serializers
from labelling.api.views import ProjectView, paged, valid
from labelling.change_shapes import change_ref, change_shape
from labelling.events import MOST_FACES
from labelling.models import Role
from labelling.services import history, labels, naming, reviews
from labelling.shapes import conflict_shape, face_shape, person_shape

READ = {"GET": Role.VIEWER}
LABEL = {"POST": Role.LABELLER}


def asked_faces(rows: Sequence[tuple[int, int | None]]) -> list[labels.Asked]:
    """The faces of a request, with the versions that its sender saw."""
    return [labels.Asked(face, version) for face, version in rows]


def done_shape(done: labels.Done) -> dict[str, Any]:
    """What a labelling did, as the API answers it."""
    return {
        "change": change_ref(done.change),
        "faces": [face_shape(f) for f in done.faces[:MOST_FACES]],
        "face_count": done.count,
        "conflicts": [conflict_shape(c) for c in done.conflicts],
        "person": person_shape(done.person) if done.person else None,
    }


class LabelsView(ProjectView):
    need = LABEL

    @extend_schema(
        request=inputs.LabelInput,
        responses={200: serializers.LabelsDone, 409: serializers.LabelsConflict},
        operation_id="labels_apply",
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Label faces, in bulk: name them, reject, set aside, clear, or say who they aren't."""
        asked = valid(inputs.LabelInput, request.data)
        faces, beside = asked_faces(asked["faces"]), asked_faces(asked["refused"])
        known = asked.get("person")
        if known is None and "name" in asked:
            done = naming.apply(
                self.access, faces, asked["action"], asked["name"], how=asked["how"], refused=beside
            )
        else:
            person = None if known is None else access.person(self.access, known)
            done = labels.apply(
                self.access, faces, asked["action"], how=asked["how"], person=person, refused=beside
            )
        return Response(done_shape(done))


class ChangesView(ProjectView):
    need = READ

    @extend_schema(
        parameters=[inputs.ChangeFilter],
        responses=serializers.ChangePage,
        operation_id="changes_list",
    )
    def get(self, request: Request, project_id: int) -> Response:
        """The history: who did what, when and how, newest first."""
        asked = valid(inputs.ChangeFilter, request.query_params)
        rows = history.listed(self.access.project, asked)
        return paged(rows, asked, ("-id",), change_shape)


class NextChangesView(ProjectView):
    need = {"GET": Role.LABELLER}

    @extend_schema(responses=serializers.NextChanges, operation_id="changes_next")
    def get(self, request: Request, project_id: int) -> Response:
        """What undo and redo would do for the asker."""
        undo, redo = history.next_undo(self.access), history.next_redo(self.access)
        return Response(
            {
                "undo": change_shape(undo) if undo else None,
                "redo": change_shape(redo) if redo else None,
            }
        )


def _walked(walked: history.Walked) -> Response:
    return Response(
        {
            "change": change_shape(walked.change),
            "faces": [face_shape(f) for f in walked.faces[:MOST_FACES]],
            "face_count": walked.count,
            "skipped": walked.skipped,
            "notes": walked.notes,
        }
    )


class UndoView(ProjectView):
    need = LABEL

    @extend_schema(request=None, responses=serializers.Walked, operation_id="changes_undo")
    def post(self, request: Request, project_id: int) -> Response:
        """Take back the asker's last change; faces that others changed since are left alone."""
        return _walked(history.undo(self.access))


class RedoView(ProjectView):
    need = LABEL

    @extend_schema(request=None, responses=serializers.Walked, operation_id="changes_redo")
    def post(self, request: Request, project_id: int) -> Response:
        """Do again what the asker undid last."""
        return _walked(history.redo(self.access))


class ReviewsView(ProjectView):
    need = LABEL

    @extend_schema(
        request=inputs.ReviewInput,
        responses={200: serializers.LabelsDone, 409: serializers.LabelsConflict},
        operation_id="reviews_apply",
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Accept labels, or send them back with a comment to whoever gave them."""
        asked = valid(inputs.ReviewInput, request.data)
        done = reviews.review(
            self.access, asked_faces(asked["faces"]), asked["verdict"], comment=asked["comment"]
        )
        return Response(done_shape(done))
