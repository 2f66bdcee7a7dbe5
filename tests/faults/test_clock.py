"""A clock that is set while the site works: nothing waits for the hour that it lost, nothing is done twice."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import psycopg
import pytest
import redis
import requests

from facesite.embedded import ServiceUrls
from tests import orl
from tests.faults.clock import Clock, services
from tests.rest import Rest, wait_for
from tests.site.test_processing import everything_once
from tests.stack import Stack

PHOTOS = 6
LIMIT_S = 200.0  # long for a busy machine, short beside an hour


@dataclass
class Site:
    """A site by a clock of its own."""

    stack: Stack
    urls: ServiceUrls
    clock: Clock
    rest: Rest

    def set(self, offset: str, seconds: float) -> None:
        """Set the clock, and wait until the database and the web process have noticed."""
        self.clock.set(offset)
        for clock in self.by_database, self.by_web:
            wait_for(lambda clock=clock: abs(ahead_s(clock()) - seconds) < 5, LIMIT_S)  # type: ignore[misc]

    def by_database(self) -> datetime:
        [(now,)] = self.rows("select clock_timestamp()")
        assert isinstance(now, datetime)
        return now

    def by_web(self) -> datetime:
        return parsedate_to_datetime(requests.get(self.stack.url, timeout=90).headers["Date"])

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.urls.database_url) as connection:
            return connection.execute(sql).fetchall()  # type: ignore[arg-type]

    def at_work(self, project: int, first: int) -> None:
        """Send photos that take a while, and wait until some are done and others aren't."""
        big = [orl.image(person, first).resize((500, 600)) for person in range(1, PHOTOS + 1)]
        files = [(f"{first}-{n}.jpg", orl.encoded(p, "JPEG")) for n, p in enumerate(big)]
        before = self.rest.counts(project)["photos"]["done"]
        self.rest.send(project, *files)
        wait_for(lambda: self.rest.counts(project)["photos"]["done"] > before, LIMIT_S)


def ahead_s(now: datetime) -> float:
    """How far a clock is ahead of this machine's."""
    return (now - datetime.now(UTC)).total_seconds()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("clock")
    clock = Clock(folder)
    with services(folder / "services", clock) as urls:
        env = {**clock.env, "DATABASE_URL": urls.database_url, "REDIS_URL": urls.redis_url}
        with Stack(folder / "var", env=env) as stack:
            yield Site(stack, urls, clock, Rest(stack.url).use_link(stack.admin_link))


def test_a_clock_that_jumps_while_photos_are_seen(site: Site) -> None:
    project = int(site.rest.post("/projects", {"name": "Clock"})["id"])
    inside = f"/projects/{project}"
    key = Rest(
        site.stack.url, key=site.rest.post(f"{inside}/keys", {"name": "k", "role": "viewer"})["key"]
    )

    # A day ahead: every lease has run out, in the hands of workers that live.
    site.at_work(project, 1)
    site.set("+1d", 86400)
    faces = everything_once(site.rest, project, PHOTOS)
    body = {"faces": [{"id": faces[0]["id"]}], "action": "assign", "name": "s1"}
    site.rest.post(f"{inside}/labels", body)

    # An hour back, and the worker dies with a photo in hand: its lease would run for an hour, and what
    # Valkey forgets would count as just queued.
    site.at_work(project, 2)
    os.kill(site.stack.child_pids("photos-")[0], signal.SIGKILL)
    redis.from_url(site.urls.redis_url).flushall()
    site.set("+23h", 82800)
    assert len(everything_once(site.rest, project, 2 * PHOTOS)) == 2 * PHOTOS
    wait_for(lambda: site.rest.counts(project)["faces"]["suggested"] > 0, LIMIT_S)
    [person] = site.rest.every(f"{inside}/people")
    assert (person["name"], person["face_count"]) == ("s1", 1)

    # Sessions end by the clock, with a sentence; keys have no end.
    assert site.rest.call("GET", "/session").json()["user"] is not None
    site.set("+20d", 20 * 86400)
    over = site.rest.call("GET", inside)
    assert (over.status_code, over.json()["code"]) == (401, "not_signed_in")
    assert key.call("GET", inside).ok
    name = str(site.rows("select username from labelling_user")[0][0])
    again = Rest(site.stack.url).sign_in(name)
    assert again.counts(project)["photos"]["done"] == 2 * PHOTOS
    # The site's own processes went by that clock, too.
    made = again.post("/projects", {"name": "Later"})["id"]
    [(created,)] = site.rows(f"select created_at from labelling_project where id = {made}")
    assert isinstance(created, datetime)
    assert abs(created - datetime.now(UTC) - timedelta(days=20)) < timedelta(minutes=1)
    assert "Traceback" not in "".join(
        line for line in site.stack.log().splitlines(True) if " web " in line
    )
