"""The vote for whole galleries, against the vote for one face on every gallery that Hypothesis finds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelling.vision.voting import Neighbour, Scale, rank
from models_app.training import ballots, knn
from models_app.training.ballots import Ballots
from models_app.training.knn import Faces, answer


def faces(people: list[int], photos: list[int], vectors: list[list[float]]) -> Faces:
    return Faces(
        np.arange(1, len(people) + 1), np.array(people, dtype=np.int64),
        np.array(photos, dtype=np.int64),
        np.array(vectors, dtype=np.float32).reshape(len(people), len((vectors or [[0, 0]])[0])),
    )  # fmt: skip


def distances(vector: np.ndarray, gallery: Faces, metric: str) -> list[float]:  # type: ignore[type-arg]
    """To all faces. By the same sums as the code's, since ties of cosines hang on the last bit; that
    they are right is a test below."""
    if len(gallery) == 0:
        return []
    vote = knn._Vote(gallery, Ballots(1, metric))
    far = vote.exact(vector[None], np.arange(len(gallery))[None])[0]
    return [d for _, d in sorted(zip(vote.gallery.ids.tolist(), far.tolist(), strict=True))]


def brute(query: int, asked: Faces, gallery: Faces, rule: Ballots, *, strange: bool) -> object:
    """Person and distance of the winner by `voting.rank`, or None."""
    far = distances(asked.vectors[query], gallery, rule.metric)
    rows = sorted(zip(gallery.ids, gallery.people, gallery.photos, strict=True))
    near = [
        Neighbour(int(i), int(p), d)
        for (i, p, photo), d in zip(rows, far, strict=True)
        if photo != asked.photos[query] and not (strange and p == asked.people[query])
    ]
    scale = Scale(0.575, rule.softness, rule.reach)
    found = rank(near, k=rule.k, scale=scale, vote=rule.vote)
    return (found[0].person_id, found[0].distance) if found else None


RULES = st.builds(
    Ballots, k=st.integers(1, 6), metric=st.sampled_from(["euclidean", "cosine"]),
    vote=st.sampled_from(["plurality", "weighted"]),
    reach=st.sampled_from([0.0, 0.1, 1.0, math.inf]), softness=st.sampled_from([0.07, 1.0]),
)  # fmt: skip


@st.composite
def galleries(draw: st.DrawFn) -> Faces:
    """Faces on a grid of few places, so that ties and copies abound."""
    count = draw(st.integers(0, 24))
    places = st.lists(st.integers(1, 3), min_size=2, max_size=2)
    several = st.lists
    return faces(
        draw(several(st.integers(1, 4), min_size=count, max_size=count)),
        draw(several(st.integers(1, 8), min_size=count, max_size=count)),
        draw(several(places, min_size=count, max_size=count)),
    )


def agree(asked: Faces, gallery: Faces, rule: Ballots) -> None:
    found = answer(asked, gallery, rule)
    for place in range(len(asked)):
        for answers, strange in ((found.known, False), (found.strange, True)):
            expected = brute(place, asked, gallery, rule, strange=strange)
            got = int(answers.people[place]), float(answers.distances[place])
            if expected is None:
                assert got == (knn.NOBODY, math.inf)
            else:
                assert got == pytest.approx(expected, abs=1e-12)


@settings(max_examples=400, deadline=None)
@given(galleries(), RULES)
def test_each_votes_on_the_others(gallery: Faces, rule: Ballots) -> None:
    agree(gallery, gallery, rule)


@settings(max_examples=100, deadline=None)
@given(galleries(), galleries(), RULES)
def test_others_are_asked(asked: Faces, gallery: Faces, rule: Ballots) -> None:
    agree(asked, gallery, rule)


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
@pytest.mark.parametrize("vote", ["plurality", "weighted"])
def test_many_faces_and_many_copies(metric: str, vote: str) -> None:
    """More of them than are looked at are equally near: the lowest keys vote."""
    random = np.random.default_rng(5)
    places = random.normal(size=(12, 16))
    which = random.integers(12, size=900)
    gallery = faces(
        random.integers(1, 30, size=900).tolist(), random.integers(1, 400, size=900).tolist(),
        places[which].tolist(),
    )  # fmt: skip
    shuffled = random.permutation(900)
    asked = gallery.pick(random.permutation(900)[:60])
    agree(asked, gallery.pick(shuffled), Ballots(5, metric, vote, 0.1))


def test_who_is_alone() -> None:
    """s1 has two photos; s2 one photo with two faces; s3 one face; nobody of s4 votes."""
    gallery = faces([1, 1, 2, 2, 3], [1, 2, 3, 3, 4], [[0, 1], [0, 2], [1, 0], [1, 1], [2, 2]])
    asked = faces([1, 1, 2, 2, 3, 4], [1, 2, 3, 3, 4, 5], [[0, 1]] * 6)
    assert answer(asked, gallery, Ballots(3)).alone.tolist() == [False, False, *[True] * 4]


def test_progress_is_told() -> None:
    gallery = faces([1, 2] * 400, list(range(800)), [[float(n), 1.0] for n in range(800)])
    told: list[float] = []
    found = answer(gallery, gallery, Ballots(3), strangers=False, told=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 2
    assert not found.strange.people.any()


def test_ballots_of_nobody() -> None:
    people, far = ballots.winners(
        np.array([[1, 2]]), np.array([[math.inf, math.inf]]), Ballots(2, vote="weighted")
    )
    assert (people.tolist(), far.tolist()) == ([0], [math.inf])


@settings(max_examples=100, deadline=None)
@given(galleries().filter(len))
def test_distances(gallery: Faces) -> None:
    a, b = gallery.vectors[0].astype(np.float64), gallery.vectors.astype(np.float64)
    cosines = b @ a / (np.linalg.norm(a) * np.linalg.norm(b, axis=1))
    ids = np.argsort(gallery.ids)
    euclid, cosine = (
        np.array(distances(gallery.vectors[0], gallery, m)) for m in ("euclidean", "cosine")
    )
    assert euclid == pytest.approx(np.linalg.norm(b - a, axis=1)[ids], abs=1e-12)
    assert cosine == pytest.approx((1 - cosines)[ids], abs=1e-12)
