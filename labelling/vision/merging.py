"""Clusters merged along the edges of a graph: average linkage for sets whose distances fill no memory."""

import heapq

import numpy as np
from numpy.typing import NDArray

from .types import Floats

Ints = NDArray[np.int64]


def agglomerate(vectors: Floats, left: Ints, right: Ints, distance: float) -> Ints:
    """A number from 0 on for each of (N, D) vectors, merged nearest first along the edges.

    Two clusters are as far apart as the root of the mean squared distance between their members, which
    follows from their sizes, means and spreads alone: |mean a - mean b|² + spread a + spread b. That is
    average linkage with squares; at the distances of faces both agree to a percent. Only clusters that an
    edge joins are compared, so time grows with the edges, not with the square of N.
    """
    merger = _Merger(vectors)
    for a, b in zip(left.tolist(), right.tolist(), strict=True):
        if a != b:
            merger.neighbours[a].add(b)
            merger.neighbours[b].add(a)
    return merger.run(distance * distance)


class _Merger:
    """Clusters by number: the N single ones, then one more with each merge."""

    def __init__(self, vectors: Floats) -> None:
        n, dimensions = vectors.shape
        self.n = n
        self.means = np.zeros((2 * n, dimensions), np.float32)
        self.means[:n] = vectors
        self.spread = np.zeros(2 * n, np.float32)  # mean squared distance of members to their mean
        self.size = np.ones(2 * n, np.int64)
        self.parent = np.full(2 * n, -1, np.int64)
        self.neighbours: list[set[int]] = [set() for _ in range(n)]
        self.heap: list[tuple[float, int, int]] = []

    def run(self, limit: float) -> Ints:
        for cluster in range(self.n):
            self._push(cluster, [b for b in self.neighbours[cluster] if b > cluster], limit)
        heapq.heapify(self.heap)
        while self.heap:
            _, a, b = heapq.heappop(self.heap)
            if self.parent[a] < 0 and self.parent[b] < 0:
                self._merge(a, b, limit)
        return self._labels()

    def _push(self, cluster: int, others: list[int], limit: float) -> None:
        if not others:
            return
        away = self.means[others] - self.means[cluster]
        apart = np.einsum("nd,nd->n", away, away) + self.spread[others] + self.spread[cluster]
        self.heap += [
            (d, cluster, b) for d, b in zip(apart.tolist(), others, strict=True) if d <= limit
        ]

    def _merge(self, a: int, b: int, limit: float) -> None:
        new = len(self.neighbours)
        na, nb = int(self.size[a]), int(self.size[b])
        share = na / (na + nb)
        away = self.means[a] - self.means[b]
        self.means[new] = share * self.means[a] + (1 - share) * self.means[b]
        between = share * (1 - share) * float(away @ away)
        self.spread[new] = share * self.spread[a] + (1 - share) * self.spread[b] + between
        self.size[new] = na + nb
        self.parent[a] = self.parent[b] = new
        around = (self.neighbours[a] | self.neighbours[b]) - {a, b}
        self.neighbours[a] = self.neighbours[b] = set()
        self.neighbours.append(around)
        for other in around:
            near = self.neighbours[other]
            near.discard(a)
            near.discard(b)
            near.add(new)
        before = len(self.heap)
        self._push(new, list(around), limit)
        fresh = self.heap[before:]
        del self.heap[before:]
        for entry in fresh:
            heapq.heappush(self.heap, entry)

    def _labels(self) -> Ints:
        root = np.arange(len(self.neighbours))
        for cluster in range(len(self.neighbours) - 1, -1, -1):
            if self.parent[cluster] >= 0:
                root[cluster] = root[self.parent[cluster]]
        _, labels = np.unique(root[: self.n], return_inverse=True)
        return labels.astype(np.int64)
