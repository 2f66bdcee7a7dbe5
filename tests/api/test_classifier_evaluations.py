"""How good a classifier is: live, or pinned to a data set."""

from __future__ import annotations

from typing import Any

import pytest

from labelling.models import Face, Person
from models_app.models import (
    Classifier,
    ClassifierVersion,
    DatasetFace,
    DatasetPerson,
    EvaluationFace,
)
from tests.api.classifying import frozen, make
from tests.api.conftest import World
from tests.api.measuring import get, labelled, measured
from tests.api.steps import named

TOO_FEW = "too_few_labels"


@pytest.fixture
def people(world: World) -> dict[str, list[Face]]:
    return labelled(world)


def classifier(world: World, **settings: Any) -> ClassifierVersion:
    made = Classifier.objects.create(project=world.project, name="Ours", folded="ours")
    return ClassifierVersion.objects.create(classifier=made, number=1, **settings)


def test_a_live_classifier(world: World, people: dict[str, list[Face]]) -> None:
    version = classifier(
        world, k=1, metric="cosine", vote="weighted", accept_distance=0.2, everyone=False
    )
    chosen = list(Person.objects.filter(name__in=["s1", "s2"]))
    version.people.set(chosen)
    url = f"/classifiers/{version.classifier_id}"
    result = measured(world, url)["result"]
    assert {p["person"]["name"] for p in result["persons"]} == {"s1", "s2"}
    assert (result["faces"], result["distance"]) == (7, 0.2)
    # What happens to others doesn't concern it.
    named(world, people["s3"], "s5")
    assert get(world, url)["fresh"] is True
    named(world, people["s2"][0], "s5")
    assert get(world, url)["fresh"] is False
    assert get(world)["state"] == "none"


def test_the_list_of_classifiers_shows_the_headline(
    world: World, people: dict[str, list[Face]]
) -> None:
    made = make(world)
    url = f"/classifiers/{made['id']}"
    assert made["evaluation"] is None
    accuracy = measured(world, url)["result"]["accuracy"]["value"]
    listed = world.client(world.viewer).get(f"{world.url}/classifiers").json()["items"]
    shown = listed[0]["evaluation"]
    assert (shown["accuracy"], shown["fresh"]) == (accuracy, True)
    named(world, people["s1"][-1], "s3")
    shown = world.client(world.viewer).get(f"{world.url}{url}").json()["evaluation"]
    assert (shown["accuracy"], shown["fresh"]) == (accuracy, False)


def test_a_new_version_was_never_measured(world: World, people: dict[str, list[Face]]) -> None:
    made = make(world)
    url = f"/classifiers/{made['id']}"
    measured(world, url)
    changed = world.client(world.labeller).patch(f"{world.url}{url}", {"k": 1})
    assert changed.status_code == 200
    assert get(world, url)["state"] == "none"
    again = measured(world, url)
    assert again["fresh"] is True
    # What the version before said of each face is gone.
    assert set(EvaluationFace.objects.values_list("evaluation", flat=True)) == {again["id"]}


def test_pinned_to_a_data_set(world: World, people: dict[str, list[Face]]) -> None:
    """Its val and test faces are asked, its train faces vote; what happens to labels doesn't matter."""
    chosen = people["s1"][:3] + people["s2"] + people["s3"]
    dataset = frozen(world, chosen)
    held_out = [people["s1"][2], people["s2"][2]]
    rows = DatasetFace.objects.filter(dataset=dataset)
    rows.filter(face=held_out[0]).update(side="val")
    rows.filter(face=held_out[1]).update(side="test")
    url = f"/classifiers/{make(world, dataset=dataset.pk)['id']}"
    result = measured(world, url)["result"]
    assert (result["faces"], result["people"], result["right"]) == (2, 2, 2)
    assert result["confusion"] == []
    ids = [f.pk for f in held_out]
    assert sorted(EvaluationFace.objects.values_list("face", flat=True)) == ids
    named(world, people["s2"][0], "s9")
    assert get(world, url)["fresh"] is True
    # Erased from the data set: another content, and a cell that can't be shown names nobody.
    rows.filter(face=people["s2"][1]).delete()
    assert get(world, url)["fresh"] is False


def test_cells_of_a_data_set(world: World, people: dict[str, list[Face]]) -> None:
    chosen = people["s1"] + people["s2"] + people["s3"]
    dataset = frozen(world, chosen)
    stray = people["s1"][-1]  # it shows s3
    DatasetFace.objects.filter(dataset=dataset, face=stray).update(side="test")
    url = f"/classifiers/{make(world, dataset=dataset.pk)['id']}"
    named(world, stray, "s3")
    [cell] = measured(world, url)["result"]["confusion"]
    assert (cell["person"]["name"], cell["said"]["name"]) == ("s1", "s3")
    index = world.client(world.viewer).get(f"{world.url}/faces/index?among={cell['among']}")
    assert index.json()["ids"] == [stray.pk]
    # A person whom the data set alone knows has no faces to show.
    DatasetPerson.objects.filter(dataset=dataset, name="s3").update(person=None)
    [cell] = get(world, url)["result"]["confusion"]
    assert (cell["among"], cell["said"]["name"], cell["said"]["id"] < 0) == ("", "s3", True)


def test_all_train_is_asked_photo_by_photo(world: World, people: dict[str, list[Face]]) -> None:
    dataset = frozen(world, people["s1"][:3] + people["s2"] + people["s4"])
    url = f"/classifiers/{make(world, dataset=dataset.pk)['id']}"
    result = measured(world, url)["result"]
    assert (result["faces"], result["alone"], result["right"]) == (7, 1, 6)
