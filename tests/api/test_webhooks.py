"""Webhooks: who makes them, what is written down for them and when, and what is signed."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from labelling.access import Actor
from labelling.models import Delivery, Event, Photo, ProcessedPhoto, Webhook
from labelling.services import photos, webhook_signing, webhooks, work
from labelling.vision.errors import UnreadablePhoto
from models_app.models import Run
from tests import orl
from tests.api import batching, running
from tests.api.conftest import World
from tests.api.steps import label
from tests.api.test_datasets import ALL, freeze
from tests.receiver import DOCS

EVERY = [event.value for event in Event if event is not Event.TEST]
URL = "https://hooks.example.org/faces"


def call(world: World, method: str, path: str = "", body: Any = None, *, status: int = 200) -> Any:
    client = world.client(world.owner)
    answer = getattr(client, method)(f"{world.url}/webhooks{path}", body, format="json")
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def make(world: World, *events: str, url: str = URL) -> Webhook:
    made = call(world, "post", "", {"url": url, "events": list(events or EVERY)}, status=201)
    return Webhook.objects.get(pk=made["id"])


def told(webhook: Webhook) -> list[tuple[str, Any]]:
    rows = Delivery.objects.filter(webhook=webhook).order_by("pk")
    return [(row.event, row.data) for row in rows]


def test_the_secret_is_shown_once_and_can_be_replaced(world: World) -> None:
    made = call(world, "post", "", {"url": URL, "events": ["run.finished"]}, status=201)
    assert made["secret"].startswith("whsec_")
    listed = call(world, "get")["items"]
    assert [row["id"] for row in listed] == [made["id"]]
    assert made["secret"] not in str(listed)
    changed = call(world, "patch", f"/{made['id']}", {"events": ["batch.ready", "run.finished"]})
    assert (changed["events"], changed["url"]) == (["batch.ready", "run.finished"], URL)
    assert made["secret"] not in str(changed)
    replaced = call(world, "post", f"/{made['id']}/secret")
    assert replaced["secret"] != made["secret"]
    row = Webhook.objects.get()
    assert (row.secret, row.secret_before) == (replaced["secret"], made["secret"])
    call(world, "delete", f"/{made['id']}", status=204)
    assert call(world, "get")["items"] == []


@pytest.mark.parametrize(
    "url",
    [
        "hooks.example.org", "ftp://hooks.example.org/", "https://user@hooks.example.org/", "https://127.0.0.1/",
        "https://[::1]/", "https://10.1.2.3/", "https://169.254.169.254/", "https://localhost/", "https://0x7f.1/",
        "http://hooks.example.org/", "https://hooks.example.org/a b", "https://" + "a" * 2000,
    ],
)  # fmt: skip
def test_addresses_that_are_refused(world: World, url: str) -> None:
    refused = call(world, "post", "", {"url": url, "events": EVERY}, status=400)
    assert list(refused["fields"]) == ["url"]
    webhook = make(world)
    call(world, "patch", f"/{webhook.pk}", {"url": url}, status=400)
    webhook.refresh_from_db()
    assert webhook.url == URL


def test_what_else_is_refused(world: World) -> None:
    for body in (
        {"url": URL}, {"url": URL, "events": []}, {"url": URL, "events": ["person.named"]},
        {"url": URL, "events": ["webhook.test"]}, {"events": EVERY},
    ):  # fmt: skip
        call(world, "post", "", body, status=400)
    for _ in range(10):
        make(world)
    refused = call(world, "post", "", {"url": URL, "events": EVERY}, status=409)
    assert refused["code"] == "too_many_webhooks"
    assert Webhook.objects.count() == 10


def test_photos_share_a_message(world: World) -> None:
    every, other = make(world), make(world, "run.finished")
    first = world.add(1, 1).photo
    failed = photos.add(
        world.project, file=io.BytesIO(orl.data(1, 2)), name="2.pgm", actor=Actor(world.owner)
    ).photo
    assert failed is not None
    assert work.claim(failed.pk, "test")
    work.fail(failed, "test", UnreadablePhoto())
    assert webhooks.gather() == 0  # others may follow
    assert told(every) == []
    ProcessedPhoto.objects.update(at=timezone.now() - webhooks.GATHER)
    world.project.deleted_at = timezone.now()
    world.project.save()
    assert webhooks.gather() == 0  # it may be restored
    world.project.deleted_at = None
    world.project.save()
    assert webhooks.gather() == 2
    assert webhooks.gather() == 0
    assert told(other) == []
    assert told(every) == [
        (
            "photos.processed",
            {
                "project_id": world.project.pk,
                "photos": [
                    {"id": first.pk, "state": "done", "faces": 1},
                    {"id": failed.pk, "state": "failed", "faces": 0},
                ],
                "done": 1,
                "failed": 1,
            },
        )
    ]


def test_an_upload_of_thousands_is_a_few_messages(world: World) -> None:
    webhook = make(world, "photos.processed")
    made = Photo.objects.bulk_create(
        Photo(project=world.project, sha256=f"{n:064}", size_bytes=1, width=9, height=9, state="done")
        for n in range(1201)
    )  # fmt: skip
    long_ago = timezone.now() - timedelta(minutes=1)
    ProcessedPhoto.objects.bulk_create(
        ProcessedPhoto(project=world.project, photo=photo, state="done", at=long_ago)
        for photo in made
    )
    assert webhooks.gather() == 1201
    rows = Delivery.objects.filter(webhook=webhook).order_by("pk")
    assert [row.data["done"] for row in rows] == [500, 500, 201]
    assert [item["id"] for row in rows for item in row.data["photos"]] == [p.pk for p in made]


def test_nothing_is_written_for_nobody(world: World) -> None:
    off, _, elsewhere = make(world), make(world, "batch.ready"), make(world)
    call(world, "patch", f"/{off.pk}", {"enabled": False})
    Webhook.objects.filter(pk=elsewhere.pk).update(project=world.other)
    world.add(1, 1)
    assert not ProcessedPhoto.objects.exists()
    webhooks.tell(world.project.pk, Event.RUN_FINISHED, {})
    assert not Delivery.objects.exists()


def test_what_is_taken_back_is_never_told(world: World) -> None:
    make(world)
    with transaction.atomic():
        webhooks.tell(world.project.pk, Event.RUN_FINISHED, {"run_id": 1})
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_data_sets_runs_and_batches_are_told(world: World, faces: list[Any]) -> None:
    webhook = make(world, "dataset.frozen", "run.finished", "batch.ready")
    for person, pair in (("s1", faces[:2]), ("s2", faces[2:])):
        label(world, pair, name=person)
    frozen = freeze(world, **ALL)
    dataset = running.dataset(world.project)
    run = running.submit(world, dataset, name="run")["id"]
    running.post(world, f"/runs/{run}/stop")
    batch = batching.begun(world, "project")["id"]
    batching.work_off(batch)
    ours = {"project_id": world.project.pk}
    assert told(webhook) == [
        ("dataset.frozen", ours | {"dataset_id": frozen["id"], "version": 1, "faces": 4, "people": 2}),
        ("run.finished", ours | {"run_id": run, "dataset_id": dataset.pk, "experiments": {"cancelled": 1}}),
        ("batch.ready", ours | {"batch_id": batch, "total": 4, "done": 4, "failed": 0}),
    ]  # fmt: skip
    assert Run.objects.get().finished_at is not None
    cancelled = batching.begun(world)["id"]
    batching.act(world, cancelled, "cancel")
    assert len(told(webhook)) == 3


def test_the_documentation_has_every_event() -> None:
    text = DOCS.read_text()
    assert [event for event in Event.values if f"| `{event}` |" not in text] == []


def test_erased_photos_leave_the_messages(world: World) -> None:
    webhook = make(world, "photos.processed")
    gone, stays, waits = (world.add(1, n).photo for n in (1, 2, 3))
    ProcessedPhoto.objects.filter(photo__in=[gone, stays]).update(
        at=timezone.now() - webhooks.GATHER
    )
    ProcessedPhoto.objects.filter(photo=waits).delete()
    webhooks.gather()
    Delivery.objects.update(state=Delivery.State.DELIVERED)
    webhooks.photo_processed(waits, faces=1)
    answer = world.client(world.owner).post(
        f"{world.url}/photos/erase", {"ids": [gone.pk, waits.pk]}
    )
    assert answer.status_code == 201, answer.content
    assert not ProcessedPhoto.objects.exists()
    row = Delivery.objects.get(webhook=webhook)
    assert row.photos == [stays.pk]
    assert row.data["photos"] == [{"id": stays.pk, "state": "done", "faces": 1}]
    assert (row.data["done"], row.data["failed"]) == (1, 0)


def test_the_signature_is_that_of_the_standard() -> None:
    """The example of the standard's own libraries."""
    assert webhook_signing.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330, body=b'{"test": 2432232314}',
    ) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="  # fmt: skip


def test_a_worker_that_dies_of_a_photo_is_told_too(world: World) -> None:
    webhook = make(world, "photos.processed")
    photo = world.add(2, 1).photo
    ProcessedPhoto.objects.all().delete()
    Photo.objects.filter(pk=photo.pk).update(
        state="working", attempts=3, leased_by="dead", lease_until=timezone.now() - timedelta(1)
    )
    work.reclaim()
    ProcessedPhoto.objects.update(at=timezone.now() - webhooks.GATHER)
    webhooks.gather()
    [(_, data)] = told(webhook)
    assert data["photos"] == [{"id": photo.pk, "state": "failed", "faces": 0}]
