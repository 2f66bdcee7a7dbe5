"""Splits: no leak, everyone in train, honest ratios, the same for the same seed."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models_app.training import near, splits
from models_app.training.splits import SIDES, Empty, Item, split

RATIOS = st.sampled_from(
    [(0.8, 0.1, 0.1), (0.6, 0.2, 0.2), (0.9, 0.1, 0.0), (0.5, 0.0, 0.5), (1.0, 0.0, 0.0),
     (0.34, 0.33, 0.33), (0.05, 0.05, 0.9)]
)  # fmt: skip
SEEDS = st.integers(0, 2**31 - 1)


@st.composite
def singles(draw: Any) -> list[Item]:
    """People with 1 to 40 faces, each in a photo of its own."""
    sizes = draw(st.lists(st.integers(1, 40), min_size=1, max_size=12))
    keys = iter(draw(st.permutations(range(sum(sizes)))))
    return [
        Item(key, person, key, key)
        for person, size in enumerate(sizes)
        for key in [next(keys) for _ in range(size)]
    ]


# Someone with ten photos of their own, so that no side must be empty.
SURE = 99


@st.composite
def grouped(draw: Any) -> list[Item]:
    """Photos of one to four people, some of them joined as near-duplicates."""
    people = draw(st.integers(1, 8))
    photos = draw(
        st.lists(
            st.lists(st.integers(0, people - 1), min_size=1, max_size=4), min_size=1, max_size=40
        )
    )
    rows = [(number, person) for number, crowd in enumerate(photos) for person in crowd]
    rows += [(1000 + number, SURE) for number in range(10)]
    alike = [draw(st.integers(0, 60)) if person != SURE else 60 for _, person in rows]
    # A near-duplicate shows the same person; above 20 a face is like no other.
    sets = [one * 100 + person if one <= 20 else 10_000 + at
            for at, (one, (_, person)) in enumerate(zip(alike, rows, strict=True))]  # fmt: skip
    groups = near.joined([photo for photo, _ in rows], sets).tolist()
    return [Item(at, person, groups[at], photo) for at, (photo, person) in enumerate(rows)]


def made(items: list[Item], **asked: Any) -> splits.Split:
    try:
        return split(items, **asked)
    except Empty:
        assume(False)
        raise


def shares(items: list[Item], sides: dict[Any, str]) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for item in items:
        found[item.person][sides[item.key]] += 1
    return found


@settings(max_examples=150, deadline=None)
@given(grouped(), RATIOS, SEEDS)
def test_no_group_and_no_photo_is_on_two_sides(items: list[Item], ratios: Any, seed: int) -> None:
    sides = made(items, ratios=ratios, seed=seed).sides
    assert sides.keys() == {item.key for item in items}
    for kind in ("group", "photo"):
        seen: dict[int, set[str]] = defaultdict(set)
        for item in items:
            seen[getattr(item, kind)].add(sides[item.key])
        assert all(len(one) == 1 for one in seen.values())


@settings(max_examples=150, deadline=None)
@given(st.one_of(grouped(), singles()), RATIOS, SEEDS)
def test_everyone_is_in_train_and_no_side_is_empty(
    items: list[Item], ratios: Any, seed: int
) -> None:
    made_ = made(items, ratios=ratios, seed=seed)
    counts = shares(items, made_.sides)
    assert all(own["train"] > 0 for own in counts.values())
    filled = set(made_.sides.values())
    assert filled == {side for side, ratio in zip(SIDES, ratios, strict=True) if ratio > 0}
    groups: dict[int, set[int]] = defaultdict(set)
    for item in items:
        groups[item.person].add(item.group)
    for person, own in groups.items():
        assert (person in made_.few) == (len(own) < 3)
        if len(own) < 3:
            assert set(counts[person]) == {"train"}


@settings(max_examples=200, deadline=None)
@given(singles(), RATIOS, SEEDS)
def test_ratios_are_kept_to_within_one_face_a_person(
    items: list[Item], ratios: Any, seed: int
) -> None:
    made_ = made(items, ratios=ratios, seed=seed)
    for person, own in shares(items, made_.sides).items():
        total = sum(own.values())
        if person not in made_.few:
            for side, ratio in zip(SIDES, ratios, strict=True):
                assert abs(own[side] - total * ratio) <= 1 + 1e-6, (total, own)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(3, 9), min_size=30, max_size=60), SEEDS)
def test_the_sums_come_out_right_though_people_have_few_faces(sizes: list[int], seed: int) -> None:
    """Rounding each person alone would leave val and test empty of people with three faces."""
    items = [Item(f"{p}-{n}", p, p * 100 + n) for p, size in enumerate(sizes) for n in range(size)]
    sides = Counter(split(items, ratios=(0.8, 0.1, 0.1), seed=seed).sides.values())
    for side, ratio in zip(SIDES, (0.8, 0.1, 0.1), strict=True):
        assert abs(sides[side] - ratio * len(items)) <= 2


@settings(max_examples=60, deadline=None)
@given(st.one_of(grouped(), singles()), RATIOS, SEEDS, st.randoms(use_true_random=False))
def test_the_same_seed_gives_the_same_split_whatever_the_order(
    items: list[Item], ratios: Any, seed: int, lot: random.Random
) -> None:
    first = made(items, ratios=ratios, seed=seed).sides
    shuffled = list(items)
    lot.shuffle(shuffled)
    renumbered = [Item(i.key, i.person, i.group * 7 + 3, i.photo) for i in shuffled]
    assert split(renumbered, ratios=ratios, seed=seed).sides == first


def test_another_seed_gives_another_split() -> None:
    items = [Item(n, n // 10, n) for n in range(400)]
    one, other = (split(items, ratios=(0.8, 0.1, 0.1), seed=seed).sides for seed in (1, 2))
    assert one != other
    assert Counter(one.values()) == {"train": 320, "val": 40, "test": 40}
    assert Counter(one.values()) == Counter(other.values())


@settings(max_examples=150, deadline=None)
@given(grouped(), SEEDS, st.data())
def test_kept_splits_are_kept_and_nothing_new_leaks(
    items: list[Item], seed: int, data: Any
) -> None:
    photos = sorted({item.photo for item in items})
    old_photos = set(data.draw(st.lists(st.sampled_from(photos), unique=True)))
    old = [item for item in items if item.photo in old_photos or item.person == SURE]
    kept = made(old, ratios=(0.8, 0.1, 0.1), seed=seed).sides
    made_ = made(items, ratios=(0.8, 0.1, 0.1), seed=seed + 1, kept=kept)
    sides = made_.sides
    assert all(sides[key] == side for key, side in kept.items() if key not in made_.left_out)
    groups: dict[int, set[str]] = defaultdict(set)
    for item in old:
        groups[item.group].add(kept[item.key])
    for item in items:
        if item.key not in kept and item.key not in made_.left_out:
            held = groups.get(item.group, {"train"})
            assert sides[item.key] in held
            assert held == {"train"} or sides[item.key] != "train"
    held_by = shares([i for i in items if i.key not in made_.left_out], sides)
    assert all(own["train"] > 0 for own in held_by.values())
    # Only people without a face in train are left out, with all their faces.
    out = {item.person for item in items if item.key in made_.left_out}
    assert not out & set(held_by)


def test_a_new_face_in_an_old_test_photo_follows_it() -> None:
    items = [Item(n, 0, n, n) for n in range(10)]
    kept = split(items, ratios=(0.8, 0.1, 0.1), seed=5).sides
    tested = next(key for key, side in kept.items() if side == "test")
    more = [*items, Item(20, 1, 20, 20), Item(21, 1, int(tested), int(tested)), Item(22, 0, 22, 22)]
    sides = split(more, ratios=(0.8, 0.1, 0.1), seed=9, kept=kept).sides
    assert (sides[20], sides[21], sides[22]) == ("train", "test", "train")
    alone = [*items, Item(21, 1, int(tested), int(tested))]
    assert split(alone, ratios=(0.8, 0.1, 0.1), seed=9, kept=kept).left_out == {21}


@pytest.mark.parametrize(
    ("sizes", "side"),
    [([1], "val"), ([2, 2, 2], "val"), ([4], "test"), ([5], None), ([3, 3], None)],
)
def test_too_few_faces_are_refused_not_split_into_nothing(
    sizes: list[int], side: str | None
) -> None:
    items = [Item(p * 10 + n, p, p * 10 + n) for p, size in enumerate(sizes) for n in range(size)]
    if side is None:
        assert set(split(items, ratios=(0.8, 0.1, 0.1), seed=1).sides.values()) == set(SIDES)
        return
    with pytest.raises(Empty) as caught:
        split(items, ratios=(0.8, 0.1, 0.1), seed=1)
    assert caught.value.side == side
    assert set(split(items, ratios=(1, 0, 0), seed=1).sides.values()) == {"train"}


def test_near_duplicates_against_brute_force() -> None:
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(1500, 8)).astype(np.float32) * 0.12
    people = rng.integers(0, 6, 1500)
    sets = near.nearly_same(vectors, people, 0.15)
    parent = list(range(1500))

    def root(row: int) -> int:
        return row if parent[row] == row else root(parent[row])

    exact = vectors.astype(np.float64)
    for a in range(1500):
        for b in range(a):
            if people[a] == people[b] and np.linalg.norm(exact[a] - exact[b]) < 0.15:
                parent[root(a)] = root(b)
    truth = np.array([root(row) for row in range(1500)])
    assert 200 < len(np.unique(truth)) < 1400
    assert len(set(zip(sets.tolist(), truth.tolist(), strict=True))) == len(np.unique(truth))
    assert len(np.unique(sets)) == len(np.unique(truth))


def test_groups_go_along_the_chain() -> None:
    groups = near.joined([1, 1, 2, 3, 4, 9], [5, 6, 6, 7, 7, 8])
    assert groups.tolist() == [0, 0, 0, 1, 1, 2]
    assert near.joined([], []).tolist() == []
    assert near.nearly_same(np.zeros((0, 0), np.float32), np.zeros(0, np.int64), 0.1).tolist() == []
