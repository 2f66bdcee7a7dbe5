"""Shares with their intervals, scores of people and what is mixed up with what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]

DRAWS = 1_000
"""Draws of a bootstrap: the ends of a 95% interval then move by some tenth of its width."""

SEED = 1234
Z = 1.959964  # of a normal distribution, 95% lie within


@dataclass(frozen=True, slots=True)
class Share:
    """A share and its 95% interval, all 0 to 1; None if there was nothing to count."""

    value: float | None
    low: float | None
    high: float | None


NONE = Share(None, None, None)


def share(right: Doubles, groups: Ints, *, repeats: int = 1, seed: int = SEED) -> Share:
    """The mean of `right` (N,), 0 to 1, with its interval by bootstrap over groups (N,): people.

    Faces of one person are alike, so whole people are drawn. Where all are right every draw says 100%,
    which is no interval: it is made at least as wide as Wilson's for faces that have nothing to do with
    each other, N of them, or N / `repeats` where the same ones were asked so often.
    """
    if len(right) == 0:
        return NONE
    sums, counts = totals(right, groups)
    value = float(right.mean())
    drawn = _drawn(sums, counts, seed)
    low, high = np.quantile(drawn, [0.025, 0.975])
    least, most = wilson(value, max(len(right) // repeats, 1))
    return Share(value, min(float(low), least), max(float(high), most))


def totals(values: Doubles, groups: Ints) -> tuple[Doubles, Doubles]:
    """For each group the sum of its values and their number."""
    _, places = np.unique(groups, return_inverse=True)
    sums: Doubles = np.bincount(places, weights=values).astype(np.float64)
    return sums, np.bincount(places).astype(np.float64)


def drawings(count: int, seed: int, draws: int = DRAWS) -> list[Ints]:
    """How often each of `count` groups is drawn, in each of `draws` draws with replacement."""
    random = np.random.default_rng(seed)
    return [
        np.bincount(random.integers(count, size=count), minlength=count).astype(np.int64)
        for _ in range(draws)
    ]


def _drawn(sums: Doubles, counts: Doubles, seed: int) -> Doubles:
    found = [(sums @ times) / (counts @ times) for times in drawings(len(sums), seed)]
    return np.array(found)


def wilson(value: float, count: int) -> tuple[float, float]:
    """Wilson's 95% interval (1927) of a share seen in `count` independent trials."""
    middle = (value + Z * Z / (2 * count)) / (1 + Z * Z / count)
    half = Z / (1 + Z * Z / count) * np.sqrt(value * (1 - value) / count + Z * Z / (4 * count**2))
    return float(max(middle - half, 0.0)), float(min(middle + half, 1.0))


@dataclass(frozen=True, slots=True)
class PersonScore:
    """How one person's faces were named. Precision None: no face was given the name; recall None:
    no face could be measured."""

    person: int
    faces: int
    right: int
    wrong: int
    unknown: int
    precision: float | None
    recall: float | None


def scores(people: Ints, said: Ints, measured: Bools) -> list[PersonScore]:
    """The scores of all people, worst recall first, then the most mistakes; those that can't be
    measured come last.

    people: (N,) who the faces show; said: (N,) who they were named as, 0 for unknown; measured: (N,)
    False for faces that couldn't be named rightly, which count in `faces` alone.
    """
    found = []
    faces = _counts(people)
    own, named = people[measured], said[measured]
    rights, wrongs, unknowns, given = (
        _counts(own[own == named]),
        _counts(own[(own != named) & (named != 0)]),
        _counts(own[named == 0]),
        _counts(named[named != 0]),
    )
    for person, count in faces.items():
        right, wrong, unknown = (part.get(person, 0) for part in (rights, wrongs, unknowns))
        asked, named_so = right + wrong + unknown, given.get(person, 0)
        found.append(
            PersonScore(
                person, count, right, wrong, unknown,
                right / named_so if named_so else None, right / asked if asked else None,
            )
        )  # fmt: skip
    return sorted(found, key=_worst_first)


def _worst_first(one: PersonScore) -> tuple[float, int, int]:
    recall = 2.0 if one.recall is None else one.recall
    return recall, -(one.wrong + one.unknown), one.person


def _counts(keys: Ints) -> dict[int, int]:
    numbers, counts = np.unique(keys, return_counts=True)
    return dict(zip(numbers.tolist(), counts.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Cell:
    """Faces of one person that were named as another, or as nobody (0)."""

    person: int
    said: int
    count: int


def confusion(people: Ints, said: Ints, measured: Bools) -> list[Cell]:
    """The cells off the diagonal, largest first; the arguments are those of `scores`."""
    wrong = measured & (people != said)
    pairs, counts = np.unique(
        np.stack([people[wrong], said[wrong]], axis=1), axis=0, return_counts=True
    )
    cells = [
        Cell(int(person), int(other), int(count))
        for (person, other), count in zip(pairs, counts, strict=True)
    ]
    return sorted(cells, key=lambda cell: (-cell.count, cell.person, cell.said))
