"""Erasing what the site itself froze, pinned, measured and predicted, through the API."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from labelling.models import Face
from labelling.services import media
from models_app import tasks
from models_app.models import Dataset, DatasetFace, Evaluation
from tests.api import erased
from tests.api.conftest import World
from tests.api.steps import label, named
from tests.api.test_dataset_trees import download
from tests.api.test_datasets import ALL, freeze, get


def erase_person(world: World, person: int, **body: Any) -> Any:
    answer = world.client(world.owner).post(f"{world.url}/people/{person}/erase", body)
    assert answer.status_code == 201, answer.content
    return answer.json()


@pytest.fixture
def people(world: World) -> dict[str, list[Face]]:
    """Three photos of each of s1, s2 and s3, named."""
    found = {f"s{p}": [world.add(p, n) for n in (1, 2, 3)] for p in (1, 2, 3)}
    for name, faces in found.items():
        named(world, faces, f"{name} Name")
    return found


def who(faces: list[Face]) -> int:
    faces[0].refresh_from_db()
    assert faces[0].person_id is not None
    return faces[0].person_id


def test_versions_and_what_was_made_of_them(world: World, people: dict[str, list[Face]]) -> None:
    plain, wide = freeze(world, **ALL), freeze(world, "wide", margin=0.5, **ALL)
    client = world.client(world.labeller)
    body = {"name": "pinned", "dataset": wide["id"]}
    pinned = client.post(f"{world.url}/classifiers", body, format="json")
    assert pinned.status_code == 201, pinned.content
    assert client.post(f"{world.url}/evaluation").status_code in {200, 202}
    tasks.evaluate.fn(Evaluation.objects.get().pk)
    assert client.get(f"{world.url}/evaluation").json()["result"] is not None
    keys = set(DatasetFace.objects.filter(face__in=people["s1"]).values_list("crop_key", flat=True))
    assert len(keys) == 6
    receipt = erase_person(world, who(people["s1"]))
    assert {m["name"] for m in receipt["marked"]} == {"faces v1", "wide v1", "pinned"}
    assert keys & set(erased.files(world.project.pk)) == set()
    for made in (plain, wide):
        now = get(world, f"/datasets/{made['id']}")
        assert (now["face_count"], now["person_count"]) == (6, 2)
        assert (now["erased_faces"], now["erased_people"]) == (3, 1)
        assert now["content_hash"] == made["content_hash"]
        assert now["erased_at"] is not None
        sizes = DatasetFace.objects.filter(dataset=made["id"]).values_list("size_bytes", flat=True)
        assert now["size_bytes"] == sum(sizes) < made["size_bytes"]
        data = download(world, made["id"])
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            assert archive.testzip() is None
        assert sum(name.endswith(".jpg") for name in names) == 6
        assert not [name for name in names if "s1 Name" in name]
    assert client.get(f"{world.url}/evaluation").json()["result"] is None
    shown = client.get(f"{world.url}/classifiers/{pinned.json()['id']}").json()
    assert shown["erased_at"] is not None
    assert erased.holding(erased.dump(), "s1 Name") == []


def test_a_face_that_is_someone_elses_by_now_keeps_its_crop(
    world: World, people: dict[str, list[Face]]
) -> None:
    made = freeze(world, **ALL)
    face, s1 = people["s1"][0], who(people["s1"])
    label(world, face, name="s2 Name")
    erase_person(world, s1)
    # Frozen as the one who is erased, its row goes; the face and its crop are another's.
    assert not DatasetFace.objects.filter(dataset=made["id"], face=face).exists()
    assert Face.objects.get(pk=face.pk).person_id == who(people["s2"])
    answer = world.client(world.viewer).get(f"{world.url}/faces/{face.pk}/crop")
    assert answer.status_code == 200
    assert Dataset.objects.get(pk=made["id"]).erased_faces == 3


def test_one_in_the_making_goes_on_without_them(
    world: World, people: dict[str, list[Face]]
) -> None:
    client = world.client(world.labeller)
    body = {"name": "wide", "margin": 0.5, **ALL}
    pk = client.post(f"{world.url}/datasets", body, format="json").json()["id"]
    row = DatasetFace.objects.filter(dataset=pk, face=people["s1"][0]).get()
    receipt = erase_person(world, who(people["s1"]))
    assert receipt["state"] == "removing"  # a worker may be about to write one of the crops
    # It did, and died.
    media.put(f"{Dataset.objects.get(pk=pk).folder}/{row.pk}.jpg", b"crop")
    from labelling import tasks as photo_tasks
    from labelling.models import Erasure

    waiting = Erasure.objects.get()
    assert any(place.endswith(f"/{row.pk}.jpg") for place, _ in waiting.files)
    waiting.files = [[place, 0] for place, _ in waiting.files]
    waiting.save()
    photo_tasks.remove_erased.fn(waiting.pk)
    tasks.make_dataset.fn(pk)
    made = get(world, f"/datasets/{pk}")
    assert (made["status"], made["face_count"], made["person_count"]) == ("succeeded", 6, 2)
    assert (made["erased_faces"], made["erased_people"]) == (3, 1)
    folder = Dataset.objects.get(pk=pk).folder
    assert len(media.files_of(folder)) == 6
