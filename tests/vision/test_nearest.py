"""Nearest vectors, against brute force."""

from __future__ import annotations

import numpy as np
import pytest

from labelling.vision.nearest import smallest, squared_distances, tables


@pytest.mark.parametrize(("n", "m"), [(1, 1), (3, 70), (5, 1000), (4, 64 * 40), (2, 64 * 40 + 7)])
@pytest.mark.parametrize("count", [1, 10])
def test_the_smallest_of_each_row(n: int, m: int, count: int) -> None:
    table = np.random.default_rng(n * m).random((n, m), dtype=np.float32)
    found = np.sort(np.take_along_axis(table, smallest(table, count), axis=1), axis=1)
    assert np.array_equal(found, np.sort(table, axis=1)[:, :count])


def test_all_the_smallest_in_one_strip() -> None:
    table = np.ones((1, 64 * 100), np.float32)
    table[0, 640:660] = 0
    assert set(smallest(table, 20)[0].tolist()) == set(range(640, 660))


def test_squared_distances() -> None:
    random = np.random.default_rng(3)
    a, b = (random.normal(size=(size, 128)).astype(np.float32) for size in (700, 40))
    expected = ((a[:, None, :].astype(float) - b[None]) ** 2).sum(axis=2)
    assert np.allclose(squared_distances(a, b), expected, rtol=1e-4)
    assert np.allclose(np.concatenate([t for _, t in tables(a, b, 256)]), expected, rtol=1e-4)
    assert (squared_distances(a, a) >= 0).all()
    assert [rows for rows, _ in tables(a[:0], b)] == []
