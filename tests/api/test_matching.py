"""Which faces are which of the boxes found: by hand arithmetic."""

from __future__ import annotations

from labelling.services.matching import Known, match
from labelling.vision.types import Box


def square(left: float, top: float = 0, side: float = 100) -> Box:
    return Box(left, top, left + side, top + side)


def face(
    id_: int, box: Box, *, removed: str = "", by_hand: bool = False, decided: bool = False
) -> Known:
    return Known(id_, box, removed, by_hand, decided)


def test_nothing_known_and_nothing_found() -> None:
    assert not match([], []).changes
    plan = match([], [square(0), square(300)])
    assert (plan.new, plan.appear, plan.looked_at) == ([0, 1], 2, [0, 1])


def test_the_same_box_stays_and_another_moves() -> None:
    # 5 px aside: IoU 95 / 105 = 0.905; 6 px aside: 94 / 106 = 0.887
    plan = match([face(1, square(0)), face(2, square(300))], [square(306), square(5)])
    assert (plan.stay, plan.move, plan.new, plan.vanish) == (1, [(2, 0)], [], [])
    assert plan.looked_at == [0]


def test_from_which_overlap_on_it_is_one_face() -> None:
    # 42 px aside: 58 / 142 = 0.408; 43 px aside: 57 / 143 = 0.399
    assert match([face(1, square(0))], [square(42)]).move == [(1, 0)]
    plan = match([face(1, square(0))], [square(43)])
    assert (plan.vanish, plan.new) == ([1], [0])


def test_the_best_overlaps_go_first() -> None:
    plan = match([face(1, square(0)), face(2, square(40))], [square(30)])
    assert (plan.move, plan.vanish) == ([(2, 0)], [1])
    tie = match([face(2, square(20)), face(1, square(0))], [square(10)])
    assert (tie.move, tie.vanish) == ([(1, 0)], [2])


def test_what_somebody_decided_is_kept() -> None:
    known = [face(1, square(0), decided=True), face(2, square(300), by_hand=True)]
    plan = match([*known, face(3, square(600))], [])
    assert (plan.kept, plan.vanish) == (2, [3])


def test_boxes_by_hand_never_move() -> None:
    plan = match([face(1, square(0), by_hand=True)], [square(30)])
    assert (plan.stay, plan.changes) == (1, False)


def test_what_a_hand_removed_stays_removed() -> None:
    plan = match([face(1, square(0), removed="hand")], [square(10)])
    assert not plan.changes
    assert (plan.stay, plan.kept) == (0, 0)
    # also where something was drawn in its place since
    drawn = face(2, square(8), by_hand=True)
    assert not match([face(1, square(0), removed="hand"), drawn], [square(2)]).changes


def test_what_detection_removed_comes_back_as_the_same_face() -> None:
    for why in ("detection", "undone"):
        plan = match([face(1, square(0), removed=why)], [square(2)])
        assert (plan.back, plan.appear, plan.looked_at) == ([(1, 0, False)], 1, [])
        plan = match([face(1, square(0), removed=why)], [square(20)])
        assert (plan.back, plan.looked_at) == ([(1, 0, True)], [0])
    # only if no other face is there
    plan = match([face(1, square(0), removed="detection"), face(2, square(3))], [square(0)])
    assert (plan.changes, plan.stay) == (False, 1)
