"""Long curves with few points: what is left out lies between others that stay."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Doubles = NDArray[np.float64]

EPOCHS = 0.75
"""Of the points, so much may be of epochs where there are more of all kinds than fit."""


def thin(steps: Ints, columns: list[Doubles], most: int) -> Ints:
    """Places (ascending) of at most `most` points: both ends, and of each of many equally long stretches
    of steps every column's least and greatest.

    steps: (N,) ascending, no two alike; columns: (N,) each, NaN where nothing was measured, the most telling
    first: with a small `most` (2 or more) the others have no say.
    """
    if len(steps) <= most:
        return np.arange(len(steps))
    columns = columns[: (most - 2) // 2]
    count = (most - 2) // max(1, 2 * len(columns))
    stretch = (steps - steps[0]) * count // (steps[-1] - steps[0] + 1)  # (N,) 0 … count - 1
    picked = [np.array([0, len(steps) - 1])]
    for column in columns:
        (known,) = np.nonzero(np.isfinite(column))
        order = known[np.lexsort((column[known], stretch[known]))]
        change = np.flatnonzero(np.diff(stretch[order])) + 1
        picked += [order[:1], order[change], order[change - 1], order[-1:]]
    return np.unique(np.concatenate(picked))


def shares(plain: int, epochs: int, most: int) -> tuple[int, int]:
    """How many of `most` points the steps' curve gets, and how many the points of epochs: all of them, unless
    the steps would be left with hardly any. `most` is 10 or more; the steps get two or more."""
    for_epochs = min(epochs, max(int(most * EPOCHS), most - max(plain, 2)))
    return most - for_epochs, for_epochs
