"""What a network's scores say of whom faces show. Numpy alone: the web process reads it too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelling.vision.types import Box

Scores = NDArray[np.float32]

MOST, LEAST = 50, 0.001
"""Classes that are kept of one face: some of them may be one person by now, and their chances add up."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A face that isn't stored: its box in pixels, the detector's score, and its likeliest classes by
    number, each with its chance, the likeliest first."""

    box: Box
    score: float
    classes: list[tuple[int, float]]


def chances(scores: Scores) -> NDArray[np.float64]:
    """(N, C) float64: how likely each class is; rows sum to 1. A score of minus infinity has none."""
    raised = np.exp(scores.astype(np.float64) - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return shares


def likeliest(scores: Scores) -> list[list[tuple[int, float]]]:
    """For each of N faces, whose scores are (N, C), its likeliest classes: at most `MOST`, and none but the
    first of a chance under `LEAST`."""
    shares = chances(scores) if len(scores) else np.zeros(scores.shape)
    orders = np.argsort(-shares, axis=1, kind="stable")[:, :MOST]
    return [
        [
            (int(at), float(row[at]))
            for place, at in enumerate(order)
            if not place or row[at] >= LEAST
        ]
        for row, order in zip(shares, orders, strict=True)
    ]
