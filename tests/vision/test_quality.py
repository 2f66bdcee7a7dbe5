"""Quality against faces that are made worse step by step, and heads that are turned by arithmetic."""

import math

import numpy as np
import pytest
from PIL import Image, ImageFilter

from labelling.vision.engine import FaceEngine
from labelling.vision.geometry import crop
from labelling.vision.pose import pose
from labelling.vision.quality import kind, measure
from labelling.vision.types import Box, Quality

from .photos import orl

RULE = 0.35
# (x right, y down, z towards the camera), in mm: a mean adult head's five points.
HEAD = np.array(
    [[-31.0, -35, 0], [31, -35, 0], [0, 3, 31], [-25, 34, 3], [25, 34, 3]], dtype=np.float64
)
ANGLES = (-60, -45, -30, -15, 0, 15, 30, 45, 60)


def turned(*, yaw: float = 0, pitch: float = 0, roll: float = 0, mm: float = 0.5) -> np.ndarray:
    """(5, 2): the head's points in the picture; yaw to the picture's right, pitch up, roll clockwise."""
    a, b, c = math.radians(yaw), math.radians(pitch), math.radians(roll)
    to_the_right = np.array(
        [[math.cos(a), 0, math.sin(a)], [0, 1, 0], [-math.sin(a), 0, math.cos(a)]]
    )
    upwards = np.array([[1, 0, 0], [0, math.cos(b), -math.sin(b)], [0, math.sin(b), math.cos(b)]])
    clockwise = np.array([[math.cos(c), -math.sin(c), 0], [math.sin(c), math.cos(c), 0], [0, 0, 1]])
    points = HEAD @ (clockwise @ to_the_right @ upwards).T
    return (points[:, :2] * mm + 80).astype(np.float32)


def faces(engine: FaceEngine, photo: np.ndarray) -> tuple[Box, np.ndarray]:
    found = engine.detector.detect(photo)
    return Box(*map(float, found.boxes[0])), found.landmarks[0]


def quality(photo: np.ndarray, box: Box, landmarks: np.ndarray, score: float = 0.999) -> Quality:
    picture, points = crop(photo, box, landmarks)
    return measure(picture, points, box, score)


@pytest.mark.parametrize("which", ["yaw", "pitch", "roll"])
def test_a_turned_head_is_seen_to_be_turned(which: str) -> None:
    found = [getattr(pose(turned(**{which: angle})), which) for angle in ANGLES]
    assert (np.diff(found) > 0).all()
    for angle, one in zip(ANGLES, found, strict=True):
        assert one == pytest.approx(angle, abs=10)


@pytest.mark.parametrize("other", [-20, 20])
@pytest.mark.parametrize("which", ["yaw", "pitch"])
def test_the_angles_are_told_apart(which: str, other: float) -> None:
    second = "pitch" if which == "yaw" else "yaw"
    for angle in (-30, 0, 30):
        found = pose(turned(**{which: angle, second: other}, roll=25))
        assert getattr(found, which) == pytest.approx(angle, abs=15)
        assert getattr(found, second) == pytest.approx(other, abs=15)


def test_pose_does_not_depend_on_size_and_place() -> None:
    small, large = turned(yaw=25, pitch=-10, mm=0.2), turned(yaw=25, pitch=-10, mm=2) + 300
    for one, other in zip(
        (pose(small).yaw, pose(small).pitch), (pose(large).yaw, pose(large).pitch), strict=True
    ):
        assert one == pytest.approx(other, abs=0.1)


def test_points_on_one_spot_have_no_pose() -> None:
    found = pose(np.full((5, 2), 7, dtype=np.float32))
    assert (found.yaw, found.pitch, found.roll) == (0, 0, 0)


@pytest.mark.parametrize("person", range(2, 41, 6))
def test_clean_portraits_have_nothing_to_complain_of(engine: FaceEngine, person: int) -> None:
    for number in (1, 5, 10):
        photo = orl(person, number)
        found = quality(photo, *faces(engine, photo))
        assert found.score >= 0.5, found
        assert found.reason == ""
        assert 0.6 < found.sharpness < 1
        assert 0.2 < found.brightness < 0.8


def test_the_more_blur_the_less_sharp(engine: FaceEngine) -> None:
    for person in (3, 17, 29):
        photo = orl(person, 2)
        box, landmarks = faces(engine, photo)
        side = max(box.width, box.height)
        found = [quality(photo, box, landmarks)]
        for part in (0.01, 0.02, 0.03, 0.04, 0.06, 0.1):
            filtered = Image.fromarray(photo).filter(ImageFilter.GaussianBlur(part * side))
            found.append(quality(np.asarray(filtered), box, landmarks))
        assert (np.diff([one.sharpness for one in found]) < 0).all()
        assert [one.reason for one in found[-3:]] == ["blurred"] * 3
        assert found[-3].score < RULE < found[2].score


@pytest.mark.parametrize("side", [200, 100, 60, 40, 30])
def test_sharpness_is_not_a_matter_of_size(engine: FaceEngine, side: int) -> None:
    photo = orl(5, 1)
    box, _ = faces(engine, photo)
    by = side / min(box.width, box.height)
    size = (round(92 * by), round(112 * by))
    scaled = np.asarray(Image.fromarray(photo).resize(size, Image.Resampling.LANCZOS))
    found = quality(scaled, *faces(engine, scaled))
    assert found.reason == ""
    assert found.size_px == pytest.approx(side, rel=0.12)
    if side <= 100:  # enlarged, a photo has no more detail
        assert found.sharpness > 0.7


def test_small_faces_are_said_to_be_small(engine: FaceEngine) -> None:
    photo = orl(5, 1)
    picture, points = crop(photo, *faces(engine, photo))
    scores = []
    for side in (10, 16, 22, 27, 34, 50, 70):
        found = measure(picture, points, Box(10, 10, 10 + side, 10 + side * 1.3), 1.0)
        scores.append(found.score)
        assert found.reason == (f"too small: {side} px" if side < 28 else "")
        assert (found.score < RULE) == (side < 22)
    assert (np.diff(scores) > 0).all()
    assert measure(picture, points, Box(0, 0, 21.99, 30), 1.0).reason == "too small: 21 px"


def test_light(engine: FaceEngine) -> None:
    photo = orl(12, 1)
    place = faces(engine, photo)
    darker = [quality((photo * part).astype(np.uint8), *place) for part in (1, 0.3, 0.1, 0.05)]
    assert (np.diff([one.brightness for one in darker]) < 0).all()
    assert (np.diff([one.score for one in darker]) <= 0).all()
    assert darker[-1].score < RULE
    assert [one.reason for one in darker] == ["", "", "too dark", "too dark"]
    blown = quality(np.clip(photo * 4.0, 0, 255).astype(np.uint8), *place)
    assert blown.reason == "too bright"
    assert blown.score < RULE
    pale = quality((photo * 0.04 + 120).astype(np.uint8), *place)
    assert pale.reason in ("too little contrast", "blurred")
    assert pale.score < RULE


def test_one_flat_colour_is_a_poor_face() -> None:
    for value in (0, 128, 255):
        flat = np.full((160, 160, 3), value, dtype=np.uint8)
        found = measure(flat, turned(), Box(0, 0, 100, 130), 1.0)
        assert found.score < RULE
        assert found.reason != ""
        assert found.brightness == pytest.approx(value / 255)


def test_a_profile_is_said_to_be_turned_away(engine: FaceEngine) -> None:
    photo = orl(5, 1)
    picture, _ = crop(photo, *faces(engine, photo))
    found = measure(picture, turned(yaw=62), Box(0, 0, 80, 100), 1.0)
    assert found.reason == f"turned away: {math.ceil(found.yaw)} degrees"
    assert 45 < found.yaw < 75
    assert found.score < RULE
    up = measure(picture, turned(pitch=-58), Box(0, 0, 80, 100), 1.0)
    assert up.reason == f"turned away: {math.ceil(-up.pitch)} degrees"
    assert measure(picture, turned(roll=170), Box(0, 0, 80, 100), 1.0).reason == ""  # aligned


def test_a_doubtful_face(engine: FaceEngine) -> None:
    photo = orl(5, 1)
    place = faces(engine, photo)
    assert quality(photo, *place, score=0.9).reason == ""
    doubtful = quality(photo, *place, score=0.7489)
    assert doubtful.reason == "perhaps not a face: 74 %"
    assert doubtful.score < RULE
    assert quality(photo, *place, score=0.8).score >= RULE


def test_nothing_breaks_it() -> None:
    dice = np.random.default_rng(6)
    for _ in range(40):
        size = int(dice.choice([1, 7, 80, 160, 224]))
        picture = dice.integers(0, 256, (size, size, 3), dtype=np.uint8)
        points = (dice.normal(0.5, dice.choice([0, 0.3, 30]), (5, 2)) * size).astype(np.float32)
        side = float(dice.choice([0, 0.5, 20, 5000]))
        found = measure(picture, points, Box(0, 0, side, side * 1.2), float(dice.random()))
        numbers = (found.score, found.sharpness, found.brightness)
        assert all(0 <= number <= 1 for number in numbers)
        assert all(math.isfinite(angle) for angle in (found.yaw, found.pitch, found.roll))


def test_reasons_are_counted_by_kind() -> None:
    kinds = {
        "too small: 22 px": "too small",
        "turned away: 52 degrees": "turned away",
        "perhaps not a face: 74 %": "perhaps not a face",
        "blurred": "blurred",
        "": "",
    }
    assert {reason: kind(reason) for reason in kinds} == kinds
