"""All of one measurement, on real faces and on made ones; and what it advises."""

from __future__ import annotations

import numpy as np
import pytest

from models_app.training import advice, measuring
from models_app.training.advice import Findings, Note
from models_app.training.ballots import Ballots
from models_app.training.curves import Point
from models_app.training.knn import Faces
from models_app.training.measuring import Measured
from models_app.training.metrics import NONE, Cell, PersonScore, Share
from models_app.training.thresholds import Pick
from tests.vision.chips import orl_vectors


@pytest.fixture(scope="module")
def orl() -> Faces:
    vectors, people = orl_vectors(20, 6)
    ids = np.arange(1, len(people) + 1)
    return Faces(ids, people.astype(np.int64), ids, vectors)


def run(faces: Faces, accept_distance: float = 0.5) -> Measured:
    return measuring.measure(faces, faces, Ballots(3), accept_distance, lambda _: None)


def test_real_faces(orl: Faces) -> None:
    found = run(orl)
    assert found.accuracy.value is not None
    assert found.accuracy.value > 0.97
    assert found.top.value is not None
    assert found.top.value >= found.accuracy.value
    assert [point.faces for point in found.points] == [1, 2, 3, 5]
    assert (len(found.queries), found.of, len(found.persons)) == (120, 120, 20)
    assert [pick.rate for pick in found.picks] == [0.01, 0.05, 0.1]
    assert len(found.chart) == 81


def test_a_wrong_label_is_found(orl: Faces) -> None:
    """Two faces of one person are called another: they are the cell, and the advice."""
    people = orl.people.copy()
    first, second = np.unique(people)[:2].tolist()
    people[np.flatnonzero(people == second)[:2]] = first
    found = run(Faces(orl.ids, people, orl.photos, orl.vectors))
    assert Cell(first, second, 2) in found.confusion
    [pair] = [note for note in found.notes if note.kind == "pair"]
    assert pair.people == (first, second)
    assert pair.numbers[0] >= 2


def test_a_sample_is_of_whole_people() -> None:
    people = np.repeat(np.arange(1, 101), 7)
    places = measuring.sample(people, 100)
    names, counts = np.unique(people[places], return_counts=True)
    assert (len(names), set(counts.tolist())) == (14, {7})
    assert measuring.sample(people, 100).tolist() == places.tolist()
    assert len(measuring.sample(people, 3)) == 7  # one person at least
    assert len(measuring.sample(people, 700)) == 700


def test_large_galleries_are_sampled(orl: Faces, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "PAIRS", 120 * 60)
    found = run(orl)
    assert (len(found.queries), found.of) == (60, 120)
    assert Note("sample", (), (60, 120)) in found.notes


def findings(**changed: object) -> Findings:
    usual: dict[str, object] = dict(
        faces=400, of=400, alone=0, accuracy=Share(0.9, 0.8, 0.95), persons=[], confusion=[],
        points=[], picks=[Pick(rate, 0.45, 0.4, 0.5, 0.1) for rate in (0.001, 0.01, 0.05, 0.1)],
        distance=0.45, strangers=0.01, voters={},
    )  # fmt: skip
    return Findings(**(usual | changed))  # type: ignore[arg-type]


def point(size: int, recall: float, people: int = 6) -> Point:
    return Point(size, np.arange(1, people + 1), np.full(people, recall), NONE)


def test_would_more_labels_help() -> None:
    assert advice.advise(findings()) == [Note("no_curve", numbers=(5,))]
    few = [point(1, 0.5), point(2, 0.9, people=4)]
    assert advice.advise(findings(points=few)) == [Note("no_curve", numbers=(5,))]
    [rising] = advice.advise(findings(points=[point(1, 0.5), point(2, 0.75)]))
    assert rising == Note("rising", numbers=(1, 2, 6, 0.5, 0.75))
    [level] = advice.advise(findings(points=[point(1, 0.5), point(2, 0.99), point(3, 0.9925)]))
    assert (level.kind, level.numbers[:2]) == ("level", (2, 3))


def test_whose() -> None:
    persons = [
        PersonScore(1, 4, 1, 3, 0, None, 0.25),
        PersonScore(2, 40, 10, 30, 0, None, 0.25),  # has faces enough
        PersonScore(3, 2, 0, 0, 2, None, 0.0),
        PersonScore(4, 3, 3, 0, 0, 1.0, 1.0),
        PersonScore(5, 1, 0, 0, 0, None, None),
    ]
    voters = {1: 4, 2: 40, 3: 2, 4: 3, 5: 1}
    notes = advice.advise(findings(persons=persons, voters=voters))
    assert Note("whose", (1, 3), (1, 6, 2)) in notes


def test_other_notes() -> None:
    cells = [Cell(2, 1, 2), Cell(1, 0, 9), Cell(1, 2, 1), Cell(3, 1, 1)]
    picks = [Pick(0.01, 0.4, 0.3, 0.5, 0.1), Pick(0.05, 0.45, 0.3, 0.5, 0.1),
             Pick(0.1, 0.5, 0.3, 0.5, 0.1)]  # fmt: skip
    notes = advice.advise(
        findings(confusion=cells, picks=picks, strangers=0.2, distance=0.55, alone=3, of=500)
    )
    assert notes[1:] == [
        Note("pair", (1, 2), (3,)),
        Note("strangers", (), (0.55, 0.2, 0.4)),
        Note("alone", (), (3,)),
        Note("rates", (), (0.001, 1000, 400)),
        Note("sample", (), (400, 500)),
    ]
