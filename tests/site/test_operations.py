"""What those who run the site see of it: metrics, lines of the log by request, and the doctor."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from tests import orl
from tests.rest import Rest, wait_for
from tests.site.test_backup import command
from tests.stack import Stack

TOKEN = "a-token-for-those-who-watch"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    env = {
        "FACESITE_LOG_FORMAT": "json",
        "FACESITE_METRICS_TOKEN": TOKEN,
        "FACESITE_TRUST_PROXY": "true",
    }
    with Stack(tmp_path_factory.mktemp("operations") / "var", env=env) as started:
        yield started


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Rest:
    return Rest(stack.url).use_link(stack.admin_link)


def lines(stack: Stack) -> list[dict[str, Any]]:
    """The log, each line an object."""
    return [json.loads(line) for line in stack.log().splitlines() if line.strip()]


def numbers(stack: Stack) -> dict[Any, float]:
    """What /metrics says: values by name and labels."""
    text = requests.get(
        f"{stack.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30
    ).text
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_photo_is_followed_from_its_request_to_its_faces(stack: Stack, admin: Rest) -> None:
    project = int(admin.post("/projects", {"name": "Followed"})["id"])
    name = "the-proxys-own-0123456789"
    admin.session.headers["X-Request-Id"] = name
    answer = admin.call(
        "POST", f"/projects/{project}/photos", files=[("files", ("1.pgm", orl.data(1, 1)))]
    )
    del admin.session.headers["X-Request-Id"]
    assert answer.headers["X-Request-Id"] == name
    [added] = answer.json()["results"]
    admin.wait_done(project, 1)

    def mine() -> list[dict[str, Any]]:
        return [line for line in lines(stack) if line.get("request_id") == name]

    wait_for(lambda: len(mine()) >= 2, 90)
    [request] = [line for line in mine() if line["logger"] == "facesite.requests"]
    assert (request["process"], request["method"], request["status"]) == ("web", "POST", 200)
    assert request["route"] == "api/v1/projects/<int:project_id>/photos"
    assert request["ms"] > 0
    [task] = [line for line in mine() if line.get("actor") == "process_photo"]
    assert (task["process"], task["outcome"], task["ids"]) == (
        "photos-1",
        "done",
        [added["photo"]["id"]],
    )
    assert request["time"] <= task["time"]
    # An id of the browser's own making is none.
    odd = requests.get(
        f"{stack.url}/api/v1/session", headers={"X-Request-Id": "no\tid <script>"}, timeout=30
    )
    assert len(odd.headers["X-Request-Id"]) == 32


def test_metrics(stack: Stack, admin: Rest) -> None:
    project = int(admin.post("/projects", {"name": "Counted"})["id"])
    photos = [(f"{n}.pgm", orl.data(2, n)) for n in (1, 2, 3)]
    admin.send(project, *photos, ("cut.jpg", orl.encoded(orl.image(4, 1))[:2000]))
    admin.wait_done(project, 4)
    predicted = admin.call(
        "POST", f"/projects/{project}/predict", files={"file": ("x.pgm", orl.data(2, 5))}
    )
    assert predicted.ok
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Bearer {TOKEN}x"}):
        assert requests.get(f"{stack.url}/metrics", headers=headers, timeout=30).status_code == 404
    assert admin.session.get(f"{stack.url}/metrics", timeout=30).status_code == 404
    assert admin.session.get(f"{stack.url}/api/v1/projects/987654", timeout=30).status_code == 404
    not_there = ("facesite_request_seconds_count", ("status", "4xx"))
    done = ("facesite_photos_total", ("outcome", "done"))
    # What is counted comes within a second or two.
    wait_for(lambda: numbers(stack).get(not_there, 0) >= 1 and numbers(stack).get(done, 0) >= 3, 60)
    found = numbers(stack)
    assert found["facesite_photos_total", ("outcome", "done")] >= 3
    assert found["facesite_photos_total", ("outcome", "failed")] >= 1
    assert found["facesite_faces_total",] >= 3
    assert found["facesite_work", ("state", "waiting"), ("work", "photos")] == 0
    assert found["facesite_work", ("state", "failed"), ("work", "photos")] == 1
    assert found["facesite_work_oldest_seconds", ("work", "photos")] == 0
    assert found["facesite_work", ("state", "working"), ("work", "experiments")] == 0
    assert found["facesite_workers", ("queue", "photos")] == 1
    assert found["facesite_workers", ("queue", "training")] == 0
    assert found["facesite_prediction_seconds_count", ("outcome", "answered")] == 1
    assert 0 < found["facesite_prediction_seconds_sum", ("outcome", "answered")] < 30
    assert found["facesite_prediction_seconds_bucket", ("le", "+Inf"), ("outcome", "answered")] == 1
    assert (
        found["facesite_task_seconds_count", ("actor", "process_photo"), ("outcome", "done")] >= 4
    )
    assert found["facesite_request_seconds_count", ("status", "2xx")] >= 4


def test_the_doctor_says_what_is_right_and_what_is_wrong(stack: Stack) -> None:
    # The site answers before its workers have loaded what they work with.
    wait_for(lambda: numbers(stack).get(("facesite_workers", ("queue", "photos"))) == 1, 120)
    done = command(stack.data, "doctor")
    assert done.returncode == 0, done.stdout
    said = done.stdout
    for sentence in (
        "all packages are those of requirements.txt", "front end: It is built", "PostgreSQL 18", "with pgvector 0.8",
        "queue: Valkey 9", "A file was stored, read and deleted", "agree.",
        "Nothing trains: no worker listens to “training” (FACESITE_TRAINERS).",
    ):  # fmt: skip
        assert sentence in said, said
    assert "WRONG" not in said
    wrong = command(
        stack.data, "doctor", "--json", DATABASE_URL="postgresql://x:secret-y@127.0.0.1:1/z",
        REDIS_URL="redis://:secret-z@127.0.0.1:1/0", FACESITE_DEVICE="cuda",
    )  # fmt: skip
    assert wrong.returncode == 1
    found = {
        row["part"]: row["sentence"]
        for row in json.loads(wrong.stdout)
        if row["level"] == "problem"
    }
    assert "correct DATABASE_URL" in found["database"]
    assert "correct REDIS_URL" in found["queue"]
    assert "Set FACESITE_DEVICE to auto or cpu" in found["device"]
    assert "secret" not in wrong.stdout + wrong.stderr


def test_without_a_running_site_the_doctor_says_what_it_can(tmp_path: Any) -> None:
    done = command(tmp_path / "var", "doctor")
    assert (done.returncode, "The site isn't running" in done.stdout) == (0, True), done.stdout
