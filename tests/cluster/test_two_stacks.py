"""Two machines, each with all processes and a folder of its own, and one of them dies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from facesite.embedded import services
from tests import orl
from tests.cluster.bucket import storage
from tests.rest import Rest, wait_for
from tests.site.test_live import tab, until
from tests.stack import Stack

PHOTOS = 60


@pytest.fixture
def stacks(tmp_path: Path) -> Iterator[tuple[Stack, Stack]]:
    """They share PostgreSQL, Valkey, a bucket and the secret key."""
    with services(tmp_path / "shared") as urls, storage(tmp_path) as bucket:
        env = {
            **bucket.env, "DATABASE_URL": urls.database_url, "REDIS_URL": urls.redis_url,
            "FACESITE_SECRET_KEY": "shared-by-both-0123456789-abcdefghijklmnopqrstuvwxyz-ABC",
        }  # fmt: skip
        first, second = (Stack(tmp_path / name, env=env) for name in ("first", "second"))
        # Both at once, on an empty database: one migrates, the other waits.
        try:
            for stack in (first, second):
                stack.start(wait=False)
            for stack in (first, second):
                stack.wait_ready()
            yield first, second
        finally:
            for stack in (first, second):
                stack.stop()


def test_one_dies_and_the_other_goes_on(stacks: tuple[Stack, Stack]) -> None:
    first, second = stacks
    one = Rest(first.url).use_link(_link(first, second))
    two = Rest(second.url).sign_in("admin")
    project = int(one.post("/projects", {"name": "Shared"})["id"])
    url = f"/projects/{project}"
    photos = [(f"s{p}/{n}.pgm", orl.data(p, n)) for p in range(1, 7) for n in range(1, 11)]
    with tab(two, project) as socket:
        one.send(project, *photos[:30], label_folders="true")
        assert len(until(socket, "photos.added")["photos"]) >= 1  # told from the other machine
        wait_for(lambda: two.counts(project)["photos"]["done"] >= 5, 60)
        first.kill()
        two.send(project, *photos[30:], label_folders="true")
        counts = two.wait_done(project, PHOTOS)
    assert (counts["photos"]["done"], counts["photos"]["failed"]) == (PHOTOS, 0)
    faces = two.every(f"{url}/faces")
    assert len({face["photo_id"] for face in faces}) == len(faces) == PHOTOS
    names = {face["person"]["name"] for face in faces}
    assert names == {f"s{p}" for p in range(1, 7)}
    # What the dead one stored, this one has.
    for face in faces[:3] + faces[-3:]:
        assert two.call("GET", face["crop_url"].removeprefix("/api/v1")).ok
    first.start()
    assert Rest(first.url).sign_in("admin").counts(project)["photos"]["done"] == PHOTOS


def _link(*stacks: Stack) -> str:
    """The administrator's link of the start that made it last; each makes it anew."""
    for stack in stacks:
        token = stack.admin_link.rpartition("/")[2]
        if Rest(stack.url).call("GET", f"/links/{token}").ok:
            return stack.admin_link
    raise AssertionError("No link works.")
