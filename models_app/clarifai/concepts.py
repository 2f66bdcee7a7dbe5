"""Concepts: people, under the ids that programs chose for them."""

from __future__ import annotations

from collections.abc import Sequence

from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from django.db import transaction
from django.db.models import QuerySet

from labelling.access import Access
from labelling.models import Person, Project
from labelling.models.person import fold
from labelling.services import locks, people
from models_app.clarifai import protos, statuses
from models_app.clarifai.calls import page, some
from models_app.clarifai.statuses import CONCEPTS, About, Refused
from models_app.services import client_ids
from models_app.services.client_ids import Kind

LANGUAGE = "en"


def is_meant(proto: resources_pb2.Concept, about: About) -> bool:
    """Whether the concept is said to be there (1) or not to be there (0). Raises Refused for anything else."""
    if not proto.id and not proto.name:
        raise Refused(about.invalid, "A concept needs an id or a name.")
    if proto.value not in (0, 1):
        raise Refused(about.invalid, "A concept's value is 1 (it is the person) or 0 (it isn't).")
    return bool(proto.value)


def find_or_make(access: Access, asked: Sequence[resources_pb2.Concept]) -> list[Person]:
    """The people of these concepts, in their order; who isn't known yet is made. Raises Invalid.

    A new id is kept, and means the person of the concept's name, or else of the id's own words.
    """
    project = access.project
    known = client_ids.people(project, [one.id for one in asked if one.id], by_name=False)
    found = []
    for one in asked:
        person = known.get(one.id) or _new(access, one)
        known[one.id or person.name] = person
        found.append(person)
    return found


def _new(access: Access, proto: resources_pb2.Concept) -> Person:
    person, _ = people.find_or_create(access.project, proto.name or proto.id, by=access.actor.user)
    return _called(access, proto, person)


def _called(access: Access, proto: resources_pb2.Concept, person: Person) -> Person:
    """The person, called by the concept's id from now on, if it has one. Raises Invalid."""
    if proto.id:
        text = client_ids.chosen(proto.id, "id")
        client_ids.give(access.project, Kind.CONCEPT, text, person=person)
    return person


def post(
    access: Access, request: service_pb2.PostConceptsRequest
) -> service_pb2.MultiConceptResponse:
    """New people: all of them, or none if one is there already."""
    asked = some(request.concepts, "concepts", CONCEPTS)
    with transaction.atomic():
        locks.changes(access.project.pk)
        made = [_create(access, one) for one in asked]
    return _answer(access.project, made)


def _create(access: Access, proto: resources_pb2.Concept) -> Person:
    if not proto.id and not proto.name:
        raise Refused(CONCEPTS.invalid, "A concept needs an id or a name.")
    if proto.id and client_ids.people(access.project, [proto.id]):
        raise Refused(CONCEPTS.doubled, "There is a concept of this id already.")
    person = people.create(access.project, proto.name or proto.id, by=access.actor.user)
    return _called(access, proto, person)


def patch(
    access: Access, request: service_pb2.PatchConceptsRequest
) -> service_pb2.MultiConceptResponse:
    """Rename people: all of them, or none if a name is taken."""
    asked = some(request.concepts, "concepts", CONCEPTS)
    if request.action not in ("", "overwrite", "merge"):
        raise Refused(CONCEPTS.invalid, "The action is overwrite or merge: both set the name.")
    with transaction.atomic():
        found = [_person(access, one.id) for one in asked]
        for person, proto in zip(found, asked, strict=True):
            if proto.name:
                people.update(access, person, {"name": proto.name})
    renamed = Person.objects.in_bulk([person.pk for person in found])
    return _answer(access.project, [renamed[person.pk] for person in found])


def _person(access: Access, concept_id: str) -> Person:
    found = client_ids.people(access.project, [concept_id]).get(concept_id)
    if found is None:
        raise Refused(CONCEPTS.missing, "There is no concept of this id.")
    return found


def list_(
    access: Access, request: service_pb2.ListConceptsRequest
) -> service_pb2.MultiConceptResponse:
    """A page of the people, in the order in which they came."""
    rows = _living(access.project)
    if request.id:
        found = client_ids.people(access.project, [request.id])
        rows = rows.filter(pk__in=[person.pk for person in found.values()])
    return _answer(access.project, page(rows, request))


def get(
    access: Access, request: service_pb2.GetConceptRequest
) -> service_pb2.SingleConceptResponse:
    """One person."""
    found = _person(access, request.concept_id)
    shown = shapes(access.project, [found])[found.pk]
    return service_pb2.SingleConceptResponse(status=statuses.status(), concept=shown)


def search(
    access: Access, request: service_pb2.PostConceptsSearchesRequest
) -> service_pb2.MultiConceptResponse:
    """A page of the people in whose names the words occur; * stands for anything."""
    words = [fold(word) for word in request.concept_query.name.split("*")]
    rows = _living(access.project)
    for word in words:
        rows = rows.filter(folded__contains=word.replace("\0", ""))
    return _answer(access.project, page(rows.order_by("sort_key", "pk"), request.pagination))


def _living(project: Project) -> QuerySet[Person]:
    return Person.objects.filter(project=project, deleted_at=None).order_by("pk")


def _answer(project: Project, found: Sequence[Person]) -> service_pb2.MultiConceptResponse:
    shown = shapes(project, found)
    return service_pb2.MultiConceptResponse(
        status=statuses.status(), concepts=[shown[person.pk] for person in found]
    )


def shapes(project: Project, found: Sequence[Person]) -> dict[int, resources_pb2.Concept]:
    """By person the concept as answers show it; one query."""
    called = client_ids.called(Kind.CONCEPT, (person.pk for person in found))
    return {
        person.pk: resources_pb2.Concept(
            id=called[person.pk].client_id, name=person.name, value=1, language=LANGUAGE, app_id=str(project.pk),
            created_at=protos.stamp(person.created_at),
        )
        for person in found
    }  # fmt: skip


def valued(concept: resources_pb2.Concept, value: float) -> resources_pb2.Concept:
    """The concept with another value."""
    made = resources_pb2.Concept()
    made.CopyFrom(concept)
    made.value = value
    return made
