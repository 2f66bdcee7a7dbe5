"""A disk that is full, one that is slow, and a database without connections: each is said, and passes."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from PIL import Image

from tests import orl
from tests.faults.settings import PLUG, SLOW
from tests.faults.small_disk import small_disk
from tests.rest import Rest, wait_for
from tests.site.test_processing import everything_once
from tests.stack import Stack

FULL = "The site's disk is full. Ask its administrator to make room, then try again."
DOWN = "The site's database or queue doesn't answer. Try again soon."


@dataclass
class Site:
    """The site and its administrator."""

    stack: Stack
    rest: Rest

    def project(self) -> int:
        return int(self.rest.post("/projects", {"name": "Scarce"})["id"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Stack(tmp_path_factory.mktemp("scarce") / "var", env=PLUG) as stack:
        yield Site(stack, Rest(stack.url).use_link(stack.admin_link))


def photos_of(site: Site, project: int) -> Path:
    return site.stack.data / "media" / "projects" / str(project) / "photos"


def noise(side: int, seed: int) -> bytes:
    """A photo that can't be made smaller: three bytes a pixel."""
    draw = random.Random(seed)
    return orl.encoded(Image.frombytes("RGB", (side, side), draw.randbytes(3 * side * side)), "PNG")


def test_a_full_disk_refuses_photos_until_there_is_room(site: Site) -> None:
    project = site.project()
    url = f"/projects/{project}/photos"
    parts = [("files", ("large.png", noise(200, 1)))]  # 120 kB
    log = len(site.stack.log())
    with small_disk(photos_of(site, project), kb=64, pids=site.stack.child_pids("web")) as disk:
        refused = site.rest.call("POST", url, files=parts)
        assert refused.status_code == 503
        assert refused.json() == {"code": "disk_full", "message": FULL, "fields": {}}
        assert [p for p in photos_of(site, project).rglob("*") if p.is_file()] == []
        assert site.rest.counts(project)["photos"]["total"] == 0
        disk.make_room()
        [sent] = site.rest.call("POST", url, files=parts).json()["results"]
        assert sent["outcome"] == "added"
        assert site.rest.wait_done(project, 1)["photos"]["done"] == 1
    assert "Traceback" not in site.stack.log()[log:]


def test_a_photo_whose_faces_find_no_room_waits_for_it(site: Site) -> None:
    project = site.project()
    data = orl.encoded(orl.group((1, 1), (2, 1), (3, 1), (4, 1), size=400), "JPEG", quality=20)
    kb = len(data) // 1024 + 24  # its renditions take more
    pids = [*site.stack.child_pids("web"), *site.stack.child_pids("photos-")]
    with small_disk(photos_of(site, project), kb=kb, pids=pids) as disk:
        [sent] = site.rest.send(project, ("crowd.jpg", data))
        url = f"/projects/{project}/photos/{sent['photo']['id']}"
        wait_for(lambda: site.rest.get(url)["state"] == "failed", 60)
        failed = site.rest.get(url)
        assert failed["error"] == {"code": "disk_full", "message": FULL}
        assert failed["face_count"] == 0
        disk.make_room()
        site.rest.post(f"/projects/{project}/photos/retry", {"all_failed": True})
        counts = site.rest.wait_done(project, 1)
        assert (counts["photos"]["done"], counts["faces"]["total"]) == (1, 4)


def test_a_slow_disk_takes_longer_and_does_nothing_twice(site: Site) -> None:
    """Longer than the lease of a photo, which its worker renews meanwhile."""
    project = site.project()
    crowd = orl.encoded(orl.group(*((person, 2) for person in range(1, 7)), size=140), "JPEG")
    slow = site.stack.data / SLOW
    slow.write_text("1")
    try:
        with ThreadPoolExecutor() as pool:
            sending = pool.submit(site.rest.send, project, ("crowd.jpg", crowd))
            # Others needn't wait for what is being stored.
            other = Rest(site.stack.url)
            other.session.cookies.update(site.rest.session.cookies)
            began = time.monotonic()
            assert other.counts(project)["photos"]["done"] == 0
            assert not sending.done() or time.monotonic() - began < 10
            [sent] = sending.result()
        url = f"/projects/{project}/photos/{sent['photo']['id']}"
        wait_for(lambda: site.rest.get(url)["state"] == "working", 120)
        assert site.rest.wait_done(project, 1)["faces"]["total"] == 6
    finally:
        slow.unlink()
    with psycopg.connect(site.stack.services.database_url) as connection:
        query = "select attempts from labelling_photo where project_id = %s"
        assert connection.execute(query, [project]).fetchone() == (1,)  # nobody else took it up


def test_a_database_without_connections_is_said_and_waited_for(site: Site) -> None:
    project = site.project()
    [waits] = site.rest.send(project, ("before.jpg", orl.data(1, 1)))
    taken: list[psycopg.Connection] = []
    log = len(site.stack.log())
    try:
        _take_all(site.stack.services.database_url, taken)
        with ThreadPoolExecutor() as pool:
            paths = ["/projects", f"/projects/{project}/faces", f"/projects/{project}/progress"]
            answers = list(pool.map(lambda path: site.rest.call("GET", path), paths))
            answers.append(site.rest.call("POST", f"/projects/{project}/photos",
                                          files=[("files", ("new.jpg", orl.data(2, 1)))]))  # fmt: skip
        ready = site.rest.session.get(f"{site.stack.url}/readyz", timeout=30)
    finally:
        for connection in taken:
            connection.close()
    for answer in answers:
        assert answer.status_code == 503, answer.text
        assert answer.json() == {"code": "unavailable", "message": DOWN, "fields": {}}
    assert (ready.status_code, ready.json()["database"]) == (503, False)
    wait_for(lambda: site.rest.call("GET", "/projects").ok, 90)
    site.rest.send(project, ("new.jpg", orl.data(2, 1)))
    faces = everything_once(site.rest, project, 2)
    assert waits["photo"]["id"] in {face["photo_id"] for face in faces}
    said = [line for line in site.stack.log()[log:].splitlines() if " web " in line]
    assert not any("Traceback" in line for line in said)


def _take_all(database_url: str, taken: list[psycopg.Connection]) -> None:
    """Have every connection that the database gives: the site's own are ended, as an administrator may."""
    others = "select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> all(%s)"
    missed = 0
    while missed < 3:  # the site asks for its own again meanwhile
        try:
            while True:
                taken.append(psycopg.connect(database_url, autocommit=True))
        except psycopg.OperationalError:
            ended = taken[0].execute(others, [[one.info.backend_pid for one in taken]]).rowcount
            missed = missed + 1 if ended == 0 else 0
            time.sleep(0.05)
