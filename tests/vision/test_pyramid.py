"""Levels and crops against coordinates: a picture whose colours say where its pixels are."""

from itertools import pairwise

import numpy as np
import pytest

from labelling.vision.pyramid import FACTOR, Pyramid


def ramp(height: int, width: int) -> np.ndarray:
    """Red grows to the right from 0 to 255, green downwards."""
    image = np.zeros((height, width, 3))
    image[..., 0] = (np.arange(width) + 0.5) / width * 255
    image[..., 1] = (np.arange(height) + 0.5)[:, None] / height * 255
    return image.round().astype(np.uint8)


@pytest.mark.parametrize("shape", [(300, 401), (333, 222), (1080, 1920), (51, 777)])
def test_each_level_is_the_whole_photo(shape: tuple[int, int]) -> None:
    found = Pyramid(ramp(*shape), 20).levels
    assert found[0].scale == pytest.approx(0.6)
    for before, after in pairwise(found):
        assert after.scale / before.scale == pytest.approx(FACTOR)
    for level in found:
        assert (level.height, level.width) == tuple(int(side * level.scale + 1) for side in shape)
        assert all(side % 2 == 0 for side in level.pixels.shape[:2])
        seen = level.pixels[: level.height, : level.width].astype(float)
        assert np.abs(seen - ramp(level.height, level.width)).max() <= 6
    assert min(found[-1].height, found[-1].width) < 2 * 12


@pytest.mark.parametrize("min_face_px", [None, 20, 160])
def test_a_crop_shows_what_its_square_covers(min_face_px: int | None) -> None:
    height, width = 1203, 1601
    pyramid = Pyramid(ramp(height, width), min_face_px)
    squares = np.array(
        [[0, 0, 20, 20], [700, 500, 747, 547], [3, 600, 203, 800], [0, 0, 1203, 1203],
         [1500, 1100, 1601, 1203], [800, 20, 830, 40]]
    )  # fmt: skip
    for size in (24, 48):
        crops = pyramid.crops(squares, size).astype(float)
        assert crops.shape == (6, size, size, 3)
        for crop, (left, top, right, bottom) in zip(crops, squares.tolist(), strict=True):
            across = (left + (np.arange(size) + 0.5) / size * (right - left)) / width * 255
            down = (top + (np.arange(size) + 0.5) / size * (bottom - top)) / height * 255
            assert np.abs(crop[..., 0] - across).max() < 3
            assert np.abs(crop[..., 1] - down[:, None]).max() < 3


def test_fine_stripes_become_grey_not_coarse_stripes() -> None:
    stripes = np.zeros((800, 800, 3), np.uint8)
    stripes[:, ::2] = 255
    pyramid = Pyramid(stripes, 200)
    for size in (24, 48):
        [crop] = pyramid.crops(np.array([[100, 100, 700, 700]]), size)
        assert np.abs(crop.astype(float) - 127.5).max() < 12
    for level in pyramid.levels:
        assert np.abs(level.pixels[2:-2, 2:-2].astype(float) - 127.5).max() < 12


def test_no_crops_are_an_empty_array() -> None:
    assert Pyramid(ramp(30, 30), 20).crops(np.zeros((0, 4), np.int64), 24).shape == (0, 24, 24, 3)
