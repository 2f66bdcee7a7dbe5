"""Inputs: photos posted by address or as bytes, listed with how far they are, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from clarifai_grpc.grpc.api.status.status_pb2 import Status
from django.db.models import QuerySet

from labelling.access import Access
from labelling.models import Person, Project
from labelling.shapes import API
from models_app.clarifai import concepts, protos, statuses
from models_app.clarifai.calls import page, some
from models_app.clarifai.statuses import INPUTS, Refused
from models_app.models import Input
from models_app.services import client_ids, inputs
from models_app.services.inputs import LONGEST_URL, Given

CODES = {
    "waiting": codes.INPUT_DOWNLOAD_PENDING,
    "working": codes.INPUT_DOWNLOAD_IN_PROGRESS,
    "done": codes.INPUT_DOWNLOAD_SUCCESS,
    "failed": codes.INPUT_DOWNLOAD_FAILED,
}
STANDINGS = {code: standing for standing, code in CODES.items()}
ONE_PERSON = (
    "An input may name one person: with several faces in it, post annotations of its regions."
)


def post(access: Access, request: service_pb2.PostInputsRequest) -> service_pb2.MultiInputResponse:
    """Take photos in; each answers with its own status."""
    asked = some(request.inputs, "inputs", INPUTS)
    job = request.inputs_add_job_id
    if job:
        client_ids.chosen(job, "inputs_add_job_id")
    given: list[Given | Refused] = [_given(access, one) for one in asked]
    good = [one for one in given if isinstance(one, Given)]
    taken = iter(inputs.take(access, good, add_job=job))
    answers = []
    for one, proto in zip(given, asked, strict=True):
        outcome = next(taken) if isinstance(one, Given) else one
        if isinstance(outcome, Input):
            answers.append(shape(outcome, "waiting"))
        else:
            answers.append(resources_pb2.Input(id=proto.id, status=statuses.of(outcome, INPUTS)))
    states = [one.status for one in answers]
    status = statuses.of_all(states, codes.INPUT_DOWNLOAD_PENDING)
    answer = service_pb2.MultiInputResponse(status=status, inputs=answers)
    if job:
        answer.inputs_add_job.CopyFrom(_job(access.project, job))
    return answer


def _given(access: Access, proto: resources_pb2.Input) -> Given | Refused:
    try:
        return _read(access, proto)
    except Exception as error:  # one input of a batch: the others go on
        return statuses.refusal(error, INPUTS)


def _read(access: Access, proto: resources_pb2.Input) -> Given:
    data, image = proto.data, proto.data.image
    if bool(image.url) == bool(image.base64):
        raise Refused(INPUTS.invalid, "An input needs an image, by its url or as base64.")
    if data.regions:
        raise Refused(INPUTS.invalid, "Post annotations of regions once the faces are found.")
    if len(image.url) > LONGEST_URL:
        raise Refused(codes.INPUT_INVALID_URL, f"A url has {LONGEST_URL:,} characters at most.")
    if image.url and not image.url.lower().startswith(("http://", "https://")):
        raise Refused(codes.INPUT_INVALID_URL, "A url starts with http:// or https://.")
    if not image.url.isprintable():
        raise Refused(codes.INPUT_INVALID_URL, "A url has printable characters only.")
    return Given(
        client_ids.chosen(proto.id, "id"), image.url, image.base64, _person(access, data),
        protos.plain(data.metadata, INPUTS), image.allow_duplicate_url,
    )  # fmt: skip


def _person(access: Access, data: resources_pb2.Data) -> Person | None:
    meant = [one for one in data.concepts if concepts.is_meant(one, INPUTS)]
    if len(meant) > 1 or len(meant) < len(data.concepts):
        raise Refused(INPUTS.invalid, ONE_PERSON)
    return concepts.find_or_make(access, meant)[0] if meant else None


def list_(access: Access, request: service_pb2.ListInputsRequest) -> service_pb2.MultiInputResponse:
    """A page of the inputs, in the order in which they came."""
    rows = inputs.listed(access.project)
    if request.ids:
        rows = rows.filter(client_id__in=list(filter(client_ids.plausible, request.ids)))
    if request.status.code:
        rows = rows.filter(standing=STANDINGS.get(request.status.code, "none"))
    found = [shape(row, row.standing) for row in page(rows, request)]
    return service_pb2.MultiInputResponse(status=statuses.status(), inputs=found)


def get(access: Access, request: service_pb2.GetInputRequest) -> service_pb2.SingleInputResponse:
    """One input."""
    row = inputs.find(access.project, request.input_id)
    return service_pb2.SingleInputResponse(status=statuses.status(), input=shape(row, row.standing))


def delete(access: Access, ids: Sequence[str]) -> list[Status]:
    """Delete inputs; one that isn't there has a status that says so."""
    known = inputs.known(access.project, ids)
    inputs.delete(access, list(known.values()))
    return [
        statuses.status()
        if one in known
        else statuses.status(INPUTS.missing, "There is no input of this id.")
        for one in ids
    ]


def count(access: Access) -> resources_pb2.InputCount:
    """How many inputs there are, by how far they are."""
    found = inputs.counts(inputs.listed(access.project))
    return resources_pb2.InputCount(
        processed=found["done"], to_process=found["waiting"], processing=found["working"],
        errors=found["failed"],
    )  # fmt: skip


def job(access: Access, add_job: str) -> service_pb2.SingleInputsAddJobResponse:
    """How far the inputs of one call are."""
    return service_pb2.SingleInputsAddJobResponse(
        status=statuses.status(), inputs_add_job=_job(access.project, add_job)
    )


def cancel(access: Access, add_job: str) -> service_pb2.SingleInputsAddJobResponse:
    """Give up what no worker has begun to fetch."""
    _rows(access.project, add_job)
    inputs.cancel(access, add_job)
    return job(access, add_job)


def _rows(project: Project, add_job: str) -> QuerySet[Any]:
    known = client_ids.plausible(add_job)
    rows = inputs.living(project).filter(add_job=add_job if known else "\n")
    if not rows.exists():
        raise Refused(INPUTS.missing, "No inputs were posted under this job's id.")
    return rows


def _job(project: Project, add_job: str) -> resources_pb2.InputsAddJob:
    rows = _rows(project, add_job)
    found, first = inputs.counts(rows), rows.first()
    progress = resources_pb2.InputsAddJobProgress(
        pending_count=found["waiting"], in_progress_count=found["working"],
        success_count=found["done"], failed_count=found["failed"],
    )  # fmt: skip
    at = protos.stamp(first.created_at if first else None)
    return resources_pb2.InputsAddJob(
        id=add_job, progress=progress, created_at=at, status=statuses.status()
    )


def shape(row: Input, standing: str) -> resources_pb2.Input:
    """An input as answers show it, loaded with its photo."""
    photo = row.photo
    image = resources_pb2.Image(url=row.url or photo_url(row))
    if photo is not None:
        info = resources_pb2.ImageInfo(
            width=photo.width, height=photo.height, format=photo.format.upper()
        )
        image.image_info.CopyFrom(info)
    said = row.error_message or (photo.error_message if photo else "")
    return resources_pb2.Input(
        id=row.client_id, created_at=protos.stamp(row.created_at),
        modified_at=protos.stamp(row.finished_at or row.created_at),
        status=statuses.status(CODES[standing], said if standing == "failed" else ""),
        data=resources_pb2.Data(image=image, metadata=protos.struct(row.metadata)),
    )  # fmt: skip


def photo_url(row: Input) -> str:
    """Where members of the project, and its keys, see the photo."""
    if row.photo_id is None:
        return ""
    return (
        f"{protos.site_url()}{API}/projects/{row.project_id}/photos/{row.photo_id}/image/original"
    )
