"""Files that experiments leave: listed, sent whole or in part, and as a ZIP, also while they change."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.core.files.storage import default_storage
from django.test import AsyncClient

from models_app.models import Artifact, Experiment
from models_app.services import artifacts
from tests.api.conftest import World
from tests.api.leaving import LAST, begin, body, leave, url

BEST = "version_0/checkpoints/epoch=712-step=7129.ckpt"
FILES = {
    BEST: bytes(range(256)) * 3000,
    LAST: b"\x01\x02" * 200_000,
    "version_0/hparams.yaml": b"backbone: resnet18\n" * 50,
    "version_0/metrics.csv": b"epoch,step\n0,10\n",
}


@pytest.fixture
def one(world: World) -> Experiment:
    """An experiment with a few files."""
    (experiment,) = begin(world)
    for path, data in FILES.items():
        leave(experiment, path, data)
    return experiment


def test_the_list_leads_to_the_files(world: World, one: Experiment) -> None:
    client = world.client(world.viewer)
    items = client.get(f"{url(world, one)}/artifacts").json()["items"]
    assert [item["path"] for item in items] == sorted(FILES)
    for item in items:
        data = FILES[item["path"]]
        assert (item["size_bytes"], item["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        answer = client.get(item["url"])
        assert body(answer) == data
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Length"] == str(len(data))
        assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Content-Disposition"].endswith('filename="metrics.csv"')
    other = begin(world, "other")[0]
    assert client.get(f"{url(world, other)}/artifacts").json() == {"items": []}


def test_in_part_and_only_if_it_has_changed(world: World, one: Experiment) -> None:
    client, at, data = (
        world.client(world.viewer),
        f"{url(world, one)}/artifacts/{BEST}",
        FILES[BEST],
    )
    tag = client.get(at)["ETag"]
    assert tag == f'"{hashlib.sha256(data).hexdigest()}"'
    for asked, start, end in (
        ("bytes=0-0", 0, 1), ("bytes=300000-", 300_000, len(data)), ("bytes=-5", len(data) - 5, len(data)),
        ("bytes=1000-700000", 1000, 700_001), ("bytes=5-99999999", 5, len(data)),
    ):  # fmt: skip
        part = client.get(at, headers={"Range": asked, "If-Range": tag})
        assert (part.status_code, body(part)) == (206, data[start:end])
        assert part["Content-Range"] == f"bytes {start}-{end - 1}/{len(data)}"
        assert part["Content-Length"] == str(end - start)
    assert client.get(at, headers={"Range": f"bytes={len(data)}-"}).status_code == 416
    same = client.get(at, headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    head = client.head(at)
    assert (head.status_code, head.content) == (200, b"")
    assert (head["Content-Length"], head["ETag"], head["Accept-Ranges"]) == (
        str(len(data)),
        tag,
        "bytes",
    )
    # The next checkpoint: who goes on with the old one gets all of the new one.
    newer = b"newer" * 100_000
    leave(one, BEST, newer)
    whole = client.get(at, headers={"Range": "bytes=10-", "If-Range": tag})
    assert (whole.status_code, body(whole)) == (200, newer)
    again = client.get(at, headers={"If-None-Match": tag})
    assert (again.status_code, body(again)) == (200, newer)


@pytest.mark.parametrize(
    "path",
    [
        "version_0", "version_0/", "version_0/nothing.csv", f"version_0/../{LAST}", f"../0/{LAST}",
        f"/{LAST}", f"version_0/./{LAST.partition('/')[2]}", "..", "../../../../etc/passwd",
        "%2e%2e/%2e%2e/passwd", "version_0/%00", "version_0\\metrics.csv", "%ff",
    ],
)  # fmt: skip
def test_nothing_else_is_served(world: World, one: Experiment, path: str) -> None:
    answer = world.client(world.viewer).get(f"{url(world, one)}/artifacts/{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_only_what_lies_in_its_folder_and_is_there(world: World, one: Experiment) -> None:
    other = begin(world, "other")[0]
    client = world.client(world.viewer)
    assert client.get(f"{url(world, other)}/artifacts/{LAST}").status_code == 404
    theirs = Artifact.objects.get(experiment=one, path=LAST)
    Artifact.objects.create(experiment=other, path=LAST, key=theirs.key, size_bytes=1, sha256="0")
    assert client.get(f"{url(world, other)}/artifacts/{LAST}").status_code == 404
    default_storage.delete(theirs.key)
    assert client.get(f"{url(world, one)}/artifacts/{LAST}").status_code == 404


def unpacked(answer: Any) -> dict[str, bytes]:
    assert answer.status_code == 200, answer.content
    with zipfile.ZipFile(io.BytesIO(body(answer))) as archive:
        assert archive.testzip() is None
        return {info.filename: archive.read(info) for info in archive.infolist()}


def test_all_files_as_a_zip(world: World, one: Experiment) -> None:
    client = world.client(world.viewer)
    answer = client.get(f"{url(world, one)}/artifacts.zip")
    assert answer["Content-Disposition"] == 'attachment; filename="glossy-manatee-255-exp0.zip"'
    assert answer["Content-Type"] == "application/zip"
    raw = body(answer)
    top = "glossy-manatee-255/glossy-manatee-255-exp0"
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert {i.filename: archive.read(i) for i in archive.infolist()} == {
            f"{top}/{path}": data for path, data in FILES.items()
        }
        kinds = {info.filename: info.compress_type for info in archive.infolist()}
    assert kinds[f"{top}/{BEST}"] == zipfile.ZIP_STORED
    assert kinds[f"{top}/version_0/hparams.yaml"] == zipfile.ZIP_DEFLATED

    second = Experiment.objects.create(run=one.run, number=1, config=one.config)
    empty = client.get(f"{url(world, second)}/artifacts.zip")
    assert (empty.status_code, empty.json()["code"]) == (404, "not_found")
    assert "no files yet" in empty.json()["message"]
    leave(second, "version_0/metrics.csv", b"x")
    whole = client.get(f"{world.url}/runs/{one.run_id}/artifacts.zip")
    assert whole["Content-Disposition"] == 'attachment; filename="glossy-manatee-255.zip"'
    found = unpacked(whole)
    assert len(found) == len(FILES) + 1
    assert found["glossy-manatee-255/glossy-manatee-255-exp1/version_0/metrics.csv"] == b"x"


def test_names_of_folders_are_safe_on_any_disk(world: World) -> None:
    (one,) = begin(world, "../größe:" + "ö" * 50)
    leave(one, LAST, b"x")
    second = Experiment.objects.create(run=one.run, number=1, config=one.config)
    leave(second, LAST, b"y")
    answer = world.client(world.viewer).get(f"{world.url}/runs/{one.run_id}/artifacts.zip")
    assert answer["Content-Disposition"].isascii()
    names = list(unpacked(answer))
    assert len(set(names)) == 2
    for name, number in zip(names, (0, 1), strict=True):
        run, experiment, rest = name.split("/", 2)
        assert run.startswith("_größe_ö")
        assert (experiment, rest) == (f"{run}-exp{number}", LAST)


@pytest.mark.django_db(transaction=True)
def test_a_zip_while_the_run_goes_on(world: World, one: Experiment) -> None:
    """Asked for in pieces as a server asks: files are replaced and go between two of them."""
    client = AsyncClient()
    async_to_sync(client.aforce_login)(world.viewer)
    newer = b"newer" * 100_000

    async def read() -> bytes:
        answer = await client.get(f"{url(world, one)}/artifacts.zip")
        assert answer.status_code == 200
        pieces = aiter(answer)
        got = [await anext(pieces)]  # of the best checkpoint, the first of all
        await sync_to_async(leave)(one, LAST, newer)
        await sync_to_async(_lose)(one, "version_0/metrics.csv")
        await sync_to_async(_spoil)(one, "version_0/hparams.yaml")
        return b"".join([*got, *[piece async for piece in pieces]])

    with zipfile.ZipFile(io.BytesIO(async_to_sync(read)())) as archive:
        assert archive.testzip() is None
        top = "glossy-manatee-255/glossy-manatee-255-exp0"
        assert archive.read(f"{top}/{BEST}") == FILES[BEST]
        assert archive.read(f"{top}/{LAST}") == newer
        assert f"{top}/version_0/metrics.csv" not in archive.namelist()
        left_out = archive.read(f"glossy-manatee-255/{artifacts.LEFT_OUT}").decode().splitlines()
    assert [line.partition(": ")[0] for line in left_out] == [
        f"{top}/version_0/hparams.yaml",
        f"{top}/version_0/metrics.csv",
    ]
    assert "SHA-256" in left_out[0]
    assert "gone" in left_out[1]


def _lose(one: Experiment, path: str) -> None:
    row = Artifact.objects.get(experiment=one, path=path)
    row.delete()
    default_storage.delete(row.key)


def _spoil(one: Experiment, path: str) -> None:
    with default_storage.open(Artifact.objects.get(experiment=one, path=path).key, "wb") as file:
        file.write(b"other bytes")


def test_who_may_see_them(world: World, one: Experiment) -> None:
    paths = [f"{url(world, one)}/artifacts{rest}" for rest in ("", ".zip", f"/{LAST}")]
    paths.append(f"{world.url}/runs/{one.run_id}/artifacts.zip")
    one.run.deleted_at = one.created_at
    one.run.save()
    for path in paths:
        assert world.client(world.outsider).get(path).status_code == 404
        assert world.client(None).get(path).status_code == 401
        assert world.client(world.viewer).get(path).status_code == 200
        assert world.client(world.owner).delete(path).status_code == 405
