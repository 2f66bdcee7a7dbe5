"""Data sets: what differs between two versions."""

from __future__ import annotations

import pytest

from labelling.models import Face, Person
from tests.api.conftest import World
from tests.api.steps import label, named
from tests.api.test_datasets import ALL, freeze, get


@pytest.fixture
def people(world: World) -> dict[str, list[Face]]:
    """Five photos of s1, five of someone whose name no disk takes, named."""
    found = {name: [world.add(p, n) for n in range(1, 6)] for p, name in ((1, "s1"), (2, "=s/2."))}
    for name, faces in found.items():
        named(world, faces, name)
    return found


def test_what_differs_between_two_versions(world: World, people: dict[str, list[Face]]) -> None:
    before = freeze(world, **ALL)
    s1, s2 = people["s1"], people["=s/2."]
    client = world.client(world.labeller)
    label(world, s1[0], "clear")
    label(world, s1[1], name="=s/2.")
    named(world, world.add(3, 1), "s3")
    named(world, s2[0], "s4")
    person = Person.objects.get(name="=s/2.")
    client.patch(f"{world.url}/people/{person.pk}", {"name": "s2"}, format="json")
    after = freeze(world, **ALL)
    said = get(world, f"/datasets/{before['id']}/compare/{after['id']}")
    assert (said["same"], said["people_added"], said["people_removed"]) == (False, ["s3", "s4"], [])
    assert said["people_renamed"] == 1
    assert (said["faces_added"], said["faces_removed"], said["faces_changed"]) == (1, 1, 2)
    rows = {p["name"]: p for p in said["people"]}
    assert rows["s2"]["renamed_from"] == "=s/2."
    assert (rows["s2"]["before"], rows["s2"]["after"], rows["s2"]["changed"]) == (5, 5, 2)
    assert (rows["s1"]["removed"], rows["s1"]["changed"], rows["s1"]["added"]) == (1, 1, 0)
    what = {f["face_id"]: (f["kind"], f["what"]) for f in said["faces"]}
    assert what[s1[0].pk] == ("removed", "")
    assert what[s1[1].pk] == ("changed", "s1 → s2")
    assert what[s2[0].pk] == ("changed", "=s/2. → s4")
    gone = next(f for f in said["faces"] if f["kind"] == "removed")
    assert gone["dataset_id"] == before["id"]
    assert client.get(gone["crop_url"]).status_code == 200
    other = freeze(world, ratios={"train": 0.6, "val": 0.2, "test": 0.2})
    sides = get(world, f"/datasets/{after['id']}/compare/{other['id']}")
    assert {f["what"] for f in sides["faces"]} <= {"train → val", "train → test"}
    assert sides["faces_changed"] == other["splits"]["val"] + other["splits"]["test"] > 0
    same = get(world, f"/datasets/{after['id']}/compare/{after['id']}")
    assert (same["same"], same["people"], same["faces"]) == (True, [], [])
    get(world, f"/datasets/{after['id']}/compare/{10**9}", status=404)
