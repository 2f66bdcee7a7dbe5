"""What the tests of batches do over and over, through the API."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

from asgiref.sync import async_to_sync
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from models_app.models import Batch, BatchItem
from models_app.services import batches
from models_app.tasks import do_batch_item
from tests.api.conftest import World

State = BatchItem.State


def start(world: World, source: str = "files", *, who: Any = None, **asked: Any) -> Any:
    return world.client(who or world.viewer).post(
        f"{world.url}/batches", {"source": source, **asked}
    )


def begun(world: World, source: str = "files", **asked: Any) -> dict[str, Any]:
    answer = start(world, source, **asked)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def send(
    world: World, batch: int, *files: tuple[str, bytes], who: Any = None, paths: Any = None
) -> Any:
    form: dict[str, Any] = {
        "files": [SimpleUploadedFile(name.rpartition("/")[2], data) for name, data in files],
        "paths": [name for name, _ in files] if paths is None else paths,
    }
    return world.client(who or world.viewer).post(
        f"{world.url}/batches/{batch}/files", form, format="multipart"
    )


def act(world: World, batch: int, what: str, *, who: Any = None) -> Any:
    return world.client(who or world.viewer).post(f"{world.url}/batches/{batch}/{what}")


def shown(world: World, batch: int) -> dict[str, Any]:
    return dict(world.client(world.viewer).get(f"{world.url}/batches/{batch}").json())


def items(world: World, batch: int) -> list[dict[str, Any]]:
    answer = world.client(world.viewer).get(f"{world.url}/batches/{batch}/items?limit=500")
    return list(answer.json()["items"])


def table(world: World, batch: int) -> list[dict[str, str]]:
    answer = world.client(world.viewer).get(f"{world.url}/batches/{batch}/csv")
    assert answer["Content-Type"].startswith("text/csv")
    text = b"".join(_streamed(answer)).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


@async_to_sync
async def _streamed(answer: Any) -> list[bytes]:
    return [piece async for piece in answer.streaming_content]


def work_off(batch: int) -> None:
    """Do all that waits, as the workers do."""
    while waiting := BatchItem.objects.filter(batch=batch, state=State.WAITING).first():
        do_batch_item.fn(waiting.pk)


def tick_later(batch: int) -> None:
    """What `tick` does of a batch of which nothing was told for a while."""
    Batch.objects.filter(pk=batch).update(told_at=timezone.now() - timedelta(hours=1))
    batches.look_after()


def files_of(batch: int) -> list[str]:
    """What lies in the storage of a batch's files."""
    folder = site.DATA / "media" / Batch.objects.get(pk=batch).folder
    return [path.name for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []


def names(item: dict[str, Any]) -> list[str | None]:
    return [f["name"] for f in sorted(item["faces"], key=lambda f: f["box"]["left"])]
