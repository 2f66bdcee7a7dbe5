"""Numbers of a test by hand arithmetic, for votes and for networks."""

from __future__ import annotations

import numpy as np
import pytest

from models_app.training import knn, open_set
from models_app.training.ballots import Ballots
from models_app.training.knn import Faces
from models_app.training.open_set import Answers


def answers(people: list[int], said: list[int], sure: list[float], strange: list[float]) -> Answers:
    return Answers(
        np.array(people), np.array(said), np.array(sure), np.array(strange),
        np.ones(len(people), np.bool_),
    )  # fmt: skip


def test_the_closed_set() -> None:
    # Two of three faces of 1 are right, one is called 2; 2's are right; 3's is nobody's.
    found = open_set.numbers(answers([1, 1, 1, 2, 2, 3], [1, 1, 2, 2, 2, 0], [1.0] * 6, [0.0] * 6))
    assert found.accuracy == pytest.approx(4 / 6)
    assert found.low < found.accuracy < found.high
    by = {one.person: one for one in found.persons}
    assert (by[1].precision, by[1].recall) == (1.0, pytest.approx(2 / 3))
    assert by[1].f1 == pytest.approx(0.8)
    assert (by[2].precision, by[2].recall, by[2].f1) == (
        pytest.approx(2 / 3),
        1.0,
        pytest.approx(0.8),
    )
    assert (by[3].precision, by[3].recall, by[3].f1) == (None, 0.0, 0.0)
    assert found.f1 == pytest.approx((0.8 + 0.8 + 0.0) / 3)
    assert [one.person for one in found.persons] == [3, 1, 2]
    cells = [(cell.person, cell.said, cell.count) for cell in found.confusion]
    assert cells == [(1, 2, 1), (3, 0, 1)]


def test_strangers_at_the_own_threshold() -> None:
    found = open_set.opened(
        answers([1, 1, 2, 2], [1, 1, 2, 1], [0.9, 0.4, 0.5, 0.9], [0.6, 0.2, 0.5, 0.1]), 0.5
    )
    # An answer just as sure gives a name.
    assert (found.strangers, found.false_accepts) == (4, 0.5)
    assert found.recognised == 0.5  # the second is too unsure, the fourth wrong
    # With four strangers none may get a name: from just above 0.6 on.
    assert found.limit_at_one_percent is not None
    assert 0.6 < found.limit_at_one_percent < 0.6 + 1e-9
    assert found.at_one_percent == 0.25


def test_one_percent_of_many_strangers() -> None:
    sure, strange = np.linspace(0, 1, 300), np.linspace(0, 0.999, 300)
    one = Answers(np.ones(300, int), np.ones(300, int), sure, strange, np.ones(300, np.bool_))
    found = open_set.opened(one, 0.5)
    assert found.limit_at_one_percent is not None
    let = int((strange >= found.limit_at_one_percent).sum())
    assert let == 3  # of 300
    assert found.at_one_percent == (sure >= found.limit_at_one_percent).mean()


def test_nobody_to_ask() -> None:
    none = open_set.opened(answers([], [], [], []), 0.5)
    assert (none.strangers, none.false_accepts, none.recognised) == (0, None, None)
    # The only person there is has no one to be mistaken for.
    alone = open_set.opened(answers([1], [1], [0.9], [-np.inf]), 0.5)
    assert (alone.false_accepts, alone.limit_at_one_percent) == (0.0, None)


def softmax(*scores: float) -> list[float]:
    raised = [np.exp(score) for score in scores]
    return [float(one / sum(raised)) for one in raised]


def test_a_network_with_the_own_class_left_out() -> None:
    scores = np.array([[3.0, 1.0, 0.0], [0.0, 1.0, 2.0]], np.float32)
    found = open_set.of_scores(np.array([7, 8]), scores, np.array([7, 8, -4]))
    # The second face is said to be somebody whom none of the faces shows.
    assert found.said.tolist() == [7, 0]
    assert found.sure == pytest.approx([softmax(3, 1, 0)[0], softmax(0, 1, 2)[2]])
    assert found.strange == pytest.approx([softmax(1, 0)[0], softmax(0, 2)[1]])
    assert found.known.tolist() == [True, True]


def test_classes_that_are_one_person() -> None:
    scores = np.array([[1.0, 1.0, 1.2]], np.float32)
    found = open_set.of_scores(np.array([7]), scores, np.array([7, 7, 8]))
    both = sum(softmax(1, 1, 1.2)[:2])
    assert (found.said.tolist(), found.sure.tolist()) == ([7], [pytest.approx(both)])
    assert found.strange == pytest.approx([1.0])  # only 8 is left
    every = open_set.of_scores(np.array([7]), scores, np.array([7, 7, 7]))
    assert every.strange.tolist() == [-np.inf]


def test_somebody_whom_it_never_learned() -> None:
    scores = np.array([[2.0, 0.0]], np.float32)
    found = open_set.of_scores(np.array([9]), scores, np.array([7, 8]))
    assert (found.known.tolist(), found.said.tolist()) == ([False], [7])
    assert found.strange == pytest.approx(found.sure)
    assert open_set.opened(found, 0.5).recognised is None


def test_votes() -> None:
    vectors = np.array([[0, 0], [0, 1], [5, 0]], np.float32)
    gallery = Faces(np.arange(1, 4), np.array([1, 1, 2]), -np.arange(1, 4), vectors)
    asked = Faces(
        np.arange(11, 13), np.array([1, 3]), -np.arange(11, 13),
        np.array([[0, 0.25], [4, 0]], np.float32),
    )  # fmt: skip
    outcome = knn.answer(asked, gallery, Ballots(k=1))
    found = open_set.of_votes(asked.people, outcome, gallery.people)
    assert found.said.tolist() == [1, 2]
    assert found.sure == pytest.approx([-0.25, -1.0])
    assert found.strange == pytest.approx([-np.hypot(5, 0.25), -1.0])
    assert found.known.tolist() == [True, False]
