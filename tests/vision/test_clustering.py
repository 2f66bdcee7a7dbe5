"""Clusters, against a slow average linkage and on real faces."""

from __future__ import annotations

import numpy as np
import pytest

from labelling.vision import clustering
from labelling.vision.clustering import apart, cluster, spreads
from tests.vision.chips import orl_vectors


def slowly(vectors: np.ndarray, distance: float) -> set[frozenset[int]]:  # type: ignore[type-arg]
    """Average linkage by its definition."""
    groups = [[n] for n in range(len(vectors))]
    far = np.linalg.norm(vectors[:, None] - vectors[None], axis=2)
    while len(groups) > 1:
        pairs = [
            (far[np.ix_(a, b)].mean(), i, j)
            for i, a in enumerate(groups)
            for j, b in enumerate(groups)
            if i < j
        ]
        mean, i, j = min(pairs)
        if mean > distance:
            break
        groups[i] += groups.pop(j)
    return {frozenset(group) for group in groups}


def groups_of(labels: np.ndarray) -> set[frozenset[int]]:  # type: ignore[type-arg]
    return {frozenset(np.flatnonzero(labels == n).tolist()) for n in np.unique(labels)}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("distance", [0.3, 0.5, 0.8])
def test_as_by_definition(seed: int, distance: float) -> None:
    random = np.random.default_rng(seed)
    middles = random.normal(size=(6, 4))
    vectors = (middles.repeat(5, axis=0) + random.normal(scale=0.2, size=(30, 4))).astype(
        np.float32
    )
    assert groups_of(cluster(vectors, distance)) == slowly(vectors, distance)


def test_few_or_none() -> None:
    assert cluster(np.zeros((0, 128), np.float32), 0.5).tolist() == []
    assert cluster(np.zeros((1, 128), np.float32), 0.5).tolist() == [0]
    assert len(set(cluster(np.zeros((9, 128), np.float32), 0.5).tolist())) == 1


def test_people_of_the_sample_fall_apart() -> None:
    vectors, people = orl_vectors(12, 6)
    assert groups_of(cluster(vectors, 0.5)) >= {
        frozenset(np.flatnonzero(people == person).tolist()) for person in (1, 2, 3)
    }
    for label in set(cluster(vectors, 0.5).tolist()):
        assert len(set(people[cluster(vectors, 0.5) == label].tolist())) == 1


@pytest.mark.parametrize("exact_up_to", [1, 30])
def test_along_the_graph_as_from_all_distances(exact_up_to: int) -> None:
    """Real faces, turned around their middle into other people: 480 faces of 96 people."""
    vectors, people = orl_vectors(12, 5)
    random = np.random.default_rng(5)
    middle = vectors.mean(axis=0)
    parts, truth = [], []
    for turn in range(8):
        around, _ = np.linalg.qr(random.normal(size=(128, 128)))
        parts.append((vectors - middle) @ around + middle)
        truth.append(people + 100 * turn)
    many = np.concatenate(parts).astype(np.float32)
    exactly = groups_of(cluster(many, 0.5))
    by_graph = groups_of(cluster(many, 0.5, exact_up_to=exact_up_to))
    whose = np.concatenate(truth)
    assert all(len(set(whose[list(group)].tolist())) == 1 for group in by_graph)
    assert abs(len(by_graph) - len(exactly)) <= 0.03 * len(exactly)
    assert len(by_graph & exactly) >= 0.95 * len(exactly)


def test_faces_of_one_photo_are_put_apart() -> None:
    vectors = np.array([[0.0], [0.1], [0.2], [0.05]], np.float32)
    labels = np.zeros(4, np.int64)
    put = apart(vectors, labels, np.array([1, 2, 3, 3]))
    assert groups_of(put) == {frozenset({0, 1, 3}), frozenset({2})}
    assert groups_of(apart(vectors, labels, np.array([1, 2, 3, 4]))) == {frozenset(range(4))}
    alone = apart(vectors, labels, np.array([7, 7, 7, 7]))
    assert len(set(alone.tolist())) == 4


def test_spreads_are_mean_distances() -> None:
    random = np.random.default_rng(2)
    vectors = random.normal(size=(20, 8)).astype(np.float32)
    labels = np.array([0] * 12 + [3] * 7 + [9])
    found = spreads(vectors, labels)
    for label, members in ((0, vectors[:12]), (3, vectors[12:19])):
        far = np.linalg.norm(members[:, None] - members[None], axis=2)
        pairs = far[np.triu_indices(len(members), 1)]
        assert found[label] == pytest.approx(np.sqrt((pairs**2).mean()), rel=1e-4)
    assert found[9] == 0
    assert clustering.spreads(vectors[:0], labels[:0]) == {}
