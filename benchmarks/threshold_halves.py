"""The halves of `benchmarks.threshold`. To be imported inside `own_site.running()`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.labelled_folder import Labelled
from models_app.services import measured_faces, voters
from models_app.training import thresholds
from models_app.training.ballots import Ballots
from models_app.training.knn import Faces, answer
from models_app.training.thresholds import Trials


@dataclass(frozen=True)
class Half:
    """What one half recommends, and what it does on the other."""

    distance: float
    low: float
    high: float
    rejected: float
    accepted: float


def run(labelled: Labelled, *, rate: float, halves: int) -> list[Half]:
    """Those of the halves whose faces are enough to recommend a threshold for this rate."""
    ballots = measured_faces.ballots(voters.rule(labelled.project))
    names = np.unique(labelled.faces.people)
    found = []
    for turn in range(halves):
        mine = np.random.default_rng(turn).permutation(names)[: len(names) // 2]
        inside = np.isin(labelled.faces.people, mine)
        ours = _trials(labelled.faces.pick(inside), ballots)
        theirs = _trials(labelled.faces.pick(~inside), ballots)
        for pick in thresholds.recommend(ours, (rate,)):
            found.append(
                Half(
                    pick.distance, pick.low, pick.high,
                    thresholds.rejected(theirs, pick.distance),
                    thresholds.accepted(theirs, pick.distance),
                )
            )  # fmt: skip
    return found


def _trials(faces: Faces, ballots: Ballots) -> Trials:
    return Trials.of(faces.people, answer(faces, faces, ballots))
