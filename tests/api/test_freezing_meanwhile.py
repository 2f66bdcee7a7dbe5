"""Labels that change while a data set is about to be frozen: it holds those of the moment of the lock."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from labelling.models import Face
from models_app.models import DatasetFace
from models_app.services import dataset_rules
from models_app.services.dataset_rules import Grouped
from models_app.training import near
from tests.api.conftest import World
from tests.api.steps import label, named
from tests.api.test_datasets import freeze


@pytest.fixture
def groupings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Notes of how many faces each grouping was."""
    sizes: list[int] = []
    real = near.nearly_same

    def nearly_same(vectors: near.Floats, people: near.Ints, distance: float) -> near.Ints:
        sizes.append(len(people))
        return real(vectors, people, distance)

    monkeypatch.setattr(near, "nearly_same", nearly_same)
    return sizes


def just_before(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    """Have somebody change labels between the grouping and the lock."""
    real = dataset_rules.grouped

    def grouped(*asked: object) -> Grouped:
        found = real(*asked)  # type: ignore[arg-type]
        change()
        return found

    monkeypatch.setattr(dataset_rules, "grouped", grouped)


@pytest.fixture
def people(world: World) -> list[Face]:
    faces = [world.add(p, n) for p in (1, 2) for n in range(1, 6)]
    named(world, faces[:5], "s1")
    named(world, faces[5:], "s2")
    return faces


def test_the_grouping_is_made_once_where_nothing_changes(
    world: World, people: list[Face], groupings: list[int]
) -> None:
    assert freeze(world)["face_count"] == 10
    assert groupings == [10]


def test_a_label_that_goes_meanwhile(
    world: World, people: list[Face], groupings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    just_before(monkeypatch, lambda: label(world, people[0], "clear"))
    made = freeze(world)
    assert made["face_count"] == 9
    assert not DatasetFace.objects.filter(dataset=made["id"], face=people[0]).exists()
    assert groupings == [10, 9]


def test_another_name_meanwhile(
    world: World, people: list[Face], groupings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    just_before(monkeypatch, lambda: label(world, people[:1], name="s2"))
    made = freeze(world)
    row = DatasetFace.objects.select_related("person").get(dataset=made["id"], face=people[0])
    assert row.person.name == "s2"
    assert groupings == [10, 10]
