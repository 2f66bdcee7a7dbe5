"""schemathesis over the OpenAPI schema: whatever is sent, no 5xx, and every answer as the schema says.

Each call is taken back in the database, so that all of them find the same world: an owner who is an
administrator too, and a project with one of everything.
"""

from __future__ import annotations

import json
import os
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core import NotSet
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

from labelling.models import User
from tests.api.client import schema
from tests.api.conftest import World
from tests.api.one_of_each import Each, one_of_each
from tests.site import mutating

SEED = 20
# Of an operation, of each way.
EXAMPLES = 60 if os.environ.get("FACESITE_TESTS") == "all" else 2
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
TOKEN = "a" * 32
# As the schema says; as it says not; and a body of the right kind whose JSON was reshaped or broken.
WAYS = ("good", "bad", "broken")
Operation = APIOperation[Any, Any, Any, Any]


@pytest.mark.usefixtures("predictor")
def test_every_answer_is_as_the_schema_says(world: World) -> None:
    each = one_of_each(world)
    User.objects.filter(pk=world.owner.pk).update(is_admin=True)
    world.client(world.owner)
    cookies = {name: cookie.value for name, cookie in world.clients[world.owner.pk].cookies.items()}
    described = schemathesis.openapi.from_dict(json.loads(json.dumps(schema())))
    counts: Counter[int] = Counter()
    operations = [found.ok() for found in described.get_all_operations()]
    with one_connection():
        wrong = [
            said
            for operation in operations
            for way in WAYS
            for said in tried(operation, way, each, {**cookies, "csrftoken": TOKEN}, counts)
        ]

    print(
        f"\n{len(operations)} operations, {counts.total():,} calls: {dict(sorted(counts.items()))}"
    )
    assert not wrong, "\n\n".join(wrong)
    # Most calls get further than to be refused for their form.
    assert sum(n for status, n in counts.items() if status < 300) > counts.total() / 3


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


def tried(
    operation: Operation, way: str, each: Each, cookies: Mapping[str, str], counts: Counter[int]
) -> list[str]:
    """What went wrong with an operation."""
    if way == "broken" and "json" not in str(operation.definition.raw.get("requestBody")):
        return []
    app, raised = WSGIHandler(), []
    mode = GenerationMode.NEGATIVE if way == "bad" else GenerationMode.POSITIVE
    cases = operation.as_strategy(generation_mode=mode, path_parameters=_known(operation, each))

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, verbosity=Verbosity.quiet,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases, number=st.integers(0, 2**32))
    def attempt(case: schemathesis.Case, number: int) -> None:
        raised.clear()
        body = {}
        has_body = not isinstance(case.body, NotSet)
        if way == "broken" and has_body and case.media_type == "application/json":
            body["data"] = mutating.written(Random(number), case.body)
        with transaction.atomic():
            answer = case.call(app=app, headers={"X-CSRFToken": TOKEN}, cookies=cookies, **body)
            transaction.set_rollback(True)
        counts[answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS[1:] if _elsewhere(answer) else CHECKS)
            _declared(operation, answer)
        except (FailureGroup, AssertionError) as error:
            raise AssertionError("\n".join([str(error), *raised])) from None

    def note(**_: Any) -> None:
        raised.append(traceback.format_exc())

    got_request_exception.connect(note)
    try:
        attempt()
    except Unsatisfiable:
        assert way == "bad", operation.label  # it takes nothing that could be wrong
    except AssertionError as error:
        return [f"{operation.label}, {way}: {error}"]
    finally:
        got_request_exception.disconnect(note)
    return []


def _known(operation: Operation, each: Each) -> dict[str, Any]:
    """Ids of what is there, so that a call finds something to work on."""
    ids = {"project_id": each.project_id, **each.ids}
    if "/datasets/" in operation.path:
        ids["face_id"] = each.ids["dataset_face_id"]
    asked = [parameter.name for parameter in operation.path_parameters]
    return {name: ids[name] for name in asked if name != "size"}


def _elsewhere(answer: Response) -> bool:
    """Whether a photo's address on the web didn't answer, which 502 is there to say."""
    return answer.status_code == 502 and answer.json()["code"] == "fetch_failed"


def _declared(operation: Operation, answer: Response) -> None:
    """`default` is for errors alone."""
    responses = operation.definition.raw["responses"]
    assert answer.status_code >= 400 or str(answer.status_code) in responses, (
        f"It answered {answer.status_code}, which the schema doesn't say."
    )
