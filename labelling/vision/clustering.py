"""Faces that look alike, put together without anyone's help. Imports neither torch nor a database."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from . import linkage
from .merging import agglomerate
from .nearest import smallest, tables
from .types import Floats

Labels = NDArray[np.int64]

# Up to here all distances are held: 144 MB for 6,000 faces.
EXACT_UP_TO = 6_000
# The nearest neighbours that a larger set is joined by.
NEIGHBOURS = 32


@dataclass(frozen=True, slots=True)
class Graph:
    """Pairs of near vectors: `left[i]` and `right[i]` lie `distance[i]` apart."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    distance: Floats


def cluster(
    vectors: Floats, distance: float, *, photos: NDArray[np.int64] | None = None,
    exact_up_to: int = EXACT_UP_TO,
) -> Labels:  # fmt: skip
    """A number from 0 on for each of (N, D) vectors: alike where they belong together.

    Average linkage: clusters are merged while the mean distance between their members stays under
    `distance`. What no chain of neighbours joins can't be merged, so larger sets are first taken
    apart by the graph of their nearest neighbours, and each part is clustered on its own: exactly up to
    `exact_up_to` vectors, and along the edges of the graph past that (`merging`).

    Two faces of one of `photos` are two people: the one further from the others gets a number of
    its own.
    """
    if len(vectors) <= exact_up_to:
        labels = average_linkage(vectors, distance)
    else:
        labels = _by_parts(vectors, distance, exact_up_to)
    if photos is not None:
        labels = apart(vectors, labels, photos)
    return labels


def average_linkage(vectors: Floats, distance: float) -> Labels:
    """Clusters by mean distance, from all distances at once; (N, D) -> (N,)."""
    return linkage.average(vectors, distance) if len(vectors) else np.zeros(0, np.int64)


def neighbour_graph(vectors: Floats, distance: float, count: int = NEIGHBOURS) -> Graph:
    """Each vector's `count` nearest others that lie within `distance`."""
    left, right, far = [], [], []
    for rows, table in tables(vectors, vectors):
        near = smallest(table, count + 1)
        squares = np.take_along_axis(table, near, axis=1)
        owners = np.arange(rows.start, rows.stop)[:, None].repeat(near.shape[1], axis=1)
        kept = (squares <= distance * distance) & (near != owners)
        left.append(owners[kept])
        right.append(near[kept])
        far.append(np.sqrt(squares[kept]))
    return Graph(np.concatenate(left), np.concatenate(right), np.concatenate(far))


def _by_parts(vectors: Floats, distance: float, exact_up_to: int) -> Labels:
    graph = neighbour_graph(vectors, distance)
    ones = np.ones(len(graph.left), np.int8)
    near = coo_array((ones, (graph.left, graph.right)), shape=(len(vectors), len(vectors)))
    _, parts = connected_components(near, directed=False)
    sizes = np.bincount(parts)
    labels = np.zeros(len(vectors), np.int64)
    number = 0
    order = np.argsort(parts, kind="stable")
    for members in np.split(order, np.cumsum(sizes)[:-1]):
        if len(members) == 1:
            own = np.zeros(1, np.int64)
        elif len(members) <= exact_up_to:
            own = average_linkage(vectors[members], distance)
        else:
            own = _along(vectors, members, graph, distance)
        labels[members] = own + number
        number += int(own.max()) + 1
    return labels


def _along(vectors: Floats, members: Labels, graph: Graph, distance: float) -> Labels:
    place = np.full(len(vectors), -1, np.int64)
    place[members] = np.arange(len(members))
    inside = place[graph.left] >= 0
    return agglomerate(
        vectors[members], place[graph.left[inside]], place[graph.right[inside]], distance
    )


def apart(vectors: Floats, labels: Labels, photos: NDArray[np.int64]) -> Labels:
    """The labels, with faces of one photo in different clusters: all but the one nearest to the rest
    of its cluster leave it, each for itself."""
    order = np.lexsort((photos, labels))
    same = (np.diff(labels[order]) == 0) & (np.diff(photos[order]) == 0)
    if not same.any():
        return labels
    labels = labels.copy()
    number = int(labels.max()) + 1
    doubled = {(int(labels[order[i]]), int(photos[order[i]])) for i in np.flatnonzero(same)}
    for label, photo in sorted(doubled):
        members = np.flatnonzero(labels == label)
        twins = members[photos[members] == photo]
        others = members[photos[members] != photo]
        middle = vectors[others if len(others) else members].mean(axis=0)
        distances = np.linalg.norm(vectors[twins] - middle, axis=1)
        for leaving in twins[np.argsort(distances, kind="stable")[1:]]:
            labels[leaving] = number
            number += 1
    return labels


def spreads(vectors: Floats, labels: Labels) -> dict[int, float]:
    """For each label the root of the mean squared distance between its members; 0 for one alone."""
    numbers, places, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    sums = np.zeros((len(numbers), vectors.shape[1] if vectors.ndim == 2 else 0))
    np.add.at(sums, places, vectors)
    squares = np.bincount(places, weights=np.einsum("nd,nd->n", vectors, vectors))
    within = squares - np.einsum("nd,nd->n", sums, sums) / sizes
    mean = 2 * within / np.maximum(sizes - 1, 1)
    values = np.sqrt(np.maximum(mean, 0)) * (sizes > 1)
    return {int(number): float(value) for number, value in zip(numbers, values, strict=True)}
