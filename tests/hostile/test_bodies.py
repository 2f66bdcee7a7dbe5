"""Requests that are too large, too long, too deep or never end: each refused with a sentence, memory flat."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from facesite import bodies
from tests.hostile.watching import watched
from tests.rest import Rest
from tests.shared_site import Site

MOST_PHOTO_MB = 200  # FACESITE_MAX_PHOTO_MB, as it is unless somebody sets it
ENDLESS_MB = 400 if os.environ.get("FACESITE_TESTS") == "all" else 60
MB = b"x" * 1_000_000
# A family of addresses each: JSON, forms of files, the Clarifai-compatible API, one that is nowhere.
FAMILIES = (
    "/people",
    "/photos",
    "/labels/import",
    "/datasets/upload",
    "/predict",
    "/find",
    "/nowhere",
)


@contextmanager
def line(site: Site) -> Iterator[socket.socket]:
    """A bare connection to the site."""
    parts = urlsplit(site.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=60) as made:
        yield made


def head(who: Rest, method: str, path: str, **headers: str) -> bytes:
    """The lines before a body, with the user's cookies."""
    cookies = "; ".join(f"{c.name}={c.value}" for c in who.session.cookies)
    sent = {
        "Host": urlsplit(who.url).netloc, "Cookie": cookies,
        "X-CSRFToken": who.session.cookies.get("csrftoken") or "", **headers,
    }  # fmt: skip
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def answer(connection: socket.socket) -> tuple[int, dict[str, Any]]:
    """The status and the JSON of what the site says before it closes the connection."""
    raw = start = content = b""
    with suppress(ConnectionError):
        while piece := connection.recv(65536):
            raw += piece
            start, _, content = raw.partition(b"\r\n\r\n")
            told = re.search(rb"(?i)content-length: (\d+)", start)
            if told and len(content) >= int(told[1]):
                content = content[: int(told[1])]
                break
    assert start, "The site said nothing."
    return int(start.split()[1]), json.loads(content) if content.startswith(b"{") else {}


def said(connection: socket.socket, status: int) -> str:
    """The sentence of a refusal with this status."""
    found, shape = answer(connection)
    assert found == status, shape
    sentence = str(shape["message"])
    assert sentence.endswith(".")
    return sentence


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x"])
def test_a_size_that_is_told_is_refused_before_anything_is_read(
    site: Site, family: str, kind: str
) -> None:
    owner = site.user("owner")
    path = f"/api/v1/projects/{site.project(owner)}{family}"
    with watched(site), line(site) as connection:
        sizes = {"Content-Length": str(10**12), "Content-Type": kind}
        connection.sendall(head(owner, "POST", path, **sizes))
        assert "too large" in said(connection, 413)


@pytest.mark.parametrize("family", ["/people", "/nowhere"])
def test_an_endless_body_is_cut_off(site: Site, family: str) -> None:
    owner = site.user("owner")
    path = f"/api/v1/projects/{site.project(owner)}{family}"
    with watched(site), line(site) as connection:
        chunked = {"Transfer-Encoding": "chunked", "Content-Type": "application/json"}
        connection.sendall(head(owner, "POST", path, **chunked))
        sent = _chunks(connection, 400)
        assert "at most 2 MB" in said(connection, 413)
    assert sent < 400_000_000


def _chunks(connection: socket.socket, megabytes: int) -> int:
    """Send chunks until the site has had enough, or these; how many bytes went."""
    sent = 0
    with suppress(ConnectionError):
        for _ in range(megabytes):
            connection.sendall(b"%x\r\n%b\r\n" % (len(MB), MB))
            sent += len(MB)
            connection.settimeout(0.001)
            with suppress(TimeoutError):
                if connection.recv(1, socket.MSG_PEEK):
                    break
            connection.settimeout(60)
    connection.settimeout(60)
    return sent


def test_memory_stays_flat_whatever_is_sent_in_a_form(site: Site) -> None:
    """A large file, many small files, many fields: they go to disk, or are refused."""
    owner = site.user("owner")
    inside = f"/projects/{site.project(owner)}"
    with watched(site):
        files = [("files", ("a.jpg", MB * ENDLESS_MB))]
        answered = owner.call("POST", f"{inside}/photos", files=files)
        [one] = answered.json()["results"]
        code = "photo_too_large" if ENDLESS_MB > MOST_PHOTO_MB else "unsupported_format"
        assert (one["outcome"], one["error"]["code"]) == ("refused", code)
        many = [("files", (f"{n}.jpg", b"x")) for n in range(3000)]
        assert owner.call("POST", f"{inside}/photos", files=many).status_code == 200
        fields = {f"f{n}": "x" for n in range(20_000)}
        refused = owner.call("POST", f"{inside}/photos", data=fields, files={"other": b"x"})
        assert refused.json()["fields"]["files"] == ["There is no file in the request."]
        long = owner.call(
            "POST", f"{inside}/photos", data={"paths": "x" * 5_000_000}, files=many[:1]
        )
        assert (long.status_code, long.json()["code"]) == (413, "too_large")
    assert not list((site.stack.data / "tmp").iterdir())


def test_who_is_a_stranger_may_send_little(site: Site) -> None:
    project = site.project(site.user("owner"))
    for headers in ({}, {"Authorization": "Bearer fs_nobody"}, {"Cookie": "sessionid=nobody"}):
        with watched(site), line(site) as connection:
            sizes = {
                "Content-Length": str(50_000_000),
                "Content-Type": "multipart/form-data; boundary=x",
            }
            path = f"/api/v1/projects/{project}/photos"
            connection.sendall(head(Rest(site.url), "POST", path, **sizes, **headers))
            assert "Sign in first" in said(connection, 401)
    refused = requests.post(f"{site.url}/v2/inputs", data=b"x" * 200_000, timeout=60)
    assert (refused.status_code, refused.json()["status"]["code"]) == (401, codes.CONN_KEY_INVALID)


def test_a_key_may_send_as_much_as_a_user(site: Site) -> None:
    owner = site.user("owner")
    project = site.project(owner)
    key = owner.post(f"/projects/{project}/keys", {"name": "k", "role": "labeller"})["key"]
    with_key = Rest(site.url, key=key)
    [one] = with_key.send(project, ("a.txt", b"x" * 300_000))
    assert one["outcome"] == "refused"
    body = {"inputs": [{"data": {"image": {"base64": "A" * 300_000}}}]}
    keyed = requests.post(
        f"{site.url}/v2/inputs", json=body, headers={"Authorization": f"Key {key}"}, timeout=60
    )
    assert keyed.status_code in {207, 400}


def test_a_body_of_the_other_api_that_is_too_large(site: Site) -> None:
    owner = site.user("owner")
    key = owner.post(f"/projects/{site.project(owner)}/keys", {"name": "k", "role": "viewer"})[
        "key"
    ]
    with watched(site), line(site) as connection:
        told = {"Content-Length": str(10**11), "Authorization": f"Key {key}"}
        connection.sendall(head(Rest(site.url), "POST", "/v2/inputs", **told))
        status, shape = answer(connection)
    assert (status, shape["status"]["code"]) == (413, codes.RPC_MAX_MESSAGE_SIZE_EXCEEDED)


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 100_000, b'{"name":' * 100_000, b"[" * 60 + b"]" * 60, b'{"a":' * 60 + b"1" + b"}" * 60,
        b'{"name": ' + b"9" * 100_000 + b"}", b"\xff\xfe{\0}\0", b'{"name": NaN}', b'"\\ud800"', b"{", b"",
        b'{"name": "' + b"x" * 2_000_000 + b'"}', b'{"name": "a\\u0000b"}', b'{"name": "\\udfff"}',
        b'{"name": ' + b"[" * 49 + b"]" * 49 + b"}",
    ],
    ids=range(14),
)  # fmt: skip
def test_json_that_is_deep_or_odd_gets_a_sentence(site: Site, raw: bytes) -> None:
    owner = site.user("owner")
    inside = f"{owner.base}/projects/{site.project(owner)}"
    with watched(site):
        for path in ("/people", "/labels", "/runs/preview", "/datasets/readiness", "/workflows"):
            headers = {
                "X-CSRFToken": owner.session.cookies["csrftoken"], "Content-Type": "application/json"
            }  # fmt: skip
            answered = owner.session.post(inside + path, data=raw, headers=headers, timeout=60)
            assert answered.status_code in {200, 201, 400, 409}, (path, answered.text[:300])
            if answered.status_code >= 400:
                assert answered.json()["message"].endswith(".")


def test_lying_lengths(site: Site) -> None:
    """Less than was told: the site waits, and answers others; more: the rest is no request."""
    owner = site.user("owner")
    path = f"/api/v1/projects/{site.project(owner)}/people"
    kind = {"Content-Type": "application/json"}
    with watched(site), line(site) as waiting:
        waiting.sendall(head(owner, "POST", path, **kind, **{"Content-Length": "1000"}) + b"{}")
        with line(site) as more:
            more.sendall(
                head(owner, "POST", path, **kind, **{"Content-Length": "2"}) + b'{}{"x":1}\r\n\r\n'
            )
            assert answer(more)[0] == 400
        for wrong in ("-1", "x", "1e3", "9" * 40, "2, 3"):
            with line(site) as odd:
                odd.sendall(head(owner, "POST", path, **kind, **{"Content-Length": wrong}) + b"{}")
                assert answer(odd)[0] in {400, 413}
        assert owner.get("/session")


@pytest.mark.django_db  # it needs none, but comes early so: a browser's loop would be in its way
async def test_a_body_that_stops_in_the_middle_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "QUIET_S", 0.1)
    monkeypatch.setattr(bodies, "LINGER_S", 0.1)
    pieces = [{"type": "http.request", "body": b"{", "more_body": True}]
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        if pieces:
            return pieces.pop()
        return await asyncio.Future()

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def reads(_: Any, receive: bodies.Receive, __: bodies.Send) -> None:
        while (await receive())["more_body"]:
            pass

    scope = {"type": "http", "path": "/api/v1/session", "headers": []}
    await bodies.Bodies(reads)(scope, receive, send)
    start, body, end = sent
    assert start["status"] == 408
    assert (
        json.loads(body["body"])["message"] == "The request stopped in the middle. Send it again."
    )
    assert not end.get("more_body")


def test_long_headers_and_queries(site: Site) -> None:
    owner = site.user("owner")
    with watched(site):
        for extra in ({"X-A": "x" * 10_000_000}, {f"X-{n}": "x" * 1000 for n in range(10_000)}):
            with line(site) as connection:
                with suppress(ConnectionError):
                    connection.sendall(head(owner, "GET", "/api/v1/session", **extra))
                assert answer(connection)[0] in {400, 431}
        with line(site) as connection:
            with suppress(ConnectionError):
                connection.sendall(head(owner, "GET", "/api/v1/session?" + "x" * 5_000_000))
            assert answer(connection)[0] in {400, 414, 431}
        for query in (
            "&" * 60_000,
            "cursor=" + "x" * 60_000,
            "q=%00",
            "q=%ff",
            "limit=" + "9" * 5000,
        ):
            answered = owner.call("GET", f"/projects/{site.project(owner)}/people?{query}")
            assert answered.status_code in {200, 400}, query[:20]


def test_headers_that_drip_in_hold_nobody_up(site: Site) -> None:
    with watched(site):
        lines = []
        try:
            for _ in range(100):
                made = line(site)
                lines.append(made)
                made.__enter__().sendall(b"GET / HTTP/1.1\r\nX-A: ")
            began = time.monotonic()
            assert requests.get(f"{site.url}/healthz", timeout=60).status_code == 200
            assert time.monotonic() - began < 10
        finally:
            for made in lines:
                made.__exit__(None, None, None)
