"""Labels with boxes, from tables, COCO and XMP."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from labelling.models import Face
from labelling.services import label_exports
from tests import orl
from tests.api.conftest import World
from tests.api.importing import names, reasons, shares, stored, took
from tests.api.test_labels import label
from tests.exchange import packets

NOTHING = {"labelled": 0, "already": 0, "people": 0, "new_people": [], "change": None}


def test_boxes_find_their_faces(world: World, pair: list[Face]) -> None:
    left, right = pair
    rows = [
        f"pair.jpg,{name},{f.left + 3},{f.top - 2},{f.right},{f.bottom}"
        for name, f in (("s2", right), ("s1", left))
    ]
    text = "\n".join(["photo,person,left,top,right,bottom", *rows, "pair.jpg,s3,1,1,20,20"])
    report = took(world, ("l.csv", text + "\npair.jpg,s4,,,,\n"), apply="true")
    assert names(pair) == ["s1", "s2"]
    assert reasons(report) == ["no_face", "several_faces"]
    narrow = f"photo,person,left,top,right,bottom\npair.jpg,s9,{left.left},{left.top},{left.right},"
    narrow += f"{(left.top + left.bottom) / 2}\n"
    assert reasons(took(world, ("l.csv", narrow), min_overlap="0.6")) == ["no_face"]
    assert reasons(took(world, ("l.csv", narrow), min_overlap="0.4")) == ["other_name"]


def test_coco_of_a_smaller_copy(world: World, pair: list[Face]) -> None:
    photo = pair[0].photo
    annotations = [
        {
            "image_id": 1,
            "category_id": n,
            "bbox": [f.left / 2, f.top / 2, (f.right - f.left) / 2, (f.bottom - f.top) / 2],
        }
        for n, f in enumerate(pair, 1)
    ]
    picture = {
        "id": 1,
        "file_name": "x/PAIR.jpg",
        "width": photo.width / 2,
        "height": photo.height / 2,
    }
    people = [{"id": n, "name": f"s{n}"} for n in (1, 2)]
    whole = {"images": [picture], "annotations": annotations, "categories": people}
    took(world, ("l.json", json.dumps(whole)), apply="true")
    assert names(pair) == ["s1", "s2"]


@pytest.mark.parametrize("write", [packets.elements, packets.attributes, packets.microsoft])
@pytest.mark.parametrize("name", ["pair.jpg.xmp", "pair.xmp"])
def test_sidecars(world: World, pair: list[Face], write: Callable[..., bytes], name: str) -> None:
    regions = [("s1", *shares(pair[0])), ("s2", *shares(pair[1]))]
    took(world, (name, write(regions)), apply="true")
    assert names(pair) == ["s1", "s2"]


def rotated(world: World, orientation: int) -> list[Face]:
    """The pair, stored so that its EXIF turns it upright; its faces from left to right."""
    from PIL import Image

    backwards = {
        1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270,
    }[orientation]  # fmt: skip
    sheet = orl.group((1, 1), (2, 1))
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = orl.encoded(sheet.transpose(backwards) if backwards is not None else sheet, exif=exif)
    photo = world.process(data, "turned.jpg")
    found = list(Face.objects.filter(photo=photo).order_by("left"))
    assert len(found) == 2
    assert (photo.width, photo.height) == sheet.size
    return found


@pytest.mark.parametrize("orientation", [2, 3, 6, 8])
def test_regions_of_a_turned_photo(world: World, orientation: int) -> None:
    """Written for the stored picture (as the export does, and digiKam), or for the shown one."""
    faces = rotated(world, orientation)
    regions = [("s1", *shares(faces[0])), ("s2", *shares(faces[1]))]
    took(world, ("turned.jpg.xmp", packets.elements(regions)), apply="true")
    assert names(faces) == ["s1", "s2"]
    assert label_exports.orientation(faces[0].photo) == orientation
    archive = b"".join(label_exports.chunks(world.project, kind="xmp"))
    label(world, faces, "clear")
    report = took(world, ("labels.zip", archive), apply="true")
    assert (report["labelled"], names(faces)) == (2, ["s1", "s2"])


def test_regions_in_the_stored_photos(world: World) -> None:
    plain = orl.encoded(orl.group((1, 1), (2, 1)))
    faces = list(Face.objects.filter(photo=world.process(plain, "plain.jpg")).order_by("left"))
    regions = [("s1", *shares(faces[0])), ("s2", *shares(faces[1])), ("s7", 0.5, 0.02, 0.01, 0.01)]
    photo = world.process(packets.in_jpeg(plain, packets.elements(regions)), "tagged.jpg")
    broken = world.process(packets.in_jpeg(plain, b"<x:xmpmeta"), "broken.jpg")
    dry = stored(world, "photos")
    assert (dry["labelled"], sorted(reasons(dry))) == (2, ["no_face", "unreadable"])
    done = stored(world, "photos", apply=True)
    assert names(list(Face.objects.filter(photo=photo).order_by("left"))) == ["s1", "s2"]
    assert done["change"]["id"]
    assert not Face.objects.filter(photo=broken, person__isnull=False).exists()
    # Beside the photo the same again: said twice, counted once.
    report = took(world, ("tagged.jpg.xmp", packets.microsoft(regions[:2])))
    assert (report["already"], report["entries"]) == (2, 2)
