"""Imports of many labels, and of names without end."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from labelling.models import Face, Label, Person, Photo, Project
from tests.api.conftest import World
from tests.api.importing import took
from tests.api.test_labels import undo

NOTHING = {"labelled": 0, "already": 0, "people": 0, "new_people": [], "change": None}


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
