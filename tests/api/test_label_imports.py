"""Labels from other programs."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from labelling.models import ApiKey, Change, Face, Label, Person, Photo, Project
from labelling.services import faces as face_service
from labelling.services import label_exports
from tests import orl
from tests.api.conftest import World
from tests.api.test_labels import label, state, undo
from tests.exchange import packets

NOTHING = {"labelled": 0, "already": 0, "people": 0, "new_people": [], "change": None}


def send(world: World, *files: tuple[str, str | bytes], who: Any = None, **fields: Any) -> Any:
    parts = [
        SimpleUploadedFile(
            name.rpartition("/")[2], data.encode() if isinstance(data, str) else data
        )
        for name, data in files
    ]
    return world.client(who or world.labeller).post(
        f"{world.url}/labels/import",
        {"files": parts, "paths": [name for name, _ in files], **fields},
        format="multipart",
    )


def took(world: World, *files: tuple[str, str | bytes], **fields: Any) -> dict[str, Any]:
    answer = send(world, *files, **fields)
    assert answer.status_code == 200, answer.content
    report = dict(answer.json())
    assert report["entries"] == report["labelled"] + report["already"] + report["unmatched_count"]
    return report


def stored(world: World, source: str, **fields: Any) -> dict[str, Any]:
    answer = world.client(world.labeller).post(
        f"{world.url}/labels/import/stored", {"source": source, **fields}
    )
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def reasons(report: dict[str, Any]) -> list[str]:
    return [one["reason"] for one in report["unmatched"]]


def shares(face: Face) -> tuple[float, float, float, float]:
    """Middle, width and height of a face in shares of its photo."""
    wide, high = face.photo.width, face.photo.height
    return (
        (face.left + face.right) / 2 / wide, (face.top + face.bottom) / 2 / high,
        (face.right - face.left) / wide, (face.bottom - face.top) / high,
    )  # fmt: skip


TABLE = "photo,person\ns1/1.pgm,s1\ns1/2.pgm,s1\ns2/1.pgm,Zoë\nnone.pgm,s9\n1.pgm,s1\ns2/2.pgm, \n"


def test_a_table_is_reported_first_and_applied_then(world: World, faces: list[Face]) -> None:
    dry = took(world, ("labels.csv", TABLE))
    assert not dry["applied"]
    assert (dry["entries"], dry["labelled"], dry["people"]) == (6, 3, 2)
    assert dry["new_people"] == ["Zoë", "s1"]
    assert [(u["reason"], u["source"]) for u in dry["unmatched"]] == [
        ("no_photo", "labels.csv, line 5"), ("several_photos", "labels.csv, line 6"),
        ("no_name", "labels.csv, line 7"),
    ]  # fmt: skip
    assert dry["change"] is None
    assert (Change.objects.count(), Person.objects.count()) == (0, 0)
    done = took(world, ("labels.csv", TABLE), apply="true")
    assert done["change"]["summary"] == "imported names for 3 faces"
    assert {**done, "change": None, "applied": False} == dry
    assert [state(f)[1] for f in faces] == ["s1", "s1", "Zoë", None]
    shown = world.client(world.viewer).get(f"{world.url}/faces/{faces[0].pk}").json()
    assert (shown["labelled"]["how"], shown["labelled"]["by"]) == ("import", "labeller")
    assert shown["person"]["name"] == "s1"
    assert Person.objects.get(name="s1").face_count == 2
    again = took(world, ("labels.csv", TABLE), apply="true")
    assert (again["labelled"], again["already"], again["change"]) == (0, 3, None)


def test_one_undo_takes_all_back_and_redo_does_it_again(world: World, faces: list[Face]) -> None:
    label(world, faces[3], name="s2")
    took(world, ("labels.csv", TABLE + "s2/2.pgm,s1\n"), apply="true", replace="true")
    assert [state(f)[1] for f in faces] == ["s1", "s1", "Zoë", "s1"]
    new = set(Person.objects.filter(deleted_at=None).values_list("name", flat=True))
    assert new == {"s1", "s2", "Zoë"}
    walked = undo(world).json()
    assert len(walked["faces"]) == 4
    assert [state(f)[1] for f in faces] == [None, None, None, "s2"]
    assert faces[3].labelled_how == "typed"
    left = Person.objects.filter(deleted_at=None)
    assert list(left.values_list("name", "face_count")) == [("s2", 1)]
    undo(world, step="redo")
    assert [state(f)[1] for f in faces] == ["s1", "s1", "Zoë", "s1"]
    assert faces[0].labelled_how == "import"
    counts = dict(Person.objects.filter(deleted_at=None).values_list("name", "face_count"))
    assert counts == {"s1": 3, "s2": 0, "Zoë": 1}
    undo(world)
    undo(world)
    assert state(faces[3])[1] is None
    assert not Person.objects.filter(deleted_at=None).exists()


def test_undo_keeps_people_that_are_used_since(world: World, faces: list[Face]) -> None:
    took(world, ("labels.csv", TABLE), apply="true")
    label(world, faces[3], name="Zoë", who=world.owner)
    undo(world)
    assert [state(f)[1] for f in faces] == [None, None, None, "Zoë"]
    assert [p.name for p in Person.objects.filter(deleted_at=None)] == ["Zoë"]


def test_redo_says_so_when_a_name_was_given_away(world: World, faces: list[Face]) -> None:
    took(world, ("labels.csv", TABLE), apply="true")
    undo(world)
    label(world, faces[3], name="zoe", who=world.owner)
    answer = undo(world, step="redo")
    assert (answer.status_code, answer.json()["code"]) == (409, "person_exists")
    assert [state(f)[1] for f in faces] == [None, None, None, "zoe"]


def test_what_a_worker_labelled_by_folder_isnt_undone(world: World, faces: list[Face]) -> None:
    photo = faces[0].photo
    photo.folder_person = Person.objects.create(
        project=world.project, name="s1", folded="s1", sort_key="s1"
    )
    photo.created_by = world.labeller
    photo.save()
    assert face_service.label_from_folder(photo)
    assert undo(world).json()["code"] == "nothing_to_undo"
    took(world, ("labels.csv", TABLE), apply="true")
    assert undo(world).status_code == 200
    assert [state(f)[1] for f in faces] == ["s1", None, None, None]
    assert undo(world).json()["code"] == "nothing_to_undo"


def test_who_may(world: World, faces: list[Face]) -> None:
    for who, status in ((world.viewer, 403), (world.outsider, 404), (None, 401)):
        client = world.client(who)
        file = SimpleUploadedFile("l.csv", TABLE.encode())
        answer = client.post(f"{world.url}/labels/import", {"files": file}, format="multipart")
        assert answer.status_code == status
        answer = client.post(f"{world.url}/labels/import/stored", {"source": "folders"})
        assert answer.status_code == status


def test_bad_requests(world: World, faces: list[Face]) -> None:
    client = world.client(world.labeller)
    url = f"{world.url}/labels/import"
    assert client.post(url, {"files": []}).json()["code"] == "invalid"
    assert "files" in client.post(url, {}, format="multipart").json()["fields"]
    for field, value in (
        ("kind", "pdf"),
        ("min_overlap", "0"),
        ("min_overlap", "nan"),
        ("apply", "x"),
    ):
        answer = send(world, ("a.csv", TABLE), **{field: value})
        assert (answer.status_code, list(answer.json()["fields"])) == (400, [field]), value
    answer = send(world, ("a.csv", TABLE), paths=["a", "b"])
    assert list(answer.json()["fields"]) == ["paths"]
    assert "source" in client.post(f"{url}/stored", {"source": "x"}).json()["fields"]


def test_a_key_imports_and_undoes(world: World, faces: list[Face]) -> None:
    made = world.client(world.owner).post(f"{world.url}/keys", {"name": "k", "role": "labeller"})
    client = world.client(None).as_key(made.json()["key"])
    file = SimpleUploadedFile("l.csv", TABLE.encode())
    body = {"files": file, "apply": "true"}
    report = client.post(f"{world.url}/labels/import", body, format="multipart").json()
    assert report["labelled"] == 3
    change = Change.objects.get()
    assert (change.how, change.key, change.by) == ("import", ApiKey.objects.get(), None)
    assert client.post(f"{world.url}/changes/undo").status_code == 200
    assert state(faces[0])[1] is None


def test_another_name_stays_unless_replaced(world: World, faces: list[Face]) -> None:
    label(world, faces[0], name="s5")
    label(world, faces[1], "reject")
    label(world, faces[2], name="Zoë")
    label(world, faces[2], "not_person", person=Person.objects.get(name="Zoë").pk)
    report = took(world, ("labels.csv", TABLE), apply="true")
    assert report["labelled"] == 0
    assert reasons(report)[:3] == ["other_name"] * 3
    assert "not a face" in report["unmatched"][1]["message"]
    assert "isn't this person" in report["unmatched"][2]["message"]
    report = took(world, ("labels.csv", TABLE), apply="true", replace="true")
    assert report["labelled"] == 3
    assert [state(f)[1] for f in faces[:3]] == ["s1", "s1", "Zoë"]


def test_two_names_for_one_face(world: World, faces: list[Face]) -> None:
    report = took(world, ("l.csv", "photo,person\ns1/1.pgm,s1\ns1/1.pgm,S1\ns1/1.pgm,s2\n"))
    assert (report["labelled"], report["entries"], reasons(report)) == (1, 2, ["other_name"])


def test_an_empty_file_and_nonsense_are_reported(world: World, faces: list[Face]) -> None:
    nonsense = [("a.csv", b""), ("b.json", b"{"), ("c.xmp", b"<x"), ("d.zip", b"PK\3\4junk"),
                ("e.jpg", orl.encoded(orl.image(1, 1))[:500]), ("f", bytes(range(256)))]  # fmt: skip
    report = took(world, *nonsense, ("g.csv", TABLE), apply="true")
    assert report["labelled"] == 3
    assert [u["source"] for u in report["unmatched"] if u["reason"] == "unreadable"] == [
        "a.csv", "b.json", "c.xmp", "d.zip", "f",
    ]  # fmt: skip
    kinds = {"csv", "coco", "xmp"}
    for kind in kinds:
        assert took(world, *nonsense, kind=kind)["labelled"] == 0


def test_names_and_photos_without_end(world: World, faces: list[Face]) -> None:
    """A letter that folds to eighteen; megabytes for a name and a path, spoken of again and again."""
    rows = "".join(f"s1/1.pgm,s1,{n},0,{n + 1},5\n" for n in range(3, 1300))
    table = f"photo,person,left,top,right,bottom\ns1/1.pgm,{chr(0xFDFA) * 100},,,,\n{rows}"
    report = took(world, ("l.csv", table), apply="true")
    assert report["unmatched_count"] == 1298
    assert report["unmatched"][0]["reason"] == "no_name"
    images = [{"id": 1, "file_name": "x/" * 1_000_000}, {"id": 2, "file_name": "s1/1.pgm"}]
    annotations = [{"image_id": 1 + n % 2, "category_id": 1} for n in range(20_000)]
    categories = [{"id": 1, "name": "s" * 2_000_000}]
    whole = {"images": images, "annotations": annotations, "categories": categories}
    report = took(world, ("l.json", json.dumps(whole)))
    assert (report["unmatched_count"], len(report["unmatched"])) == (20_000, 500)
    assert {len(u["photo"]) for u in report["unmatched"]} == {1000, len("s1/1.pgm")}
    assert not Person.objects.exists()


@pytest.fixture
def group(world: World) -> list[Face]:
    """A photo of s1 and s2 side by side, its faces from left to right."""
    photo = world.process(orl.encoded(orl.group((1, 1), (2, 1))), "pair.jpg")
    found = list(Face.objects.filter(photo=photo).order_by("left"))
    assert len(found) == 2
    return found


def names(faces: list[Face]) -> list[str | None]:
    return [state(f)[1] for f in faces]


def test_boxes_find_their_faces(world: World, group: list[Face]) -> None:
    left, right = group
    rows = [
        f"pair.jpg,{name},{f.left + 3},{f.top - 2},{f.right},{f.bottom}"
        for name, f in (("s2", right), ("s1", left))
    ]
    text = "\n".join(["photo,person,left,top,right,bottom", *rows, "pair.jpg,s3,1,1,20,20"])
    report = took(world, ("l.csv", text + "\npair.jpg,s4,,,,\n"), apply="true")
    assert names(group) == ["s1", "s2"]
    assert reasons(report) == ["no_face", "several_faces"]
    narrow = f"photo,person,left,top,right,bottom\npair.jpg,s9,{left.left},{left.top},{left.right},"
    narrow += f"{(left.top + left.bottom) / 2}\n"
    assert reasons(took(world, ("l.csv", narrow), min_overlap="0.6")) == ["no_face"]
    assert reasons(took(world, ("l.csv", narrow), min_overlap="0.4")) == ["other_name"]


def test_coco_of_a_smaller_copy(world: World, group: list[Face]) -> None:
    photo = group[0].photo
    annotations = [
        {
            "image_id": 1,
            "category_id": n,
            "bbox": [f.left / 2, f.top / 2, (f.right - f.left) / 2, (f.bottom - f.top) / 2],
        }
        for n, f in enumerate(group, 1)
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
    assert names(group) == ["s1", "s2"]


@pytest.mark.parametrize("write", [packets.elements, packets.attributes, packets.microsoft])
@pytest.mark.parametrize("name", ["pair.jpg.xmp", "pair.xmp"])
def test_sidecars(world: World, group: list[Face], write: Callable[..., bytes], name: str) -> None:
    regions = [("s1", *shares(group[0])), ("s2", *shares(group[1]))]
    took(world, (name, write(regions)), apply="true")
    assert names(group) == ["s1", "s2"]


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


def test_folders_as_names(world: World, faces: list[Face], group: list[Face]) -> None:
    Photo.objects.filter(pk=group[0].photo_id).update(path="s7/pair.jpg")
    report = stored(world, "folders", apply=True)
    assert (report["labelled"], report["people"], reasons(report)) == (4, 2, ["several_faces"])
    assert names(faces) == ["s1", "s1", "s2", "s2"]
    undo(world)
    assert names(faces) == [None] * 4
    assert not Person.objects.filter(deleted_at=None).exists()


def test_only_this_project_and_what_is_shown(world: World, faces: list[Face]) -> None:
    foreign = world.add(1, 1, world.other)
    client = world.client(world.labeller)
    client.post(f"{world.url}/photos/trash", {"photos": [faces[0].photo_id]})
    report = took(world, ("labels.csv", TABLE), apply="true")
    # s1/1.pgm is in the trash, and the one 1.pgm that is left is s2's: the path of s1 isn't its.
    assert report["labelled"] == 2
    assert reasons(report) == ["no_photo", "no_photo", "other_name", "no_name"]
    assert state(foreign)[1] is None
    assert state(faces[0])[1] is None


def test_a_zip_with_escapes(world: World, faces: list[Face]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../../tmp/labels.csv", TABLE)
        archive.writestr("/s2/2.pgm.xmp", packets.elements([("s2", *shares(faces[3]))]))
    report = took(world, ("labels.zip", out.getvalue()), apply="true")
    assert report["labelled"] == 4
    assert report["unmatched"][0]["source"] == "labels.zip: tmp/labels.csv, line 5"


def many(project: Project, photos: int) -> None:
    """Photos of ten faces each, without files."""
    rows = Photo.objects.bulk_create(
        Photo(
            project=project, sha256=f"{n:064}", name=f"{n}.jpg", path=f"d/{n}.jpg", size_bytes=1,
            format="JPEG", mime="image/jpeg", width=2000, height=200, state="done", face_count=10,
        )
        for n in range(photos)
    )  # fmt: skip
    Face.objects.bulk_create(
        (
            Face(
                project=project, photo=photo, number=n, left=n * 200, top=0, right=n * 200 + 150,
                bottom=150, landmarks=[0.0] * 10, score=1, engine="x", crop_key="x",
                crop_landmarks=[0.0] * 10,
            )
            for photo in rows
            for n in range(10)
        ),
        batch_size=5000,
    )  # fmt: skip


def test_queries_dont_grow_with_faces(
    world: World, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    many(world.project, 150)
    table = "photo,person,left,top,right,bottom\n" + "".join(
        f"d/{p}.jpg,s{(p * 10 + n) % 300},{n * 200},0,{n * 200 + 150},150\n"
        for p in range(150)
        for n in range(10)
    )
    with django_assert_max_num_queries(60):
        report = took(world, ("l.csv", table), apply="true")
    assert (report["labelled"], report["people"], len(report["new_people"])) == (1500, 300, 200)
    assert Label.objects.count() == 1500
    assert Person.objects.get(name="s7").face_count == 5
    with django_assert_max_num_queries(60):
        walked = undo(world).json()
    assert len(walked["faces"]) == 500
    assert not Face.objects.exclude(person=None).exists()
    assert not Person.objects.filter(deleted_at=None).exists()
    with django_assert_max_num_queries(60):
        undo(world, step="redo")
    assert Face.objects.exclude(person=None).count() == 1500
