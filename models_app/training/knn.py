"""The vote of `labelling.vision.voting` for many faces against a whole gallery, in numpy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelling.vision.nearest import smallest, tables
from models_app.training.ballots import Ballots, winners

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Told = Callable[[float], None]

NOBODY = 0
"""In place of a person where nobody has a vote: keys of people are positive."""

SPARE = 8
"""Neighbours looked at beyond K: distances in a table are float32 and rounded, so that the few
nearest are measured again before they are ordered."""

ROUNDING = 1e-5
"""How wrong a squared distance in a table may be, as a share of the longest vectors' squares."""


@dataclass(frozen=True, eq=False)
class Faces:
    """N faces whose names are known. Keys are positive; photos tell which faces came together."""

    ids: Ints  # (N,)
    people: Ints  # (N,)
    photos: Ints  # (N,)
    vectors: Floats  # (N, D)

    def __len__(self) -> int:
        return len(self.ids)

    def pick(self, which: NDArray[np.bool_] | Ints) -> Faces:
        """Some of the faces, by index or mask."""
        return Faces(self.ids[which], self.people[which], self.photos[which], self.vectors[which])


@dataclass(frozen=True, eq=False)
class Answers:
    """What the vote says of N faces, whatever the threshold."""

    people: Ints  # (N,) the winner, or NOBODY where no face has a vote
    distances: Doubles  # (N,) to the winner's nearest face; infinite for NOBODY


@dataclass(frozen=True, eq=False)
class Outcome:
    """What the vote says of N faces with their own photo left out, and as if they were strangers."""

    known: Answers  # faces of the same photo have no vote
    strange: Answers  # nor have faces of the same person
    alone: NDArray[np.bool_]  # (N,) the own person has no face that votes from another photo


def answer(
    queries: Faces, gallery: Faces, ballots: Ballots, *, strangers: bool = True,
    told: Told | None = None,
) -> Outcome:  # fmt: skip
    """Both answers for all of N queries by the M faces of the gallery; `strange` is empty unless asked.

    Exactly what `voting.rank` gives for each. Cost: N x M x D, in blocks whose tables have
    `nearest.BLOCK` x M numbers; `told` hears the share that is done after each.
    """
    return _Vote(gallery, ballots).answer(queries, strangers, told)


class _Vote:
    """A gallery in the order that makes leaving out people and photos cheap."""

    def __init__(self, gallery: Faces, ballots: Ballots) -> None:
        self.ballots = ballots
        self.gallery = gallery.pick(np.lexsort((gallery.ids, gallery.people)))
        self.vectors = self._measured(self.gallery.vectors)
        self.by_photo = np.argsort(self.gallery.photos, kind="stable")
        self.photos = self.gallery.photos[self.by_photo]
        squares = np.einsum("nd,nd->n", self.vectors, self.vectors)
        self.rounding = ROUNDING * 4 * float(squares.max(initial=0.0))

    def _measured(self, vectors: Floats) -> Floats:
        """The vectors between which Euclid's distances order as the metric does."""
        if self.ballots.metric == "euclidean":
            return vectors
        lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
        unit: Floats = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
        return unit

    def answer(self, queries: Faces, strangers: bool, told: Told | None) -> Outcome:
        count, vectors = len(queries), self._measured(queries.vectors)
        known, strange = _nothing(count), _nothing(count)
        alone = np.ones(count, np.bool_)
        if len(self.gallery) == 0:
            return Outcome(known, strange, alone)
        people = self.gallery.people
        starts = np.searchsorted(people, queries.people, side="left")
        stops = np.searchsorted(people, queries.people, side="right")
        firsts = np.searchsorted(self.photos, queries.photos, side="left")
        lasts = np.searchsorted(self.photos, queries.photos, side="right")
        for rows, table in tables(vectors, self.vectors):
            for row, at in enumerate(range(rows.start, rows.stop)):
                table[row, self.by_photo[firsts[at] : lasts[at]]] = np.inf
            self._elect(queries.vectors[rows], vectors[rows], table, known, rows)
            for row, at in enumerate(range(rows.start, rows.stop)):
                own = table[row, starts[at] : stops[at]]
                alone[at] = not np.isfinite(own).any()
                own[:] = np.inf
            if strangers:
                self._elect(queries.vectors[rows], vectors[rows], table, strange, rows)
            if told is not None:
                told(rows.stop / count)
        return Outcome(known, strange, alone)

    def _elect(
        self, raw: Floats, measured: Floats, table: Floats, into: Answers, rows: slice
    ) -> None:
        near = smallest(table, self.ballots.k + SPARE)
        coarse = np.take_along_axis(table, near, axis=1)
        places, distances = self._ordered(raw, near, coarse)
        people, far = winners(self.gallery.people[places], distances, self.ballots)
        if near.shape[1] < table.shape[1]:
            self._tied(raw, table, coarse, distances, people, far)
        into.people[rows], into.distances[rows] = people, far

    def _ordered(self, raw: Floats, near: Ints, coarse: Floats) -> tuple[Ints, Doubles]:
        """The K nearest of these places of the gallery, by distance and key; infinite where left out."""
        distances = self.exact(raw, near)
        distances[~np.isfinite(coarse)] = np.inf
        order = np.lexsort((self.gallery.ids[near], distances), axis=1)[:, : self.ballots.k]
        return np.take_along_axis(near, order, axis=1), np.take_along_axis(distances, order, axis=1)

    def exact(self, raw: Floats, places: Ints) -> Doubles:
        """Distances in float64 of B vectors (B, D) to places (B, C) of the gallery: (B, C)."""
        mine = raw.astype(np.float64)
        theirs = self.gallery.vectors[places].astype(np.float64)
        far: Doubles
        if self.ballots.metric == "euclidean":
            difference = theirs - mine[:, None, :]
            far = np.sqrt(np.einsum("bcd,bcd->bc", difference, difference))
            return far
        lengths = np.sqrt(np.einsum("bcd,bcd->bc", theirs, theirs))
        lengths *= np.sqrt(np.einsum("bd,bd->b", mine, mine))[:, None]
        far = 1 - np.einsum("bcd,bd->bc", theirs, mine) / np.maximum(lengths, 1e-12)
        return np.maximum(far, 0)

    def _tied(
        self, raw: Floats, table: Floats, coarse: Floats, distances: Doubles, people: Ints,
        far: Doubles,
    ) -> None:  # fmt: skip
        """Vote again, by all that is as near, where more faces than were looked at are as near as the
        Kth: copies of one picture."""
        last = distances[:, -1]
        square = last * last if self.ballots.metric == "euclidean" else 2 * last
        limit = square + self.rounding
        for row in np.flatnonzero(np.isfinite(last) & (coarse.max(axis=1) <= limit)).tolist():
            near = np.flatnonzero(table[row] <= limit[row])[None, :]
            places, exact = self._ordered(raw[row : row + 1], near, table[row][near])
            who, how_far = winners(self.gallery.people[places], exact, self.ballots)
            people[row], far[row] = who[0], how_far[0]


def _nothing(count: int) -> Answers:
    return Answers(np.full(count, NOBODY, np.int64), np.full(count, np.inf))
