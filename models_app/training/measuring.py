"""How good a vote is on faces whose names are known: all numbers of one measurement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models_app.training import advice, curves, metrics, thresholds
from models_app.training.ballots import Ballots
from models_app.training.knn import Faces, Outcome, Told, answer

Ints = NDArray[np.int64]

PAIRS = 1_000_000_000
"""Distances measured at most: 10,000 faces against 100,000. With more, whole people are drawn by lot."""

SEED = metrics.SEED
# The shares of the time that naming all faces takes, and the learning curve.
NAMING, CURVE = 0.6, 0.9


@dataclass(frozen=True, eq=False)
class Measured:
    """All that was found. `queries` are the faces that were asked about, `of` how many there were."""

    queries: Faces
    of: int
    outcome: Outcome
    said: Ints  # (N,) the name each got under the threshold, 0 for unknown
    accuracy: metrics.Share
    top: metrics.Share
    persons: list[metrics.PersonScore]
    confusion: list[metrics.Cell]
    chart: list[thresholds.Point]
    picks: list[thresholds.Pick]
    points: list[curves.Point]
    doubling: dict[int, float]
    notes: list[advice.Note]


def sample(people: Ints, most: int, seed: int = SEED) -> Ints:
    """The places of all faces of as many people, drawn by lot, as have `most` faces; at least one's."""
    if len(people) <= most:
        return np.arange(len(people))
    names, counts = np.unique(people, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(names))
    fitting = max(int((np.cumsum(counts[order]) <= most).sum()), 1)
    return np.flatnonzero(np.isin(people, names[order[:fitting]]))


def measure(
    queries: Faces, voters: Faces, ballots: Ballots, accept_distance: float, told: Told
) -> Measured:
    """Name all queries, each with its own photo left out, and as if it were a stranger's.

    Cost: N x M x D for N queries and M voters, up to `PAIRS` of them, and a learning curve of less.
    """
    chosen = queries.pick(sample(queries.people, max(PAIRS // max(len(voters), 1), 1)))
    outcome = answer(chosen, voters, ballots, told=lambda done: told(NAMING * done))
    people, measured = chosen.people, ~outcome.alone
    near = outcome.known.distances < accept_distance
    said = np.where(near, outcome.known.people, 0)
    right, best = said == people, outcome.known.people == people
    accuracy, top = (
        metrics.share(good[measured].astype(np.float64), people[measured]) for good in (right, best)
    )
    points = curves.curve(
        voters, queries, ballots, accept_distance,
        told=lambda done: told(NAMING + (CURVE - NAMING) * done),
    )  # fmt: skip
    trials = thresholds.Trials.of(people, outcome)
    found = advice.Findings(
        len(chosen), len(queries), int(outcome.alone.sum()), accuracy,
        metrics.scores(people, said, measured), metrics.confusion(people, said, measured), points,
        thresholds.recommend(trials), accept_distance, thresholds.accepted(trials, accept_distance),
        _counted(voters.people),
    )  # fmt: skip
    told(1.0)
    return Measured(
        chosen, len(queries), outcome, said, accuracy, top, list(found.persons),
        list(found.confusion), thresholds.chart(trials), list(found.picks), points,
        curves.doubling(points), advice.advise(found),
    )  # fmt: skip


def _counted(people: Ints) -> dict[int, int]:
    names, counts = np.unique(people, return_counts=True)
    return dict(zip(names.tolist(), counts.tolist(), strict=True))
