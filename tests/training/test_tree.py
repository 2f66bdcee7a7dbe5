"""Trees of crops: names that any disk takes, and trees that come from anywhere."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models_app.training import tree
from models_app.training.tree import BadTree, Names


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("s1", "s1"), ("a/b", "a_b"), ("..", "_"), (".hidden", "hidden"), ("dot.", "dot"),
        ("con", "con_"), ("COM1.txt", "COM1.txt_"), ("a\nb\0", "a_b_"), ("", "_"), (" x ", "x"),
        ("a\u202eb", "a_b"), ("ä" * 120, "ä" * 50), ('<>:"|?*', "_______"), ("中文 😀", "中文 😀"),
    ],
)  # fmt: skip
def test_names_that_any_disk_takes(name: str, there: str) -> None:
    assert tree.safe(name) == there


def test_names_that_meet_get_numbers() -> None:
    assert tree.folders(["a/b", "a_b", "A_B", "ä", "a\u0308", "s1-2", "s1", "S1"]) == [
        "a_b", "a_b-2", "A_B-3", "ä", "ä-2", "s1-2", "s1", "S1-3",
    ]  # fmt: skip


@given(st.lists(st.text(max_size=40), max_size=30))
def test_names_are_safe_and_all_different(names: list[str]) -> None:
    given_ = Names()
    made = [given_.give(name) for name in names]
    assert len({name.casefold() for name in made}) == len(made)
    for name in made:
        assert 0 < len(name.encode()) < 255
        assert not set(name) & set('/\\\0:<>"|?*')
        assert name.strip(". ") == name


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=8, unique=True))
def test_what_is_written_is_read(labels: list[str]) -> None:
    where = tree.folders(labels)
    raw = tree.labels_json(labels)
    paths = ["labels.json", *(f"train/{folder}/{n}.jpg" for n, folder in enumerate(where))]
    found = tree.read(paths, raw.encode("utf-8", "surrogatepass"))
    assert found.labels == labels
    assert {(e.number, e.name) for e in found.entries} == {(n, str(n)) for n in range(len(labels))}
    assert ("folders" in json.loads(raw)) == (where != labels)


def test_without_labels_the_folders_are_the_people() -> None:
    found = tree.read(["x/train/s10/b.jpg", "x/train/s2/a.jpg", "x/val/s2/A.PNG", "x/val/s2/a.jpg"])
    assert found.labels == ["s2", "s10"]
    assert [(e.side, e.number, e.name) for e in found.entries] == [
        ("train", 0, "a"), ("train", 1, "b"), ("val", 0, "A"), ("val", 0, "a-2"),
    ]  # fmt: skip
    assert tree.find_labels(["x/labels.json", "x/train/labels.json"]) == "x/labels.json"
    with pytest.raises(BadTree, match="leads out"):
        tree.read(["train/../../s1/1.jpg"])
