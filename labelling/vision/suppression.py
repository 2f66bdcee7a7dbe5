"""Of boxes that overlap, the best: three kinds of non-maximum suppression, in numpy.

Boxes are xyxy. MTCNN counts the last pixel as inside when it says so below.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .types import Floats

Indices = NDArray[np.intp]

BLOCK: Final = 512
"""Boxes compared with all that are kept at a time: the table stays at some MB in a crowd."""


def on_grid(rows: Indices, columns: Indices, scores: Floats) -> Indices:
    """Indices of the windows of one size, on a grid, that have no better one beside them.

    The same as greedy suppression at an overlap of 0.5 for MTCNN's windows of 12 px every 2 px, of
    which only the eight around overlap by more: (11 - 2)^2 / (2 * 11^2 - (11 - 2)^2) = 0.503.
    The best of its surroundings stays and drives those out, until all are settled.
    """
    width = int(columns.max(initial=0)) + 3
    keys = (rows + 1) * width + columns + 1
    open_ = np.argsort(keys)
    kept: list[Indices] = []
    shifts = np.array([r * width + c for r in (-1, 0, 1) for c in (-1, 0, 1) if (r, c) != (0, 0)])
    while len(open_):
        own, score = keys[open_], scores[open_]
        beside = own[:, None] + shifts  # (n, 8)
        at = np.minimum(np.searchsorted(own, beside), len(own) - 1)
        there = own[at] == beside
        other = np.where(there, score[at], -np.inf)
        # Of equals the first wins, as a stable sort would have it.
        beaten = (other > score[:, None]) | ((other == score[:, None]) & (shifts < 0))
        best = ~beaten.any(axis=1)
        kept.append(open_[best])
        taken = np.zeros(len(own), dtype=bool)
        taken[at[best][there[best]]] = True
        open_ = open_[~best & ~taken]
    return np.concatenate(kept) if kept else np.zeros(0, dtype=np.intp)


def by_union(boxes: Floats, scores: Floats, limit: float) -> Indices:
    """Indices, best first, of the boxes whose overlap over union with a better one is within
    `limit`."""
    return _greedy(boxes, scores, limit, last_px=0.0, smaller=False)


def by_smaller(boxes: Floats, scores: Floats, limit: float) -> Indices:
    """As `by_union`, but overlap over the smaller of the two, whose last pixel is inside: a box
    within a better one goes."""
    return _greedy(boxes, scores, limit, last_px=1.0, smaller=True)


def _greedy(
    boxes: Floats, scores: Floats, limit: float, *, last_px: float, smaller: bool
) -> Indices:
    order = np.argsort(-scores, kind="stable")
    kept = np.zeros(0, dtype=np.intp)
    for start in range(0, len(order), BLOCK):
        block = order[start : start + BLOCK]
        against = _overlaps(boxes[block], boxes[kept], last_px, smaller) > limit
        block = block[~against.any(axis=1)]
        clash = _overlaps(boxes[block], boxes[block], last_px, smaller) > limit
        free = np.ones(len(block), dtype=bool)
        for i in range(len(block)):
            if free[i]:
                free[i + 1 :] &= ~clash[i, i + 1 :]
        kept = np.concatenate([kept, block[free]])
    return kept


def _overlaps(a: Floats, b: Floats, last_px: float, smaller: bool) -> Floats:
    """(N, M) overlaps of `a` (N, 4) with `b` (M, 4)."""
    near = np.maximum(a[:, None, :2], b[None, :, :2])
    far = np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = np.clip(far - near + last_px, 0, None).prod(axis=2)
    area_a = (a[:, 2:] - a[:, :2] + last_px).prod(axis=1)[:, None]
    area_b = (b[:, 2:] - b[:, :2] + last_px).prod(axis=1)[None, :]
    whole = np.minimum(area_a, area_b) if smaller else area_a + area_b - shared
    part: Floats = (shared / np.maximum(whole, 1e-9)).astype(np.float32)
    return part
