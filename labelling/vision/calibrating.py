"""What a project's own labels teach about distances: how sure a vote is, and what one cluster is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist

from .nearest import tables
from .types import Floats
from .voting import Scale

Ints = NDArray[np.int64]

# Under so many people with two faces there is nothing to learn from.
FEWEST_PEOPLE = 8
# Faces looked at: enough for both estimates, and a second of work.
MOST_FACES = 1_500
# How many faces weigh as much as what is known of the embedder beforehand.
PRIOR_FACES = 200
# The distances tried for clusters, as shares of the usual one, and the least softness.
SHARES = np.arange(0.8, 1.2001, 0.02)
LEAST_SOFTNESS = 0.02


@dataclass(frozen=True, slots=True)
class Calibration:
    """Estimates for one project, and from how many faces of how many people they come."""

    even: float
    softness: float
    cluster_distance: float
    faces: int
    people: int


def estimate(
    vectors: Floats, people: Ints, photos: Ints, *, scale: Scale, cluster_distance: float,
    seed: int = 0,
) -> Calibration | None:  # fmt: skip
    """What N labelled faces, vectors (N, D), people and photos (N,), say; None if they are too few.

    `even` and `softness` are a logistic curve through two kinds of distances: from each face to its own
    person's nearest other face (right), and to the nearest face of anyone else, as if its own person
    weren't known (wrong). `cluster_distance` is the cut of average linkage that would have cost the
    fewest actions on these faces: one a cluster, one a face to take out. Both are drawn towards
    `scale` and `cluster_distance` as long as the faces are few.
    """
    chosen = _sample(people, np.random.default_rng(seed))
    vectors, people, photos = vectors[chosen], people[chosen], photos[chosen]
    counts = np.unique(people, return_counts=True)[1]
    if int((counts >= 2).sum()) < FEWEST_PEOPLE:
        return None
    right, wrong = _nearest(vectors, people, photos)
    even, softness = fit(right, wrong, scale)
    distance = best_cut(vectors, people, cluster_distance)
    share = len(people) / (len(people) + PRIOR_FACES)
    return Calibration(
        even, softness, share * distance + (1 - share) * cluster_distance, len(people), len(counts)
    )


def _sample(people: Ints, random: np.random.Generator) -> Ints:
    """Whole people, in any order, up to `MOST_FACES` faces."""
    numbers, counts = np.unique(people, return_counts=True)
    order = random.permutation(len(numbers))
    fitting = numbers[order][np.cumsum(counts[order]) <= MOST_FACES]
    return np.flatnonzero(np.isin(people, fitting)).astype(np.int64)


def _nearest(vectors: Floats, people: Ints, photos: Ints) -> tuple[Floats, Floats]:
    right, wrong = [], []
    for rows, table in tables(vectors, vectors):
        own = people[rows][:, None] == people[None, :]
        elsewhere = photos[rows][:, None] != photos[None, :]
        right.append(np.where(own & elsewhere, table, np.inf).min(axis=1))
        wrong.append(np.where(own, np.inf, table).min(axis=1))
    return np.sqrt(np.concatenate(right)), np.sqrt(np.concatenate(wrong))


def fit(right: Floats, wrong: Floats, scale: Scale) -> tuple[float, float]:
    """(even, softness) of the logistic curve 1 / (1 + exp((d - even) / softness)) that parts the
    distances of right from those of wrong neighbours; Newton's method, with `scale` as a prior."""
    right, wrong = right[np.isfinite(right)], wrong[np.isfinite(wrong)]
    steps = np.linspace(scale.even - 4 * scale.softness, scale.even + 4 * scale.softness, 25)
    prior = 1 / (1 + np.exp((steps - scale.even) / scale.softness))
    distances = np.concatenate([right, wrong, steps]).astype(np.float64)
    truth = np.concatenate([np.ones(len(right)), np.zeros(len(wrong)), prior])
    # Both kinds weigh alike, whatever their number.
    weight = np.concatenate(
        [
            np.full(len(right), 1 / max(len(right), 1)),
            np.full(len(wrong), 1 / max(len(wrong), 1)),
            np.full(len(steps), 2 * PRIOR_FACES / (max(len(right), 1) * len(steps))),
        ]
    )
    design = np.stack([np.ones_like(distances), distances], axis=1)
    beta = np.array([scale.even / scale.softness, -1 / scale.softness])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        gradient = design.T @ (weight * (truth - chance))
        curvature = (design * (weight * chance * (1 - chance))[:, None]).T @ design
        step = np.linalg.solve(curvature + 1e-9 * np.eye(2), gradient)
        beta += step
        if float(np.abs(step).max()) < 1e-6:
            break
    if not beta[1] < 0:  # nearer is less likely: there is nothing to learn from such labels
        return scale.even, scale.softness
    softness = max(float(-1 / beta[1]), LEAST_SOFTNESS)
    even = float(np.clip(-beta[0] / beta[1], 0.7 * scale.even, 1.2 * scale.even))
    return even, softness


def best_cut(vectors: Floats, people: Ints, usual: float) -> float:
    """The distance of average linkage that costs the fewest actions on labelled faces; of equally
    good ones the middle."""
    tree = linkage(pdist(vectors.astype(np.float64)), "average")
    cuts = SHARES * usual
    costs = np.array([_actions(fcluster(tree, cut, "distance"), people) for cut in cuts])
    best = cuts[costs == costs.min()]
    return float((best[0] + best[-1]) / 2)


def _actions(labels: NDArray[np.int32], people: Ints) -> int:
    """One for each cluster, and one for each face that isn't of the cluster's commonest person."""
    pairs, sizes = np.unique(np.stack([labels, people]), axis=1, return_counts=True)
    most = np.zeros(int(labels.max()) + 1, np.int64)
    np.maximum.at(most, pairs[0], sizes)
    return int(np.count_nonzero(most) + len(labels) - most.sum())
