"""Who waits for something slow keeps nobody else from the database: its connections are few."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from PIL import Image

from tests import orl
from tests.rest import Rest
from tests.shared_site import Site

# More than there are connections.
WAITING = int(settings.DATABASES["default"]["OPTIONS"]["pool"]["max_size"]) + 4
SOON_S = 10.0
# Longer than redis-py waits for an answer of its own accord.
LONG_S = 7.0


def quick(who: Rest, project: int) -> None:
    began = time.monotonic()
    who.get(f"/projects/{project}/people")
    assert time.monotonic() - began < SOON_S


@contextmanager
def stopped(site: Site, name: str) -> Iterator[None]:
    """A process of the site that does nothing meanwhile."""
    [pid] = site.stack.child_pids(name)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_while_the_predictor_is_slow(site: Site) -> None:
    owner = site.user("owner")
    project = site.project(owner, "Slow predictor")
    key = owner.post(f"/projects/{project}/keys", {"name": "programs", "role": "labeller"})["key"]

    def predict(_: int) -> int:
        files = {"file": ("new.pgm", orl.data(1, 1))}
        return Rest(site.url, key=key).call("POST", f"/projects/{project}/predict", files=files).status_code  # fmt: skip

    with ThreadPoolExecutor(WAITING) as threads:
        with stopped(site, "predictor"):
            waiting = [threads.submit(predict, number) for number in range(WAITING)]
            time.sleep(LONG_S)
            assert not any(one.done() for one in waiting)
            quick(owner, project)
        assert {one.result() for one in waiting} == {200}


def test_while_readers_are_slow(site: Site) -> None:
    owner = site.user("owner")
    project = site.project(owner, "Slow readers")
    # Larger than what lies between the two ends of a connection.
    large = orl.encoded(Image.new("RGB", (3000, 2700), "white"), "BMP")
    [photo] = owner.send(project, ("large.bmp", large))
    cookies = "; ".join(f"{one.name}={one.value}" for one in owner.session.cookies)
    parts = urlsplit(site.url)
    path = f"/api/v1/projects/{project}/photos/{photo['photo']['id']}/image/original"
    with ExitStack() as stack:
        for _ in range(WAITING):
            reader = stack.enter_context(
                socket.create_connection((parts.hostname, parts.port), timeout=60)
            )
            ask = f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {cookies}\r\n\r\n"
            reader.sendall(ask.encode())
            assert reader.recv(12) == b"HTTP/1.1 200"
        quick(owner, project)
