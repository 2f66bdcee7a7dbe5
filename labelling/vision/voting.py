"""Whose face is it? The K nearest labelled faces vote. Imports neither torch nor a database."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PLURALITY, WEIGHTED = "plurality", "weighted"
LIGHTEST = 1e-300


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A labelled face and how far it is."""

    face_id: int
    person_id: int
    distance: float  # between vectors, 0 or more, in the embedder's measure


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person whom the face may show."""

    person_id: int
    votes: int  # of the K nearest; 0 for people further off
    distance: float  # to the person's nearest face
    score: float  # 0 to 1
    weight: float = 0.0  # of the votes, added up; each weighs 1 at most


@dataclass(frozen=True, slots=True)
class Scale:
    """What distances mean for one embedder."""

    even: float  # distance at which a single candidate is as likely right as wrong: score 0.5
    softness: float  # distance over which the odds change by a factor of e
    reach: float  # a neighbour that is further off than the nearest by more than this has no vote


def cosine(distance: float, length: float) -> float:
    """About which cosine distance two vectors of this length have at a Euclidean `distance`.

    (d / length)² / 2, exact for vectors of equal length: |a - b|² = 2 length² (1 - cos).
    """
    return (distance / length) ** 2 / 2


DLIB = Scale(even=0.575, softness=0.07, reach=0.1)
"""even: between 0.51 and 0.61, where 5% of strangers got a name on ORL and LFW. softness: so that
0.45, the distance up to which the site accepts, scores 0.86, and 0.2 scores 0.995.
reach: on ORL with one label for half of the people and eight for the others, 98% were right at 0.1
and 66% when all of the K voted; with eight for all and a tenth of the labels wrong, 97% were, and
91% by the nearest face alone."""


def rank(
    neighbours: Iterable[Neighbour], *, k: int = 3, limit: int = 5, scale: Scale = DLIB,
    vote: str = PLURALITY,
) -> list[Candidate]:  # fmt: skip
    """Up to `limit` people, the winner first; empty if there are no neighbours.

    The `k` nearest neighbours have a vote each, unless they are more than `scale.reach` further off
    than the nearest: a person with one labelled face who is clearly nearest would else lose to two
    faces of anybody with many. The most votes win, or the heaviest (see `weights`) where they are
    weighted; a tie goes to the person with the nearer nearest face, and a tie in that to the face with
    the lower id. People beyond the k follow with 0 votes, by distance.

    Scores: a candidate at distance d has odds exp((even - d) / softness) against being unknown,
    capped at the odds of the candidate ranked before it; score = odds / (1 + sum of all odds).
    Alone, that is 1/2 at `even`. Scores fall along the list; what they lack to 1 is "unknown".
    """
    ordered = in_order(neighbours)
    votes: dict[int, int] = {}
    weight: dict[int, float] = {}
    nearest: dict[int, float] = {}  # keeps the order of the nearest faces
    for one, own in zip(ordered, weights(ordered, k=k, scale=scale, vote=vote), strict=True):
        person = one.person_id
        nearest.setdefault(person, one.distance)
        votes[person] = votes.get(person, 0) + (own > 0)
        weight[person] = weight.get(person, 0.0) + own
    # The sort is stable: equal votes stay in the order of the nearest face.
    people = sorted(nearest, key=lambda person: -weight[person])[:limit]
    scores = _scores([nearest[person] for person in people], scale)
    return [
        Candidate(person, votes[person], nearest[person], score, weight[person])
        for person, score in zip(people, scores, strict=True)
    ]


def in_order(neighbours: Iterable[Neighbour]) -> list[Neighbour]:
    """As they vote: nearest first; of equally near ones the lower face id."""
    return sorted(neighbours, key=lambda one: (one.distance, one.face_id))


def weights(
    ordered: Sequence[Neighbour], *, k: int, scale: Scale, vote: str = PLURALITY
) -> list[float]:
    """What the vote of each neighbour weighs, given them `in_order`; 0: it has none.

    In a plurality each vote weighs 1. Weighted by similarity (after Dudani, "The distance-weighted
    k-nearest-neighbor rule", 1976), one at distance d weighs exp(-(d - nearest) / softness): the odds
    that `rank` gives such a distance, relative to the nearest's, so that vote and score speak of
    similarity in the same terms, and a common factor of all distances doesn't matter.
    """
    if k < 1:
        raise ValueError("k must be at least 1")
    if vote not in (PLURALITY, WEIGHTED):
        raise ValueError(f"no such vote: {vote}")
    found: list[float] = []
    for place, one in enumerate(ordered):
        beyond = one.distance - ordered[0].distance
        if place >= k or one.distance > ordered[0].distance + scale.reach:
            found.append(0.0)
        elif vote == PLURALITY:
            found.append(1.0)
        else:
            # At least the smallest number that is one: it was heard, however little it says.
            found.append(max(math.exp(-beyond / scale.softness), LIGHTEST))
    return found


def accept(candidates: Sequence[Candidate], accept_distance: float) -> Candidate | None:
    """The winner if its nearest face is nearer than `accept_distance`; None means unknown."""
    if candidates and candidates[0].distance < accept_distance:
        return candidates[0]
    return None


def _scores(distances: Sequence[float], scale: Scale) -> list[float]:
    odds: list[float] = []
    for distance in distances:
        exponent = (scale.even - distance) / scale.softness
        own = math.exp(min(exponent, 700.0))  # exp overflows just above
        odds.append(min(own, odds[-1]) if odds else own)
    total = 1.0 + sum(odds)
    return [one / total for one in odds]
