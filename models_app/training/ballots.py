"""How the nearest faces elect a person, for many faces at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Doubles = NDArray[np.float64]

# As `labelling.vision.voting` has them.
PLURALITY = "plurality"
LIGHTEST = 1e-300


@dataclass(frozen=True, slots=True)
class Ballots:
    """The rule of a vote, as `labelling.vision.voting.rank` takes it."""

    k: int
    metric: str = "euclidean"  # or cosine
    vote: str = "plurality"  # or weighted
    reach: float = 0.1
    softness: float = 0.07  # of weights


def winners(people: Ints, distances: Doubles, ballots: Ballots) -> tuple[Ints, Doubles]:
    """For each of B faces the winner and the distance of its nearest face; 0 and infinity for none.

    people, distances: (B, K), nearest first, infinite where there is nobody.
    """
    weights = _weights(distances, ballots)
    votes = np.zeros_like(weights)
    for place in range(people.shape[1]):  # one after the other, as `rank` adds them up
        votes += (people == people[:, place : place + 1]) * weights[:, place : place + 1]
    # The first of the most: places are by distance, so a tie goes to the nearer face.
    best = votes.argmax(axis=1)
    rows, found = np.arange(len(people)), weights[:, 0] > 0
    chosen = np.where(found, people[rows, best], 0)
    return chosen, np.where(found, distances[rows, best], np.inf)


def _weights(distances: Doubles, ballots: Ballots) -> Doubles:
    nearest = distances[:, :1]
    heard = np.isfinite(distances) & (distances <= nearest + ballots.reach)
    if ballots.vote == PLURALITY:
        return heard.astype(np.float64)
    beyond = np.where(heard, distances, 0) - np.where(np.isfinite(nearest), nearest, 0)
    weights: Doubles = np.maximum(np.exp(-np.maximum(beyond, 0) / ballots.softness), LIGHTEST)
    return np.where(heard, weights, 0.0)
