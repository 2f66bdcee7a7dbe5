"""People: lists of them, one of them, merging, splitting, who looks alike."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling import access, queries
from labelling.api import inputs, serializers
from labelling.api.views import ProjectView, paged, valid
from labelling.change_shapes import change_ref
from labelling.models import Person, Role
from labelling.services import merges, people, person_groups
from labelling.shapes import face_shape, person_shape


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
        rows = queries.people(self.access.project, q=asked["q"], warning=asked.get("warning", ""))
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
        return Response(_shown(person), status=201)


class PersonView(ProjectView):
    need = {"GET": Role.VIEWER, "PATCH": Role.LABELLER, "DELETE": Role.LABELLER}

    @extend_schema(responses=serializers.Person, operation_id="people_get")
    def get(self, request: Request, project_id: int, person_id: int) -> Response:
        """One person; the id of someone who was merged answers with whom they became."""
        return Response(_shown(access.person(self.access, person_id, merged=True)))

    @extend_schema(
        request=inputs.PersonChange, responses=serializers.Person, operation_id="people_update"
    )
    def patch(self, request: Request, project_id: int, person_id: int) -> Response:
        """Rename a person, choose their cover, or note something. Each can be undone."""
        person = access.person(self.access, person_id)
        people.update(self.access, person, valid(inputs.PersonChange, request.data))
        return Response(_shown(person))

    @extend_schema(responses={204: None}, operation_id="people_delete")
    def delete(self, request: Request, project_id: int, person_id: int) -> Response:
        """Delete a person; their faces go back to unlabelled. Undo brings both back."""
        people.delete(self.access, access.person(self.access, person_id))
        return Response(status=204)


class MergeView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(
        request=inputs.MergeInput, responses=serializers.Merged, operation_id="people_merge"
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Make several people one: `into` stays, all faces of the others become theirs."""
        asked = valid(inputs.MergeInput, request.data)
        into = access.person(self.access, asked["into"])
        change = merges.merge(self.access, into, access.people(self.access, asked["people"]))
        return Response({"change": change_ref(change), "person": _shown(into)})


class GroupsView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses=serializers.PersonGroups, operation_id="people_groups")
    def get(self, request: Request, project_id: int, person_id: int) -> Response:
        """A person's faces in groups that look alike, for splitting; biggest first."""
        found = person_groups.groups(self.access.project, access.person(self.access, person_id))
        items = [
            {
                "size": len(group.face_ids),
                "face_ids": group.face_ids,
                "faces": [face_shape(f) for f in group.first],
            }
            for group in found.groups
        ]
        return Response({"items": items, "distance": found.distance})


class SimilarView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(responses=serializers.SimilarPeople, operation_id="people_similar")
    def get(self, request: Request, project_id: int, person_id: int) -> Response:
        """The people who look most like this one, nearest first."""
        near = person_groups.similar(self.access.project, access.person(self.access, person_id))
        shown = queries.people(self.access.project).in_bulk([pk for pk, _ in near])
        items = [
            {"person": person_shape(shown[pk]), "distance": distance}
            for pk, distance in near
            if pk in shown
        ]
        return Response({"items": items})


def _shown(person: Person) -> dict[str, object]:
    return person_shape(queries.people(person.project).get(pk=person.pk))
