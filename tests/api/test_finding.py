"""Finding a person by a photo, and photos that show several people."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from labelling.models import Face, Person, Photo
from tests import orl
from tests.api.conftest import World, vector
from tests.api.test_labels import label


def find(world: World, data: bytes, *, who: Any = None, **asked: Any) -> Any:
    file = SimpleUploadedFile("new.jpg", data)
    return world.client(who or world.viewer).post(
        f"{world.url}/find", {"file": file, **asked}, format="multipart"
    )


def matches(found: dict[str, Any]) -> list[tuple[int, float]]:
    return [(m["face"]["id"], m["distance"]) for m in found["matches"]]


def test_the_nearest_faces_named_or_not(world: World, faces: list[Face], predictor: None) -> None:
    label(world, faces[0], name="s1")
    world.add(1, 1, world.other)
    photos = Photo.objects.count()
    answer = find(world, orl.data(1, 3), max_distance=2)
    assert answer.status_code == 200, answer.content
    found = answer.json()
    assert (found["width"], found["height"], len(found["faces"])) == (92, 112, 1)
    rows = matches(found["faces"][0])
    assert {pk for pk, _ in rows} == {f.pk for f in faces}
    assert [d for _, d in rows] == sorted(d for _, d in rows)
    assert {rows[0][0], rows[1][0]} == {faces[0].pk, faces[1].pk}
    # Against the vectors of the same photo once it is stored.
    stored = vector(world.add(1, 3))
    for face in faces:
        expected = float(np.linalg.norm(vector(face) - stored))
        assert dict(rows)[face.pk] == pytest.approx(expected, abs=1e-3)
    [person] = found["faces"][0]["people"]
    assert person["person"]["name"] == "s1"
    assert Photo.objects.count() == photos + 1


def test_distance_limit_rejected_and_trash(
    world: World, faces: list[Face], predictor: None
) -> None:
    near = matches(find(world, orl.data(1, 3)).json()["faces"][0])
    assert near
    assert all(distance <= world.project.suggest_distance for _, distance in near)
    assert (
        len(matches(find(world, orl.data(1, 3), limit=1, max_distance=2).json()["faces"][0])) == 1
    )
    label(world, faces[0], "reject")
    client = world.client(world.labeller)
    client.post(f"{world.url}/photos/trash", {"photos": [faces[1].photo_id]})
    rows = matches(find(world, orl.data(1, 3), max_distance=2).json()["faces"][0])
    assert {pk for pk, _ in rows} == {faces[2].pk, faces[3].pk}


def test_each_face_of_a_group(world: World, faces: list[Face], predictor: None) -> None:
    found = find(world, orl.encoded(orl.group((1, 5), (2, 5))), max_distance=2).json()
    assert len(found["faces"]) == 2
    by_place = sorted(found["faces"], key=lambda f: f["box"]["left"])
    assert matches(by_place[0])[0][0] in {faces[0].pk, faces[1].pk}
    assert matches(by_place[1])[0][0] in {faces[2].pk, faces[3].pk}
    empty = find(world, orl.blank()).json()
    assert empty["faces"] == []


def test_who_may_and_bad_requests(world: World, faces: list[Face], predictor: None) -> None:
    photo = orl.data(1, 3)
    assert find(world, photo, who=world.outsider).status_code == 404
    url = f"{world.url}/find"
    file = SimpleUploadedFile("new.jpg", photo)
    assert world.client(None).post(url, {"file": file}, format="multipart").status_code == 401
    client = world.client(world.viewer)
    assert list(client.post(url, {}, format="multipart").json()["fields"]) == ["file"]
    for field, value in (("limit", 0), ("limit", 1001), ("max_distance", 5), ("max_distance", "x")):
        assert list(find(world, photo, **{field: value}).json()["fields"]) == [field]
    assert find(world, b"").json()["code"] == "empty_file"
    assert find(world, b"nonsense" * 10).json()["code"] == "unsupported_format"


def test_too_large(world: World, faces: list[Face], settings: Any) -> None:
    from dataclasses import replace

    with override_settings(SITE=replace(settings.SITE, predict_mb=0)):
        assert find(world, orl.data(1, 3)).json()["code"] == "photo_too_large"


def ids(world: World, query: str) -> list[int]:
    answer = world.client(world.viewer).get(f"{world.url}/photos?{query}")
    assert answer.status_code == 200, answer.content
    return [p["id"] for p in answer.json()["items"]]


def test_photos_that_show_every_one(world: World) -> None:
    pair = world.process(orl.encoded(orl.group((1, 1), (2, 1))), "pair.jpg")
    alone = world.add(1, 2)
    left, right = Face.objects.filter(photo=pair).order_by("left")
    label(world, [left, alone], name="s1")
    label(world, right, name="s2")
    one, two = (Person.objects.get(name=name).pk for name in ("s1", "s2"))
    assert set(ids(world, f"people={one}")) == {pair.pk, alone.photo_id}
    assert ids(world, f"people={one},{two}") == [pair.pk]
    assert ids(world, f"people={two},{one},{two}") == [pair.pk]
    assert ids(world, f"people={two}&person={one}") == [pair.pk]
    assert ids(world, f"people={one},{10**9}") == []
    assert ids(world, f"people={one},{10**30}") == []
    assert len(ids(world, "people=")) == 2
    label(world, right, "clear")
    assert ids(world, f"people={one},{two}") == []
    refused = world.client(world.viewer).get(f"{world.url}/photos?people=a,b")
    assert list(refused.json()["fields"]) == ["people"]
    many = ",".join(str(n) for n in range(1, 100))
    refused = world.client(world.viewer).get(f"{world.url}/photos?people={many}")
    assert list(refused.json()["fields"]) == ["people"]


def test_a_removed_face_shows_nobody(world: World) -> None:
    face = world.add(1, 1)
    label(world, face, name="s1")
    person = Person.objects.get(name="s1").pk
    assert ids(world, f"people={person}") == [face.photo_id]
    Face.objects.filter(pk=face.pk).update(removed="hand", in_trash=True)
    assert ids(world, f"people={person}") == []
