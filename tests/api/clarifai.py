"""Calls of the Clarifai-compatible API within the test's own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clarifai_grpc.grpc.api import resources_pb2 as r
from clarifai_grpc.grpc.api import service_pb2 as s
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from labelling import tasks
from labelling.models import Photo, Project
from labelling.services import projects
from models_app import fetching
from models_app.clarifai.servicer import Servicer
from models_app.models import Input
from tests import orl
from tests.api.conftest import World

BASE = "d02b4508df58432fbb84e800597b8959"


@dataclass
class Caller:
    """A program with an API key of a project."""

    world: World
    secret: str

    @classmethod
    def of(cls, world: World, role: str = "labeller", project: Project | None = None) -> Caller:
        made = projects.create_key(project or world.project, by=world.owner, name="k", role=role)
        return cls(world, made[1])

    def invocation_metadata(self) -> list[tuple[str, str]]:
        return [("authorization", f"Key {self.secret}")]

    def ask(self, name: str, request: Any) -> Any:
        """Any answer."""
        return getattr(Servicer(), name)(request, self)

    def call(self, name: str, request: Any) -> Any:
        """An answer that has to be a success."""
        answer = self.ask(name, request)
        assert answer.status.code == codes.SUCCESS, answer
        return answer

    def refused(self, name: str, request: Any) -> tuple[int, str]:
        """The code and the sentence of an answer that has to be none."""
        answer = self.ask(name, request)
        assert answer.status.code != codes.SUCCESS, answer
        assert answer.status.details
        return answer.status.code, answer.status.details

    def post(self, *inputs: r.Input, **more: Any) -> Any:
        return self.ask("PostInputs", s.PostInputsRequest(inputs=inputs, **more))

    def inputs(self, **asked: Any) -> list[Any]:
        return list(self.call("ListInputs", s.ListInputsRequest(**asked)).inputs)

    def annotations(self, *, every: bool = True, **asked: Any) -> list[Any]:
        request = s.ListAnnotationsRequest(list_all_annotations=every, **asked)
        return list(self.call("ListAnnotations", request).annotations)

    def name_two(self) -> None:
        """s1 and s2, one face each."""
        for person in (1, 2):
            self.add(person, 1)
            self.say(f"s{person}-1", concept(f"c{person}", f"s{person}"))

    def add(self, person: int, number: int, text: str = "") -> Any:
        """An ORL photo, posted as bytes and processed; the input as it is listed."""
        text = text or f"s{person}-{number}"
        assert self.post(data(orl.data(person, number), id=text)).status.code == codes.SUCCESS
        process()
        [found] = self.inputs(ids=[text])
        assert found.status.code == codes.INPUT_DOWNLOAD_SUCCESS, found
        return found

    def region(self, text: str) -> str:
        """The one region of an input that the base model found."""
        listed = self.annotations(input_ids=[text])
        [found] = [g for a in listed if a.model_version_id for g in a.data.regions]
        return str(found.id)

    def say(self, text: str, *concepts: r.Concept, region: str = "", **more: Any) -> Any:
        """Annotate the region of an input, or its only one."""
        regions = [r.Region(id=region or self.region(text), data=r.Data(concepts=concepts))]
        one = r.Annotation(input_id=text, data=r.Data(regions=regions), **more)
        return self.ask("PostAnnotations", s.PostAnnotationsRequest(annotations=[one]))


def url(address: str, **more: Any) -> r.Input:
    again = more.pop("again", False)
    image = r.Image(url=address, allow_duplicate_url=again)
    return r.Input(data=r.Data(image=image), **more)


def data(photo: bytes, **more: Any) -> r.Input:
    again = more.pop("again", False)
    concepts = more.pop("concepts", [])
    image = r.Image(base64=photo, allow_duplicate_url=again)
    return r.Input(data=r.Data(image=image, concepts=concepts), **more)


def concept(text: str, name: str = "", value: float = 1) -> r.Concept:
    return r.Concept(id=text, name=name, value=value)


def fetch() -> None:
    """Fetch what waits, as the worker does, once."""
    for row in Input.objects.filter(state="waiting").order_by("pk"):
        fetching.fetch_input.fn(row.pk)


def process() -> None:
    """Find the faces of what waits, as the workers do."""
    for photo in Photo.objects.filter(state="waiting"):
        tasks.process_photo.fn(photo.pk)


def model(text: str, *concepts: str, kind: str = "knn-concept", **params: Any) -> Any:
    """A call that makes a model of these concepts."""
    info = r.OutputInfo(data=r.Data(concepts=[r.Concept(id=one) for one in concepts]))
    if params:
        info.params.update(params)
    one = r.Model(id=text, model_type_id=kind, output_info=info)
    return s.PostModelsRequest(models=[one])


def nodes(*models: str, versions: tuple[str, ...] = (), fed: str = "") -> list[r.WorkflowNode]:
    """The nodes of a workflow; with `fed` the last one takes what that node gives."""
    made = []
    for place, text in enumerate(models):
        version = versions[place] if place < len(versions) else ""
        one = r.Model(id=text, model_version=r.ModelVersion(id=version))
        made.append(r.WorkflowNode(id=f"n{place}", model=one))
    if fed:
        made[-1].node_inputs.add(node_id=fed)
    return made


def workflow(text: str, *models: str, **more: Any) -> Any:
    """A call that makes a workflow of these models."""
    return s.PostWorkflowsRequest(workflows=[r.Workflow(id=text, nodes=nodes(*models, **more))])


def predict(caller: Caller, text: str, *inputs: r.Input, **more: Any) -> Any:
    """What a workflow says of these photos."""
    request = s.PostWorkflowResultsRequest(workflow_id=text, inputs=inputs, **more)
    return caller.ask("PostWorkflowResults", request)
