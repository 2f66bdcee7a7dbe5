"""The notes of a measurement as sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Names = Sequence[str]
Numbers = Sequence[float]


def sentence(note: Mapping[str, Any], names: Mapping[int, str]) -> str | None:
    """What a note (`training.advice.Note`) says; None if it names somebody who isn't there any more."""
    people = [names.get(key) for key in note["people"]]
    if any(name is None for name in people):
        return None
    return _SAYS[note["kind"]]([str(name) for name in people], note["numbers"])


def percent(share: float) -> str:
    """97.25% as 97.3 %, 100% as 100 %."""
    return f"{100 * share:.1f}".removesuffix(".0") + " %"


def faces(count: float) -> str:
    """1 face, 2 faces."""
    return f"{int(count):,} face" + ("" if int(count) == 1 else "s")


def listed(names: Names) -> str:
    """s1, s2 and s3."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _rising(names: Names, n: Numbers) -> str:
    return (
        f"More labels would help: with {faces(n[1])} a person instead of {int(n[0])}, the share named"
        f" rightly rose from {percent(n[3])} to {percent(n[4])}, over {int(n[2]):,} people who have as many."
    )


def _level(names: Names, n: Numbers) -> str:
    return (
        f"More labels would hardly help those who have {faces(n[1])}: with {int(n[1])} instead of"
        f" {int(n[0])}, the share named rightly went from {percent(n[3])} to {percent(n[4])}, over"
        f" {int(n[2]):,} people."
    )


def _no_curve(names: Names, n: Numbers) -> str:
    return (
        "Whether more labels would help can't be said yet: it takes"
        f" {int(n[0])} people with faces in three photos each."
    )


def _whose(names: Names, n: Numbers) -> str:
    rest = int(n[2]) - len(names)
    others = f" {rest:,} more people are named worse than the average." if rest else ""
    return (
        f"Most is to be gained with more faces of {listed(names)}: {int(n[0])} of {faces(n[1])}"
        f" of theirs got the right name.{others}"
    )


def _pair(names: Names, n: Numbers) -> str:
    return (
        f"{names[0]} and {names[1]} are mixed up ({faces(n[0])}): look whether a label is wrong, or"
        " whether they are one person."
    )


def _strangers(names: Names, n: Numbers) -> str:
    return (
        f"Under the threshold in use, {n[0]:.3g}, {percent(n[1])} of strangers would get a name;"
        f" under {n[2]:.3g} no more than 1 %."
    )


def _alone(names: Names, n: Numbers) -> str:
    one = int(n[0]) == 1
    return (
        f"{faces(n[0])} {'has' if one else 'have'} no second photo of the same person that votes, so"
        f" {'it isn’t' if one else 'they aren’t'} counted here: label another photo of each."
    )


def _rates(names: Names, n: Numbers) -> str:
    return (
        f"No threshold can be given yet for {percent(n[0])} false accepts: that takes some"
        f" {faces(n[1])}, and {int(n[2]):,} were measured."
    )


def _sample(names: Names, n: Numbers) -> str:
    return f"Measured on {int(n[0]):,} of {faces(n[1])}, of people drawn by lot."


_SAYS: dict[str, Callable[[Names, Numbers], str]] = {
    "rising": _rising,
    "level": _level,
    "no_curve": _no_curve,
    "whose": _whose,
    "pair": _pair,
    "strangers": _strangers,
    "alone": _alone,
    "rates": _rates,
    "sample": _sample,
}
