"""Annotations that programs post: read, checked one by one, and said of faces all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from django.db import transaction

from labelling.access import Access
from labelling.exchange import pairing
from labelling.models import Face, Person, Photo
from labelling.services import boxes, locks
from labelling.services.faces import sure_of
from labelling.services.matching import SAME_FACE
from models_app.clarifai import annotated, concepts, ids, protos, statuses
from models_app.clarifai.calls import some
from models_app.clarifai.statuses import ANNOTATIONS, Refused
from models_app.models import Input
from models_app.services import annotation_rows, client_ids, inputs
from models_app.services.annotation_rows import LABEL, NEGATIVE, Row, Wanted
from models_app.services.client_ids import Kind

WHICH_FACE = "The input has {count} faces: name the region by its id. The ids are in the list of annotations."
NO_FACE = "No face was found in this input. Give a region with a bounding box to draw one."
TWO_NAMES = "A face is one person: another concept of this call names it already."


@dataclass(frozen=True)
class Said:
    """One thing said of a face by a posted annotation."""

    face: Face
    person: Person
    is_person: bool


@dataclass(frozen=True)
class Read:
    """A posted annotation: its input, the id it is to have ("": none chosen), and what it says."""

    input: Input
    id: str
    said: list[Said]


def post(
    access: Access, request: service_pb2.PostAnnotationsRequest
) -> service_pb2.MultiAnnotationResponse:
    """Say who faces are, or who they are not; each annotation answers with its own status."""
    asked = some(request.annotations, "annotations", ANNOTATIONS)
    known = inputs.known(access.project, {one.input_id for one in asked})
    drawn = {place: _drawn(access, one, known) for place, one in enumerate(asked)}
    with transaction.atomic():
        locks.changes(access.project.pk)  # before people are made: others make the same ones
        wanted, taken = Wanted(), set[str]()
        outcomes: list[Read | Refused] = []
        for place, proto in enumerate(asked):
            outcomes.append(_read(access, proto, known, drawn[place], wanted, taken))
        annotation_rows.say(access, wanted)
        for one in outcomes:
            if isinstance(one, Read) and one.id:
                _call(access, one)
    return _answer(access, asked, outcomes)


# Faces by the place of their region in an annotation, or why there are none.
Regions = dict[int, Face] | Refused


def _drawn(access: Access, proto: resources_pb2.Annotation, known: dict[str, Input]) -> Regions:
    """Which faces the regions are; a box where no face was found is drawn, before anything is locked."""
    try:
        return _faces(access, proto, known)
    except Exception as error:  # one annotation of a batch: the others go on
        return statuses.refusal(error, ANNOTATIONS)


def _faces(
    access: Access, proto: resources_pb2.Annotation, known: dict[str, Input]
) -> dict[int, Face]:
    row = known.get(proto.input_id)
    if row is None:
        raise Refused(codes.INPUT_DOES_NOT_EXIST, "There is no input of this id.")
    version = proto.embed_model_version_id
    if version and not ids.is_base_version(version):
        raise Refused(ANNOTATIONS.invalid, "There is no such version of the embedding model.")
    photo = row.photo
    if photo is None or photo.state != Photo.State.DONE:
        raise Refused(codes.ANNOTATION_FAILED, "The input's faces aren't found yet. Wait for it.")
    for concept in _concepts(proto):
        concepts.is_meant(concept, ANNOTATIONS)
    return {
        place: _face(access, row, photo, region) for place, region in enumerate(proto.data.regions)
    }


def _concepts(proto: resources_pb2.Annotation) -> list[resources_pb2.Concept]:
    """All concepts of an annotation. Raises Refused where it, or a region of it, has none."""
    regions = [list(region.data.concepts) for region in proto.data.regions]
    found = [one for region in regions for one in region] + list(proto.data.concepts)
    if not found or not all(regions):
        raise Refused(ANNOTATIONS.invalid, "An annotation, and each region of it, names a concept.")
    return found


def _face(access: Access, row: Input, photo: Photo, region: resources_pb2.Region) -> Face:
    if region.id:
        pk = ids.face_of(region.id)
        found = annotation_rows.face_of(row, pk) if pk is not None else None
        if found is None:
            raise Refused(ANNOTATIONS.invalid, "The input has no region of this id.")
        return found
    box = protos.box_of(region.region_info, photo.width, photo.height, ANNOTATIONS)
    faces = {one.pk: one for one in annotation_rows.faces_of(row)}
    edges = {pk: one.box for pk, one in faces.items()}
    pair = pairing.pair([box], edges, SAME_FACE).get(0)
    return faces[pair[0]] if pair else boxes.draw(access, photo, box)


def _read(
    access: Access, proto: resources_pb2.Annotation, known: dict[str, Input], faces: Regions,
    wanted: Wanted, taken: set[str],
) -> Read | Refused:  # fmt: skip
    """What one annotation says, added to what is `wanted` of all; nothing of one that is refused."""
    if isinstance(faces, Refused):
        return faces
    row = known[proto.input_id]
    try:
        with transaction.atomic():
            said = _said(access, proto, row, faces)
            own = _own_id(access, proto, said, taken)
            _add(wanted, said)
    except Exception as error:  # one annotation of a batch: the others go on
        return statuses.refusal(error, ANNOTATIONS)
    if own:
        taken.add(own)
    return Read(row, own, said)


def _said(
    access: Access, proto: resources_pb2.Annotation, row: Input, faces: dict[int, Face]
) -> list[Said]:
    pairs = [
        (faces[place], one)
        for place, region in enumerate(proto.data.regions)
        for one in region.data.concepts
    ]
    pairs += [(_only(row), one) for one in proto.data.concepts]
    meant = [concepts.is_meant(one, ANNOTATIONS) for _, one in pairs]
    people = concepts.find_or_make(access, [one for _, one in pairs])
    return [
        Said(face, person, is_person)
        for (face, _), person, is_person in zip(pairs, people, meant, strict=True)
    ]


def _only(row: Input) -> Face:
    """The one face that a concept of a whole input can mean. Raises Refused."""
    sure = sure_of(annotation_rows.faces_of(row))
    if not sure:
        raise Refused(ANNOTATIONS.invalid, NO_FACE)
    if len(sure) > 1:
        raise Refused(ANNOTATIONS.invalid, WHICH_FACE.format(count=len(sure)))
    return sure[0]


def _own_id(
    access: Access, proto: resources_pb2.Annotation, said: Sequence[Said], taken: set[str]
) -> str:
    """The id that the annotation is to have; "" where none was chosen. Raises Refused."""
    if not proto.id:
        return ""
    text = client_ids.chosen(proto.id, "id")
    if len(said) > 1:
        raise Refused(ANNOTATIONS.invalid, "An annotation with an id says one thing of one face.")
    given = client_ids.rows(access.project, Kind.ANNOTATION, [text]).get(text)
    if text in taken or (given is not None and annotated.stands(access, given)):
        raise Refused(ANNOTATIONS.doubled, "There is an annotation of this id already.")
    return text


def _add(wanted: Wanted, said: Sequence[Said]) -> None:
    named = dict(wanted.named)
    refused = list(wanted.refused)
    for one in said:
        if not one.is_person:
            refused.append((one.face.pk, one.person))
        elif named.setdefault(one.face.pk, one.person) != one.person:
            raise Refused(ANNOTATIONS.invalid, TWO_NAMES)
    if any(named.get(face) == person for face, person in refused):
        raise Refused(ANNOTATIONS.invalid, "A face can't be a person and not be them.")
    wanted.named, wanted.refused = named, refused


def _call(access: Access, one: Read) -> None:
    said = one.said[0]
    client_ids.give(
        access.project, Kind.ANNOTATION, one.id, face=said.face, person=said.person,
        is_person=said.is_person,
    )  # fmt: skip


def _answer(
    access: Access, asked: Sequence[resources_pb2.Annotation], outcomes: Sequence[Read | Refused]
) -> service_pb2.MultiAnnotationResponse:
    """Each annotation as it is now: its first row with the regions and concepts of all."""
    rows = [row for one in outcomes if isinstance(one, Read) for row in _rows(one)]
    made = iter(annotated.shapes(access, rows))
    answers = []
    for proto, one in zip(asked, outcomes, strict=True):
        if isinstance(one, Refused):
            answers.append(
                resources_pb2.Annotation(
                    id=proto.id, input_id=proto.input_id,
                    status=statuses.status(one.code, one.sentence),
                )
            )  # fmt: skip
            continue
        first, *others = [next(made) for _ in one.said]
        for other in others:
            first.data.regions.extend(other.data.regions)
        answers.append(first)
    status = statuses.of_all([one.status for one in answers], codes.ANNOTATION_SUCCESS)
    return service_pb2.MultiAnnotationResponse(status=status, annotations=answers)


def _rows(one: Read) -> list[Row]:
    faces = Face.objects.select_related("labelled_by").in_bulk([s.face.pk for s in one.said])
    return [
        Row(LABEL if said.is_person else NEGATIVE, one.input, faces[said.face.pk], said.person)
        for said in one.said
    ]
