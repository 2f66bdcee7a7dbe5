"""How good answers are on faces whose names are known, and what becomes of strangers.

Each person in turn is also asked as one whom nobody knows: the faces that vote, or the class, of that person
left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models_app.training import metrics
from models_app.training.knn import NOBODY, Outcome
from models_app.training.likely import Scores, chances

Ints = NDArray[np.int64]
Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]

ONE_IN = 100
"""Of so many strangers one is let through at the threshold that is the same for all that are compared."""


@dataclass(frozen=True, eq=False)
class Answers:
    """What is said of N faces, by keys of people: positive, 0 for somebody whom none of the faces shows."""

    people: Ints  # (N,) whose face it is
    said: Ints  # (N,) the likeliest person, whatever the threshold
    sure: Doubles  # (N,) how sure that is: more is surer; minus infinity for nobody
    strange: Doubles  # (N,) the same with the own person left out
    known: Bools  # (N,) whether the own person is one of those who can be said


@dataclass(frozen=True, slots=True)
class Open:
    """What becomes of strangers. None: there was nobody to ask."""

    strangers: int
    false_accepts: float | None  # share of strangers who get a name
    recognised: float | None  # share of known faces that are named rightly
    at_one_percent: float | None  # the same where 1% of strangers get a name
    limit_at_one_percent: float | None  # how sure an answer is there at least


@dataclass(frozen=True, slots=True)
class Score:
    """One person's faces. F1 is 0 where none was named rightly."""

    person: int
    faces: int
    precision: float | None
    recall: float | None
    f1: float


@dataclass(frozen=True, eq=False)
class Numbers:
    """The closed set: everyone gets their likeliest name."""

    accuracy: float
    low: float  # of Wilson's 95% interval
    high: float
    f1: float  # mean over people
    persons: list[Score]  # worst first
    confusion: list[metrics.Cell]  # off the diagonal, largest first


def of_votes(people: Ints, outcome: Outcome, voters: Ints) -> Answers:
    """From the vote on N faces of these people by a gallery of these voters (M,): surer is nearer."""
    return Answers(
        people, outcome.known.people, -outcome.known.distances, -outcome.strange.distances,
        np.isin(people, voters),
    )  # fmt: skip


def of_scores(people: Ints, scores: Scores, classes: Ints) -> Answers:
    """From a network's scores (N, C), whose classes (C,) are these people: surer is likelier.

    Classes of one key are one person, whose chances add up; of somebody whom none of the faces shows the key
    is negative. A stranger's own classes are left out before the softmax.
    """
    keys, places = np.unique(classes, return_inverse=True)
    added = _added(chances(scores), places, len(keys))
    best = added.argmax(axis=1)
    own = people[:, None] == classes[None, :]
    others = np.where(own, -np.inf, scores).astype(np.float32)
    strange = np.full(len(people), -np.inf)
    some = ~own.all(axis=1)
    strange[some] = _added(chances(others[some]), places, len(keys)).max(axis=1)
    said = np.where(keys[best] > NOBODY, keys[best], NOBODY)
    return Answers(people, said, added.max(axis=1), strange, np.isin(people, keys))


def _added(shares: Doubles, places: Ints, count: int) -> Doubles:
    """(N, count) the sums of the columns of shares (N, C) by their places (C,)."""
    found = np.zeros((len(shares), count))
    np.add.at(found.T, places, shares.T)
    return found


def numbers(answers: Answers) -> Numbers:
    """The closed set of at least one face."""
    right = answers.said == answers.people
    accuracy = float(right.mean())
    low, high = metrics.wilson(accuracy, len(right))
    every = np.ones(len(right), np.bool_)
    found = metrics.scores(answers.people, answers.said, every)
    persons = [
        Score(one.person, one.faces, one.precision, one.recall, _f1(one.precision, one.recall))
        for one in found
    ]
    mean = float(np.mean([one.f1 for one in persons]))
    cells = metrics.confusion(answers.people, answers.said, every)
    return Numbers(accuracy, low, high, mean, persons, cells)


def _f1(precision: float | None, recall: float | None) -> float:
    both = (precision or 0.0) + (recall or 0.0)
    return 2 * (precision or 0.0) * (recall or 0.0) / both if both else 0.0


def opened(answers: Answers, limit: float) -> Open:
    """What becomes of all as strangers, where an answer as sure as `limit`, or surer, gives a name.

    The limit at one percent is the least at which no more than that share of the strangers get a name: with
    fewer than a hundred none does.
    """
    count = len(answers.people)
    if count == 0:
        return Open(0, None, None, None, None)
    ordered = np.sort(answers.strange)[::-1]
    least = float(ordered[count // ONE_IN])  # the surest stranger who is refused
    tight = float(np.nextafter(least, np.inf))
    return Open(
        count, float((answers.strange >= limit).mean()), _recognised(answers, limit),
        _recognised(answers, tight), tight if np.isfinite(least) else None,
    )  # fmt: skip


def _recognised(answers: Answers, limit: float) -> float | None:
    if not answers.known.any():
        return None
    good = (answers.said == answers.people) & (answers.sure >= limit)
    return float(good[answers.known].mean())
