"""Every call that is offered, by gRPC and by REST: it works, it refuses, and both answer alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
import requests
from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel
from clarifai_grpc.channel.custom_converters.custom_message_to_dict import protobuf_to_dict
from clarifai_grpc.grpc.api import resources_pb2, service_pb2, service_pb2_grpc
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from models_app.clarifai.servicer import OFFERED, Servicer
from tests import orl
from tests.rest import Rest
from tests.shared_site import Site
from tests.site.clarifai import doors
from tests.site.clarifai_cases import CASES, Case, Scene, app, concept, model, workflow

VOLATILE = {"req_id", "created_at", "modified_at", "completed_at"}
MADE_UP = re.compile(r"\b[0-9a-f]{32}\b")


class Both:
    """The same calls through both doors, each answer as JSON."""

    def __init__(self, site: Site, stub: Any) -> None:
        self.raw: list[Any] = []
        channel = ClarifaiChannel.get_json_channel(site.url)
        channel.session.hooks["response"].append(lambda answer, *_, **__: self.raw.append(answer))
        self.stubs = {"grpc": stub, "rest": service_pb2_grpc.V2Stub(channel)}

    def call(self, door: str, name: str, request: Any, key: str) -> dict[str, Any]:
        metadata = (("authorization", f"Key {key}"),)
        answer = getattr(self.stubs[door], name)(request, metadata=metadata)
        if door == "grpc":
            return dict(protobuf_to_dict(answer))
        return dict(self.raw.pop().json())


@pytest.fixture(scope="module")
def scene(site: Site) -> Iterator[tuple[Scene, Both, dict[str, str]]]:
    """The project, another one with things of its own, and keys: of a labeller, of a viewer, a revoked one."""
    mine, other = site.project(site.admin), site.project(site.admin)
    with doors(site, "insecure") as door:
        theirs = Scene(door.stub, door.key(other), other, mine)
        _fill_other(theirs)
        keys = {
            "good": _key(site.admin, mine), "viewer": _key(site.admin, mine, "viewer"),
            "revoked": _key(site.admin, mine), "wrong": "fs_no_such_key", "theirs": theirs.key,
        }  # fmt: skip
        [last] = [k for k in site.admin.get(f"/projects/{mine}/keys")["items"]
                  if keys["revoked"].startswith(k["prefix"])]  # fmt: skip
        site.admin.call("DELETE", f"/projects/{mine}/keys/{last['id']}")
        made = Scene(door.stub, (("authorization", f"Key {keys['good']}"),), mine, other)
        made.fill()
        made.call("PostInputs", _posted("job-1", made.photo()))
        yield made, Both(site, door.stub), keys


def _posted(job: str, data: bytes) -> Any:
    image = resources_pb2.Image(base64=data)
    one = resources_pb2.Input(data=resources_pb2.Data(image=image))
    return service_pb2.PostInputsRequest(inputs=[one], inputs_add_job_id=job)


def _fill_other(theirs: Scene) -> None:
    theirs.new_input("theirs", orl.data(3, 1))
    theirs.call("PostInputs", _posted("their-job", orl.data(3, 2)))
    theirs.call("PostConcepts", concept("their-concept", "s3"))
    theirs.call("PostModels", model("their-model"))
    theirs.call("PostWorkflows", workflow("their-workflow", "their-model"))


def _key(admin: Rest, project: int, role: str = "labeller") -> str:
    return str(admin.post(f"/projects/{project}/keys", {"name": role, "role": role})["key"])


def bare(answer: Any, own: str) -> Any:
    """The answer without times and without what each call makes up; `own` is what this call named things."""
    if isinstance(answer, dict):
        return {k: bare(v, own) for k, v in answer.items() if k not in VOLATILE}
    if isinstance(answer, list):
        return [bare(one, own) for one in answer]
    if isinstance(answer, str):
        text = re.sub(r"/photos/\d+/", "/photos/#/", answer.replace(own, "OWN"))
        return MADE_UP.sub("#", re.sub(r"^(person|classifier|workflow)-\d+$", r"\1-#", text))
    return answer


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_call(case: Case, scene: tuple[Scene, Both, dict[str, str]]) -> None:
    made, both, keys = scene
    said = {}
    for door in both.stubs:
        own = f"{case.name.lower()}-{door}"
        request = case.good(made, own)
        made.settle()

        def call(request: Any, key: str = "good", door: str = door) -> Any:
            return both.call(door, case.name, request, keys[key])

        for key in ("wrong", "revoked"):
            assert call(request, key)["status"]["code"] == codes.CONN_KEY_INVALID
        if Servicer.__dict__[case.name].need != "viewer":
            assert call(request, "viewer")["status"]["code"] == codes.CONN_INSUFFICIENT_SCOPES
        elsewhere = type(request)()
        elsewhere.CopyFrom(request)
        elsewhere.user_app_id.CopyFrom(app(made.other))
        if case.name != "ListApps":  # by REST it has a user's address alone
            assert call(elsewhere)["status"]["code"] == codes.CONN_DOES_NOT_EXIST
        bad, bad_code = case.bad
        answers = [call(bad())]
        assert answers[0]["status"]["code"] == bad_code, answers[0]
        if case.foreign is not None:
            foreign, foreign_code = case.foreign
            answers.append(call(foreign()))
            assert answers[-1]["status"]["code"] == foreign_code, answers[-1]
            assert "s3" not in str(answers[-1])
        answers.append(call(request))
        assert answers[-1]["status"]["code"] == codes.SUCCESS, answers[-1]
        answers.append(call(request))
        assert answers[-1]["status"]["code"] == case.again, answers[-1]
        for one in answers:
            assert one["status"]["req_id"]
            assert one["status"]["code"] == codes.SUCCESS or one["status"]["details"].endswith(".")
        said[door] = [bare(one, own) for one in answers]
    assert said["grpc"] == said["rest"]


def test_every_call_is_tested() -> None:
    assert sorted(case.name for case in CASES) == sorted(OFFERED)


def test_a_call_that_is_not_offered(scene: tuple[Scene, Both, dict[str, str]], site: Site) -> None:
    made, _, keys = scene
    with pytest.raises(grpc.RpcError) as told:
        made.stub.ListDatasets(service_pb2.ListDatasetsRequest(), metadata=made.key)
    assert told.value.code() == grpc.StatusCode.UNIMPLEMENTED
    headers = {"Authorization": f"Key {keys['good']}"}
    answer = requests.get(f"{site.url}/v2/datasets", headers=headers, timeout=30)
    assert (answer.status_code, answer.json()["status"]["code"]) == (501, codes.NOT_IMPLEMENTED)
    nowhere = requests.get(f"{site.url}/v2/nowhere", headers=headers, timeout=30)
    assert (nowhere.status_code, nowhere.json()["status"]["code"]) == (404, codes.RPC_UNKNOWN_METHOD)  # fmt: skip
    wrong = requests.put(f"{site.url}/v2/inputs", headers=headers, timeout=30)
    assert (wrong.status_code, wrong.json()["status"]["code"]) == (405, codes.CONN_METHOD_NOT_ALLOWED)  # fmt: skip


def test_without_a_key(scene: tuple[Scene, Both, dict[str, str]], site: Site) -> None:
    made = scene[0]
    for metadata in ((), (("authorization", "nonsense"),), (("authorization", "Basic eDp5"),)):
        answer = made.stub.ListInputs(service_pb2.ListInputsRequest(), metadata=metadata)
        assert answer.status.code == codes.CONN_KEY_INVALID
        assert not answer.inputs
    answer = requests.get(f"{site.url}/v2/inputs", timeout=30)
    assert (answer.status_code, answer.json()["status"]["code"]) == (401, codes.CONN_KEY_INVALID)
    # A session of the browser is no key here.
    signed_in = site.admin.session.get(f"{site.url}/v2/inputs", timeout=30)
    assert signed_in.status_code == 401


def test_a_second_server_on_the_port_is_refused(site: Site) -> None:
    from models_app.clarifai.grpc_door import CannotListen, serve

    with pytest.raises(CannotListen, match="another program has it"):
        serve("127.0.0.1", site.stack.grpc_port)


def test_a_large_message(scene: tuple[Scene, Both, dict[str, str]], site: Site) -> None:
    """More than gRPC's own 4 MiB and Django's own 2.5 MB, by both doors; too much gets JSON, not a page."""
    _, both, keys = scene
    photo = orl.encoded(orl.image(1, 1).resize((2000, 2400)), "BMP")
    assert len(photo) > 12_000_000
    image = resources_pb2.Image(base64=photo)
    request = service_pb2.PostWorkflowResultsRequest(
        workflow_id="workflow-1",
        inputs=[resources_pb2.Input(data=resources_pb2.Data(image=image))],
    )
    for door in both.stubs:
        answer = both.call(door, "PostWorkflowResults", request, keys["good"])
        assert answer["status"]["code"] in (codes.SUCCESS, codes.FAILURE), answer["status"]
    headers = {"Authorization": f"Key {keys['good']}", "Content-Type": "application/json"}
    answer = requests.post(f"{site.url}/v2/inputs", data=b" " * 129_000_000, headers=headers, timeout=60)  # fmt: skip
    assert answer.status_code == 413
    assert answer.json()["status"]["code"] == codes.RPC_MAX_MESSAGE_SIZE_EXCEEDED
