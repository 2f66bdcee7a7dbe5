"""False accepts and false rejects against the threshold, and the threshold to take."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models_app.training.knn import Outcome
from models_app.training.metrics import SEED, drawings

Ints = NDArray[np.int64]
Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]

RATES = (0.001, 0.01, 0.05, 0.1)
"""The shares of strangers let through, for which a threshold is recommended."""

POINTS = 81
"""Thresholds on the chart."""

DRAWS = 400
"""Of the bootstrap: each sorts nothing, but adds up all faces."""


@dataclass(frozen=True, eq=False)
class Trials:
    """What is known of N faces: who nears them as strangers, and what they are named as known ones."""

    people: Ints  # (N,) whose face it is
    strange: Doubles  # (N,) distance of the winner among all others; infinite if there is nobody
    known: Doubles  # (N,) distance of the winner with only their own photo left out
    right: Bools  # (N,) that winner is the person
    measured: Bools  # (N,) it could have been: the person has another photo

    @staticmethod
    def of(people: Ints, outcome: Outcome) -> Trials:
        """From the answers to N faces of these people."""
        return Trials(
            people, outcome.strange.distances, outcome.known.distances,
            outcome.known.people == people, ~outcome.alone,
        )  # fmt: skip

    def weights(self) -> Doubles:
        """(N,) what each face weighs as a stranger: each person the same, whatever the faces."""
        _, places, counts = np.unique(self.people, return_inverse=True, return_counts=True)
        each: Doubles = 1.0 / (counts[places] * len(counts))
        return each


@dataclass(frozen=True, slots=True)
class Point:
    """The shares at one threshold."""

    distance: float
    false_accepts: float
    false_rejects: float


@dataclass(frozen=True, slots=True)
class Pick:
    """The threshold for one rate of false accepts, its 95% interval, and what it costs."""

    rate: float
    distance: float
    low: float
    high: float
    false_rejects: float


def chart(trials: Trials, points: int = POINTS) -> list[Point]:
    """The shares at evenly spaced thresholds, from where all is refused to where all is accepted."""
    if not np.isfinite(trials.strange).any() or not trials.measured.any():
        return []
    known = trials.known[trials.measured]
    strange = trials.strange[np.isfinite(trials.strange)]
    both = np.concatenate([known[np.isfinite(known)], strange])
    steps = np.linspace(*_round(float(both.min()), float(np.quantile(both, 0.995))), points)
    return [Point(float(t), accepted(trials, t), rejected(trials, t)) for t in steps]


def _round(low: float, high: float) -> tuple[float, float]:
    """Outwards to a twentieth."""
    return max(np.floor(low * 20) / 20, 0.0), max(np.ceil(high * 20) / 20, 0.05)


def accepted(trials: Trials, distance: float) -> float:
    """The share of strangers who get a name under this threshold: each person weighs the same."""
    return float(trials.weights()[trials.strange < distance].sum())


def rejected(trials: Trials, distance: float) -> float:
    """The share of known faces that get none, or a wrong one: each face weighs the same."""
    good = trials.right & (trials.known < distance)
    return float(1 - good[trials.measured].mean()) if trials.measured.any() else 0.0


def recommend(trials: Trials, rates: tuple[float, ...] = RATES, *, seed: int = SEED) -> list[Pick]:
    """For each rate that the faces are enough for, the largest threshold that keeps it.

    The stranger at the threshold itself counts as accepted, so the share seen under it is always less than
    the rate: a threshold picked to fit is otherwise too lenient to those who come. With N equal faces
    no rate under 1 / N is answered. The interval is that of the distance at which the rate is met, by
    bootstrap over people.
    """
    order = np.argsort(trials.strange, kind="stable")
    far, weights = trials.strange[order], trials.weights()[order]
    reached = np.cumsum(weights)
    picks: list[Pick] = []
    ends = _intervals(trials, order, rates, seed)
    for rate, (low, high) in zip(rates, ends, strict=True):
        place = int(np.searchsorted(reached, rate + 1e-9, side="right")) - 1
        if place < 0 or not np.isfinite(far[place]):
            continue
        t = float(far[place])
        picks.append(Pick(rate, t, min(low, t), max(high, t), rejected(trials, t)))
    return picks


def _intervals(
    trials: Trials, order: Ints, rates: tuple[float, ...], seed: int
) -> list[tuple[float, float]]:
    """The 2.5% and 97.5% points over draws of people of the distance at which each rate is met."""
    names, places, counts = np.unique(trials.people, return_inverse=True, return_counts=True)
    far, places = trials.strange[order], places[order]
    each = 1.0 / counts[places]
    found = np.empty((DRAWS, len(rates)))
    for row, times in enumerate(drawings(len(names), seed, DRAWS)):
        reached = np.cumsum(times[places] * each) / len(names)
        at = np.searchsorted(reached, np.array(rates) + 1e-9, side="right")
        found[row] = far[np.minimum(at, len(far) - 1)]
    found = np.where(np.isfinite(found), found, far[np.isfinite(far)].max(initial=0.0))
    return [(float(a), float(b)) for a, b in np.quantile(found, [0.025, 0.975], axis=0).T]
