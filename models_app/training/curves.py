"""The learning curve: how well faces are named from 1, 2, 3, 5 and 10 faces a person."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models_app.training.ballots import Ballots
from models_app.training.knn import Faces, Told, answer
from models_app.training.metrics import SEED, Share, share, totals

Ints = NDArray[np.int64]
Doubles = NDArray[np.float64]

SIZES = (1, 2, 3, 5, 10)

DRAWS = 5
"""Draws of the gallery at each size."""

PAIRS = 10_000_000
"""Distances measured in one draw: more queries than that allows are drawn by lot."""

DOUBLED = {10: 5, 5: 2, 2: 1}
"""Sizes that are compared to see what twice the faces bring; there is no 4 to compare with 2."""


@dataclass(frozen=True, eq=False)
class Point:
    """One size: whose faces could be asked, and the share of each that got the right name."""

    faces: int
    people: Ints  # (P,) ascending
    recalls: Doubles  # (P,)
    accuracy: Share


def draw(voters: Faces, size: int, random: np.random.Generator) -> Ints:
    """The places of `size` faces of each person, by lot and from as many photos; people with fewer
    photos are left out."""
    mixed = random.permutation(len(voters))
    _, people = np.unique(voters.people, return_inverse=True)
    _, photos = np.unique(voters.photos, return_inverse=True)
    pairs = people[mixed] * np.int64(photos.max(initial=0) + 1) + photos[mixed]
    once = np.sort(np.unique(pairs, return_index=True)[1])
    chosen = mixed[once]
    chosen = chosen[np.argsort(people[chosen], kind="stable")]
    ordered = people[chosen]
    starts = np.searchsorted(ordered, ordered, side="left")
    counts = np.searchsorted(ordered, ordered, side="right") - starts
    kept = (np.arange(len(chosen)) - starts < size) & (counts >= size)
    found: Ints = chosen[kept].astype(np.int64)
    return found


def curve(
    voters: Faces, queries: Faces, ballots: Ballots, accept_distance: float, *,
    sizes: tuple[int, ...] = SIZES, draws: int = DRAWS, seed: int = SEED, told: Told | None = None,
) -> list[Point]:  # fmt: skip
    """A point for each size that anybody has faces enough for.

    In each draw the gallery is `size` faces of each person, and the others' names are asked, but of
    photos that the person's drawn faces are from. Unknown counts as wrong. A person needs more photos than
    `size`, so a point further on speaks of fewer people.
    """
    points: list[Point] = []
    random = np.random.default_rng(seed)
    for place, size in enumerate(sizes):
        asked = _with_photos(voters, queries, size)
        fit = voters.pick(np.isin(voters.people, asked))
        people: list[Ints] = []
        right: list[Doubles] = []
        for turn in range(draws if len(fit) else 0):
            gallery = fit.pick(draw(fit, size, random))
            some = _queries(queries, gallery, random)
            said = answer(some, gallery, ballots, strangers=False).known
            good = (said.people == some.people) & (said.distances < accept_distance)
            people.append(some.people)
            right.append(good.astype(np.float64))
            if told is not None:
                told((place + (turn + 1) / draws) / len(sizes))
        if people and sum(map(len, people)):
            points.append(_point(size, np.concatenate(people), np.concatenate(right), draws))
    return points


def _with_photos(voters: Faces, queries: Faces, size: int) -> Ints:
    """The people with voters in `size` photos, and another photo to ask about."""
    enough = _photos(voters.people, voters.photos, size)
    every = _photos(
        np.concatenate([voters.people, queries.people]),
        np.concatenate([voters.photos, queries.photos]),
        size + 1,
    )
    return np.intersect1d(enough, every)


def _photos(people: Ints, photos: Ints, least: int) -> Ints:
    """The people in at least so many photos."""
    if len(people) == 0:
        return people
    pairs = np.unique(np.stack([people, photos]), axis=1)
    names, counts = np.unique(pairs[0], return_counts=True)
    found: Ints = names[counts >= least]
    return found


def _queries(queries: Faces, gallery: Faces, random: np.random.Generator) -> Faces:
    """Faces of the gallery's people from other photos than those that stand for them."""
    known = np.isin(queries.people, gallery.people)
    held = set(zip(gallery.people.tolist(), gallery.photos.tolist(), strict=True))
    free = [
        pair not in held
        for pair in zip(queries.people.tolist(), queries.photos.tolist(), strict=True)
    ]
    places = np.flatnonzero(known & np.array(free, dtype=np.bool_))
    most = max(PAIRS // max(len(gallery), 1), 1)
    if len(places) > most:
        places = np.sort(random.choice(places, most, replace=False))
    return queries.pick(places)


def _point(size: int, people: Ints, right: Doubles, draws: int) -> Point:
    sums, counts = totals(right, people)
    return Point(size, np.unique(people), sums / counts, share(right, people, repeats=draws))


def doubling(points: list[Point]) -> dict[int, float]:
    """By person how much recall about twice the faces brought, at the largest size it has."""
    by_size = {point.faces: point for point in points}
    found: dict[int, float] = {}
    for more, less in sorted(DOUBLED.items()):
        if more in by_size and less in by_size:
            for person, before, after in _both(by_size[less], by_size[more]):
                found[person] = after - before
    return found


def _both(less: Point, more: Point) -> list[tuple[int, float, float]]:
    """(person, recall, recall) of those who are at both."""
    before = dict(zip(less.people.tolist(), less.recalls.tolist(), strict=True))
    after = zip(more.people.tolist(), more.recalls.tolist(), strict=True)
    return [(person, before[person], recall) for person, recall in after if person in before]


@dataclass(frozen=True, slots=True)
class Step:
    """What more faces brought those who are at both sizes: their mean recall before and after."""

    less: int
    more: int
    people: int
    before: float
    after: float


def last_step(points: list[Point], *, least: int) -> Step | None:
    """The step to the largest size that at least `least` people reach; None if there is none."""
    found = None
    for less, more in itertools.pairwise(points):
        both = _both(less, more)
        if len(both) >= least:
            means = np.array([[before, after] for _, before, after in both]).mean(axis=0)
            found = Step(less.faces, more.faces, len(both), float(means[0]), float(means[1]))
    return found
