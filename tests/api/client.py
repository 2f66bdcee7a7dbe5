"""A client that holds every JSON answer against the site's own OpenAPI schema."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

import jsonschema
from drf_spectacular.generators import SchemaGenerator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from rest_framework.test import APIClient


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    return SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]


@lru_cache(maxsize=1)
def _registry() -> Registry[Any]:
    resource = Resource(contents=json.loads(json.dumps(schema())), specification=DRAFT202012)
    return Registry().with_resource("urn:site", resource)


@lru_cache(maxsize=1)
def _templates() -> list[tuple[re.Pattern[str], str]]:
    # Literal addresses first: /photos/known before /photos/{photo_id}.
    paths = sorted(schema()["paths"], key=lambda p: p.count("{"))
    return [(re.compile(re.sub(r"\\\{(\w+)\\\}", _piece, re.escape(p)) + "$"), p) for p in paths]


def _piece(parameter: re.Match[str]) -> str:
    return ".+" if parameter[1] == "path" else "[^/]+"


def check(method: str, path: str, status: int, body: Any) -> None:
    """Raises if the schema doesn't know the address or the answer doesn't look as it says."""
    template = next((p for pattern, p in _templates() if pattern.match(path)), None)
    assert template is not None, f"{path} isn't in the schema"
    operation = schema()["paths"][template].get(method.lower())
    if operation is None:
        assert status in {401, 403, 404, 405}, f"{method} {path} isn't in the schema"
        return
    responses = operation["responses"]
    answer = str(status) if str(status) in responses else "default"
    # A form's answer has the code that the schema names, or it is an error.
    assert answer != "default" or status >= 400, f"{method} {path} answered {status}"
    escaped = template.replace("~", "~0").replace("/", "~1")
    pointer = f"urn:site#/paths/{escaped}/{method.lower()}/responses/{answer}"
    content = responses[answer].get("content", {})
    if "application/json" in content:
        reference = {"$ref": f"{pointer}/content/application~1json/schema"}
        jsonschema.Draft202012Validator(reference, registry=_registry()).validate(body)


class Client(APIClient):
    """APIClient that checks; `as_key` speaks with an API key instead of a session."""

    def request(self, **kwargs: Any) -> Any:
        response = super().request(**kwargs)
        path = kwargs["PATH_INFO"]
        spoken = "json" in response.get("Content-Type", "") and not response.streaming
        if path.startswith("/api/v1/") and spoken and kwargs["REQUEST_METHOD"] != "HEAD":
            check(kwargs["REQUEST_METHOD"], path, response.status_code, response.json())
        return response

    def as_key(self, secret: str) -> Client:
        self.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return self
