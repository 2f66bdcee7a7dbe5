"""Losers of a sweep are told by the median of the others at their epoch."""

import logging

from models_app.training.pruning import behind


def curve(*losses):
    return list(enumerate(losses))


FOUR = {
    0: curve(1.0, 0.8, 0.6, 0.4),
    1: curve(1.0, 0.7, 0.5, 0.3),
    2: curve(1.0, 0.9, 0.7, 0.5),
}


def test_worse_than_the_median_is_behind():
    """The median at epoch 2 is 0.6, of the best up to there."""
    assert behind(FOUR | {3: curve(1.0, 0.9, 0.61)}, 3)
    assert not behind(FOUR | {3: curve(1.0, 0.9, 0.59)}, 3)
    assert not behind(FOUR | {3: curve(1.0, 0.5, 0.9)}, 3)  # it was better before


def test_nobody_is_judged_too_early():
    assert not behind(FOUR | {3: curve(9.0, 9.0)}, 3)
    assert not behind(FOUR | {3: []}, 3)
    assert not behind(FOUR, 3)
    assert not behind({0: FOUR[0], 1: FOUR[1], 3: curve(9, 9, 9, 9)}, 3)


def test_only_those_that_are_over_count():
    curves = FOUR | {3: curve(9, 9, 9), 4: curve(9, 9, 9)}
    assert behind(curves, 3, over=[0, 1, 2])
    assert not behind(curves, 3, over=[0, 1])


def test_it_logs_nothing(caplog):
    with caplog.at_level(logging.INFO):
        behind(FOUR | {3: curve(1, 1, 1)}, 3)
    assert caplog.text == ""
