import numpy as np
import pytest

from labelling.vision import resample
from labelling.vision.resample import fit, shrink
from labelling.vision.types import Box


def noise(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize("factor", [1, 2, 3, 7, 50])
def test_shrinking_is_the_mean_of_blocks(factor: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resample, "STRIP_PIXELS", 300)
    image = noise(37, 41)
    small = shrink(image, factor)
    assert small.shape == (-(-37 // factor), -(-41 // factor), 3)
    for row in range(small.shape[0]):
        for column in range(small.shape[1]):
            rows = slice(row * factor, (row + 1) * factor)
            block = image[rows, column * factor : (column + 1) * factor]
            assert np.abs(block.mean(axis=(0, 1)) - small[row, column]).max() <= 1


@pytest.mark.parametrize(
    ("shape", "long_side", "truth"),
    [
        ((100, 50), 100, (100, 50)),
        ((100, 50), 400, (100, 50)),
        ((100, 50), 40, (40, 20)),
        ((50, 1003), 10, (1, 10)),
        ((3, 4000), 100, (1, 100)),
    ],
)
def test_fit_only_makes_smaller(
    shape: tuple[int, int], long_side: int, truth: tuple[int, int]
) -> None:
    assert fit(noise(*shape), long_side).shape == (*truth, 3)


def test_fit_keeps_places_and_brightness() -> None:
    image = np.zeros((1001, 777, 3), dtype=np.uint8)
    image[500:, :] = 250  # the lower half, to one row
    small = fit(image, 100)
    assert (small[:49] <= 3).all()
    assert (small[51:] >= 247).all()
    assert abs(float(small.mean()) - float(image.mean())) < 1


def test_fit_knows_of_a_partial_last_block() -> None:
    # 1001 rows in blocks of 25: the 41st block is one row. A ramp must stay the same ramp.
    ramp = np.linspace(0, 250, 1001).astype(np.uint8)
    small = fit(np.broadcast_to(ramp[:, None, None], (1001, 30, 3)), 20)
    truth = (np.arange(20) + 0.5) / 20 * 250
    assert np.abs(small[1:-1, 0, 0] - truth[1:-1]).max() < 2


def test_boxes_by_hand() -> None:
    box = Box(0, 0, 10, 20)
    assert (box.width, box.height, box.area) == (10, 20, 200)
    assert box.iou(box) == 1
    assert box.iou(Box(5, 0, 15, 20)) == pytest.approx(100 / 300)
    assert box.iou(Box(10, 0, 20, 20)) == box.iou(Box(15, 25, 30, 40)) == 0
    assert Box(5, 5, 1, 1).area == 0
    assert Box(1, 1, 1, 1).iou(Box(1, 1, 1, 1)) == 0
