"""The sentences of a measurement."""

from __future__ import annotations

from typing import Any

import pytest

from models_app.shapes import advice

NAMES = {1: "s1", 2: "s2", 3: "s3"}


def note(kind: str, people: tuple[int, ...], *numbers: float) -> dict[str, Any]:
    return {"kind": kind, "people": list(people), "numbers": list(numbers)}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (note("rising", (), 1, 2, 1200, 0.5, 0.7521),
         "More labels would help: with 2 faces a person instead of 1, the share named rightly rose from 50 %"
         " to 75.2 %, over 1,200 people who have as many."),
        (note("level", (), 3, 5, 6, 0.99, 0.991),
         "More labels would hardly help those who have 5 faces: with 5 instead of 3, the share named"
         " rightly went from 99 % to 99.1 %, over 6 people."),
        (note("no_curve", (), 5),
         "Whether more labels would help can't be said yet: it takes 5 people with faces in three photos"
         " each."),
        (note("whose", (1, 2, 3), 4, 9, 5),
         "Most is to be gained with more faces of s1, s2 and s3: 4 of 9 faces of theirs got the right"
         " name. 2 more people are named worse than the average."),
        (note("whose", (1,), 0, 1, 1),
         "Most is to be gained with more faces of s1: 0 of 1 face of theirs got the right name."),
        (note("pair", (1, 2), 3),
         "s1 and s2 are mixed up (3 faces): look whether a label is wrong, or whether they are one person."),
        (note("strangers", (), 0.6, 0.6021, 0.47048),
         "Under the threshold in use, 0.6, 60.2 % of strangers would get a name; under 0.47 no more than"
         " 1 %."),
        (note("alone", (), 1),
         "1 face has no second photo of the same person that votes, so it isn’t counted here: label another"
         " photo of each."),
        (note("alone", (), 12),
         "12 faces have no second photo of the same person that votes, so they aren’t counted here: label"
         " another photo of each."),
        (note("rates", (), 0.001, 1000, 400),
         "No threshold can be given yet for 0.1 % false accepts: that takes some 1,000 faces, and 400 were"
         " measured."),
        (note("sample", (), 10000, 100000),
         "Measured on 10,000 of 100,000 faces, of people drawn by lot."),
    ],
)  # fmt: skip
def test_sentences(given: dict[str, Any], said: str) -> None:
    assert advice.sentence(given, NAMES) == said


def test_who_isnt_there_any_more_is_not_named() -> None:
    assert advice.sentence(note("pair", (1, 9), 3), NAMES) is None
