"""What labels teach about distances."""

from __future__ import annotations

import numpy as np
import pytest

from labelling.vision.calibrating import best_cut, estimate, fit
from labelling.vision.clustering import cluster
from labelling.vision.voting import DLIB, Scale
from tests.vision.chips import orl_vectors


def drawn(scale: Scale, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    """Distances whose chance of being right follows the scale's curve exactly."""
    random = np.random.default_rng(seed)
    distances = random.uniform(0.2, 1.2, count)
    right = random.random(count) < 1 / (1 + np.exp((distances - scale.even) / scale.softness))
    return distances[right].astype(np.float32), distances[~right].astype(np.float32)


def test_a_known_curve_is_found() -> None:
    truth = Scale(0.62, 0.05, 0.1)
    right, wrong = drawn(truth, 200_000, 1)
    even, softness = fit(right, wrong, Scale(0.55, 0.09, 0.1))
    assert even == pytest.approx(0.62, abs=0.02)
    assert softness == pytest.approx(0.05, abs=0.01)


def test_few_labels_leave_it_as_it_was() -> None:
    even, softness = fit(np.array([0.3], np.float32), np.array([0.7], np.float32), DLIB)
    assert even == pytest.approx(DLIB.even, abs=0.02)
    assert softness == pytest.approx(DLIB.softness, abs=0.02)


def test_labels_turned_upside_down_teach_nothing() -> None:
    even, softness = fit(np.full(5000, 0.9, np.float32), np.full(5000, 0.2, np.float32), DLIB)
    assert 0.7 * DLIB.even <= even <= 1.2 * DLIB.even
    assert softness > 0


def test_on_the_sample() -> None:
    vectors, people = orl_vectors(12, 6)
    made = estimate(vectors, people, np.arange(len(people)), scale=DLIB, cluster_distance=0.51)
    assert made is not None
    assert (made.faces, made.people) == (72, 12)
    assert 0.45 < made.cluster_distance < 0.6
    best = best_cut(vectors, people, 0.51)
    labels = cluster(vectors, best)
    assert len(set(labels.tolist())) == 12
    assert 0.4 < made.even < 0.7


def test_too_few_people() -> None:
    vectors, people = orl_vectors(3, 6)
    photos = np.arange(len(people))
    assert estimate(vectors, people, photos, scale=DLIB, cluster_distance=0.51) is None
    alone = np.arange(len(people))
    assert estimate(vectors, alone, photos, scale=DLIB, cluster_distance=0.51) is None
