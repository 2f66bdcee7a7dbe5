"""schemathesis over the OpenAPI schema: whatever is sent, no 5xx, and every answer as the schema says."""

from __future__ import annotations

import json
import os
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.client import schema
from tests.api.conftest import World
from tests.api.one_of_each import Each, one_of_each

SEED = 20
# An operation and mode.
EXAMPLES = 200 if os.environ.get("FACESITE_TESTS") == "all" else int(os.environ.get("N", "6"))
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip


@contextmanager
def one_connection() -> Iterator[None]:
    """Requests leave the test's own connection to the database open, as those of Django's client do."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@pytest.mark.usefixtures("predictor")
def test_every_answer_is_as_the_schema_says(world: World) -> None:
    each = one_of_each(world)
    client = world.client(world.owner)
    described = schemathesis.openapi.from_dict(json.loads(json.dumps(schema())))
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    with one_connection():
        for found in described.get_all_operations():
            operation = found.ok()
            for mode in GenerationMode:
                import time

                a = time.monotonic()
                wrong += _tried(operation, mode, each, client, counts)
                a = time.monotonic() - a
                if a > 0.5:
                    print(operation.label, mode, a)
    print(dict(counts))
    import pathlib

    pathlib.Path("/tmp/x/wrong.txt").write_text("\n\n=====\n".join(wrong))
    assert not wrong, len(wrong)


def _tried(
    operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, each: Each, client: Any,
    counts: Counter[str],
) -> list[str]:  # fmt: skip
    """What went wrong with an operation."""
    app = WSGIHandler()
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    cookies["csrftoken"] = "a" * 32
    headers = {"X-CSRFToken": "a" * 32}
    raised: list[str] = []
    known = {
        p.name: each.ids.get(p.name, each.project_id)
        for p in operation.path_parameters
        if p.name not in ("size",)
    }
    if "/datasets/" in operation.path and "face_id" in known:
        known["face_id"] = each.ids["dataset_face_id"]

    def note(**_: Any) -> None:
        raised.append(traceback.format_exc())

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, verbosity=Verbosity.quiet,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=known))
    def attempt(case: schemathesis.Case) -> None:
        raised.clear()
        with transaction.atomic():
            answer = case.call(app=app, headers=headers, cookies=cookies)
            transaction.set_rollback(True)
        counts[str(answer.status_code)] += 1
        try:
            case.validate_response(answer, checks=CHECKS)
            _declared(operation, answer)
        except (FailureGroup, AssertionError) as error:
            raise AssertionError("\n".join([str(error), *raised])) from None

    got_request_exception.connect(note)
    try:
        attempt()
    except Unsatisfiable:
        counts[f"nothing {mode.value}"] += 1
    except AssertionError as error:
        return [f"{operation.label} ({mode.value}): {error}"]
    finally:
        got_request_exception.disconnect(note)
    return []


def _declared(operation: APIOperation[Any, Any, Any, Any], answer: Response) -> None:
    """`default` is for errors alone."""
    responses = operation.definition.raw["responses"]
    assert answer.status_code >= 400 or str(answer.status_code) in responses, (
        f"It answered {answer.status_code}, which the schema doesn't say."
    )
