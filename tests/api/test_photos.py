"""Uploading photos, the trash, retrying, and the files' way out."""

from __future__ import annotations

import hashlib
import io
import resource
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from labelling.access import Actor
from labelling.errors import DiskFull
from labelling.models import Face, Person, Photo
from labelling.services import photos, work
from tests import orl
from tests.api.client import Client
from tests.api.conftest import World, seen


def send(client: Client, world: World, *files: tuple[str, bytes], **fields: object) -> list[dict]:  # type: ignore[type-arg]
    body = {"files": [SimpleUploadedFile(name, data) for name, data in files], **fields}
    answer = client.post(f"{world.url}/photos", body, format="multipart")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_every_file_gets_its_own_answer(world: World) -> None:
    client = world.client(world.labeller)
    good = orl.data(1, 1)
    bomb = orl.encoded(Image.new("1", (20_000, 8_000)), "PNG")
    results = send(
        client, world, ("a.pgm", good), ("again.pgm", good), ("empty.jpg", b""),
        ("notes.jpg", b"not a photo at all"), ("bomb.png", bomb), ("cut.png", orl.blank()[:40]),
    )  # fmt: skip
    assert [r["outcome"] for r in results] == [
        "added", "duplicate", "refused", "refused", "refused", "refused",
    ]  # fmt: skip
    codes = [r["error"] and r["error"]["code"] for r in results]
    assert codes == [
        None, None, "empty_file", "unsupported_format", "photo_too_large", "unreadable_photo",
    ]  # fmt: skip
    assert all(r["error"]["message"].endswith(".") for r in results[2:])
    assert results[0]["photo"]["state"] == "waiting"
    assert Photo.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {}),
        ("PNG", {}),
        ("WEBP", {}),
        ("TIFF", {}),
        ("BMP", {}),
        ("GIF", {}),
        ("PPM", {}),
        ("HEIF", {}),
    ],
)
def test_formats(world: World, kind: str, options: dict[str, object]) -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    picture = orl.image(1, 1).resize((96, 112))
    [result] = send(
        world.client(world.labeller), world, (f"a.{kind}", orl.encoded(picture, kind, **options))
    )
    assert result["outcome"] == "added", result
    assert (result["photo"]["width"], result["photo"]["height"]) == (96, 112)


def test_many_files_in_one_request(world: World) -> None:
    """More than Django's 100 files and 2.5 MB."""
    noise = Image.effect_noise((120, 120), 90)
    files = []
    for number in range(130):
        noise.putpixel((0, 0), number)
        files.append((f"{number}.bmp", orl.encoded(noise.convert("RGB"), "BMP")))
    assert sum(len(data) for _, data in files) > 5_000_000
    results = send(world.client(world.labeller), world, *files)
    assert {r["outcome"] for r in results} == {"added"}
    assert Photo.objects.count() == 130


def test_many_files_cost_no_more_queries(
    world: World, django_assert_max_num_queries: Callable[..., AbstractContextManager[None]]
) -> None:
    actor = Actor(world.labeller)
    with django_assert_max_num_queries(6):
        sent = [photos.Sent(io.BytesIO(orl.data(p, 1)), f"{p}.pgm") for p in range(1, 31)]
        added = photos.add_all(world.project, sent, actor=actor)
    assert [one.outcome for one in added] == ["added"] * 30
    assert Photo.objects.filter(state="waiting").count() == 30


def test_what_was_stored_before_the_disk_was_full_stays(world: World) -> None:
    large = orl.encoded(orl.image(2, 1).resize((460, 560)), "BMP")
    sent = [
        photos.Sent(io.BytesIO(data), name)
        for name, data in (("a.pgm", orl.data(1, 1)), ("b.bmp", large), ("c.pgm", orl.data(1, 2)))
    ]
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(large) // 2, most[1]))
    try:
        with pytest.raises(DiskFull):
            photos.add_all(world.project, sent, actor=Actor(world.labeller))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    states = dict(Photo.objects.values_list("name", "state"))
    assert states == {"a.pgm": "waiting", "b.bmp": "receiving", "c.pgm": "receiving"}
    assert not default_storage.exists(Photo.objects.get(name="b.bmp").original_key)
    # Sent once more, each is there once.
    added = photos.add_all(world.project, sent, actor=Actor(world.labeller))
    assert [one.outcome for one in added] == ["duplicate", "added", "added"]
    assert Photo.objects.filter(state="waiting").count() == 3


def test_known_tells_what_is_missing(world: World) -> None:
    client = world.client(world.labeller)
    [result] = send(client, world, ("a.pgm", orl.data(1, 1)))
    have = hashlib.sha256(orl.data(1, 1)).hexdigest()
    missing = hashlib.sha256(b"x").hexdigest()
    url = f"{world.url}/photos/known"
    assert client.post(url, {"sha256": [have, missing]}).json() == {"known": [have]}
    client.post(f"{world.url}/photos/trash", {"photos": [result["photo"]["id"]]})
    assert client.post(url, {"sha256": [have]}).json() == {"known": []}
    assert "sha256.0" in client.post(url, {"sha256": ["zz"]}).json()["fields"]


def test_trash_and_restore(world: World, faces: list[Face]) -> None:
    client = world.client(world.labeller)
    ids = [faces[0].photo_id, faces[1].photo_id]
    assert client.post(f"{world.url}/photos/trash", {"photos": ids}).json() == {"photos": 2}
    assert len(client.get(f"{world.url}/photos").json()["items"]) == 2
    assert len(client.get(f"{world.url}/photos?trash=true").json()["items"]) == 2
    assert len(client.get(f"{world.url}/faces").json()["items"]) == 2
    assert client.post(f"{world.url}/photos/restore", {"photos": ids[:1]}).json() == {"photos": 1}
    assert len(client.get(f"{world.url}/faces").json()["items"]) == 3
    # sending it again takes it out of the trash
    [result] = send(client, world, ("2.pgm", orl.data(1, 2)))
    assert result["outcome"] == "restored"
    assert len(client.get(f"{world.url}/faces").json()["items"]) == 4


def test_filters_and_pages(world: World, faces: list[Face]) -> None:
    client = world.client(world.viewer)
    send(world.client(world.labeller), world, ("sky.png", orl.blank()), paths=["holiday/sky.png"])
    url = f"{world.url}/photos"
    assert [p["name"] for p in client.get(f"{url}?state=waiting").json()["items"]] == ["sky.png"]
    assert [p["path"] for p in client.get(f"{url}?q=HOLIDAY").json()["items"]] == [
        "holiday/sky.png"
    ]
    assert len(client.get(f"{url}?state=done").json()["items"]) == 4
    names, cursor = [], ""
    while cursor is not None:
        page = client.get(f"{url}?order=name&limit=2&cursor={cursor}").json()
        names += [p["name"] for p in page["items"]]
        cursor = page["next"]
    assert names == ["1.pgm", "1.pgm", "2.pgm", "2.pgm", "sky.png"]
    assert client.get(f"{url}?state=strange").json()["fields"].keys() == {"state"}


def test_one_photo(world: World, faces: list[Face]) -> None:
    client = world.client(world.viewer)
    newest, older = faces[3].photo, faces[2].photo
    answer = client.get(f"{world.url}/photos/{newest.pk}").json()
    assert (answer["previous_id"], answer["next_id"]) == (None, older.pk)
    assert [f["id"] for f in answer["faces"]] == [faces[3].pk]
    assert (answer["width"], answer["height"]) == (92, 112)


def test_uploads_count_their_photos(world: World) -> None:
    client = world.client(world.labeller)
    upload = client.post(f"{world.url}/uploads", {"name": "Monday"}).json()
    send(client, world, ("a.pgm", orl.data(1, 1)), ("b.pgm", orl.data(1, 2)), upload=upload["id"])
    [shown] = client.get(f"{world.url}/uploads").json()["items"]
    assert shown["counts"] == {"waiting": 2, "working": 0, "done": 0, "failed": 0, "total": 2}
    assert len(client.get(f"{world.url}/photos?upload={upload['id']}").json()["items"]) == 2
    foreign = client.post(
        f"{world.url}/photos",
        {"files": [SimpleUploadedFile("c", b"x")], "upload": 10**9},
        format="multipart",
    )
    assert "upload" in foreign.json()["fields"]


def test_folders_become_labels_if_asked(world: World) -> None:
    from labelling import tasks
    from labelling.services import faces as face_service

    client = world.client(world.labeller)
    two = orl.encoded(orl.group((3, 1), (4, 1)))
    send(
        client, world, ("1.pgm", orl.data(1, 1)), ("two.jpg", two), paths=["in/s1/1.pgm", "in/s3/two.jpg"],
        label_folders="true",
    )  # fmt: skip
    import io as _io

    from labelling.vision import images

    for photo in Photo.objects.order_by("pk"):
        held = work.claim(photo.pk, "test")
        assert held is not None
        data = orl.data(1, 1) if photo.name == "1.pgm" else two
        pixels = images.decode(_io.BytesIO(data))
        found = tasks.engine().see(pixels)
        face_service.record(
            held,
            worker="test",
            seen=found,
            pixels=pixels,
            engine="e",
            embedder=world.project.embedder,
        )
    named = Face.objects.filter(person__isnull=False)
    assert [(f.person.name, f.labelled_how) for f in named if f.person] == [("s1", "import")]
    assert Face.objects.filter(photo__name="two.jpg").count() == 2
    assert set(Person.objects.values_list("name", flat=True)) == {"s1", "s3"}


def test_failed_photos_can_be_tried_again(world: World) -> None:
    from labelling.errors import ProcessingFailed

    client = world.client(world.labeller)
    [result] = send(client, world, ("a.pgm", orl.data(1, 1)))
    photo = work.claim(result["photo"]["id"], "w")
    assert photo is not None
    work.fail(photo, "w", ProcessingFailed())
    shown = client.get(f"{world.url}/photos?state=failed").json()["items"][0]
    assert shown["error"]["code"] == "processing_failed"
    assert client.post(f"{world.url}/photos/retry", {"all_failed": True}).json() == {"photos": 1}
    assert Photo.objects.get().state == Photo.State.WAITING
    assert client.post(f"{world.url}/photos/retry", {}).status_code == 400


def test_media_with_ranges_and_etags(world: World, faces: list[Face]) -> None:
    client = world.client(world.viewer)
    url = f"{world.url}/photos/{faces[0].photo_id}/image/original"
    data = orl.data(1, 1)
    whole = client.get(url)
    assert whole.content == data
    assert whole["Content-Type"] == "image/x-portable-graymap" or whole["Content-Type"].startswith(
        "image/"
    )
    assert whole["Cache-Control"].startswith("private")
    for asked, start, end in (
        ("bytes=0-9", 0, 10),
        ("bytes=100-", 100, len(data)),
        ("bytes=-7", len(data) - 7, len(data)),
    ):
        part = client.get(url, headers={"Range": asked})
        assert (part.status_code, part.content) == (206, data[start:end]), asked
        assert part["Content-Range"] == f"bytes {start}-{end - 1}/{len(data)}"
    assert client.get(url, headers={"Range": "bytes=999999-"}).status_code == 416
    assert client.get(url, headers={"If-None-Match": whole["ETag"]}).status_code == 304
    head = client.head(url)
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", str(len(data)))
    crop = Image.open(io.BytesIO(client.get(f"{world.url}/faces/{faces[0].pk}/crop").content))
    assert crop.size == (160, 160)
    assert client.get(f"{world.url}/photos/{faces[0].photo_id}/image/huge").status_code == 404


def test_files_lie_under_the_photo_alone(world: World, faces: list[Face]) -> None:
    folder = faces[0].photo.folder
    _, names = default_storage.listdir(folder)
    assert set(names) == {"original", "thumb.jpg", "preview.jpg", "face-0.jpg"}
    assert len(seen(1, 1)[1].faces) == 1
