"""Labels from other programs."""

from __future__ import annotations

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

from labelling.models import ApiKey, Change, Face, Person, Photo
from labelling.services import faces as face_service
from tests import orl
from tests.api.conftest import World
from tests.api.importing import TABLE, names, reasons, send, shares, stored, took
from tests.api.test_labels import label, state, undo
from tests.exchange import packets

NOTHING = {"labelled": 0, "already": 0, "people": 0, "new_people": [], "change": None}


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


def test_folders_as_names(world: World, faces: list[Face], pair: list[Face]) -> None:
    Photo.objects.filter(pk=pair[0].photo_id).update(path="s7/pair.jpg")
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
