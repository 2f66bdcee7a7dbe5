"""The vote for many faces at once, against the vote for one and brute force."""

from __future__ import annotations

import numpy as np
import pytest

from labelling.vision.electing import Gallery, doubts, elect
from labelling.vision.voting import Neighbour, accept, rank
from tests.vision.chips import orl_vectors


@pytest.fixture(scope="module")
def sample() -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    vectors, people = orl_vectors(12, 6)
    return np.arange(1, len(people) + 1), people, vectors


def gallery_of(sample: tuple[np.ndarray, np.ndarray, np.ndarray], chosen: np.ndarray) -> Gallery:  # type: ignore[type-arg]
    ids, people, vectors = sample
    return Gallery(ids[chosen], people[chosen], vectors[chosen])


def test_as_one_by_one(sample: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:  # type: ignore[type-arg]
    ids, people, vectors = sample
    chosen = np.flatnonzero((people % 3 > 0) & (np.arange(len(ids)) % 6 < 3))
    gallery = gallery_of(sample, chosen)
    refused = {int(ids[5]): {int(people[5])}, int(ids[11]): {1, 2}}
    found = elect(ids, vectors, gallery, refused=refused, k=3, distance=0.6)
    for face, vector in zip(ids.tolist(), vectors, strict=True):
        near = [
            Neighbour(int(i), int(p), float(np.linalg.norm(vector - v)))
            for i, p, v in zip(gallery.ids, gallery.people, gallery.vectors, strict=True)
            if i != face and p not in refused.get(face, set())
        ]
        expected = accept(rank(sorted(near, key=lambda n: n.distance)[:50], k=3), 0.6)
        got = found.get(face)
        assert (got is None) == (expected is None)
        if got and expected:
            assert got.person_id == expected.person_id
            assert got.distance == pytest.approx(expected.distance, abs=1e-3)
            assert got.score == pytest.approx(expected.score, abs=2e-2)


def test_nobody_votes(sample: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:  # type: ignore[type-arg]
    ids, _, vectors = sample
    none = gallery_of(sample, np.zeros(0, np.int64))
    assert elect(ids, vectors, none, refused={}, k=3, distance=0.6) == {}
    assert doubts(ids, ids, vectors, none, refused={}, distance=0.6, alone=0.45) == []


def test_a_wrong_label_is_doubted(sample: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:  # type: ignore[type-arg]
    ids, people, vectors = sample
    said = people.copy()
    said[0] = 2  # it shows 1
    gallery = Gallery(ids, said, vectors)
    found = doubts(ids, said, vectors, gallery, refused={}, distance=0.6, alone=0.3)
    doubt = max(found, key=lambda d: (d.own_distance or 9) - d.other_distance)
    assert (doubt.face_id, doubt.person_id) == (1, 1)
    far = np.linalg.norm(vectors - vectors[0], axis=1)
    own = far[(said == 2) & (ids != 1)].min()
    other = far[said != 2]
    assert doubt.own_distance == pytest.approx(own, abs=1e-3)
    assert doubt.other_distance == pytest.approx(other.min(), abs=1e-3)
    assert doubt.other_face_id == ids[said != 2][other.argmin()]
    # Some of its true person lie nearest to it, and are doubted with it, but less.
    assert {int(people[d.face_id - 1]) for d in found} == {1}
    dismissed = doubts(ids, said, vectors, gallery, refused={1: {1}}, distance=0.6, alone=0.3)
    assert (1, 1) not in {(d.face_id, d.person_id) for d in dismissed}


def test_a_person_of_one_face_who_is_somebody_else(
    sample: tuple[np.ndarray, np.ndarray, np.ndarray],  # type: ignore[type-arg]
) -> None:
    ids, people, vectors = sample
    said = people.copy()
    said[3] = 99
    gallery = Gallery(ids, said, vectors)
    found = doubts(ids, said, vectors, gallery, refused={}, distance=0.6, alone=0.45)
    assert [(d.face_id, d.person_id, d.own_distance) for d in found] == [(4, 1, None)]
