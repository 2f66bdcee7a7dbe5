import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelling.vision.voting import (
    DLIB,
    Candidate,
    Neighbour,
    Scale,
    accept,
    cosine,
    in_order,
    rank,
    weights,
)


def near(*pairs: tuple[int, float]) -> list[Neighbour]:
    """Neighbours of (person, distance), numbered from 1."""
    return [Neighbour(place, *pair) for place, pair in enumerate(pairs, start=1)]


def order(candidates: list[Candidate]) -> list[tuple[int, int]]:
    return [(one.person_id, one.votes) for one in candidates]


def test_nobody_to_ask() -> None:
    assert rank([]) == []
    assert accept([], 0.45) is None


def test_the_plurality_of_the_k_nearest_wins() -> None:
    found = rank(near((1, 0.30), (2, 0.32), (2, 0.34), (1, 0.35), (1, 0.36)), k=3)
    assert order(found) == [(2, 2), (1, 1)]
    assert [one.distance for one in found] == [0.32, 0.30]


def test_a_tie_goes_to_the_nearer_face() -> None:
    assert order(rank(near((7, 0.31), (3, 0.30), (5, 0.33)), k=3)) == [(3, 1), (7, 1), (5, 1)]
    assert order(rank(near((9, 0.30), (1, 0.30)), k=2)) == [(9, 1), (1, 1)]  # the lower face id


def test_people_beyond_the_k_follow_without_votes() -> None:
    found = rank(near((1, 0.3), (4, 0.9), (3, 0.8), (2, 0.7), (5, 1.0), (6, 1.1)), k=1)
    assert order(found) == [(1, 1), (2, 0), (3, 0), (4, 0), (5, 0)]
    assert len(rank(near((1, 0.3), (2, 0.4), (3, 0.5)), limit=2)) == 2


def test_one_label_that_is_clearly_nearest_beats_many_far_ones() -> None:
    found = rank(near((1, 0.30), (2, 0.70), (2, 0.71), (2, 0.72)), k=3)
    assert order(found)[0] == (1, 1)
    alone = rank(near((1, 0.30)))[0].score
    assert found[0].score > alone - 0.01 > 0.95


def test_reach_by_hand() -> None:
    far = near((1, 0.30), (2, 0.45), (2, 0.46))
    assert order(rank(far, scale=Scale(even=0.5, softness=0.1, reach=0.2)))[0] == (2, 2)
    assert order(rank(far, scale=Scale(even=0.5, softness=0.1, reach=0.155))) == [(1, 1), (2, 1)]
    assert order(rank(far, scale=Scale(even=0.5, softness=0.1, reach=0.1))) == [(1, 1), (2, 0)]


def test_scores_by_hand() -> None:
    scale = Scale(even=0.5, softness=0.1, reach=1.0)
    first, second = rank(near((1, 0.4), (2, 0.5)), scale=scale)
    # Odds e and 1, against 1 for "unknown".
    assert first.score == pytest.approx(math.e / (2 + math.e))
    assert second.score == pytest.approx(1 / (2 + math.e))
    # Two votes at 0.5 win; the nearer loser's odds are capped at the winner's 1.
    scores = [one.score for one in rank(near((1, 0.4), (2, 0.5), (2, 0.5)), scale=scale)]
    assert scores == pytest.approx([1 / 3, 1 / 3])


@pytest.mark.parametrize(
    ("distance", "low", "high"),
    [(0.0, 0.999, 1.0), (0.2, 0.99, 1.0), (0.45, 0.8, 0.9), (0.575, 0.5, 0.5), (0.9, 0.0, 0.02)],
)
def test_what_a_distance_is_worth_alone(distance: float, low: float, high: float) -> None:
    assert low <= rank(near((1, distance)))[0].score <= high


def test_a_distance_out_of_all_proportion_is_survived() -> None:
    assert rank(near((1, 1e9)))[0].score == 0
    assert rank(near((1, 0.0)), scale=Scale(even=1e9, softness=0.1, reach=1))[0].score <= 1


@pytest.mark.parametrize("k", [0, -1])
def test_a_k_without_voters_is_refused(k: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        rank(near((1, 0.3)), k=k)


def test_the_winner_is_accepted_under_the_threshold_only() -> None:
    found = rank(near((1, 0.44), (2, 0.7)))
    assert accept(found, 0.45) is found[0]
    assert accept(found, 0.44) is None
    assert accept(found, 0.1) is None


neighbours = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from([n / 50 for n in range(60)])), max_size=12
)


@given(neighbours, st.integers(1, 7), st.randoms())
def test_against_brute_force(
    pairs: list[tuple[int, float]], k: int, dice: "st.random.Random"
) -> None:
    ordered = sorted(near(*pairs), key=lambda one: (one.distance, one.face_id))
    shuffled = list(ordered)
    dice.shuffle(shuffled)
    found = rank(shuffled, k=k, limit=99)

    voters = [one for one in ordered[:k] if one.distance <= ordered[0].distance + DLIB.reach]
    best: dict[int, tuple[int, float, int]] = {}
    for person in {one.person_id for one in ordered}:
        own = [one for one in ordered if one.person_id == person]
        votes = sum(one.person_id == person for one in voters)
        best[person] = (-votes, own[0].distance, own[0].face_id)
    assert [one.person_id for one in found] == sorted(best, key=lambda person: best[person])
    assert [(-one.votes, one.distance) for one in found] == [
        best[one.person_id][:2] for one in found
    ]

    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert sum(scores) <= 1 + 1e-9


@given(neighbours.filter(bool), st.floats(0.001, 0.2))
def test_the_winner_scores_more_when_it_comes_nearer(
    pairs: list[tuple[int, float]], step: float
) -> None:
    before = rank(near(*pairs), k=1)[0]
    first = min(range(len(pairs)), key=lambda place: (pairs[place][1], place))
    person, distance = pairs[first]
    nearer = [*pairs]
    nearer[first] = (person, max(0.0, distance - step))
    after = rank(near(*nearer), k=1)[0]
    assert after.person_id == before.person_id == person
    assert after.score >= before.score - 1e-12


def test_a_weighted_vote_by_hand() -> None:
    scale = Scale(even=0.5, softness=0.1, reach=math.inf)
    three = near((1, 0.30), (2, 0.35), (2, 0.45))
    assert order(rank(three, scale=scale))[0] == (2, 2)
    # e^0 against e^-0.5 + e^-1.5 = 0.83
    first, second = rank(three, scale=scale, vote="weighted")
    assert (first.person_id, first.votes, first.weight) == (1, 1, 1.0)
    assert (second.person_id, second.votes) == (2, 2)
    assert second.weight == pytest.approx(math.exp(-0.5) + math.exp(-1.5))
    # Nearer together, the two outweigh the one.
    close = rank(near((1, 0.30), (2, 0.32), (2, 0.34)), scale=scale, vote="weighted")
    assert close[0].person_id == 2
    assert close[0].score == pytest.approx(close[1].score)  # capped at the winner's odds


def test_who_voted_and_what_it_weighed() -> None:
    scale = Scale(even=0.5, softness=0.1, reach=0.1)
    four = in_order(near((1, 0.30), (2, 0.39), (3, 0.41), (3, 0.30)))
    assert weights(four, k=4, scale=scale) == [1, 1, 1, 0]
    assert weights(four, k=2, scale=scale) == [1, 1, 0, 0]
    heard = weights(four, k=4, scale=scale, vote="weighted")
    assert heard == pytest.approx([1, 1, math.exp(-0.9), 0])
    far = in_order(near((1, 0.0), (2, 900.0)))
    least = weights(far, k=2, scale=Scale(0.5, 0.1, math.inf), vote="weighted")[1]
    assert 0 < least < 1e-200  # heard, however little it says
    assert weights([], k=3, scale=scale) == []
    with pytest.raises(ValueError, match="no such vote"):
        weights(four, k=1, scale=scale, vote="loudest")


@given(neighbours, st.integers(1, 7), st.sampled_from(["plurality", "weighted"]), st.booleans())
def test_votes_and_scores_whatever_the_vote(
    pairs: list[tuple[int, float]], k: int, vote: str, everyone: bool
) -> None:
    scale = Scale(DLIB.even, DLIB.softness, math.inf if everyone else DLIB.reach)
    found = rank(near(*pairs), k=k, limit=99, scale=scale, vote=vote)
    heard = weights(in_order(near(*pairs)), k=k, scale=scale, vote=vote)
    assert sum(one.votes for one in found) == sum(own > 0 for own in heard)
    assert sum(one.weight for one in found) == pytest.approx(sum(heard))
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) <= 1 + 1e-9
    if everyone:
        assert sum(own > 0 for own in heard) == min(k, len(pairs))


def test_cosine_distances_of_vectors_of_one_length() -> None:
    angle, length = 0.4, 1.42
    apart = 2 * length * math.sin(angle / 2)
    assert cosine(apart, length) == pytest.approx(1 - math.cos(angle))
