"""Odd requests on their way to either door of the Clarifai-compatible API, and what every answer must be."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

import grpc
import requests
from clarifai_grpc.grpc.api import service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from google.api import annotations_pb2
from google.protobuf.json_format import MessageToDict
from google.protobuf.message_factory import GetMessageClass

from models_app.clarifai.servicer import OFFERED
from tests.shared_site import Site
from tests.site import mutating
from tests.site.fuzz_seeds import Known, photo_seeds, seeds

# A longer first line the web server itself refuses, as it does what isn't HTTP.
LONGEST_QUERY = 60_000
# Of the requests; each waits some 50 ms for the predictor.
PHOTO_SHARE = 0.06
SERVICE = service_pb2.DESCRIPTOR.services_by_name["V2"]
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
TYPES = (
    "application/json", "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
    "multipart/form-data; boundary=x", "application/json; charset=utf-7", "\xe9", "application/grpc",
)  # fmt: skip
SEGMENTS = ("", "%00", "%0a", "%ff%fe", "%2F", "%", "%zz", "a" * 3000, "*", "{model_id}", "%ed%a0%80", "..", ";", "..%2f")  # fmt: skip
KEYS = ("", "Key", "Key ", "Key fs_0", "Bearer \xe9", "Basic Og==", "Key " + "a" * 5000)


@dataclass
class Scene:
    """A site with a project that requests are about, its key, and how often which status was the answer."""

    site: Site
    key: str
    has: Known
    said: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.seeds, self.photos = seeds(self.has), photo_seeds(self.has)
        assert set(self.seeds) == set(OFFERED)

    def seed(self, rng: Random) -> tuple[str, Any]:
        """A call and a good request for it."""
        of: Mapping[str, Any] = self.photos if rng.random() < PHOTO_SHARE else self.seeds
        rpc = rng.choice(list(of))
        return rpc, rng.choice(of[rpc])


def _until_harmless(make: Callable[[], bytes]) -> bytes:
    """What `make` makes, once it holds no address that would be waited for."""
    while not mutating.harmless(made := make()):
        pass
    return made


def over_grpc(scene: Scene, channel: grpc.Channel, rng: Random) -> Iterator[str]:
    """Send one request; says first what it is."""
    if rng.random() < 0.03:
        yield from _not_offered(channel, rng)
        return
    rpc, seed = scene.seed(rng)
    changed = rng.random() < 0.7

    def make() -> bytes:
        message = mutating.filled(rng, seed) if changed else seed
        body: bytes = message.SerializeToString()
        return body if changed and rng.random() < 0.8 else mutating.flipped(rng, body)

    body = _until_harmless(make)
    key = scene.key if rng.random() < 0.98 else rng.choice(KEYS).encode("ascii", "ignore").decode()
    yield f"{rpc} with {key}: {base64.b64encode(body).decode()}"
    method = SERVICE.methods_by_name[rpc]
    call = channel.unary_unary(
        f"/{SERVICE.full_name}/{rpc}", request_serializer=bytes,
        response_deserializer=GetMessageClass(method.output_type).FromString,
    )  # fmt: skip
    try:
        answer = call(body, metadata=(("authorization", key),), timeout=60)
    except grpc.RpcError as error:
        raise AssertionError(f"{error.code()}: {error.details()}") from error
    assert answer.status.code, answer
    assert "INTERNAL_UNCATEGORIZED" not in str(answer), answer
    scene.said[codes.StatusCode.Name(answer.status.code)] += 1


def _not_offered(channel: grpc.Channel, rng: Random) -> Iterator[str]:
    """A call that isn't offered, by any of its four shapes, or that no one knows."""
    names = [method.name for method in SERVICE.methods if method.name not in OFFERED]
    name = rng.choice([*names, "NoSuchCall", ""])
    body = rng.randbytes(rng.randint(0, 60))
    yield f"{name}: {base64.b64encode(body).decode()}"
    method = SERVICE.methods_by_name.get(name)
    path = f"/{SERVICE.full_name}/{name}"
    try:
        if method is not None and (method.client_streaming or method.server_streaming):
            if method.client_streaming:
                list(channel.stream_stream(path)(iter([body, body]), timeout=60))
            else:
                list(channel.unary_stream(path)(body, timeout=60))
        else:
            channel.unary_unary(path)(body, timeout=60)
    except grpc.RpcError as error:
        ended = error.code()
    else:
        ended = grpc.StatusCode.OK
    assert ended == grpc.StatusCode.UNIMPLEMENTED, ended


def over_rest(scene: Scene, session: requests.Session, rng: Random) -> Iterator[str]:
    """Send one request; says first what it is."""
    rpc, seed = scene.seed(rng)
    verb, path = rng.choice(_addresses(rpc))
    content = MessageToDict(seed, preserving_proto_field_name=True)
    content.setdefault("user_app_id", {"user_id": "me"})["app_id"] = scene.has.app
    path = "/".join(_segment(content, part) for part in path.split("/"))
    if rng.random() < 0.1:
        parts = path.split("/")
        parts[rng.randrange(2, len(parts))] = rng.choice(SEGMENTS)
        path = "/".join(parts)
    body, query = b"", ""
    if verb == "GET":
        query = _query(rng, content)
    else:
        body = _until_harmless(lambda: mutating.written(rng, content))
        query = "" if rng.random() < 0.95 else _query(rng, content)
    if rng.random() < 0.04:
        verb = rng.choice(VERBS)
    headers = {
        "Authorization": scene.key if rng.random() < 0.98 else rng.choice(KEYS),
        "Content-Type": TYPES[0] if rng.random() < 0.9 else rng.choice(TYPES),
    }
    query = query[:LONGEST_QUERY]
    yield f"{rpc}: {verb} {path}?{query[:500]} {headers}\n{base64.b64encode(body).decode()}"
    asked = requests.Request(verb, scene.site.url, headers=headers, data=body).prepare()
    asked.url = f"{scene.site.url}{path}{'?' if query else ''}{query}"
    answer = session.send(asked, timeout=60, allow_redirects=False)
    assert answer.status_code < 500 or answer.status_code == 501, f"HTTP {answer.status_code}: {answer.text[:500]}"  # fmt: skip
    try:
        code = answer.json()["status"]["code"]
    except (ValueError, KeyError, TypeError) as error:
        raise AssertionError(
            f"HTTP {answer.status_code}, no status: {answer.text[:300]}"
        ) from error
    assert isinstance(code, int) and code, answer.text  # noqa: PT018
    # With its name, written anew: a request's id may have these digits, too.
    uncategorized = f'"code": {codes.INTERNAL_UNCATEGORIZED}'
    assert uncategorized not in json.dumps(answer.json()), answer.text
    scene.said[codes.StatusCode.Name(code)] += 1


def _addresses(rpc: str) -> list[tuple[str, str]]:
    """Verbs and paths of a call, as the service's own definition gives them."""
    rule = SERVICE.methods_by_name[rpc].GetOptions().Extensions[annotations_pb2.http]
    every = [(one, str(one.WhichOneof("pattern"))) for one in (rule, *rule.additional_bindings)]
    return [(verb.upper(), getattr(one, verb)) for one, verb in every]


def _segment(content: dict[str, Any], part: str) -> str:
    """A part of a path: what the request says in its place."""
    if not part.startswith("{"):
        return part
    inner: Any = content
    for name in part.strip("{}").split("."):
        inner = inner.get(name, {}) if isinstance(inner, dict) else {}
    return quote(inner, safe="") if isinstance(inner, str) and inner else "-"


def _query(rng: Random, content: dict[str, Any]) -> str:
    """The fields of the request as a query, reshaped."""
    made = mutating.reshaped(rng, content) if rng.random() < 0.8 else content
    pairs = list(_pairs("", made))
    query = urlencode(pairs, errors="surrogatepass") if rng.random() < 0.9 else ""
    if rng.random() < 0.2:
        query += rng.choice(["&&==", "&page=%ff", "&ids=" * 3, "&page=1;2", "&%00=%00", "&user_app_id=x", "&a" * 20_001])  # fmt: skip
    return query.lstrip("&")


def _pairs(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _pairs(f"{name}.{key}" if name else str(key), inner)
    elif isinstance(value, list):
        for inner in value[:20]:
            yield from _pairs(name, inner)
    else:
        yield name, str(value) if not isinstance(value, str) else value[:3000]
