"""What models and workflows say of photos that aren't kept."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from labelling.access import Access
from labelling.errors import NotFound
from labelling.services import looking, media
from labelling.services.seeing import FoundFace
from labelling.vision.types import Box
from models_app.clarifai import concepts, ids, models, protos, statuses, workflows
from models_app.clarifai.calls import some
from models_app.clarifai.statuses import INPUTS, MODELS, WORKFLOWS, About, Refused
from models_app.services import client_ids, given_photos, inputs, prediction
from models_app.services.client_ids import Kind
from models_app.services.prediction import By, NamedFace, Prediction
from models_app.training.likely import Guess

# A call waits for its answers: of more photos than this it would wait too long.
MOST_PHOTOS = 128
Outputs = list[resources_pb2.Output]


def of_workflow(
    access: Access, request: service_pb2.PostWorkflowResultsRequest
) -> service_pb2.PostWorkflowResultsResponse:
    """What a workflow says of each photo: the faces that its base model found, and whom its classifier names."""
    asked = _photos(request.inputs, WORKFLOWS)
    version = workflows.find_version(access, request.workflow_id, request.version_id)
    by = prediction.by_workflow(version)
    called = client_ids.called(Kind.WORKFLOW, [version.workflow_id])[version.workflow_id]
    shown = workflows.shape(access.project, version, called, by.version)
    base, classifier = (node.model for node in shown.nodes)

    def look(file: IO[bytes]) -> Outputs:
        made = prediction.predict(access.project, file, by)
        return [
            _output(base, _faces(made)),
            _output(classifier, _names(access, made, request.output_config)),
        ]

    results = []
    for proto in asked:
        outputs, echo = _run(access, proto, look)
        result = resources_pb2.WorkflowResult(status=echo.status, input=echo, outputs=outputs)
        result.status.CopyFrom(outputs[0].status if outputs else echo.status)
        results.append(result)
    return service_pb2.PostWorkflowResultsResponse(
        status=statuses.of_all([one.status for one in results]), workflow=shown, results=results
    )


def of_model(
    access: Access, request: service_pb2.PostModelOutputsRequest
) -> service_pb2.MultiOutputResponse:
    """What a model says of each photo: the base model its faces with their vectors, a classifier their names."""
    asked = _photos(request.inputs, MODELS)
    shown = models.get(access, request.model_id, request.version_id).model
    by = (
        None
        if request.model_id == ids.BASE_MODEL
        else By(models.find(access, request.model_id, request.version_id))
    )
    config = _config(request.model)

    def look(file: IO[bytes]) -> Outputs:
        if by is None:
            project, found = looking.look(access.project, file)
            regions = _regions(found.faces, found.width, found.height, with_vectors=True)
            return [_output(models.base_shape(project), resources_pb2.Data(regions=regions))]
        made = prediction.predict(access.project, file, by)
        return [_output(shown, _names(access, made, config))]

    answers = []
    for proto in asked:
        outputs, echo = _run(access, proto, look)
        output = outputs[0] if outputs else resources_pb2.Output(status=echo.status)
        output.input.CopyFrom(echo)
        answers.append(output)
    status = statuses.of_all([one.status for one in answers])
    return service_pb2.MultiOutputResponse(status=status, outputs=answers)


def _config(model: resources_pb2.Model) -> resources_pb2.OutputConfig:
    """What a call asks of the names: the `clarifai` SDK sets it on the model's version, others on the model."""
    made = resources_pb2.OutputConfig()
    made.CopyFrom(model.output_info.output_config)
    made.MergeFrom(model.model_version.output_info.output_config)
    return made


def _photos(given: Sequence[resources_pb2.Input], about: About) -> Sequence[resources_pb2.Input]:
    asked = some(given, "inputs", about)
    if len(asked) > MOST_PHOTOS:
        raise Refused(about.invalid, f"Send {MOST_PHOTOS} inputs at a time at most.")
    return asked


def _run(
    access: Access, proto: resources_pb2.Input, look: Callable[[IO[bytes]], Outputs]
) -> tuple[Outputs, resources_pb2.Input]:
    """What is said of one photo, and the input as the answer shows it, with why where nothing is said."""
    echo = resources_pb2.Input(id=proto.id, status=statuses.status(codes.INPUT_DOWNLOAD_SUCCESS))
    if proto.data.image.url:
        echo.data.image.url = proto.data.image.url
    try:
        with _photo(access, proto) as file:
            return look(file), echo
    except Exception as error:  # one photo of several: the others go on
        echo.status.CopyFrom(statuses.of(error, INPUTS))
        return [], echo


@contextmanager
def _photo(access: Access, proto: resources_pb2.Input) -> Iterator[IO[bytes]]:
    """The photo that somebody sent, whose address they gave, or that they posted before."""
    image = proto.data.image
    if image.base64 and not image.url:
        yield io.BytesIO(image.base64)
    elif image.url and not image.base64:
        with given_photos.photo_of({"url": image.url}) as file:
            yield file
    elif proto.id and not image.url:
        row = inputs.find(access.project, proto.id)
        if row.photo is None:
            raise NotFound("The input's photo isn't there yet.")
        with media.reading(row.photo.original_key) as file:
            yield file
    else:
        raise Refused(INPUTS.invalid, "An input needs an image, by its url or as base64.")


def _output(model: resources_pb2.Model, data: resources_pb2.Data) -> resources_pb2.Output:
    return resources_pb2.Output(status=statuses.status(), model=model, data=data)


def _faces(made: Prediction) -> resources_pb2.Data:
    found = [face.found for face in made.faces]
    return resources_pb2.Data(regions=_regions(found, made.width, made.height, with_vectors=True))


def _regions(
    found: Sequence[FoundFace | Guess], width: int, height: int, *, with_vectors: bool
) -> list[resources_pb2.Region]:
    regions = []
    for face in found:
        region = resources_pb2.Region(
            id=_region_id(face.box, width, height), value=face.score,
            region_info=protos.region_info(face.box, width, height),
        )  # fmt: skip
        if with_vectors and isinstance(face, FoundFace):
            region.data.embeddings.add(vector=face.vector, num_dimensions=len(face.vector))
        regions.append(region)
    return regions


def _region_id(box: Box, width: int, height: int) -> str:
    """The same face of the same photo has the same id in every node."""
    text = repr((width, height, box.left, box.top, box.right, box.bottom))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _names(
    access: Access, made: Prediction, config: resources_pb2.OutputConfig
) -> resources_pb2.Data:
    """The same faces with whom they may be, and of the whole photo the best value of each concept."""
    known = _Concepts(access, made)
    found = [face.found for face in made.faces]
    regions = _regions(found, made.width, made.height, with_vectors=False)
    best: dict[str, resources_pb2.Concept] = {}
    for face, region in zip(made.faces, regions, strict=True):
        for concept in _wanted(known.of(face), config):
            region.data.concepts.append(concept)
            if concept.id not in best or best[concept.id].value < concept.value:
                best[concept.id] = concept
    every = sorted(best.values(), key=lambda one: -one.value)
    return resources_pb2.Data(regions=regions, concepts=_wanted(every, config))


def _wanted(
    found: Sequence[resources_pb2.Concept], config: resources_pb2.OutputConfig
) -> list[resources_pb2.Concept]:
    chosen = {one.id or one.name for one in config.select_concepts}
    kept = [
        one
        for one in found
        if one.value >= config.min_value and (not chosen or {one.id, one.name} & chosen)
    ]
    return kept[: config.max_concepts] if config.max_concepts else kept


class _Concepts:
    """Whom the faces of a prediction may show, as concepts."""

    def __init__(self, access: Access, made: Prediction) -> None:
        people = [label.person for label in made.labels.values() if label.person is not None]
        shown = concepts.shapes(access.project, people)
        self._of = {
            key: shown[label.person.pk]
            if label.person is not None
            else resources_pb2.Concept(
                id=label.name, name=label.name, app_id=str(access.project.pk)
            )
            for key, label in made.labels.items()
        }

    def of(self, face: NamedFace) -> list[resources_pb2.Concept]:
        """The likeliest first."""
        return [
            concepts.valued(self._of[candidate.person_id], candidate.score)
            for candidate in face.candidates
        ]
