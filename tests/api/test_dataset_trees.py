"""Data sets as trees of crops: downloads, uploads, and what differs between two versions."""

from __future__ import annotations

import csv
import io
import json
import warnings
import zipfile
from typing import Any

import numpy as np
import pytest
from asgiref.sync import async_to_sync
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient
from PIL import Image

from labelling import tasks as site_tasks
from labelling.access import Actor
from labelling.models import Face, Person
from labelling.services import photos, projects
from labelling.vision import geometry, images
from models_app.models import Dataset, DatasetFace
from models_app.services import dataset_uploads
from tests import orl
from tests.api.conftest import World, seen, vector
from tests.api.steps import named
from tests.api.test_datasets import freeze, get, make


@pytest.fixture
def people(world: World) -> dict[str, list[Face]]:
    """Five photos of s1, five of someone whose name no disk takes, named."""
    found = {name: [world.add(p, n) for n in range(1, 6)] for p, name in ((1, "s1"), (2, "=s/2."))}
    for name, faces in found.items():
        named(world, faces, name)
    return found


def download(world: World, pk: int, kind: str = "zip", who: Any = None) -> bytes:
    answer = world.client(who or world.viewer).get(
        f"{world.url}/datasets/{pk}/download?kind={kind}"
    )
    assert answer.status_code == 200, answer.content
    assert answer["Cache-Control"] == "no-store"
    ending = {"zip": "zip", "coco": "json", "csv": "csv"}[kind]
    assert answer["Content-Disposition"].endswith(f'-v1.{ending}"')
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Django's word on asynchronous iterators without ASGI
        return b"".join(answer)


def upload(
    world: World, raw: bytes, *, name: str = "tree", who: Any = None, status: int = 202
) -> Any:
    file = SimpleUploadedFile("tree.zip", raw)
    answer = world.client(who or world.labeller).post(
        f"{world.url}/datasets/upload",
        {"name": name, "file": file, "note": "n"},
        format="multipart",
    )
    assert answer.status_code == status, answer.content
    return answer.json()


def packed(files: dict[str, bytes], kind: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return out.getvalue()


def picture(person: int = 1, number: int = 1, size: int = 160) -> bytes:
    return orl.encoded(orl.image(person, number).resize((size, size)))


def test_a_zip_of_the_tree(world: World, people: dict[str, list[Face]]) -> None:
    made = freeze(world)
    raw = download(world, made["id"])
    assert raw == download(world, made["id"])
    archive = zipfile.ZipFile(io.BytesIO(raw))
    assert archive.testzip() is None
    assert json.loads(archive.read("labels.json")) == {
        "labels": ["=s/2.", "s1"], "folders": ["=s_2", "s1"],
    }  # fmt: skip
    names = [n for n in archive.namelist() if n != "labels.json"]
    assert len(names) == 10
    assert {n.split("/")[0] for n in names} == {"train", "val", "test"}
    assert {n.split("/")[1] for n in names} == {"=s_2", "s1"}
    assert {n.split("/")[2] for n in names if n.split("/")[1] == "s1"} == {
        f"{n}.jpg" for n in range(1, 6)
    }
    for name in names:
        with Image.open(io.BytesIO(archive.read(name))) as crop:
            assert (crop.format, crop.size) == ("JPEG", (160, 160))
        assert archive.getinfo(name).compress_type == zipfile.ZIP_STORED


def test_coco_and_csv(world: World, people: dict[str, list[Face]]) -> None:
    made = freeze(world)
    whole = json.loads(download(world, made["id"], "coco"))
    assert [(c["id"], c["name"]) for c in whole["categories"]] == [(0, "=s/2."), (1, "s1")]
    assert len(whole["images"]) == len(whole["annotations"]) == 10
    by_id = {i["id"]: i for i in whole["images"]}
    one = whole["annotations"][0]
    assert one["num_keypoints"] == 5
    left, top, width, height = one["bbox"]
    # The box with its margin of a quarter on each side fills the crop.
    assert max(width, height) == pytest.approx(160 / 1.5, abs=0.02)
    assert (left + width / 2, top + height / 2) == (pytest.approx(80, abs=0.02),) * 2
    assert by_id[one["image_id"]]["split"] == by_id[one["image_id"]]["file_name"].split("/")[0]
    rows = list(csv.DictReader(io.StringIO(download(world, made["id"], "csv").decode())))
    assert {r["person"] for r in rows} == {"s1", "'=s/2."}
    row = next(r for r in rows if int(r["face"]) == people["s1"][0].pk)
    assert float(row["left"]) == pytest.approx(people["s1"][0].left, abs=0.006)
    archive = zipfile.ZipFile(io.BytesIO(download(world, made["id"])))
    assert {r["file"] for r in rows} == set(archive.namelist()) - {"labels.json"}
    assert world.client(world.viewer).get(
        f"{world.url}/datasets/{made['id']}/download?kind=tar"
    ).status_code == 400  # fmt: skip


def test_over_asgi(world: World, people: dict[str, list[Face]]) -> None:
    pk = freeze(world)["id"]

    async def ask() -> bytes:
        client = AsyncClient()
        await client.aforce_login(world.viewer)
        answer = await client.get(f"{world.url}/datasets/{pk}/download")
        return b"".join([piece async for piece in answer.streaming_content])

    assert zipfile.ZipFile(io.BytesIO(async_to_sync(ask)())).testzip() is None


def test_there_and_back_again(world: World, people: dict[str, list[Face]]) -> None:
    made = freeze(world)
    raw = download(world, made["id"])
    waiting = upload(world, raw)
    assert (waiting["status"], waiting["source"], waiting["total"], waiting["note"]) == (
        "waiting",
        "folder",
        10,
        "n",
    )
    back = make(world, waiting["id"])
    assert (back["status"], back["error"]) == ("succeeded", None)
    assert back["content_hash"] == made["content_hash"]
    assert back["splits"] == made["splits"]
    found = get(world, f"/datasets/{back['id']}/people")["items"]
    assert [(p["name"], p["person"]["name"]) for p in found] == [("=s/2.", "=s/2."), ("s1", "s1")]
    compared = get(world, f"/datasets/{made['id']}/compare/{back['id']}")
    assert compared["same"] is True
    # Vectors as near to the photo's own as those of a crop can be; eyes where they were.
    rows = DatasetFace.objects.filter(dataset=made["id"])
    for row in DatasetFace.objects.filter(dataset=back["id"]):
        same = rows.get(sha256=row.sha256)
        assert row.face_id is None and same.face is not None  # noqa: PT018
        assert np.linalg.norm(np.array(row.vector) - vector(same.face)) < 0.4
        assert row.landmarks == pytest.approx(same.landmarks, abs=12)
    dataset = Dataset.objects.get(pk=back["id"])
    assert not default_storage.exists(dataset_uploads.source_key(dataset))
    whole = json.loads(download(world, back["id"], "coco"))
    assert whole["annotations"][0]["bbox"] == [0.0, 0.0, 160.0, 160.0]
    csv_ = list(csv.DictReader(io.StringIO(download(world, back["id"], "csv").decode())))
    assert {(r["face"], r["left"]) for r in csv_} == {("", "")}


def test_pictures_of_any_kind_become_crops(world: World) -> None:
    Person.objects.create(project=world.project, name="Ärger", folded="arger", sort_key="arger")
    files = {
        "top/train/ärger/1.png": orl.encoded(orl.image(1, 1), "PNG"),
        "top/train/ärger/1.jpg": picture(1, 2, 300),
        "top/test/nobody/x.pgm": orl.data(2, 1),
        "top/test/nobody/Thumbs.db": b"x",
        "top/README.txt": b"hello",
        "__MACOSX/top/train/ärger/._1.png": b"x",
    }
    made = make(world, upload(world, packed(files, zipfile.ZIP_DEFLATED))["id"])
    assert (made["status"], made["error"]) == ("succeeded", None)
    assert made["splits"] == {"train": 2, "val": 0, "test": 1}
    archive = zipfile.ZipFile(io.BytesIO(download(world, made["id"])))
    assert archive.namelist() == [
        "labels.json", "train/ärger/1.jpg", "train/ärger/1-2.jpg", "test/nobody/x.jpg",
    ]  # fmt: skip
    assert json.loads(archive.read("labels.json")) == {"labels": ["ärger", "nobody"]}
    for name in archive.namelist()[1:]:
        with Image.open(io.BytesIO(archive.read(name))) as crop:
            assert (crop.format, crop.size) == ("JPEG", (160, 160))
    [known, nobody] = get(world, f"/datasets/{made['id']}/people")["items"]
    assert nobody["person"] is None
    assert known["person"]["name"] == "Ärger"
    assert Person.objects.filter(project=world.project).count() == 1


GOOD = {"train/s1/1.jpg": b"\xff\xd8\xff" + b"x" * 100}


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"nonsense", "isn't a ZIP file"),
        (packed({}), "no picture in it"),
        (packed({"val/s1/1.jpg": b"\xff\xd8\xff"}), "no picture in train/"),
        (packed({"train/s1/1.txt": b"hello"}), "“train/s1/1.txt” is no picture"),
        (packed({**GOOD, "../train/s1/2.jpg": b"x"}), "leads out of the folder"),
        (packed({**GOOD, "/train/s1/2.jpg": b"x"}), "leads out of the folder"),
        (packed({**GOOD, "train/s1/deep/2.jpg": b"x"}), "must lie in a person's folder"),
        (packed({**GOOD, "other/s1/2.jpg": b"x"}), "in none of train/, val/ and test/"),
        (packed({**GOOD, "b/train/s1/2.jpg": b"x"}), "more than one data set"),
        (packed({**GOOD, "labels.json": b"[]"}), "labels.json must look like"),
        (packed({**GOOD, "labels.json": b'{"labels": ["s2"]}'}), "doesn't name the folder “s1”"),
        (
            packed({**GOOD, "labels.json": b'{"labels": ["s1", "s1"]}'}),
            "labels.json must look like",
        ),
        (packed({**GOOD, "train/s1/2.jpg": b"\0" * 21_000_000}, zipfile.ZIP_DEFLATED), "too large"),
    ],
)
def test_what_is_no_data_set_is_refused_and_leaves_nothing(
    world: World, raw: bytes, sentence: str
) -> None:
    said = upload(world, raw, status=400)
    assert said["code"] == "bad_dataset"
    assert sentence in said["message"]
    assert not Dataset.objects.exists()
    assert not default_storage.exists(f"projects/{world.project.pk}/datasets")


def test_a_picture_that_cannot_be_read_fails_with_its_name(
    world: World, run_on_commit: Any
) -> None:
    files = {"train/s1/1.jpg": picture(), "train/s1/2.jpg": picture()[:2000]}
    waiting = upload(world, packed(files))
    with run_on_commit():
        made = make(world, waiting["id"])
    assert (made["status"], made["error"]["code"]) == ("failed", "bad_dataset")
    assert (
        "“train/s1/2.jpg”: The photo could not be read: the file ends early"
        in made["error"]["message"]
    )
    assert (made["face_count"], made["person_count"]) == (0, 0)
    assert not DatasetFace.objects.exists()
    folder = Dataset.objects.get().folder
    assert not default_storage.exists(folder)
    cut = packed({"train/s1/1.jpg": picture()})
    broken = bytearray(cut)
    broken[200:210] = b"0123456789"
    assert "the ZIP is broken" in upload(world, bytes(broken), status=400)["message"]


def test_absurd_counts_and_passwords(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset_uploads, "MOST_FILES", 2)
    files = {f"train/s1/{n}.jpg": picture() for n in range(3)}
    assert "3 files; a data set may have 2" in upload(world, packed(files), status=400)["message"]
    monkeypatch.setattr(dataset_uploads, "MOST_FILES", 9)
    monkeypatch.setattr(dataset_uploads, "MOST_BYTES", 100)
    assert "Split it in two" in upload(world, packed(files), status=400)["message"]
    raw = bytearray(packed({"train/s1/1.jpg": picture()}))
    central = raw.rindex(b"PK\x01\x02")
    raw[central + 8] |= 1
    assert "password" in upload(world, bytes(raw), status=400)["message"]


def test_who_may_upload(world: World) -> None:
    raw = packed({"train/s1/1.jpg": picture()})
    assert upload(world, raw, who=world.viewer, status=403)
    assert upload(world, raw, who=world.outsider, status=404)
    assert upload(world, raw, name="a/b", status=400)["fields"].keys() == {"name"}
    client = world.client(world.labeller)
    answer = client.post(f"{world.url}/datasets/upload", {"name": "x"}, format="multipart")
    assert list(answer.json()["fields"]) == ["file"]


def test_crops_imported_with_their_folders_names(world: World) -> None:
    """One cut tighter than the box, in which the detector sees no face without a border."""
    pixels, found = seen(2, 2)
    one = found.faces[0]
    crop, _ = geometry.crop(pixels, one.box, one.landmarks, margin=-0.1)
    data = images.encode_jpeg(crop, 92)
    plain = world.process(data, "1.jpg")
    assert plain.face_count == 0
    blank = orl.encoded(Image.new("RGB", (160, 160), (90, 140, 200)))
    project = projects.create(by=world.owner, name="Crops")
    for raw, name in ((data, "1.jpg"), (blank, "2.jpg")):
        added = photos.add(
            project, file=io.BytesIO(raw), name=name, path=f"train/s2/{name}",
            actor=Actor(world.owner), label_folders=True,
        )  # fmt: skip
        assert added.photo is not None
        site_tasks.process_photo.fn(added.photo.pk)
    [face] = Face.objects.filter(project=project)
    assert face.photo.name == "1.jpg"
    assert face.person is not None
    assert face.person.name == "s2"
    assert 0 <= face.left < face.right <= 160
    assert np.linalg.norm(vector(face) - one.vector) < 0.4
