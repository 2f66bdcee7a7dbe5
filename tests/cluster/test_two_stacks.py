"""Two machines behind nginx, each with all processes and a folder of its own, and one of them dies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2

from facesite.embedded import services
from facesite.embedded.ports import free_port
from tests import orl
from tests.cluster import proxy
from tests.cluster.bucket import storage
from tests.cluster.proxy import Proxy
from tests.rest import Rest, wait_for
from tests.site.clarifai import stub
from tests.site.test_live import tab, until
from tests.stack import Stack

PHOTOS = 60


@pytest.fixture
def front(tmp_path: Path) -> Proxy:
    return proxy.settled(tmp_path / "nginx")


@pytest.fixture
def stacks(tmp_path: Path, front: Proxy) -> Iterator[tuple[Stack, Stack]]:
    """They share PostgreSQL, Valkey, a bucket and the secret key."""
    with services(tmp_path / "shared") as urls, storage(tmp_path) as bucket:
        env = {
            **bucket.env, **front.env, "DATABASE_URL": urls.database_url, "REDIS_URL": urls.redis_url,
            "FACESITE_GRPC": "true",
        }  # fmt: skip
        first, second = (Stack(tmp_path / name, env=env | _ports()) for name in ("first", "second"))
        # Both at once, on an empty database: one migrates, the other waits.
        try:
            for stack in (first, second):
                stack.start(wait=False)
            for stack in (first, second):
                stack.wait_ready()
            with front.running(first, second):
                yield first, second
        finally:
            for stack in (first, second):
                stack.stop()


def _ports() -> dict[str, str]:
    """Ports that stay the same when the site is started again."""
    return {name: str(free_port("127.0.0.1")) for name in ("FACESITE_PORT", "FACESITE_GRPC_PORT")}


def test_one_dies_and_the_other_goes_on(front: Proxy, stacks: tuple[Stack, Stack]) -> None:
    first, second = stacks
    admin = front.rest().use_link(_link(front, first, second))
    project = int(admin.post("/projects", {"name": "Shared"})["id"])
    photos = [(f"s{p}/{n}.pgm", orl.data(p, n)) for p in range(1, 7) for n in range(1, 11)]
    with tab(admin, project) as socket:
        admin.send(project, *photos[:30], label_folders="true")
        assert len(until(socket, "photos.added")["photos"]) >= 1
    wait_for(lambda: admin.counts(project)["photos"]["done"] >= 5, 60)
    first.kill()
    wait_for(lambda: _taken(admin, project, photos[30:45]), 60)  # while its processes still end
    wait_for(lambda: not _listens(first), 60)
    with tab(admin, project) as socket:
        admin.send(project, *photos[45:], label_folders="true")
        assert until(socket, "photos.changed")["photos"]
    counts = admin.wait_done(project, PHOTOS)
    assert (counts["photos"]["done"], counts["photos"]["failed"]) == (PHOTOS, 0)
    faces = admin.every(f"/projects/{project}/faces")
    assert len({face["photo_id"] for face in faces}) == len(faces) == PHOTOS
    assert {face["person"]["name"] for face in faces} == {f"s{p}" for p in range(1, 7)}
    # What the dead one stored, this one has.
    for face in faces[:3] + faces[-3:]:
        assert admin.call("GET", face["crop_url"].removeprefix("/api/v1")).ok
    _ask_by_grpc(front, admin, project)
    first.start()
    for _ in range(4):  # by both in turn
        assert admin.counts(project)["photos"]["done"] == PHOTOS
    assert (
        requests.get(
            f"http://127.0.0.1:{front.plain_port}/x", timeout=30, allow_redirects=False
        ).status_code
        == 301
    )
    assert front.rest().session.get(f"{front.url}/metrics", timeout=30).status_code == 404


def _taken(admin: Rest, project: int, photos: list[tuple[str, bytes]]) -> bool:
    """Whether photos were answered. What a dying process took and didn't answer is sent again, as browsers do."""
    answer = admin.upload(project, *photos, label_folders="true")
    assert answer.status_code in {200, 502}, answer.text
    return answer.ok


def _listens(stack: Stack) -> bool:
    try:
        return requests.get(f"{stack.url}/healthz", timeout=5).ok
    except requests.Timeout:
        return True
    except requests.ConnectionError:
        return False


def _ask_by_grpc(front: Proxy, admin: Rest, project: int) -> None:
    key = admin.post(f"/projects/{project}/keys", {"name": "k", "role": "viewer"})["key"]
    base = f"localhost:{front.grpc_port}"
    with ClarifaiChannel.get_grpc_channel(base, root_certificates_path=front.cert) as channel:
        answer = stub(channel).ListConcepts(
            service_pb2.ListConceptsRequest(user_app_id=resources_pb2.UserAppIDSet()),
            metadata=(("authorization", f"Key {key}"),),
        )
    assert answer.status.code == status_code_pb2.SUCCESS
    assert {concept.name for concept in answer.concepts} == {f"s{p}" for p in range(1, 7)}


def _link(front: Proxy, *stacks: Stack) -> str:
    """The administrator's link of the start that made it last; each makes it anew."""
    for stack in stacks:
        token = stack.admin_link.rpartition("/")[2]
        if front.rest().call("GET", f"/links/{token}").ok:
            return stack.admin_link
    raise AssertionError("No link works.")
