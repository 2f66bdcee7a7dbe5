import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from labelling.vision.geometry import (
    DLIB_TARGET,
    apply,
    chip,
    crop,
    crop_matrix,
    similarity,
    warp,
)
from labelling.vision.types import Box

TRIANGLE = np.array([[0, 0], [4, 0], [0, 2]], dtype=np.float32)
numbers = st.floats(-500, 500)


def discs(size: int, points: np.ndarray, radius: float) -> np.ndarray:
    """White discs at `points` (x, y in pixel edges) on grey, (size, size, 3)."""
    rows, columns = np.mgrid[:size, :size] + 0.5
    inside = np.zeros((size, size))
    for x, y in points:  # with a soft edge, one pixel wide
        away = np.hypot(columns - x, rows - y)
        inside = np.maximum(inside, np.clip(radius - away + 0.5, 0, 1))
    grey = (100 + 155 * inside).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2)


def centre_of_light(image: np.ndarray, near: np.ndarray, reach: int) -> np.ndarray:
    """Where the white around `near` has its centre, in pixel edges."""
    x, y = (round(float(value)) for value in near)
    part = image[y - reach : y + reach, x - reach : x + reach, 1].astype(float) - 100
    rows, columns = np.mgrid[: 2 * reach, : 2 * reach] + 0.5
    part = np.clip(part, 0, None)
    return np.array([(part * columns).sum(), (part * rows).sum()]) / part.sum() + [
        x - reach,
        y - reach,
    ]


def test_similarity_by_hand() -> None:
    # A quarter turn (x, y) -> (-y, x), twice the size, moved by (10, 20).
    target = np.array([[10, 20], [10, 28], [6, 20]], dtype=np.float32)
    assert np.allclose(similarity(TRIANGLE, target), [[0, -2, 10], [2, 0, 20]], atol=1e-6)


@given(numbers, numbers, st.floats(-math.pi, math.pi), st.floats(0.05, 20))
def test_similarity_finds_what_was_done(x: float, y: float, turn: float, scale: float) -> None:
    cosine, sine = scale * math.cos(turn), scale * math.sin(turn)
    truth = np.array([[cosine, -sine, x], [sine, cosine, y]])
    found = similarity(DLIB_TARGET, DLIB_TARGET @ truth[:, :2].T + truth[:, 2])
    assert np.allclose(found, truth, atol=1e-3)


def test_similarity_never_mirrors_and_is_the_least_squares_one() -> None:
    mirrored = TRIANGLE * [-1, 1]
    found = similarity(TRIANGLE, mirrored.astype(np.float32))
    assert np.linalg.det(found[:, :2]) > 0

    def error(matrix: np.ndarray) -> float:
        return float(((apply(matrix, TRIANGLE) - mirrored) ** 2).sum())

    # Brute force over turns and sizes, with the best shift for each.
    best = math.inf
    for turn in np.linspace(-math.pi, math.pi, 181):
        for scale in np.linspace(0.05, 1.5, 59):
            c, s = scale * math.cos(turn), scale * math.sin(turn)
            linear = np.array([[c, -s], [s, c]])
            shift = (mirrored - TRIANGLE @ linear.T).mean(axis=0)
            best = min(best, error(np.hstack([linear, shift[:, None]])))
    assert error(found) <= best + 1e-6


def test_points_that_coincide_are_only_moved() -> None:
    found = similarity(np.ones((5, 2), dtype=np.float32), DLIB_TARGET)
    assert np.isfinite(found).all()
    assert np.allclose(apply(found, np.ones((1, 2)))[0], DLIB_TARGET.mean(axis=0), atol=1e-4)


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.6, 7.3])
@pytest.mark.parametrize("turn", [0.0, 0.4, math.pi])
def test_a_chip_has_the_landmarks_on_the_target(scale: float, turn: float) -> None:
    c, s = scale * math.cos(turn), scale * math.sin(turn)
    size = round(260 * scale)
    centred = (DLIB_TARGET - 75) @ np.array([[c, s], [-s, c]])
    landmarks = (centred + size / 2).astype(np.float32)
    face = chip(discs(size, landmarks, 6 * scale), landmarks)
    assert face.shape == (150, 150, 3)
    assert face.dtype == np.uint8
    for point in DLIB_TARGET:
        assert np.abs(centre_of_light(face, point, 11) - point).max() < 0.25


def test_a_large_face_does_not_alias() -> None:
    # Noise of one pixel averages out: the mean of 8 x 8 has an eighth of its spread of 74.
    noise = np.random.default_rng(4).integers(0, 256, (1300, 1300, 3), dtype=np.uint8)
    assert chip(noise, (DLIB_TARGET * 8.3).astype(np.float32)).std() < 12


@pytest.mark.parametrize("zoom", [0.31, 0.9, 1.3])
def test_warping_is_bilinear_interpolation(zoom: float) -> None:
    image = np.random.default_rng(6).integers(0, 256, (90, 80, 3), dtype=np.uint8)
    turn, size = 0.3, 40
    c, s = math.cos(turn) / zoom, math.sin(turn) / zoom
    linear = np.array([[c, -s], [s, c]])
    shift = size / 2 - linear @ [40, 45]
    matrix = np.hstack([linear, shift[:, None]])
    found = warp(image, matrix, size, resampling=Image.Resampling.BILINEAR)
    for row in range(size):
        for column in range(size):
            x, y = np.linalg.inv(linear) @ ([column + 0.5, row + 0.5] - shift) - 0.5
            left, top = math.floor(x), math.floor(y)
            right_part, low_part = x - left, y - top
            upper = image[top, left] * (1 - right_part) + image[top, left + 1] * right_part
            lower = image[top + 1, left] * (1 - right_part) + image[top + 1, left + 1] * right_part
            truth = upper * (1 - low_part) + lower * low_part
            assert np.abs(found[row, column] - truth).max() <= 1.01


def test_what_lies_outside_the_photo_is_black() -> None:
    white = np.full((75, 150, 3), 255, dtype=np.uint8)
    face = chip(white, DLIB_TARGET)
    assert (face[:74] == 255).all()
    assert (face[76:] == 0).all()
    far_away = (DLIB_TARGET + 5000).astype(np.float32)
    assert (chip(white, far_away) == 0).all()


def test_crop_by_hand() -> None:
    # 40 x 20 about (60, 50): the square is 40 * 1.5 = 60 wide, from (30, 20) to (90, 80).
    box = Box(40, 40, 80, 60)
    assert np.allclose(crop_matrix(box, 0.25, 120), [[2, 0, -60], [0, 2, -40]])
    image = np.zeros((100, 100, 3), dtype=np.uint8)
    image[20:80, 30:90] = 200
    landmarks = np.array([[30, 20], [90, 80], [60, 50], [40, 40], [80, 60]], dtype=np.float32)
    picture, spots = crop(image, box, landmarks, margin=0.25, size=120)
    assert picture.shape == (120, 120, 3)
    assert picture.dtype == np.uint8
    assert np.allclose(spots, [[0, 0], [120, 120], [60, 60], [20, 40], [100, 80]])
    assert (picture[4:-4, 4:-4] == 200).all()


def test_the_photos_edge_goes_on_where_a_crop_leaves_it() -> None:
    ramp = np.zeros((50, 50, 3), dtype=np.uint8)
    ramp[:, :, 0] = np.arange(50) * 5
    ramp[:, :, 1] = np.arange(50)[:, None] * 5
    picture, _ = crop(ramp, Box(-20, 20, 20, 60), np.zeros((5, 2), np.float32), margin=0, size=40)
    assert np.abs(picture[:30, 20:].astype(int) - ramp[20:50, :20]).max() <= 1
    # outside, the edge goes on: as bright as it, and no brighter than the photo gets
    beyond = picture[:30, 0, 1].astype(int) - picture[:30, 20, 1]
    assert np.abs(beyond).max() < 25
    assert abs(int(picture[39, 30, 0]) - int(picture[29, 30, 0])) < 25
    assert picture[:, :10, 0].max() < 30


def test_a_crop_wholly_outside_the_photo_is_black() -> None:
    white = np.full((50, 50, 3), 255, dtype=np.uint8)
    picture, _ = crop(white, Box(200, 10, 240, 50), np.zeros((5, 2), np.float32), margin=0)
    assert (picture == 0).all()


@given(numbers, numbers, st.floats(0, 800), st.floats(0, 800), st.floats(0, 1))
def test_crop_and_back(left: float, top: float, width: float, height: float, margin: float) -> None:
    box = Box(left, top, left + width, top + height)
    matrix = crop_matrix(box, margin, 160)
    corners = np.array([[box.left, box.top], [box.right, box.bottom]], dtype=np.float32)
    inside = apply(matrix, corners)
    assert inside.min() > -0.1
    assert inside.max() < 160.1
    assert np.allclose(inside.mean(axis=0), 80, atol=0.05)
    back = np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))[:2]
    assert np.allclose(apply(back, inside), corners, atol=0.05)


def test_a_crop_costs_nothing_of_the_rest() -> None:
    # A view of a photo larger than memory: only the part under the crop may be touched.
    photo = np.broadcast_to(np.uint8(9), (3_000_000, 2_000_000, 3))
    box = Box(1_000_000, 1_000_000, 1_000_100, 1_000_100)
    picture, _ = crop(photo, box, np.zeros((5, 2), np.float32))
    assert (picture == 9).all()
