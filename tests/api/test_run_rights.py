"""Who may do what with runs: viewers read, labellers train, and nobody else sees anything."""

from __future__ import annotations

from typing import Any

import pytest

from labelling.services import projects
from tests.api import running
from tests.api.client import Client
from tests.api.conftest import World

READS = ["/runs", "/runs/{run}", "/training", "/training/options", "/runs/{run}/experiments/0"]
WRITES = [
    ("patch", "/runs/{run}"), ("delete", "/runs/{run}"), ("post", "/runs/{run}/restore"),
    ("post", "/runs/{run}/pause"), ("post", "/runs/{run}/resume"), ("post", "/runs/{run}/stop"),
    ("post", "/runs/{run}/experiments/0/stop"), ("post", "/runs/{run}/experiments/0/retry"),
]  # fmt: skip


@pytest.fixture
def run(world: World) -> int:
    return int(running.submit(world, running.dataset(world.project))["id"])


def statuses(client: Client, base: str, run: int, body: dict[str, Any]) -> set[int]:
    """What one gets who asks for everything."""
    found = {client.get(f"{base}{path.format(run=run)}").status_code for path in READS}
    for method, path in WRITES:
        ask = getattr(client, method)
        found.add(ask(f"{base}{path.format(run=run)}", {}, format="json").status_code)
    for path in ("/runs", "/runs/preview"):
        found.add(client.post(f"{base}{path}", body, format="json").status_code)
    return found


def test_outsiders_see_nothing(world: World, run: int) -> None:
    body = {"dataset": running.dataset(world.project).pk}
    assert statuses(world.client(world.outsider), world.url, run, body) == {404}
    assert statuses(world.client(None), world.url, run, body) == {401}
    assert statuses(world.client(world.admin), world.url, run, body) == {404}


def test_from_another_project_there_is_no_such_run(world: World, run: int) -> None:
    client, base = world.client(world.outsider), f"/api/v1/projects/{world.other.pk}"
    of_run = [path for path in READS if "{run}" in path]
    assert {client.get(f"{base}{path.format(run=run)}").status_code for path in of_run} == {404}
    for method, path in WRITES:
        answer = getattr(client, method)(f"{base}{path.format(run=run)}", {}, format="json")
        assert answer.status_code == 404, path
    theirs = running.dataset(world.project).pk
    answer = client.post(f"{base}/runs", {"dataset": theirs}, format="json")
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["dataset"])


def test_viewers_look_and_labellers_do(world: World, run: int) -> None:
    viewer = world.client(world.viewer)
    assert {viewer.get(f"{world.url}{path.format(run=run)}").status_code for path in READS} == {200}
    body = {"dataset": running.dataset(world.project).pk}
    preview = viewer.post(f"{world.url}/runs/preview", body, format="json")
    assert preview.status_code == 200
    refused = {
        getattr(viewer, method)(f"{world.url}{path.format(run=run)}", {}, format="json").status_code
        for method, path in [*WRITES, ("post", "/runs")]
    }
    assert refused == {403}
    assert running.submit(world, running.dataset(world.project), who=world.owner)["by"] == "owner"
    for path in READS:
        if "{run}" in path:
            assert viewer.get(f"{world.url}{path.format(run=10**9)}").status_code == 404
    assert viewer.get(f"{world.url}/runs/{run}/experiments/1").status_code == 404


def test_keys_submit_as_far_as_their_role_goes(world: World) -> None:
    data = running.dataset(world.project)
    for role, status in (("viewer", 403), ("labeller", 201)):
        _, secret = projects.create_key(world.project, by=world.owner, name=role, role=role)
        client = Client().as_key(secret)
        answer = client.post(f"{world.url}/runs", {"dataset": data.pk}, format="json")
        assert answer.status_code == status, answer.content
        assert client.get(f"{world.url}/runs").status_code == 200
        elsewhere = f"/api/v1/projects/{world.other.pk}/runs"
        assert client.get(elsewhere).status_code == 404
    assert answer.json()["by"] == "key labeller"


def test_an_archived_project_trains_no_more(world: World, run: int) -> None:
    world.client(world.owner).patch(world.url, {"archived": True}, format="json")
    body = {"dataset": running.dataset(world.project).pk}
    answer = world.client(world.labeller).post(f"{world.url}/runs", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "project_archived")
    assert running.get(world, f"/runs/{run}")["id"] == run


def test_wrong_methods(world: World, run: int) -> None:
    client = world.client(world.owner)
    for method, path in (
        ("put", "/runs"), ("delete", "/runs"), ("get", "/runs/preview"), ("post", "/runs/{run}"),
        ("get", "/runs/{run}/stop"), ("post", "/training"), ("delete", "/runs/{run}/experiments/0"),
    ):  # fmt: skip
        answer = getattr(client, method)(f"{world.url}{path.format(run=run)}")
        assert answer.status_code == 405, path
