"""How good the labels are: measured by the worker, asked for through the API."""

from __future__ import annotations

import numpy as np
import pytest

from labelling.models import Face, Person, Project
from labelling.vision.voting import Neighbour, accept, rank
from models_app.models import (
    Evaluation,
    EvaluationFace,
)
from tests.api.classifying import make
from tests.api.conftest import World, vector
from tests.api.measuring import get, labelled, measured, start
from tests.api.steps import named

TOO_FEW = "too_few_labels"


@pytest.fixture
def people(world: World) -> dict[str, list[Face]]:
    return labelled(world)


def brute(faces: list[Face], distance: float, k: int = 3) -> dict[int, int | None]:
    """By face who the vote of all faces of other photos says it is."""
    said = {}
    for face in faces:
        others = [
            Neighbour(o.pk, int(o.person_id or 0), float(np.linalg.norm(vector(o) - vector(face))))
            for o in faces
            if o.photo_id != face.photo_id
        ]
        winner = accept(rank(others, k=k), distance)
        said[face.pk] = winner.person_id if winner else None
    return said


def test_never_measured(world: World) -> None:
    found = get(world)
    assert (found["id"], found["state"], found["fresh"], found["result"]) == (
        None, "none", False, None,
    )  # fmt: skip


def test_it_is_what_brute_force_says(world: World, people: dict[str, list[Face]]) -> None:
    Project.objects.filter(pk=world.project.pk).update(accept_distance=0.5)
    done = measured(world)
    faces = list(Face.objects.filter(project=world.project).order_by("pk"))
    said = brute(faces, 0.5)
    alone = people["s4"][0].pk
    asked = [f for f in faces if f.pk != alone]
    right = sum(said[f.pk] == f.person_id for f in asked)
    unknown = sum(said[f.pk] is None for f in asked)
    result = done["result"]
    assert done["fresh"] is True
    assert done["progress"] == 1.0
    assert (result["faces"], result["people"], result["alone"]) == (10, 4, 1)
    assert (result["right"], result["unknown"]) == (right, unknown)
    assert result["wrong"] == 9 - right - unknown > 0
    assert result["accuracy"]["value"] == pytest.approx(right / 9)
    assert result["accuracy"]["low"] < right / 9 < result["accuracy"]["high"]
    assert result["distance"] == 0.5
    rows = EvaluationFace.objects.filter(evaluation=done["id"])
    assert {r.face_id: r.said_id for r in rows} == {f.pk: said[f.pk] for f in asked}
    for one in result["persons"]:
        own = [f for f in asked if f.person_id == one["person"]["id"]]
        given = [f for f in asked if said[f.pk] == one["person"]["id"]]
        hits = sum(said[f.pk] == f.person_id for f in own)
        assert one["right"] == hits
        assert one["recall"] == (pytest.approx(hits / len(own)) if own else None)
        assert one["precision"] == (pytest.approx(hits / len(given)) if given else None)


def test_cells_open_their_faces(world: World, people: dict[str, list[Face]]) -> None:
    stray = people["s1"][-1]
    cells = measured(world)["result"]["confusion"]
    [cell] = [c for c in cells if c["said"] and c["said"]["name"] == "s3"]
    assert (cell["person"]["name"], cell["count"]) == ("s1", 1)
    url = f"{world.url}/faces"
    client = world.client(world.viewer)
    found = client.get(f"{url}?among={cell['among']}").json()["items"]
    assert [f["id"] for f in found] == [stray.pk]
    index = client.get(f"{url}/index?among={cell['among']}").json()
    assert (index["ids"], index["total"]) == ([stray.pk], 1)
    # Once it is put right it stays in the list, as the cell was measured with it.
    named(world, stray, "s3")
    assert client.get(f"{url}/index?among={cell['among']}").json()["ids"] == [stray.pk]
    assert get(world)["fresh"] is False
    again = measured(world)
    assert [c for c in again["result"]["confusion"] if c["said"]] == []
    assert client.get(f"{url}/index?among={cell['among']}").json()["ids"] == []


def test_unknown_faces_have_a_cell(world: World, people: dict[str, list[Face]]) -> None:
    Project.objects.filter(pk=world.project.pk).update(accept_distance=0.01)
    result = measured(world)["result"]
    assert (result["right"], result["wrong"], result["unknown"]) == (0, 0, 9)
    cell = next(c for c in result["confusion"] if c["person"]["name"] == "s2")
    assert (cell["said"], cell["count"]) == (None, 3)
    index = world.client(world.viewer).get(f"{world.url}/faces/index?among={cell['among']}")
    assert sorted(index.json()["ids"]) == sorted(f.pk for f in people["s2"])


@pytest.mark.parametrize(
    "among", ["evaluation", "evaluation-1", "evaluation-x-1-2", "evaluation-1-2-3-4",
              "evaluation-99999999999999999999-1-0", "evaluation-0-1-1"],
)  # fmt: skip
def test_lists_that_there_are_not(world: World, among: str) -> None:
    answer = world.client(world.viewer).get(f"{world.url}/faces?among={among}")
    assert answer.status_code == 404


def test_lists_of_another_project(world: World, people: dict[str, list[Face]]) -> None:
    among = measured(world)["result"]["confusion"][0]["among"]
    other = f"/api/v1/projects/{world.other.pk}/faces?among={among}"
    assert world.client(world.outsider).get(other).status_code == 404


def test_who_may(world: World, people: dict[str, list[Face]]) -> None:
    made = make(world)
    for url in ("", f"/classifiers/{made['id']}"):
        for who, status in ((world.outsider, 404), (None, 401)):
            client = world.client(who)
            assert client.get(f"{world.url}{url}/evaluation").status_code == status
            assert client.post(f"{world.url}{url}/evaluation").status_code == status
        assert world.client(world.viewer).get(f"{world.url}{url}/evaluation").status_code == 200
    assert start(world, "/classifiers/999999").status_code == 404
    assert start(world, who=world.viewer).status_code == 202


@pytest.mark.parametrize("labels", ["none", "one person", "no second photo", "none may vote"])
def test_too_few_labels(world: World, faces: list[Face], labels: str) -> None:
    if labels == "one person":
        named(world, faces[:2], "s1")
    elif labels == "no second photo":
        named(world, faces[0], "s1")
        named(world, faces[2], "s2")
    elif labels == "none may vote":
        named(world, faces[:2], "s1")
        named(world, faces[2:], "s2")
        Face.objects.filter(project=world.project).update(use=Face.Use.NEVER)
    answer = start(world)
    assert (answer.status_code, answer.json()["code"]) == (409, TOO_FEW)
    assert not Evaluation.objects.exists()


def test_names_are_not_stored(world: World, people: dict[str, list[Face]]) -> None:
    """They are those of today, and nobody's who was deleted."""
    measured(world)
    Person.objects.filter(name="s1").update(name="s9", folded="s9")
    assert "s1" not in str(Evaluation.objects.get().result)
    assert "s9" in {p["person"]["name"] for p in get(world)["result"]["persons"]}
    gone = Person.objects.get(name="s2")
    assert world.client(world.labeller).delete(f"{world.url}/people/{gone.pk}").status_code == 204
    assert "s2" not in {p["person"]["name"] for p in get(world)["result"]["persons"]}
