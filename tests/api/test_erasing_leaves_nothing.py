"""After an erasing: no row, no file, no address, no name, looked for from outside."""

from __future__ import annotations

import pytest

from labelling.models import Face, Photo
from labelling.services import media
from models_app.models import Batch, BatchItem, DatasetPerson, Evaluation
from tests.api import erased
from tests.api.conftest import World
from tests.api.erasing_scene import FORMER, NAME, OTHER, Scene, people_left, scene
from tests.api.steps import check_counts


def addresses(world: World, found: Scene) -> list[str]:
    """Every address under which the person, a face or one of the photos was to be had."""
    urls = [f"{world.url}/people/{pk}" for pk in (found.person, found.merged)]
    for face in found.faces:
        urls += [f"{world.url}/faces/{face.pk}{end}" for end in ("", "/crop", "/candidates")]
    return urls


def of_photo(world: World, photo: Photo) -> list[str]:
    base = f"{world.url}/photos/{photo.pk}"
    return [base, *(f"{base}/image/{size}" for size in ("thumb", "preview", "original"))]


def of_files(found: Scene, photos: list[Photo]) -> dict[str, str]:
    """The files that hold the faces, and those of the photos that go."""
    crops = {f"{found.dataset.folder}/{face.pk}.jpg" for face in found.faces}
    crops |= {face.crop_key for face in found.faces}
    folders = tuple(f"{photo.folder}/" for photo in photos)
    stored = erased.files(found.dataset.project_id).items()
    return {k: digest for k, digest in stored if k in crops or k.startswith(folders)}


@pytest.mark.parametrize("whole", [False, True], ids=["photos stay", "photos go"])
def test_nothing_is_left_of_a_person(world: World, predictor: None, whole: bool) -> None:
    found = scene(world, predictor)
    client = world.client(world.owner)
    photos = [*found.photos, found.pair] if whole else []
    urls = addresses(world, found) + [u for photo in photos for u in of_photo(world, photo)]
    live = [f"{world.url}/people/{found.person}", *(u for p in photos for u in of_photo(world, p))]
    assert {client.get(url).status_code for url in live} == {200}
    before, files = erased.dump(), of_files(found, photos)
    for said in (NAME, FORMER, OTHER, *found.vectors):
        assert erased.holding(before, said), said
    assert len(files) >= len(found.faces) * 2

    answer = client.post(f"{world.url}/people/{found.person}/erase", {"photos": whole})
    assert answer.status_code == 201, answer.content
    assert answer.json()["state"] == "done"

    after = erased.dump()
    for said in (NAME, FORMER, OTHER, NAME.replace(" ", "_")):
        assert erased.holding(after, said) == [], said
    for said in found.vectors:
        assert erased.holding(after, said) == []
    assert erased.rows_of("labelling_face", [f.pk for f in found.faces]) == {}
    assert erased.rows_of("labelling_person", [found.person, found.merged]) == {}
    assert erased.rows_of("labelling_photo", [p.pk for p in photos]) == {}
    left = erased.files(found.dataset.project_id)
    assert set(files) & set(left) == set()
    assert set(files.values()) & set(left.values()) == set()
    assert {client.get(url).status_code for url in urls} == {404}

    # What isn't theirs is all there.
    assert people_left(world) == {"s2"}
    kept = [f for f in found.others if not whole or f.photo_id != found.pair.pk]
    assert Face.objects.filter(pk__in=[f.pk for f in kept], person=found.other).count() == len(kept)
    for face in kept:
        assert client.get(f"{world.url}/faces/{face.pk}/crop").status_code == 200
    for photo in () if whole else found.photos:
        shown = client.get(f"{world.url}/photos/{photo.pk}").json()
        assert (shown["face_count"], shown["faces"]) == (0, [])
        assert client.get(f"{world.url}/photos/{photo.pk}/image/original").status_code == 200
    check_counts(world)


def test_what_held_them_says_so_and_counts_truly(world: World, predictor: None) -> None:
    found = scene(world, predictor)
    answer = world.client(world.owner).post(f"{world.url}/people/{found.person}/erase", {})
    assert [(m["kind"], m["name"]) for m in answer.json()["marked"]] == [
        ("dataset", "team v1"), ("classifier", "pinned"), ("classifier", "live"),
    ]  # fmt: skip
    found.dataset.refresh_from_db()
    data = found.dataset
    assert (data.face_count, data.person_count, data.size_bytes) == (3, 1, 300)
    assert (data.erased_faces, data.erased_people, data.content_hash) == (4, 1, "c" * 64)
    assert data.erased_at is not None
    rows = DatasetPerson.objects.filter(dataset=data).order_by("number")
    assert [(p.number, p.name, p.label, p.train, p.erased) for p in rows] == [
        (0, "", "erased-0", 0, True), (1, "s2", "s2", 3, False),
    ]  # fmt: skip
    marks = {}
    for classifier in (found.pinned, found.live, found.apart):
        classifier.refresh_from_db()
        marks[classifier.name] = classifier.erased_at is not None
    assert marks == {"pinned": True, "live": True, "apart": False}
    assert not Evaluation.objects.exists()
    first, second = BatchItem.objects.order_by("pk")
    assert (first.name, second.name) == ("erased/1.jpg", "of erased.jpg")
    assert first.faces is not None
    assert [f["person_id"] for f in first.faces] == [None, found.other]
    assert first.faces[1]["neighbours"] == [{"person_id": found.other, "distance": 0.5}]
    assert (first.faces[0]["box"], first.faces[0]["distance"]) == ([0, 0, 9, 9], None)
    assert Batch.objects.values_list("named_count", "face_count", "total", "name").get() == (
        1, 3, 2, "erased",
    )  # fmt: skip


def test_nothing_is_left_of_photos(world: World, predictor: None) -> None:
    found = scene(world, predictor)
    client = world.client(world.owner)
    gone = [found.photos[0], found.pair]
    faces = list(Face.objects.filter(photo__in=gone).values_list("pk", flat=True))
    vectors = [*found.vectors[:1], *found.vectors[3:]]
    files = {
        k
        for k in erased.files(found.dataset.project_id)
        if any(k.startswith(f"{p.folder}/") for p in gone)
    }
    files |= {f"{found.dataset.folder}/{pk}.jpg" for pk in faces}
    assert len(files) == 2 * 3 + 4 + 3  # original and renditions, crops and one for undo, data set
    before = erased.dump()
    assert all(erased.holding(before, said) for said in vectors)
    urls = [url for photo in gone for url in of_photo(world, photo)]
    assert {client.get(url).status_code for url in urls} == {200}

    answer = client.post(f"{world.url}/photos/erase", {"ids": [p.pk for p in gone]})
    assert answer.status_code == 201, answer.content
    receipt = answer.json()
    went = {w["kind"]: w["count"] for w in receipt["went"]}
    assert {k: went[k] for k in ("photos", "faces", "vectors", "crops", "dataset_faces")} == {
        "photos": 2, "faces": 3, "vectors": 3, "crops": 4, "dataset_faces": 3,
    }  # fmt: skip
    assert (went["files"], receipt["state"], receipt["photos_stay"]) == (len(files), "done", 0)

    after = erased.dump()
    assert [said for said in vectors if erased.holding(after, said)] == []
    assert erased.rows_of("labelling_photo", [p.pk for p in gone]) == {}
    assert erased.rows_of("labelling_face", faces) == {}
    assert files & set(erased.files(found.dataset.project_id)) == set()
    assert {client.get(url).status_code for url in urls} == {404}
    assert people_left(world) == {NAME, OTHER, "s2"}  # names stay: only the photos went
    check_counts(world)


def test_a_photo_that_comes_again_is_another(world: World) -> None:
    face = world.add(1, 1)
    photo = face.photo
    client = world.client(world.owner)
    assert client.post(f"{world.url}/photos/erase", {"ids": [photo.pk]}).status_code == 201
    again = world.add(1, 1)
    assert again.photo_id != photo.pk
    assert media.files_of(photo.folder) == []
    assert again.person is None
