"""Groups of vectors by average linkage. Plain NumPy: SciPy's would cost the web process 40 MB."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .nearest import squared_distances


def distances(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """Euclidean distances, (N, D) against (M, D) -> (N, M) float32."""
    found: NDArray[np.float32] = np.sqrt(squared_distances(a, b))
    return found


def average(vectors: NDArray[np.float32], cut: float) -> NDArray[np.int64]:
    """The group of each vector: (N, D) -> (N,), numbered from 0 by the group's first vector.

    Groups whose mean distance is at most `cut` are joined, nearest first, until none are left: what
    scipy's `fcluster(linkage(vectors, "average"), cut, "distance")` gives. By chains of nearest
    neighbours (Murtagh 1983), N² in time and in memory (4 bytes each).
    """
    count = len(vectors)
    table = distances(vectors, vectors)
    np.fill_diagonal(table, np.inf)
    size = np.ones(count)
    parent = np.arange(count)
    active = np.ones(count, dtype=bool)
    chain: list[int] = []
    while active.any():
        if not chain:
            chain.append(int(np.argmax(active)))
        top = chain[-1]
        near = int(np.argmin(table[top]))
        # A tie goes to where the chain came from, else it could run in circles.
        if len(chain) > 1 and table[top, chain[-2]] <= table[top, near]:
            near = chain[-2]
        if not table[top, near] <= cut:
            # Nothing is ever as near to this one again: joining others only moves them off.
            _retire(table, active, top)
            chain.pop()
        elif len(chain) > 1 and near == chain[-2]:
            del chain[-2:]
            row = (size[top] * table[top] + size[near] * table[near]) / (size[top] + size[near])
            size[near] += size[top]
            parent[top] = near
            _retire(table, active, top)
            table[near] = table[:, near] = np.where(active, row, np.inf)
            table[near, near] = np.inf
        else:
            chain.append(near)
    return _numbered(parent)


def _retire(table: NDArray[np.float32], active: NDArray[np.bool_], one: int) -> None:
    table[one] = table[:, one] = np.inf
    active[one] = False


def _numbered(parent: NDArray[np.int64]) -> NDArray[np.int64]:
    roots = parent
    while not np.array_equal(roots, roots[roots]):
        roots = roots[roots]
    _, first, inverse = np.unique(roots, return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(first))
    numbered: NDArray[np.int64] = order[inverse].astype(np.int64)
    return numbered
