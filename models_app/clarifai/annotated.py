"""Annotations: faces that were found and what is said of them, posted, listed and deleted."""

from __future__ import annotations

from collections.abc import Sequence

from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from clarifai_grpc.grpc.api.status.status_pb2 import Status

from labelling.access import Access
from labelling.errors import NotFound
from models_app.clarifai import concepts, ids, protos, statuses
from models_app.clarifai.calls import span
from models_app.clarifai.statuses import ANNOTATIONS, Refused
from models_app.models import ClientId
from models_app.services import annotation_rows, client_ids, inputs
from models_app.services.annotation_rows import FACE, INPUT, LABEL, NEGATIVE, Row
from models_app.services.client_ids import Kind

KINDS = {ids.INPUT: INPUT, ids.FACE: FACE, ids.LABEL: LABEL, ids.NEGATIVE: NEGATIVE}
DIGITS = {kind: digit for digit, kind in KINDS.items()}
MISSING = "There is no annotation of this id."


def list_(
    access: Access, request: service_pb2.ListAnnotationsRequest
) -> service_pb2.MultiAnnotationResponse:
    """A page of the annotations; those that faces were found only with `list_all_annotations`."""
    first, end = span(request)
    if request.task_id or request.user_ids or request.workflow_version_ids:
        raise Refused(
            ANNOTATIONS.invalid, "Annotations can't be listed by task, user or workflow here."
        )
    kinds = _kinds(access, request)
    if request.ids:
        found = _by_ids(access, request.ids)
        found = [row for row in found if row.kind in kinds][first:end]
    else:
        of = list(request.input_ids) or None
        found = annotation_rows.listed(access.project, kinds=kinds, first=first, end=end, of=of)
    return service_pb2.MultiAnnotationResponse(
        status=statuses.status(), annotations=shapes(access, found)
    )


def _kinds(access: Access, request: service_pb2.ListAnnotationsRequest) -> list[int]:
    """What a call asks for. All are done, so that another status leaves none."""
    kinds = {INPUT, LABEL, NEGATIVE}
    base = ids.base_version(access.project.embedder)
    every = request.list_all_annotations or request.return_model_output
    if every or base in request.model_version_ids:
        kinds.add(FACE)
    if request.model_version_ids:
        kinds &= {FACE} if base in request.model_version_ids else set()
    if any(one.code != codes.ANNOTATION_SUCCESS for one in request.statuses):
        kinds = set()
    return sorted(kinds)


def get(
    access: Access, request: service_pb2.GetAnnotationRequest
) -> service_pb2.SingleAnnotationResponse:
    """One annotation of an input."""
    row = _find(access, request.input_id, request.annotation_id)
    return service_pb2.SingleAnnotationResponse(
        status=statuses.status(), annotation=shapes(access, [row])[0]
    )


def delete(access: Access, input_id: str, annotation_id: str) -> None:
    """Take one annotation back. Raises Refused."""
    row = _find(access, input_id, annotation_id)
    if row.kind == INPUT:
        raise Refused(
            ANNOTATIONS.invalid, "This annotation says that the input is there: delete the input."
        )
    annotation_rows.take_back(access, [row])


def delete_many(access: Access, input_ids: Sequence[str], wanted: Sequence[str]) -> list[Status]:
    """Take annotations back: each of `wanted`, of the input at the same place where they are named; without
    any all that people and programs said of these inputs."""
    if not wanted:
        said = [LABEL, NEGATIVE]
        rows = annotation_rows.listed(
            access.project, kinds=said, first=0, end=2**31, of=list(input_ids)
        )
        annotation_rows.take_back(access, rows)
        return [statuses.status()]
    if input_ids and len(input_ids) != len(wanted):
        raise Refused(
            ANNOTATIONS.invalid, "Give an input's id for each annotation, in their order."
        )
    found = []
    for place, one in enumerate(wanted):
        try:
            delete(access, input_ids[place] if input_ids else "", one)
            found.append(statuses.status())
        except (Refused, NotFound) as error:
            found.append(statuses.of(error, ANNOTATIONS))
    return found


def _by_ids(access: Access, wanted: Sequence[str]) -> list[Row]:
    found = []
    for one in wanted:
        try:
            found.append(_find(access, "", one))
        except Refused:
            continue
    return found


def _find(access: Access, input_id: str, annotation_id: str) -> Row:
    """The annotation as it is now. Raises Refused."""
    numbers = _numbers(access, annotation_id)
    if numbers is None:
        raise Refused(ANNOTATIONS.missing, MISSING)
    rows = inputs.living(access.project)
    own = {"pk": numbers.first} if numbers.first else {"photo__faces": numbers.face}
    of = rows.filter(**own).first()
    if of is None or (input_id and of.client_id != input_id):
        raise Refused(ANNOTATIONS.missing, MISSING)
    kind = KINDS[numbers.kind]
    of_input = annotation_rows.listed(
        access.project, kinds=[kind], first=0, end=2**31, of=[of.client_id]
    )
    for one in of_input:
        if _number(one.face) == numbers.face and _number(one.person) == numbers.person:
            return one
    raise Refused(ANNOTATIONS.missing, MISSING)


def _numbers(access: Access, text: str) -> ids.Numbers | None:
    given = client_ids.rows(access.project, Kind.ANNOTATION, [text]).get(text)
    if given is None:
        return ids.read(text, KINDS)
    kind = ids.LABEL if given.is_person else ids.NEGATIVE
    return ids.Numbers(kind, 0, given.face_id or 0, given.person_id or 0)


def _number(of: object) -> int:
    return getattr(of, "pk", 0)


def shapes(access: Access, rows: Sequence[Row]) -> list[resources_pb2.Annotation]:
    """The annotations as answers show them; two queries."""
    people = {row.person.pk: row.person for row in rows if row.person is not None}
    shown = concepts.shapes(access.project, list(people.values()))
    called = _called(access, rows)
    base = ids.base_version(access.project.embedder)
    return [_shape(row, base, shown, called) for row in rows]


def _called(access: Access, rows: Sequence[Row]) -> dict[tuple[int, int, bool], str]:
    """By face, person and whether it is them: the id that a program chose for saying so."""
    faces = {row.face.pk for row in rows if row.face is not None}
    given = ClientId.objects.filter(project=access.project, kind=Kind.ANNOTATION, face__in=faces)
    found = given.order_by("-pk").values_list("face_id", "person_id", "is_person", "client_id")
    return {(face, person, is_person): text for face, person, is_person, text in found}


def _shape(
    row: Row, base: str, shown: dict[int, resources_pb2.Concept],
    called: dict[tuple[int, int, bool], str],
) -> resources_pb2.Annotation:  # fmt: skip
    face, person, photo = row.face, row.person, row.input.photo
    own = str(ids.Numbers(DIGITS[row.kind], row.input.pk, _number(face), _number(person)))
    if face is not None and person is not None:
        own = called.get((face.pk, person.pk, row.kind == LABEL), own)
    at = face.labelled_at if face is not None and row.kind == LABEL else row.input.created_at
    by = face.labelled_by if face is not None and row.kind == LABEL else row.input.by
    made = resources_pb2.Annotation(
        id=own, input_id=row.input.client_id, embed_model_version_id=base,
        status=statuses.status(codes.ANNOTATION_SUCCESS), created_at=protos.stamp(at),
        modified_at=protos.stamp(at), input_level=row.kind == INPUT,
    )  # fmt: skip
    if row.kind == FACE:
        made.model_version_id = base
    elif by is not None:
        made.user_id = by.username
    if row.kind == INPUT:
        made.embed_model_version_id = ""
        made.data.image.url = row.input.url
    if face is not None and photo is not None:
        region = made.data.regions.add(id=ids.region_of(face.pk), value=face.score)
        region.region_info.CopyFrom(protos.region_info(face.box, photo.width, photo.height))
        if person is not None:
            value = 1.0 if row.kind == LABEL else 0.0
            region.data.concepts.append(concepts.valued(shown[person.pk], value))
    return made


def stands(access: Access, given: ClientId) -> bool:
    """Whether what a program called so is still said."""
    try:
        _find(access, "", given.client_id)
    except Refused:
        return False
    return True
