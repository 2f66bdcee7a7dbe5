"""Shares, intervals, scores and cells against sums done by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from models_app.training import metrics
from models_app.training.metrics import Cell, PersonScore


def ints(*numbers: int) -> np.ndarray:  # type: ignore[type-arg]
    return np.array(numbers, dtype=np.int64)


@pytest.mark.parametrize(("right", "count"), [(0, 5), (3, 7), (40, 40), (199, 200)])
def test_wilson(right: int, count: int) -> None:
    expected = binomtest(right, count).proportion_ci(method="wilson")
    assert metrics.wilson(right / count, count) == pytest.approx(
        (expected.low, expected.high), abs=1e-6
    )


def test_nothing_to_count() -> None:
    assert metrics.share(np.zeros(0), ints()) == metrics.NONE


def test_all_right_is_still_an_interval() -> None:
    found = metrics.share(np.ones(20), np.repeat(np.arange(4), 5))
    assert (found.value, found.high) == (1.0, pytest.approx(1.0))
    assert found.low == pytest.approx(binomtest(20, 20).proportion_ci(method="wilson").low)
    # The same five faces asked four times are five faces.
    again = metrics.share(np.ones(20), np.repeat(np.arange(4), 5), repeats=4)
    assert again.low == pytest.approx(binomtest(5, 5).proportion_ci(method="wilson").low)


def test_whole_people_are_drawn() -> None:
    """Ten people all right and ten all wrong, of 50 faces each: the interval is that of 20 trials, not of
    1,000."""
    right, people = np.repeat([1.0, 0.0], 500), np.repeat(np.arange(20), 50)
    found = metrics.share(right, people)
    assert found.value == 0.5
    assert found.low is not None
    assert found.high is not None
    half = 1.96 * (0.25 / 20) ** 0.5
    assert (found.low, found.high) == (
        pytest.approx(0.5 - half, abs=0.06), pytest.approx(0.5 + half, abs=0.06),
    )  # fmt: skip
    assert metrics.share(right, people) == found  # the same seed


def test_scores_and_cells() -> None:
    people = ints(1, 1, 1, 2, 2, 3, 4)
    said = ints(1, 2, 0, 2, 2, 2, 1)
    measured = np.array([True] * 6 + [False])
    assert metrics.scores(people, said, measured) == [
        PersonScore(3, 1, 0, 1, 0, None, 0.0),
        PersonScore(1, 3, 1, 1, 1, 1.0, 1 / 3),
        PersonScore(2, 2, 2, 0, 0, 2 / 4, 1.0),
        PersonScore(4, 1, 0, 0, 0, None, None),
    ]
    assert metrics.confusion(people, said, measured) == [
        Cell(1, 0, 1),
        Cell(1, 2, 1),
        Cell(3, 2, 1),
    ]
    assert metrics.confusion(people, people, measured) == []


def test_the_largest_cell_comes_first() -> None:
    cells = metrics.confusion(ints(1, 2, 2, 3), ints(2, 1, 1, 3), np.ones(4, np.bool_))
    assert cells == [Cell(2, 1, 2), Cell(1, 2, 1)]
