"""False accepts, false rejects and the recommended threshold, against counting."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models_app.training import thresholds
from models_app.training.thresholds import Trials


def trials(
    people: list[int], strange: list[float], known: list[float] | None = None,
    right: list[bool] | None = None, measured: list[bool] | None = None,
) -> Trials:  # fmt: skip
    count = len(people)
    return Trials(
        np.array(people, dtype=np.int64), np.array(strange), np.array(known or [0.3] * count),
        np.array([True] * count if right is None else right),
        np.array([True] * count if measured is None else measured),
    )  # fmt: skip


def test_each_person_weighs_the_same_as_a_stranger() -> None:
    found = trials([1, 1, 1, 1, 2], [0.4, 0.9, 0.9, 0.9, 0.5])
    assert thresholds.accepted(found, 0.4) == 0.0  # under it, not at it
    assert thresholds.accepted(found, 0.45) == pytest.approx(1 / 8)
    assert thresholds.accepted(found, 0.6) == pytest.approx(1 / 8 + 1 / 2)
    assert thresholds.accepted(found, 1.0) == pytest.approx(1.0)


def test_known_faces_that_are_refused_or_misnamed() -> None:
    found = trials(
        [1, 1, 2, 2, 3], [0.9] * 5, [0.2, 0.4, 0.3, 0.1, 0.2], [True, True, True, False, False],
        [True, True, True, True, False],
    )  # fmt: skip
    assert thresholds.rejected(found, 0.05) == 1.0
    assert thresholds.rejected(found, 0.25) == pytest.approx(3 / 4)
    assert thresholds.rejected(found, 0.35) == pytest.approx(2 / 4)
    assert thresholds.rejected(found, 0.5) == pytest.approx(1 / 4)


def test_the_recommended_threshold() -> None:
    """100 people of a face each, at 0.01, 0.02, …: the stranger at the threshold counts."""
    found = trials(list(range(1, 101)), [n / 100 for n in range(1, 101)])
    picks = thresholds.recommend(found, (0.001, 0.01, 0.05, 0.1))
    assert [pick.rate for pick in picks] == [0.01, 0.05, 0.1]  # too few faces for 0.1%
    assert [pick.distance for pick in picks] == [0.01, 0.05, 0.1]
    for pick in picks:
        assert pick.low <= pick.distance <= pick.high
        assert thresholds.accepted(found, pick.distance) < pick.rate
    # Of 100 draws, 5 give a binomial interval of some 2 to 10.
    assert picks[1].low == pytest.approx(0.02, abs=0.011)
    assert picks[1].high == pytest.approx(0.10, abs=0.021)


@given(
    st.lists(st.tuples(st.integers(1, 6), st.floats(0.1, 1.0)), min_size=1, max_size=60),
    st.sampled_from([0.01, 0.05, 0.1, 0.3]),
)
def test_the_largest_that_keeps_the_rate(faces: list[tuple[int, float]], rate: float) -> None:
    found = trials([p for p, _ in faces], [d for _, d in faces])
    picks = thresholds.recommend(found, (rate,))
    fitting = [
        d for d in sorted({d for _, d in faces})
        if thresholds.accepted(found, math.nextafter(d, 2)) <= rate + 1e-9
    ]  # fmt: skip
    if fitting:  # of copies at one distance some may be within the rate, and not all
        assert picks[0].distance >= fitting[-1]
    for pick in picks:
        assert thresholds.accepted(found, pick.distance) < rate
        assert pick.low <= pick.distance <= pick.high


def test_strangers_to_nobody() -> None:
    found = trials([1, 1], [math.inf, math.inf])
    assert thresholds.recommend(found) == []
    assert thresholds.chart(found) == []


def test_the_chart_goes_from_none_to_nearly_all() -> None:
    random = np.random.default_rng(3)
    found = trials(
        list(random.integers(1, 40, size=500)), list(random.uniform(0.4, 0.9, size=500)),
        list(random.uniform(0.1, 0.5, size=500)),
    )  # fmt: skip
    points = thresholds.chart(found)
    assert len(points) == thresholds.POINTS
    assert (points[0].false_accepts, points[0].false_rejects) == (0.0, 1.0)
    assert points[-1].false_accepts > 0.98
    assert points[-1].false_rejects == 0.0
    accepts = [point.false_accepts for point in points]
    rejects = [point.false_rejects for point in points]
    assert accepts == sorted(accepts)
    assert rejects == sorted(rejects, reverse=True)
    middle = points[40]
    assert middle.false_accepts == pytest.approx(thresholds.accepted(found, middle.distance))
