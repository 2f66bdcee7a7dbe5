"""Faces, labels, history and people."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling import access, queries
from labelling.api import inputs, serializers
from labelling.api.boxes import asked_box
from labelling.api.media import file_response
from labelling.api.photos import IMAGE
from labelling.api.views import ProjectView, paged, valid
from labelling.models import Change, Person, Role
from labelling.services import boxes, history, labels, people, suggestions
from labelling.shapes import candidate_shape, change_ref, change_shape, face_shape, person_shape

READ = {"GET": Role.VIEWER}
LABEL = {"POST": Role.LABELLER}


class FacesView(ProjectView):
    need = READ

    @extend_schema(
        parameters=[inputs.FaceFilter], responses=serializers.FacePage, operation_id="faces_list"
    )
    def get(self, request: Request, project_id: int) -> Response:
        """The faces that pass the filters."""
        asked = valid(inputs.FaceFilter, request.query_params)
        order = queries.FACE_ORDERS[asked["order"]]
        if asked["state"] == "suggested" and asked["order"] == "surest":
            order = queries.SUGGESTED_SUREST
        return paged(queries.faces(self.access.project, asked), asked, order, face_shape)


class FaceView(ProjectView):
    need = {"GET": Role.VIEWER, "PATCH": Role.LABELLER, "DELETE": Role.LABELLER}

    @extend_schema(responses=serializers.Face, operation_id="faces_get")
    def get(self, request: Request, project_id: int, face_id: int) -> Response:
        """One face."""
        return Response(face_shape(access.face(self.access, face_id)))

    @extend_schema(request=inputs.BoxMove, responses=serializers.Face, operation_id="faces_move")
    def patch(self, request: Request, project_id: int, face_id: int) -> Response:
        """Move a face's box; its label stays."""
        face = access.face(self.access, face_id)
        asked = valid(inputs.BoxMove, request.data)
        box = asked_box(asked["box"])
        return Response(face_shape(boxes.move(self.access, face, box, version=asked["version"])))

    @extend_schema(responses={204: None}, operation_id="faces_remove")
    def delete(self, request: Request, project_id: int, face_id: int) -> Response:
        """Remove a face that is none, or is there twice. Undo brings it back with its label."""
        boxes.remove(self.access, access.face(self.access, face_id))
        return Response(status=204)


class CropView(ProjectView):
    need = READ

    @extend_schema(responses=IMAGE, operation_id="faces_crop")
    def get(self, request: Request, project_id: int, face_id: int) -> HttpResponseBase:
        """The face's crop, 160 px."""
        face = access.face(self.access, face_id)
        return file_response(
            request._request, face.crop_key, mime="image/jpeg",
            etag=f"face-{face.pk}-{face.crop_version}",
            lasting=request.query_params.get("v") == str(face.crop_version),
        )  # fmt: skip


class CandidatesView(ProjectView):
    need = READ

    @extend_schema(responses=serializers.Candidates, operation_id="faces_candidates")
    def get(self, request: Request, project_id: int, face_id: int) -> Response:
        """Who this face may be, best first."""
        face = access.face(self.access, face_id)
        ranked = suggestions.candidates(self.access.project, face)
        known = Person.objects.in_bulk([c.person_id for c in ranked])
        return Response({"items": [candidate_shape(c, known[c.person_id]) for c in ranked]})


class LabelsView(ProjectView):
    need = LABEL

    @extend_schema(
        request=inputs.LabelInput, responses=serializers.LabelsDone, operation_id="labels_apply"
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Label faces, in bulk: name them, reject, set aside, clear, or say who they aren't."""
        asked = valid(inputs.LabelInput, request.data)
        person, made = None, False
        if asked.get("person") is not None:
            person = access.person(self.access, asked["person"])
        elif "name" in asked:
            person, made = people.find_or_create(
                self.access.project, asked["name"], by=self.access.actor.user
            )
        done = labels.apply(
            self.access, [labels.Asked(f["id"], f["version"]) for f in asked["faces"]],
            asked["action"], how=asked["how"], person=person, made_person=made,
        )  # fmt: skip
        shown = queries.people(self.access.project).filter(pk=person.pk).first() if person else None
        return Response(
            {
                "change": change_ref(done.change),
                "faces": [face_shape(f) for f in done.faces],
                "conflicts": [face_shape(f) for f in done.conflicts],
                "person": person_shape(shown) if shown else None,
            }
        )


class ChangesView(ProjectView):
    need = READ

    @extend_schema(
        parameters=[inputs.Paging], responses=serializers.ChangePage, operation_id="changes_list"
    )
    def get(self, request: Request, project_id: int) -> Response:
        """The history of labels, newest first."""
        asked = valid(inputs.Paging, request.query_params)
        rows = Change.objects.filter(project=self.access.project).select_related("by", "person")
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
            "faces": [face_shape(f) for f in walked.faces],
            "skipped": walked.skipped,
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


class PeopleView(ProjectView):
    need = {"GET": Role.VIEWER, "POST": Role.LABELLER}

    @extend_schema(
        parameters=[inputs.PersonFilter],
        responses=serializers.PersonPage,
        operation_id="people_list",
    )
    def get(self, request: Request, project_id: int) -> Response:
        """The people, or those whose name has a word that starts with `q`."""
        asked = valid(inputs.PersonFilter, request.query_params)
        rows = queries.people(self.access.project, q=asked["q"])
        return paged(rows, asked, queries.PERSON_ORDERS[asked["order"]], person_shape)

    @extend_schema(
        request=inputs.PersonInput,
        responses={201: serializers.Person},
        operation_id="people_create",
    )
    def post(self, request: Request, project_id: int) -> Response:
        """A new person."""
        name = valid(inputs.PersonInput, request.data)["name"]
        person = people.create(self.access.project, name, by=self.access.actor.user)
        return Response(person_shape(person), status=201)


class PersonView(ProjectView):
    need = {"GET": Role.VIEWER, "PATCH": Role.LABELLER, "DELETE": Role.LABELLER}

    @extend_schema(responses=serializers.Person, operation_id="people_get")
    def get(self, request: Request, project_id: int, person_id: int) -> Response:
        """One person."""
        return self._answer(access.person(self.access, person_id))

    @extend_schema(
        request=inputs.PersonChange, responses=serializers.Person, operation_id="people_update"
    )
    def patch(self, request: Request, project_id: int, person_id: int) -> Response:
        """Rename a person, or choose their cover."""
        person = access.person(self.access, person_id)
        asked = valid(inputs.PersonChange, request.data)
        if "name" in asked:
            people.rename(person, asked["name"])
        if "cover_face" in asked:
            people.set_cover(person, asked["cover_face"])
        return self._answer(person)

    @extend_schema(responses={204: None}, operation_id="people_delete")
    def delete(self, request: Request, project_id: int, person_id: int) -> Response:
        """Delete a person; their faces go back to unlabelled. Undo brings both back."""
        people.delete(self.access, access.person(self.access, person_id))
        return Response(status=204)

    def _answer(self, person: Person) -> Response:
        found = queries.people(self.access.project).get(pk=person.pk)
        return Response(person_shape(found))
