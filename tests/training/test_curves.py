"""The learning curve, against asking face by face."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models_app.training import curves
from models_app.training.ballots import Ballots
from models_app.training.curves import Point
from models_app.training.knn import Faces
from models_app.training.metrics import NONE


def faces(people: list[int], photos: list[int] | None = None, spread: float = 0.05) -> Faces:
    """Faces around a place of each person's own, far from the others'."""
    random = np.random.default_rng(7)
    centres = np.eye(12)[np.array(people, dtype=np.int64)]
    vectors = (centres + random.normal(scale=spread, size=centres.shape)).astype(np.float32)
    count = len(people)
    return Faces(
        np.arange(1, count + 1), np.array(people, dtype=np.int64),
        np.array(photos or range(1, count + 1), dtype=np.int64), vectors,
    )  # fmt: skip


@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(1, 9)), min_size=1, max_size=60),
    st.integers(1, 4), st.integers(0, 99),
)  # fmt: skip
def test_a_draw(rows: list[tuple[int, int]], size: int, seed: int) -> None:
    voters = faces([p for p, _ in rows], [photo for _, photo in rows])
    places = curves.draw(voters, size, np.random.default_rng(seed))
    photos_of = {p: {photo for q, photo in rows if q == p} for p, _ in rows}
    expected = {p for p, photos in photos_of.items() if len(photos) >= size}
    chosen = [(int(voters.people[i]), int(voters.photos[i])) for i in places]
    assert {p for p, _ in chosen} == expected
    assert all(sum(q == p for q, _ in chosen) == size for p in expected)
    assert len(set(chosen)) == len(chosen)  # each from a photo of its own


def test_draws_differ_and_each_face_has_its_chance() -> None:
    voters = faces([1] * 6)
    random = np.random.default_rng(0)
    seen = [curves.draw(voters, 2, random).tolist() for _ in range(60)]
    assert {place for pair in seen for place in pair} == set(range(6))


def test_who_is_counted_at_each_size() -> None:
    """s1 has 2 photos, s2 4, s3 one photo with three faces, s4 1."""
    voters = faces([1, 1, 2, 2, 2, 2, 3, 3, 3, 4], [1, 2, 3, 4, 5, 6, 7, 7, 7, 8])
    points = curves.curve(voters, voters, Ballots(3), 0.6)
    assert [(p.faces, p.people.tolist()) for p in points] == [(1, [1, 2]), (2, [2]), (3, [2])]
    assert all(p.accuracy.value == 1.0 for p in points)
    # Nobody is near enough: all are unknown, which is wrong.
    none = curves.curve(voters, voters, Ballots(3), 0.001)
    assert [p.accuracy.value for p in none] == [0.0, 0.0, 0.0]


def test_other_faces_than_voters_are_asked() -> None:
    """As by a data set: train faces vote, others are asked."""
    everyone = faces([1, 1, 1, 2, 2, 2])
    train = everyone.pick(np.array([0, 1, 3, 4]))
    rest = everyone.pick(np.array([2, 5]))
    points = curves.curve(train, rest, Ballots(1), 0.6)
    assert [(p.faces, p.people.tolist()) for p in points] == [(1, [1, 2]), (2, [1, 2])]


def test_it_rises_where_one_face_says_little() -> None:
    people = [p for p in range(1, 11) for _ in range(12)]
    voters = faces(people, spread=0.35)
    told: list[float] = []
    points = curves.curve(voters, voters, Ballots(3, reach=0.5), 9.0, told=told.append)
    shares = [p.accuracy.value or 0.0 for p in points]
    assert [p.faces for p in points] == [1, 2, 3, 5, 10]
    assert shares[-1] > shares[0] + 0.1
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)
    again = curves.curve(voters, voters, Ballots(3, reach=0.5), 9.0)
    assert [p.accuracy for p in again] == [p.accuracy for p in points]


def point(size: int, people: list[int], recalls: list[float]) -> Point:
    return Point(size, np.array(people, dtype=np.int64), np.array(recalls), NONE)


def test_what_more_faces_brought() -> None:
    points = [
        point(1, [1, 2, 3], [0.2, 0.5, 1.0]), point(2, [1, 2], [0.6, 0.5]),
        point(5, [1], [0.9]), point(10, [1], [0.8]),
    ]  # fmt: skip
    assert curves.doubling(points) == {1: pytest.approx(-0.1), 2: 0.0}
    step = curves.last_step(points, least=2)
    assert step is not None
    assert (step.less, step.more, step.people) == (1, 2, 2)
    assert (step.before, step.after) == (pytest.approx(0.35), pytest.approx(0.55))
    assert curves.last_step(points, least=3) is None
