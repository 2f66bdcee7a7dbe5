"""The public walkthrough with 100 photos, each part timed: a part of `python -m benchmarks.clarifai`."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import grpc
from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel
from clarifai_grpc.grpc.api import resources_pb2, service_pb2, service_pb2_grpc
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from tests.rest import Rest
from tests.stack import Stack
from tests.web import serving

PEOPLE, PHOTOS = range(1, 21), range(1, 6)
ASKED = (2, 6)
BASE_MODEL = "d02b4508df58432fbb84e800597b8959"
EVERY_S, READY_S, PATIENCE_S = 0.1, 30.0, 300.0
PAGE = 100


class Hundred:
    """The client of one project, with the seconds of each part."""

    def __init__(self, stub: Any, key: str, web: str) -> None:
        self._stub, self._web = stub, web
        self._metadata = (("authorization", f"Key {key}"),)
        self.parts: dict[str, float] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Times what is done inside."""
        began = time.perf_counter()
        yield
        self.parts[name] = time.perf_counter() - began

    def ask(self, rpc: str, **values: Any) -> Any:
        """The answer to a call that succeeds."""
        request = getattr(service_pb2, f"{rpc}Request")(**values)
        answer = getattr(self._stub, rpc)(request, metadata=self._metadata)
        assert answer.status.code == codes.SUCCESS, answer
        return answer

    def upload(self) -> dict[str, str]:
        """By input whom its photo shows, once all faces are found."""
        who = {f"{self._web}/s{s}/{n}.jpg": f"s{s}" for s in PEOPLE for n in PHOTOS}
        with self.part("inputs posted by URL"):
            self.ask("PostInputs", inputs=[_input(url) for url in who])
        until = time.monotonic() + PATIENCE_S
        with self.part("photos fetched and faces found"):
            while True:
                found = self.ask("ListInputs", page=1, per_page=len(who)).inputs
                if all(one.status.code == codes.INPUT_DOWNLOAD_SUCCESS for one in found):
                    return {one.id: who[one.data.image.url] for one in found}
                assert time.monotonic() < until, found
                time.sleep(EVERY_S)

    def label(self, who: dict[str, str]) -> None:
        """Name the face that the base model found in each photo."""
        rows: list[Any] = []
        with self.part("annotations listed"):
            page = 1
            while True:
                values = {"list_all_annotations": True, "page": page, "per_page": PAGE}
                found = self.ask("ListAnnotations", **values).annotations
                rows += [one for one in found if one.data.regions]
                page += 1
                if not found:
                    break
        best: dict[str, Any] = {}
        for one in rows:
            if one.data.regions[0].value > (
                best[one.input_id].value if one.input_id in best else 0
            ):
                best[one.input_id] = one.data.regions[0]
        assert len(best) == len(who), f"{len(best)} of {len(who)} photos have a face"
        made = [_annotation(of, region.id, who[of]) for of, region in best.items()]
        with self.part("labels posted"):
            self.ask("PostAnnotations", annotations=made)

    def make_workflow(self, name: str, people: Sequence[str]) -> None:
        """A KNN model of these people, and a workflow that ends in it."""
        chosen = [resources_pb2.Concept(id=person) for person in people]
        info = resources_pb2.OutputInfo(data=resources_pb2.Data(concepts=chosen))
        model = resources_pb2.Model(id="faces", model_type_id="knn-concept", output_info=info)
        with self.part("model made"):
            self.ask("PostModels", models=[model])
        nodes = [
            resources_pb2.WorkflowNode(id=name, model=resources_pb2.Model(id=of))
            for name, of in (("embed", BASE_MODEL), ("knn", "faces"))
        ]
        with self.part("workflow made"):
            self.ask("PostWorkflows", workflows=[resources_pb2.Workflow(id=name, nodes=nodes)])

    def predict(self, workflow: str) -> str:
        """Whom one photo more shows."""
        url = f"{self._web}/s{ASKED[0]}/{ASKED[1]}.jpg"
        with self.part("one prediction"):
            answer = self.ask("PostWorkflowResults", workflow_id=workflow, inputs=[_input(url)])
        return str(answer.results[0].outputs[1].data.concepts[0].name)


def _input(url: str) -> resources_pb2.Input:
    return resources_pb2.Input(data=resources_pb2.Data(image=resources_pb2.Image(url=url)))


def _annotation(of: str, region: str, name: str) -> resources_pb2.Annotation:
    named = resources_pb2.Data(concepts=[resources_pb2.Concept(id=name, name=name, value=1)])
    regions = [resources_pb2.Region(id=region, data=named)]
    return resources_pb2.Annotation(input_id=of, data=resources_pb2.Data(regions=regions))


def walk(stack: Stack, owner: Rest) -> None:
    """Go through it in a new project, and print the seconds of each part and of all."""
    project = int(owner.post("/projects", {"name": "Walkthrough"})["id"])
    key = owner.post(f"/projects/{project}/keys", {"name": "walk", "role": "labeller"})["key"]
    made = ClarifaiChannel.get_insecure_grpc_channel("localhost", stack.grpc_port)
    with serving() as web, made as channel:
        grpc.channel_ready_future(channel).result(timeout=READY_S)
        client = Hundred(service_pb2_grpc.V2Stub(channel), key, web)
        with client.part("in all"):
            client.label(client.upload())
            client.make_workflow("flow", [f"s{person}" for person in PEOPLE])
            named = client.predict("flow")
    assert named == f"s{ASKED[0]}", named
    print(f"the walkthrough with {len(PEOPLE) * len(PHOTOS)} photos:")
    for name, seconds in client.parts.items():
        print(f"  {name:32} {seconds:6.2f} s")
