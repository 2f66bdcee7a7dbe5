"""The draws of `benchmarks.few_shot`. To be imported inside `own_site.running()`."""

from __future__ import annotations

import math
import time
import warnings
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from sklearn.neighbors import KNeighborsClassifier

from benchmarks.labelled_folder import Labelled
from labelling import neighbours
from labelling.vision import voting
from labelling.vision.electing import NEAREST
from models_app.services import measured_faces, voters
from models_app.services.voters import Rule
from models_app.training.ballots import Ballots
from models_app.training.curves import draw
from models_app.training.knn import Answers, Faces, answer

# One label a person looks to it like regression.
warnings.filterwarnings("ignore", message="The number of unique classes", category=UserWarning)

Doubles = np.ndarray


@dataclass(frozen=True)
class Row:
    """Shares of the faces asked, each the mean over the draws."""

    right: float
    at_1: float
    at_5: float
    sk_1: float
    sk_3: float
    sk_at_1: float


def run(labelled: Labelled, *, sizes: Sequence[int], draws: int, sql_draws: int) -> dict[int, Row]:
    """By labels a person the means over the draws; asserts that both ways of the product agree."""
    rule = voters.rule(labelled.project)
    random = np.random.default_rng(1)
    rows: dict[int, Row] = {}
    asked = compared = agreed = ties = 0
    took = 0.0
    for size in sizes:
        found: dict[str, list[float]] = defaultdict(list)
        for turn in range(draws):
            gallery, queries, places = drawn(labelled.faces, size, random)
            if len(np.unique(gallery.people)) < 2:
                break  # there are no strangers
            outcome = answer(queries, gallery, measured_faces.ballots(rule))
            if turn < sql_draws:
                labelled.label(places)
                started = time.perf_counter()
                by_sql(rule, queries, outcome.known, strange=False)
                by_sql(rule, queries, outcome.strange, strange=True)
                took += time.perf_counter() - started
                asked += 2 * len(queries)
            same, clear = against_reference(queries, gallery, rule)
            agreed, compared, ties = agreed + same, compared + clear, ties + len(queries) - clear
            right = outcome.known.people == queries.people
            found["right"].append(float(right.mean()))
            for name, rate in (("at_1", 0.01), ("at_5", 0.05)):
                under = threshold(outcome.strange.distances, rate)
                found[name].append(float((right & (outcome.known.distances < under)).mean()))
            reference(queries, gallery, found)
        if found:
            rows[size] = Row(*(float(np.mean(found[f.name])) for f in fields(Row)))
    print(
        f"{asked} answers of {sql_draws} draws of {draws} by SQL, {1000 * took / max(asked, 1):.1f} ms each:"
        " each the same as by the vote for whole galleries"
    )
    print(
        f"all of {compared} answers without a tie are scikit-learn's (K={rule.k}, all K voting);"
        f" {ties} with a tie go to the nearest"
    )
    assert agreed == compared
    return rows


def drawn(faces: Faces, size: int, random: np.random.Generator) -> tuple[Faces, Faces, np.ndarray]:
    """The labelled faces, those asked for, and the places of the first: people with too few faces for
    one to be left over take no part."""
    names, counts = np.unique(faces.people, return_counts=True)
    part = np.flatnonzero(np.isin(faces.people, names[counts > size]))
    places = part[draw(faces.pick(part), size, random)]
    rest = np.setdiff1d(part, places)
    return faces.pick(np.sort(places)), faces.pick(rest), places


def by_sql(rule: Rule, queries: Faces, expected: Answers, *, strange: bool) -> None:
    """Ask face by face as a prediction does, and hold it against the vote for whole galleries."""
    for place, vector in enumerate(queries.vectors):
        if strange:
            near = neighbours.neighbours(
                rule.project, vector, embedder=rule.embedder, limit=NEAREST,
                without=[int(queries.people[place])],
            )  # fmt: skip
        else:
            near = voters.nearest(rule, vector, limit=NEAREST)
        winner = voting.accept(voters.decide(rule, near), math.inf)
        assert winner is not None
        assert winner.person_id == expected.people[place], queries.ids[place]
        assert abs(winner.distance - expected.distances[place]) < 1e-5, queries.ids[place]


def threshold(strange: Doubles, rate: float) -> float:
    """The largest threshold under which no more than this share of the strangers has a name."""
    ordered = np.sort(strange)
    return float(ordered[min(int(rate * len(ordered)), len(ordered) - 1)])


def reference(queries: Faces, gallery: Faces, found: dict[str, list[float]]) -> None:
    """What scikit-learn makes of the same draw."""
    for k in (1, 3):
        known = KNeighborsClassifier(min(k, len(gallery)), algorithm="brute")
        known.fit(gallery.vectors, gallery.people)
        right = known.predict(queries.vectors) == queries.people
        found[f"sk_{k}"].append(float(right.mean()))
        if k == 1:
            nearest = known.kneighbors(queries.vectors)[0][:, 0]
            under = threshold(_strangers(queries, gallery, known), 0.01)
            found["sk_at_1"].append(float((right & (nearest < under)).mean()))


def _strangers(queries: Faces, gallery: Faces, known: KNeighborsClassifier) -> Doubles:
    """scikit-learn's nearest distance of each face to anyone but its own person."""
    own = int(np.unique(gallery.people, return_counts=True)[1].max())
    far, near = known.kneighbors(queries.vectors, n_neighbors=min(own + 1, len(gallery)))
    far[gallery.people[near] == queries.people[:, None]] = np.inf
    return far.min(axis=1)


def against_reference(queries: Faces, gallery: Faces, rule: Rule) -> tuple[int, int]:
    """(agreed, compared): how often all K votes, without regard to reach, give scikit-learn's answer,
    of the faces whose vote is no tie."""
    k = min(rule.k, len(gallery))
    known = KNeighborsClassifier(k, algorithm="brute").fit(gallery.vectors, gallery.people)
    votes = known.predict_proba(queries.vectors)
    clear = (np.isclose(votes, votes.max(axis=1, keepdims=True))).sum(axis=1) == 1
    ours = answer(queries, gallery, Ballots(k, reach=math.inf), strangers=False).known.people
    same = ours[clear] == known.predict(queries.vectors)[clear]
    return int(same.sum()), int(clear.sum())
