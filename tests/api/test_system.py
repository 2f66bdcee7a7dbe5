"""The whole site as its administrators see it."""

from __future__ import annotations

from typing import Any

import dramatiq
import pytest
from django.utils import timezone
from dramatiq.brokers.redis import RedisBroker

from labelling.models import Delivery, Photo
from labelling.services import presence, webhooks
from models_app.models import Evaluation, Experiment, Input
from tests.api import running
from tests.api.conftest import World
from tests.api.test_here import NOBODY_LISTENS

URL = "/api/v1/system"


def get(world: World, path: str = "") -> Any:
    answer = world.client(world.admin).get(URL + path)
    assert answer.status_code == 200, answer.content
    return answer.json()


def retry(world: World, work: str, code: str, project: int | None = None) -> Any:
    body = {"work": work, "project": project or world.project.pk, "error_code": code}
    return world.client(world.admin).post(f"{URL}/retry", body, format="json")


def failed_photo(world: World, number: int = 1, code: str = "broken") -> Photo:
    photo = world.add(1, number).photo
    Photo.objects.filter(pk=photo.pk).update(
        state="failed", error_code=code, error_message="This can't be read.", done_at=timezone.now()
    )
    return photo


def test_workers_and_queues(world: World) -> None:
    one = presence.this_process(("photos", "default"))
    presence.show(one)
    try:
        found = get(world)
        [shown] = [worker for worker in found["workers"] if worker["name"] == one.name]
        assert (shown["pid"], shown["queues"]) == (one.pid, ["photos", "default"])
        queues = {queue["name"]: queue for queue in found["queues"]}
        assert queues["photos"]["workers"] == queues["default"]["workers"] == 1
        assert queues["training"]["workers"] == 0
        assert found["queue_answers"] is True
    finally:
        presence.leave(one)
    assert one.name not in {worker["name"] for worker in get(world)["workers"]}


def test_work_is_counted_from_the_rows(world: World) -> None:
    run = running.submit(world, running.dataset(world.project))
    failed_photo(world)
    work = {row["work"]: row for row in get(world)["work"]}
    assert work["experiments"] | {"oldest_s": 0} == {
        "work": "experiments", "waiting": 1, "working": 0, "failed": 0, "oldest_s": 0,
    }  # fmt: skip
    assert work["experiments"]["oldest_s"] >= 0
    assert work["photos"]["failed"] == 1
    running.work(run["id"])
    work = {row["work"]: row for row in get(world)["work"]}
    assert (work["experiments"]["waiting"], work["experiments"]["working"]) == (0, 1)


def test_failures_are_said_without_names_and_tried_again(world: World) -> None:
    first, second = failed_photo(world, 1), failed_photo(world, 2)
    other = failed_photo(world, 3, "work_stopped")
    found = get(world)["failures"]
    assert [(row["work"], row["error_code"], row["count"]) for row in found] == [
        ("photos", "work_stopped", 1), ("photos", "broken", 2),
    ]  # fmt: skip
    assert {row["project"] for row in found} == {world.project.pk}
    assert found[0]["owners"] == ["owner"]
    assert world.project.name not in str(found)
    assert "1.pgm" not in str(found)
    assert retry(world, "photos", "broken").json() == {"count": 2}
    states = {photo.pk: Photo.objects.get(pk=photo.pk).state for photo in (first, second, other)}
    assert states == {first.pk: "waiting", second.pk: "waiting", other.pk: "failed"}
    assert [row["error_code"] for row in get(world)["failures"]] == ["work_stopped"]
    assert retry(world, "photos", "broken").status_code == 404


def test_all_kinds_that_can_be_tried_again(world: World) -> None:
    data = running.dataset(world.project)
    run = running.submit(world, data)
    Experiment.objects.filter(run=run["id"]).update(state="failed", error_code="disk_full")
    Evaluation.objects.create(project=world.project, state="failed", error_code="work_stopped")
    rows = [
        Input.objects.create(
            project=world.project, client_id=f"input-{n}", url=url, state="failed", error_code="no_answer", attempts=3
        )
        for n, url in enumerate(("https://photos.example.org/1.jpg", ""))
    ]  # fmt: skip
    assert retry(world, "experiments", "disk_full").json() == {"count": 1}
    assert Experiment.objects.get(run=run["id"]).state == "waiting"
    assert retry(world, "evaluations", "work_stopped").json() == {"count": 1}
    assert Evaluation.objects.get().state == "waiting"
    assert retry(world, "inputs", "no_answer").json() == {"count": 1}
    fetched, cut_off = (Input.objects.get(pk=row.pk) for row in rows)
    assert (fetched.state, fetched.attempts, cut_off.state) == ("waiting", 0, "failed")
    refused = retry(world, "inputs", "no_answer")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_retry")
    webhook = webhooks.create(
        world.project, url="https://hooks.example.org", events=["photos.processed"], by=world.owner
    )
    Delivery.objects.create(webhook=webhook, event="test", data={}, state="failed")
    assert retry(world, "deliveries", "failed").json() == {"count": 1}
    assert Delivery.objects.get().state == "waiting"
    assert retry(world, "batch_items", "broken").json()["code"] == "no_retry"


def test_of_an_uploaded_folder_nothing_is_left_to_try(world: World) -> None:
    running.dataset(world.project, state="failed", source="folder", error_code="bad_zip")
    frozen = running.dataset(world.project, state="failed", name="b", error_code="work_stopped")
    assert retry(world, "datasets", "bad_zip").json()["code"] == "no_retry"
    assert retry(world, "datasets", "work_stopped").json() == {"count": 1}
    frozen.refresh_from_db()
    assert frozen.state == "waiting"


@pytest.mark.parametrize("where", ["project", "run", "photo"])
def test_what_lies_in_the_trash_isnt_shown(world: World, where: str) -> None:
    photo = failed_photo(world)
    run = running.submit(world, running.dataset(world.project))
    Experiment.objects.filter(run=run["id"]).update(state="failed", error_code="disk_full")
    assert {row["work"] for row in get(world)["failures"]} == {"photos", "experiments"}
    if where == "project":
        world.client(world.owner).delete(world.url)
    elif where == "run":
        world.client(world.labeller).delete(f"{world.url}/runs/{run['id']}")
    else:
        trash = world.client(world.labeller).post(
            f"{world.url}/photos/trash", {"photos": [photo.pk]}, format="json"
        )
        assert trash.status_code == 200, trash.content
    left = {"project": set(), "run": {"photos"}, "photo": {"experiments"}}[where]
    assert {row["work"] for row in get(world)["failures"]} == left


def test_storage(world: World) -> None:
    face = world.add(1, 1)
    found = get(world, "/storage")
    assert (found["place"], found["disk_bytes"] > found["free_bytes"] > 0) == ("disk", True)
    assert found["database_bytes"] > 1e6
    first, *_ = found["projects"]
    assert first | {"datasets_bytes": 0} == {
        "project": world.project.pk, "owners": ["owner"], "in_trash": False, "photo_count": 1,
        "photos_bytes": face.photo.size_bytes, "datasets_bytes": 0, "artifacts_bytes": 0,
    }  # fmt: skip
    assert world.project.name not in str(found)


def test_without_the_queue_it_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dramatiq, "get_broker", lambda: RedisBroker(url=NOBODY_LISTENS))
    found = get(world)
    assert (found["queue_answers"], found["workers"], found["queues"]) == (False, [], [])
    assert {row["work"] for row in found["work"]} >= {"photos", "experiments"}
