"""Requests that no client would send, to both doors of the Clarifai-compatible API: each is answered with a status,
nothing ends, and nothing grows."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import grpc
import pytest
import requests
from clarifai_grpc.grpc.api import service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from google.protobuf.message_factory import GetMessageClass

from models_app.clarifai.servicer import OFFERED
from tests.shared_site import Site
from tests.site import mutating
from tests.site.clarifai import doors
from tests.site.fuzz_seeds import known
from tests.site.fuzz_sending import LONGEST_QUERY, SERVICE, Scene, over_grpc, over_rest

SEED = 20
COUNT = 10_000 if os.environ.get("FACESITE_TESTS") == "all" else 500
# While these are sent a process fills its caches and starts its threads.
WARM_UP = COUNT // 3
# Measured: -0.4 to 6.9 MB in rounds of 500 requests, 3.1 to 9.8 MB in those of 10,000; a leak of 4 kB a request
# would be 27 MB of these.
MOST_GROWTH_MB = 25
MOST_SHOWN = 10
FAILED = "A call of the Clarifai-compatible API failed."


@pytest.fixture(scope="module")
def scene(site: Site) -> Scene:
    project = site.project(site.admin, "Fuzz")
    with doors(site, "insecure") as door:
        key = door.key(project)
        return Scene(site, key[0][1], known(door, project, key))


def test_mutated_messages_over_grpc_are_answered_with_a_status(scene: Scene) -> None:
    address = f"127.0.0.1:{scene.site.stack.grpc_port}"
    with grpc.insecure_channel(address) as channel:
        _rounds(scene, "grpc", lambda rng: over_grpc(scene, channel, rng))


def test_mutated_json_over_rest_is_answered_with_a_status(scene: Scene) -> None:
    with requests.Session() as session:
        _rounds(scene, "web", lambda rng: over_rest(scene, session, rng))


def _rounds(scene: Scene, process: str, send: Callable[[Random], Iterator[str]]) -> None:
    """Send all requests; each is told by its number alone."""
    stack = scene.site.stack
    pids, began, before = stack.child_pids(), time.monotonic(), 0.0
    wrong: list[str] = []
    for number in range(COUNT):
        if number == WARM_UP:
            before = _resident_mb(stack.child_pids(process))
        request = send(Random(f"{SEED}-{process}-{number}"))
        told = next(request)
        try:
            next(request, None)
        except (AssertionError, requests.RequestException) as error:
            wrong.append(f"Request {number} of seed {SEED}, {told}\n{error}")
            if len(wrong) == MOST_SHOWN:
                break
    grown = _resident_mb(stack.child_pids(process)) - before
    print(
        f"\n{process}: {COUNT:,} requests of seed {SEED} in {time.monotonic() - began:.1f} s; it grew by"
        f" {grown:.1f} MB to {before + grown:.0f} MB; {dict(scene.said.most_common(12))}"
    )
    scene.said.clear()
    assert not wrong, "\n\n".join(wrong)
    assert stack.child_pids() == pids, f"A process ended: seed {SEED}."
    assert FAILED not in stack.log(), f"Something that nobody foresaw: seed {SEED}."
    assert grown < MOST_GROWTH_MB, f"{process} grew by {grown:.1f} MB: seed {SEED}."


def _resident_mb(pids: list[int]) -> float:
    """What the processes have in memory."""
    texts = [Path(f"/proc/{pid}/status").read_text() for pid in pids]
    return sum(int(text.partition("VmRSS:")[2].split()[0]) for text in texts) / 1024


def test_a_message_that_cannot_be_read_says_so(scene: Scene) -> None:
    address = f"127.0.0.1:{scene.site.stack.grpc_port}"
    with grpc.insecure_channel(address) as channel:
        for rpc in OFFERED:
            answer_class = GetMessageClass(SERVICE.methods_by_name[rpc].output_type)
            call = channel.unary_unary(
                f"/{SERVICE.full_name}/{rpc}", response_deserializer=answer_class.FromString
            )
            answer = call(b"\xff\xff\xff", timeout=60)
            assert answer.status.code == codes.CONN_BAD_REQUEST_FORMAT, rpc
            assert SERVICE.methods_by_name[rpc].input_type.name in answer.status.details


@pytest.mark.parametrize(
    ("depth", "code"), [(18, codes.SUCCESS), (19, codes.FAILURE), (54, codes.FAILURE)]
)
@pytest.mark.parametrize("kind", ["a", "b"])
def test_metadata_that_no_answer_could_hold_is_refused(
    scene: Scene, kind: str, depth: int, code: int
) -> None:
    key = (("authorization", scene.key),)
    image = {"url": mutating.REFUSING, "allow_duplicate_url": True}
    data = {"image": image, "metadata": {"a": mutating.buried(depth, 1, kind)}}
    answer = requests.post(
        f"{scene.site.url}/v2/inputs",
        json={"inputs": [{"data": data}]},
        headers=dict(key),
        timeout=60,
    )
    assert answer.json()["status"]["code"] == code, answer.text
    with doors(scene.site, "insecure") as door:
        listed = door.stub.ListInputs(service_pb2.ListInputsRequest(per_page=1000), metadata=key)
    assert listed.status.code == codes.SUCCESS


@pytest.mark.parametrize("depth", [60, 200, 900])
def test_a_body_that_is_nested_deeper_than_any_message_is_refused(scene: Scene, depth: int) -> None:
    params = {"metric": mutating.buried(depth)}
    body = {"models": [{"model_type_id": "knn-concept", "output_info": {"params": params}}]}
    headers = {"Authorization": scene.key}
    answer = requests.post(f"{scene.site.url}/v2/models", json=body, headers=headers, timeout=60)
    assert answer.json()["status"]["code"] == codes.CONN_BAD_REQUEST_FORMAT, answer.text


def test_the_longest_query_is_read(scene: Scene) -> None:
    headers = {"Authorization": scene.key, "Content-Type": "application/json; charset=utf-8"}
    query = "&" * LONGEST_QUERY
    answer = requests.get(f"{scene.site.url}/v2/inputs?{query}", headers=headers, timeout=60)
    assert answer.json()["status"]["code"] == codes.SUCCESS, answer.text


def test_an_input_with_a_nul_in_its_metadata_is_refused_alone(scene: Scene) -> None:
    request = service_pb2.PostInputsRequest()
    for text in ("good", "bad\0"):
        made = request.inputs.add()
        made.data.image.url, made.data.image.allow_duplicate_url = mutating.REFUSING, True
        made.data.metadata.update({"text": text})
    with doors(scene.site, "insecure") as door:
        answer = door.stub.PostInputs(request, metadata=(("authorization", scene.key),))
    assert answer.status.code == codes.MIXED_STATUS
    assert [one.status.code for one in answer.inputs] == [
        codes.INPUT_DOWNLOAD_PENDING, codes.INPUT_INVALID_ARGUMENT,
    ]  # fmt: skip


def test_what_mutations_are_is_told_by_the_seed_alone() -> None:
    content = {"inputs": [{"id": "a", "data": {"image": {"url": "x"}}}]}
    made = [[mutating.written(Random(number), content) for number in range(200)] for _ in range(2)]
    assert made[0] == made[1]
    assert json.dumps(content).encode() not in made[0][:1]
