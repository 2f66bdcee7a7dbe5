"""Labels for other programs, and back again."""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
import zipfile
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient

from labelling.exchange.turning import shares
from labelling.exchange.types import Size
from labelling.models import Face, Person, Photo
from labelling.services import label_exports, projects
from labelling.vision.types import Box
from tests import orl
from tests.api.conftest import World
from tests.api.importing import took
from tests.api.test_labels import label

ODD = [
    "Ärger Größe",
    'Say "s2", ok',
    "<b>&amp;</b>",
    "=1+1",
    "'=x",
    "שלום s3",
    "中文 😀",
    "-s4;",
]


def fetch(world: World, kind: str, *, who: Any = None, **asked: Any) -> Any:
    query = "&".join(f"{k}={v}" for k, v in {"kind": kind, **asked}.items())
    return world.client(who or world.viewer).get(f"{world.url}/labels/export?{query}")


def body(answer: Any) -> bytes:
    assert answer.status_code == 200
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Django's word on asynchronous iterators without ASGI
        return b"".join(answer)


def table(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode())))


@pytest.mark.parametrize(
    ("kind", "mime", "ending"),
    [("csv", "text/csv; charset=utf-8", "csv"), ("coco", "application/json", "json"),
     ("xmp", "application/zip", "zip")],
)  # fmt: skip
def test_the_answer(world: World, faces: list[Face], kind: str, mime: str, ending: str) -> None:
    answer = fetch(world, kind)
    assert answer.streaming
    assert answer["Content-Type"] == mime
    assert answer["Cache-Control"] == "no-store"
    name = f"labels-{world.project.pk}.{ending}"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    empty = body(answer)
    if kind == "coco":
        whole = json.loads(empty)
        assert (whole["images"], whole["annotations"], whole["categories"]) == ([], [], [])
    elif kind == "xmp":
        assert zipfile.ZipFile(io.BytesIO(empty)).namelist() == []
    else:
        assert table(empty) == []


def test_who_may_and_bad_requests(world: World, faces: list[Face]) -> None:
    for who, status in ((world.outsider, 404), (None, 401)):
        client = world.client(who)
        assert client.get(f"{world.url}/labels/export?kind=csv").status_code == status
    client = world.client(world.viewer)
    assert list(client.get(f"{world.url}/labels/export").json()["fields"]) == ["kind"]
    assert list(fetch(world, "pdf").json()["fields"]) == ["kind"]
    assert list(fetch(world, "csv", person="x").json()["fields"]) == ["person"]
    assert fetch(world, "csv", person=10**9).status_code == 404
    assert fetch(world, "csv", person=10**30).status_code in (400, 404)
    foreign = Person.objects.create(project=world.other, name="s9", folded="s9", sort_key="s9")
    assert fetch(world, "csv", person=foreign.pk).status_code == 404
    assert fetch(world, "csv", upload=10**9).status_code == 404


def test_a_table(world: World, faces: list[Face]) -> None:
    label(world, faces[0], name="=s1")
    label(world, faces[2], "reject")
    [row] = table(body(fetch(world, "csv")))
    face = faces[0]
    face.refresh_from_db()
    assert row["photo"] == "s1/1.pgm"
    assert row["person"] == "'=s1"
    assert float(row["left"]) == pytest.approx(face.left, abs=0.006)
    assert float(row["bottom"]) == pytest.approx(face.bottom, abs=0.006)
    assert (row["width"], row["height"], row["face"]) == ("92", "112", str(face.pk))
    assert (row["labelled by"], row["how"]) == ("labeller", "typed")
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT[\d:.]+Z", row["labelled at"])


def test_one_person_one_upload_and_no_trash(world: World, faces: list[Face]) -> None:
    for number, face in enumerate(faces):
        label(world, face, name=f"s{number}")
    person = Person.objects.get(name="s1")
    assert [r["person"] for r in table(body(fetch(world, "csv", person=person.pk)))] == ["s1"]
    upload = world.project.uploads.create(name="drop")
    Photo.objects.filter(pk=faces[2].photo_id).update(upload=upload)
    assert [r["person"] for r in table(body(fetch(world, "csv", upload=upload.pk)))] == ["s2"]
    client = world.client(world.labeller)
    client.post(f"{world.url}/photos/trash", {"photos": [faces[0].photo_id]})
    assert [r["person"] for r in table(body(fetch(world, "csv")))] == ["s1", "s2", "s3"]


def test_coco_has_a_stable_order(world: World, faces: list[Face]) -> None:
    for name, face in zip(("s10", "s2", "s10", "s1"), faces, strict=True):
        label(world, face, name=name)
    raw = body(fetch(world, "coco"))
    assert raw == body(fetch(world, "coco"))
    whole = json.loads(raw)
    assert [c["name"] for c in whole["categories"]] == ["s1", "s2", "s10"]
    assert [i["file_name"] for i in whole["images"]] == [
        "s1/1.pgm",
        "s1/2.pgm",
        "s2/1.pgm",
        "s2/2.pgm",
    ]
    named = {c["id"]: c["name"] for c in whole["categories"]}
    assert [named[a["category_id"]] for a in whole["annotations"]] == ["s10", "s2", "s10", "s1"]
    for one, face in zip(whole["annotations"], faces, strict=True):
        x, y, w, h = one["bbox"]
        assert Box(x, y, x + w, y + h).iou(Box(face.left, face.top, face.right, face.bottom)) > 0.99
        assert one["area"] == pytest.approx(w * h, abs=0.02)


def test_sidecars_lie_where_the_photos_do(world: World, faces: list[Face]) -> None:
    label(world, faces[:3], name="s1")
    Photo.objects.filter(pk=faces[1].photo_id).update(path="s1/1.pgm")
    archive = zipfile.ZipFile(io.BytesIO(body(fetch(world, "xmp"))))
    assert archive.testzip() is None
    second = f"photo-{faces[1].photo_id}/s1/1.pgm.xmp"
    assert archive.namelist() == ["s1/1.pgm.xmp", second, "s2/1.pgm.xmp"]
    text = archive.read("s2/1.pgm.xmp").decode()
    assert 'stDim:w="92" stDim:h="112"' in text
    box = shares(Box(faces[2].left, faces[2].top, faces[2].right, faces[2].bottom), Size(92, 112))
    assert f'stArea:x="{(box.left + box.right) / 2:.6f}"' in text


@pytest.mark.parametrize("kind", ["csv", "coco", "xmp"])
def test_there_and_back_again(world: World, kind: str) -> None:
    """Into a project with the same photos: the same labels, whatever the names."""
    pairs = [orl.encoded(orl.group((n, 1), (n + 1, 2))) for n in (1, 3, 5)]
    singles = [orl.encoded(orl.image(n, 4)) for n in (7, 9)]
    copy = projects.create(by=world.owner, name="Copy")
    for number, data in enumerate([*pairs, *singles]):
        for project in (world.project, copy):
            photo = world.process(data, f"ph{number}.jpg", project)
            Photo.objects.filter(pk=photo.pk).update(path=f'=dir, {number}/ö "x"/ph{number}.jpg')
    faces = list(Face.objects.filter(project=world.project).order_by("photo", "left"))
    assert len(faces) == len(ODD)
    for face, name in zip(faces, ODD, strict=True):
        label(world, face, name=name)
    raw = body(fetch(world, kind))
    client = world.client(world.owner)
    world.project = copy
    report = took(world, (f"labels.{kind}", raw), apply="true", who=world.owner)
    assert (report["labelled"], report["unmatched"]) == (len(ODD), [])
    again = Face.objects.filter(project=copy).order_by("photo", "left")
    assert list(again.values_list("person__name", flat=True)) == ODD
    assert client.post(f"{world.url}/changes/undo").status_code == 200
    assert not Face.objects.filter(project=copy).exclude(person=None).exists()


def test_it_is_made_piece_by_piece(
    world: World, faces: list[Face], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(label_exports, "PHOTOS_AT_ONCE", 1)
    label(world, faces, name="s1")
    for kind in ("csv", "coco", "xmp"):
        pieces = list(label_exports.chunks(world.project, kind=kind))
        assert len(pieces) >= 4
    assert len(json.loads(body(fetch(world, "coco")))["annotations"]) == 4
    assert len(table(body(fetch(world, "csv")))) == 4


def test_over_asgi(world: World, faces: list[Face]) -> None:
    """As the web process sends it: by an asynchronous iterator, in the request's thread."""
    label(world, faces, name="s1")

    async def ask() -> bytes:
        client = AsyncClient()
        await client.aforce_login(world.viewer)
        answer = await client.get(f"{world.url}/labels/export?kind=csv")
        assert answer.is_async
        return b"".join([piece async for piece in answer.streaming_content])

    assert len(table(async_to_sync(ask)())) == 4
