"""Sheets hold every window of every level once, and no two windows see each other's pixels."""

import numpy as np
import pytest

from labelling.vision.mtcnn_networks import OpenVinoNetworks
from labelling.vision.proposals import propose
from labelling.vision.pyramid import Pyramid
from labelling.vision.sheets import lay_out, windows_in

from .photos import orl

SIDE = 64  # 27 windows


@pytest.mark.parametrize(
    "sizes",
    [
        (),
        ((1, 1),),
        ((27, 27),),
        ((28, 5), (14, 3), (7, 1)),
        ((100, 61), (70, 43), (50, 30), (35, 21), (25, 15), (17, 10), (12, 7), (8, 5), (5, 3)),
        ((3, 400), (2, 283)),
    ],
)
def test_every_window_once(sizes: tuple[tuple[int, int], ...]) -> None:
    seen = [np.zeros(size, int) for size in sizes]
    for sheet in lay_out(sizes, SIDE):
        taken = np.zeros((SIDE, SIDE), bool)
        for place in sheet:
            rows, columns = place.on_sheet
            assert rows.stop <= SIDE
            assert columns.stop <= SIDE
            assert not taken[rows, columns].any()
            taken[rows, columns] = True
            seen[place.level][
                place.top : place.top + place.rows, place.left : place.left + place.columns
            ] += 1
            inside = place.in_level
            assert inside[0].stop - inside[0].start == rows.stop - rows.start
            answers = place.answers
            assert (answers[0].start * 2, answers[1].start * 2) == (rows.start, columns.start)
            assert answers[0].stop <= windows_in(SIDE)
    assert all((one == 1).all() for one in seen)


def test_small_levels_share_a_sheet() -> None:
    sizes = ((20, 27), (1, 9), (2, 8))
    assert len(lay_out(sizes, SIDE)) == 1


def test_pixels_make_windows() -> None:
    assert [windows_in(side) for side in (10, 12, 14, 64, 256)] == [0, 1, 2, 27, 123]


def test_sheets_of_any_size_see_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    photo = np.vstack([np.hstack([orl(1 + row + 3 * n, 2) for n in range(5)]) for row in range(3)])
    found = []
    for side in (64, 100, 256, 512):
        monkeypatch.setattr(OpenVinoNetworks, "sheet_px", side)
        boxes, scores = propose(OpenVinoNetworks(), Pyramid(photo, 20), 0.6)
        order = np.lexsort(boxes.T)
        found.append((boxes[order], scores[order]))
    assert len(found[0][0]) > 100
    for boxes, scores in found[1:]:
        assert boxes.shape == found[0][0].shape
        assert np.abs(boxes - found[0][0]).max() < 1e-2
        assert np.abs(scores - found[0][1]).max() < 1e-4
