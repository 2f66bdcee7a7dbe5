"""What a measurement says should be done next, as notes that name people by key alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models_app.training.curves import Point, last_step
from models_app.training.metrics import Cell, PersonScore, Share
from models_app.training.thresholds import RATES, Pick

FEWEST_PEOPLE = 5
"""Under so many people a step of the learning curve says nothing."""

STILL_RISING = 0.005
"""A step that brings less recall than this isn't worth the labels."""

FEW_FACES = 5
"""A person with more labelled faces isn't helped by another."""

MIXED_UP = 2
"""Faces that two people must share before they are said to be mixed up."""

NAMED = 3
"""People, or pairs, that one sentence names."""

STRANGERS = 0.05
"""A larger share of strangers with a name is worth a word."""


@dataclass(frozen=True)
class Note:
    """One sentence to be: its kind, the people it names, and its numbers."""

    kind: str
    people: tuple[int, ...] = ()
    numbers: tuple[float, ...] = ()


@dataclass(frozen=True)
class Findings:
    """What the advice is made from."""

    faces: int  # measured
    of: int  # there are
    alone: int
    accuracy: Share
    persons: Sequence[PersonScore]
    confusion: Sequence[Cell]
    points: Sequence[Point]
    picks: Sequence[Pick]
    distance: float
    strangers: float  # the share of them that gets a name under `distance`
    voters: Mapping[int, int]  # by person, how many faces vote


def advise(found: Findings) -> list[Note]:
    """The notes, the most useful first."""
    notes = [*_more(found), *_whose(found), *_pairs(found), *_strangers(found)]
    if found.alone:
        notes.append(Note("alone", numbers=(found.alone,)))
    missing = [rate for rate in RATES if rate not in {pick.rate for pick in found.picks}]
    if missing:
        notes.append(Note("rates", numbers=(missing[-1], round(1 / missing[-1]), found.faces)))
    if found.faces < found.of:
        notes.append(Note("sample", numbers=(found.faces, found.of)))
    return notes


def _more(found: Findings) -> list[Note]:
    """Would more labels help?"""
    step = last_step(list(found.points), least=FEWEST_PEOPLE)
    if step is None:
        return [Note("no_curve", numbers=(FEWEST_PEOPLE,))]
    kind = "rising" if step.after - step.before >= STILL_RISING else "level"
    return [Note(kind, numbers=(step.less, step.more, step.people, step.before, step.after))]


def _whose(found: Findings) -> list[Note]:
    """The people of few faces who are named worst, under the average."""
    mean = found.accuracy.value
    if mean is None:
        return []
    worst = [
        one
        for one in found.persons
        if one.recall is not None
        and one.recall < min(mean, 1.0)
        and found.voters.get(one.person, 0) <= FEW_FACES
    ]
    worst.sort(key=lambda one: (-(one.wrong + one.unknown), one.recall or 0.0, one.person))
    chosen = worst[:NAMED]
    if not chosen:
        return []
    right, asked = sum(o.right for o in chosen), sum(o.right + o.wrong + o.unknown for o in chosen)
    return [Note("whose", tuple(one.person for one in chosen), (right, asked, len(worst)))]


def _pairs(found: Findings) -> list[Note]:
    """Who is taken for whom, either way."""
    counts: dict[tuple[int, int], int] = {}
    for cell in found.confusion:
        if cell.said:
            pair = (min(cell.person, cell.said), max(cell.person, cell.said))
            counts[pair] = counts.get(pair, 0) + cell.count
    pairs = [item for item in counts.items() if item[1] >= MIXED_UP]
    pairs.sort(key=lambda item: (-item[1], item[0]))
    return [Note("pair", pair, (count,)) for pair, count in pairs[:NAMED]]


def _strangers(found: Findings) -> list[Note]:
    """Does the threshold in use let many strangers through?"""
    usual = next((pick for pick in found.picks if pick.rate == 0.01), None)
    if usual is None or found.strangers < STRANGERS or usual.distance >= found.distance:
        return []
    return [Note("strangers", numbers=(found.distance, found.strangers, usual.distance))]
