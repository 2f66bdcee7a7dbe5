"""What is gained and lost by leaving faces of poor quality out of the vote.

Half of the people are known, by a few clean labels and a few poor ones each; the others are strangers.
Poor labels do name more of the poor faces, but they draw strangers to them: poor faces look alike.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labelling.vision import catalogue
from labelling.vision.types import SeenFace
from labelling.vision.voting import Neighbour, rank

GOOD, POOR, TURNS = 2, 4, 4
"""Labels a person: clean ones, and faces under the rule; and how often all are drawn anew."""

NEAR = 10
"""Nearest labels that are looked at: more than can have a vote."""

EMBEDDER = catalogue.EMBEDDERS[catalogue.DEFAULT]

Label = tuple[str, SeenFace]


def show(
    people: Sequence[str],
    clean: Sequence[SeenFace],
    changed: Sequence[Sequence[SeenFace]],
    rule: float,
) -> None:
    """Print the table. For each photo: whose it is, its face, and the same face made worse."""
    counts: dict[tuple[str, bool], np.ndarray] = {}
    for turn in range(TURNS):
        dice = np.random.default_rng(turn)
        known = set(dice.permutation(sorted(set(people)))[: len(set(people)) // 2])
        labels, rest = _labels(people, clean, changed, known, rule, dice)
        ruled = [label for label in labels if label[1].quality.score >= rule]
        for at in rest:
            for face in changed[at]:
                poor = face.quality.score < rule
                row = counts.setdefault(
                    (f"under {rule}" if poor else f"{rule} and better", people[at] in known),
                    np.zeros((2, 4), dtype=int),
                )
                row += [_outcome(face, people[at], some) for some in (labels, ruled)]
    print(f"{GOOD} clean labels and up to {POOR} under {rule} for half of the people")
    print("                              all labels vote               those under the rule don't")
    print("asked for                right  accepted suggested      right  accepted suggested")
    for (name, is_known), row in sorted(counts.items(), reverse=True):
        who = f"{'known' if is_known else 'strangers'}, {name}"
        cells = [
            f"{right / total if is_known else float('nan'):9.1%} {accepted / total:9.1%}"
            f" {suggested / total:9.1%}"
            for right, accepted, suggested, total in row
        ]
        print(f"{who:24}{cells[0]}  {cells[1]}".replace(" nan%", "    -"))


def _labels(
    people: Sequence[str],
    clean: Sequence[SeenFace],
    changed: Sequence[Sequence[SeenFace]],
    known: set[str],
    rule: float,
    dice: np.random.Generator,
) -> tuple[list[Label], list[int]]:
    """Labelled faces of the known people, and the photos that none of them is from."""
    labels: list[Label] = []
    rest = [at for at, person in enumerate(people) if person not in known]
    for name in sorted(known):
        mine = [int(at) for at in dice.permutation(np.flatnonzero(np.array(people) == name))]
        labels += [(name, clean[at]) for at in mine[:GOOD]]
        for at in mine[GOOD : GOOD + POOR]:
            poor = [face for face in changed[at] if face.quality.score < rule]
            if poor:
                labels.append((name, poor[int(dice.integers(len(poor)))]))
        rest += mine[GOOD + POOR :]
    return labels, rest


def _outcome(face: SeenFace, person: str, labels: Sequence[Label]) -> tuple[int, int, int, int]:
    """Named rightly, near enough to be accepted, to be suggested, and 1."""
    distances = np.linalg.norm(np.stack([one.vector for _, one in labels]) - face.vector, axis=1)
    names = list(dict.fromkeys(name for name, _ in labels))
    best = rank(
        Neighbour(int(at), names.index(labels[at][0]), float(distances[at]))
        for at in np.argsort(distances)[:NEAR]
    )[0]
    return (
        int(names[best.person_id] == person),
        int(best.distance < EMBEDDER.accept_distance),
        int(best.distance < EMBEDDER.suggest_distance),
        1,
    )
