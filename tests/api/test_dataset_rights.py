"""Data sets: notes, the trash, who may do what, and bad input."""

from __future__ import annotations

from typing import Any

import pytest

from labelling.models import Face, Person
from models_app.models import Classifier, ClassifierVersion, DatasetFace
from tests.api.conftest import World
from tests.api.steps import named
from tests.api.test_datasets import freeze, get


@pytest.fixture
def people(world: World) -> dict[str, list[Face]]:
    """Five photos of s1, five of s2, named."""
    found = {f"s{p}": [world.add(p, n) for n in range(1, 6)] for p in (1, 2)}
    for name, faces in found.items():
        named(world, faces, name)
    return found


def test_note_trash_and_restoring(world: World, people: dict[str, list[Face]]) -> None:
    made = freeze(world)
    client, url = world.client(world.labeller), f"{world.url}/datasets/{made['id']}"
    assert client.patch(url, {"note": "x"}, format="json").json()["note"] == "x"
    assert client.patch(url, {}, format="json").status_code == 400
    classifier = Classifier.objects.create(project=world.project, name="k", folded="k")
    version = ClassifierVersion.objects.create(
        classifier=classifier, number=1, dataset_id=made["id"]
    )
    assert get(world, f"/datasets/{made['id']}")["used_by"] == ["k"]
    answer = client.delete(url)
    assert (answer.status_code, answer.json()["code"]) == (409, "dataset_in_use")
    assert "“k”" in answer.json()["message"]
    ClassifierVersion.objects.create(classifier=classifier, number=2)
    assert version.dataset_id
    assert client.delete(url).status_code == 204
    assert client.delete(url).status_code == 404
    assert client.patch(url, {"note": "y"}, format="json").status_code == 404
    assert get(world, "/datasets")["items"] == []
    assert [d["id"] for d in get(world, "/datasets?state=trash")["items"]] == [made["id"]]
    # Its number isn't given again.
    assert freeze(world)["version"] == 2
    assert client.post(f"{url}/restore").json()["version"] == 1
    assert client.post(f"{url}/restore").status_code == 200
    assert len(get(world, "/datasets")["items"]) == 2


def test_who_may(world: World, people: dict[str, list[Face]]) -> None:
    pk = freeze(world)["id"]
    face = DatasetFace.objects.filter(dataset=pk)[0].pk
    reads = ["", "/people", "/faces", f"/faces/{face}/crop", f"/compare/{pk}", "/download"]
    for who, status in ((world.outsider, 404), (None, 401)):
        client = world.client(who)
        for path in reads:
            assert client.get(f"{world.url}/datasets/{pk}{path}").status_code == status, path
        assert client.get(f"{world.url}/datasets").status_code == status
        assert client.post(f"{world.url}/datasets/readiness").status_code == status
    viewer = world.client(world.viewer)
    assert viewer.post(f"{world.url}/datasets", {"name": "x"}).status_code == 403
    assert viewer.delete(f"{world.url}/datasets/{pk}").status_code == 403
    assert viewer.patch(f"{world.url}/datasets/{pk}", {"note": ""}).status_code == 403
    assert viewer.post(f"{world.url}/datasets/{pk}/restore").status_code == 403
    for path in ["", "/people", "/faces", "/compare/1", "/download"]:
        assert viewer.get(f"{world.url}/datasets/{10**9}{path}").status_code == 404
    # From another project it isn't there either.
    world.project = world.other
    assert world.client(world.outsider).get(f"{world.url}/datasets/{pk}").status_code == 404


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"name": "a/b"}, "name"),
        ({}, "name"),
        ({"name": "x", "ratios": {"train": 0.5, "val": 0.1, "test": 0.1}}, "ratios"),
        ({"name": "x", "margin": 3}, "margin"),
        ({"name": "x", "seed": -1}, "seed"),
        ({"name": "x", "min_faces": 0}, "min_faces"),
    ],
)
def test_bad_input(world: World, asked: dict[str, Any], field: str) -> None:
    answer = world.client(world.labeller).post(f"{world.url}/datasets", asked, format="json")
    assert answer.status_code == 400
    [named_] = answer.json()["fields"]
    assert named_.split(".")[0] == field


def test_a_deleted_person_stays_in_the_version(world: World, people: dict[str, list[Face]]) -> None:
    made = freeze(world)
    person = Person.objects.get(name="s1")
    world.client(world.labeller).delete(f"{world.url}/people/{person.pk}")
    [first, second] = get(world, f"/datasets/{made['id']}/people")["items"]
    assert (first["name"], first["person"]) == ("s1", None)
    assert second["person"]["name"] == "s2"
    assert get(world, f"/datasets/{made['id']}/people?q=S2")["items"] == [second]
    assert freeze(world)["person_count"] == 1
