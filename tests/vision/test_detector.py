import numpy as np
import pytest
import torch
from facenet_pytorch import MTCNN
from PIL import Image

from labelling.vision import detector
from labelling.vision.engine import FaceEngine
from labelling.vision.mtcnn import cut
from labelling.vision.types import Detections

from .photos import orl


def found_in(engine: FaceEngine, image: np.ndarray) -> Detections:
    found = engine.detector.detect(image)
    count = len(found)
    assert found.boxes.shape == (count, 4)
    assert found.boxes.dtype == np.float32
    assert found.landmarks.shape == (count, 5, 2)
    assert found.landmarks.dtype == np.float32
    assert found.scores.shape == (count,)
    assert found.scores.dtype == np.float32
    height, width = image.shape[:2]
    assert (found.boxes >= 0).all()
    assert (found.boxes <= [width, height, width, height]).all()
    assert (found.boxes[:, 2:] > found.boxes[:, :2]).all()
    assert (np.diff(found.scores) <= 0).all()
    assert (found.scores >= 0.7).all()
    return found


def crowd(rows: int, columns: int) -> np.ndarray:
    """A wall of ORL photos, each a different one."""
    count = rows * columns
    faces = [orl(1 + place % 40, 1 + place // 40) for place in range(count)]
    return np.vstack([np.hstack(faces[row * columns : (row + 1) * columns]) for row in range(rows)])


@pytest.mark.parametrize("person", range(1, 41, 2))
def test_every_portrait_has_one_face(engine: FaceEngine, person: int) -> None:
    found = found_in(engine, orl(person, 1 + person % 10))
    assert len(found) == 1
    left, top, right, bottom = found.boxes[0]
    assert right - left > 30
    assert bottom - top > 40
    eyes, mouth = found.landmarks[0, :2], found.landmarks[0, 3:]
    assert eyes[0, 0] < eyes[1, 0]
    assert mouth[0, 0] < mouth[1, 0]
    assert eyes[:, 1].max() < found.landmarks[0, 2, 1] < mouth[:, 1].min()


def test_boxes_equal_facenet_pytorchs(engine: FaceEngine) -> None:
    theirs = MTCNN(keep_all=True)
    photos = [orl(person, 3) for person in range(1, 9)]
    # Upside down some are doubtful: scores of 0.77 to 0.86.
    photos += [orl(person, 1)[::-1].copy() for person in (7, 23, 28)]
    photos.append(crowd(3, 5))
    photos.append(np.kron(orl(2, 2), np.ones((3, 3, 1), dtype=np.uint8)))
    for photo in photos:
        boxes, scores, landmarks = theirs.detect(Image.fromarray(photo), landmarks=True)
        by_score = np.argsort(-scores.astype(float), kind="stable")
        height, width = photo.shape[:2]
        truth = np.clip(boxes.astype(float), 0, [width, height, width, height])[by_score]
        found = found_in(engine, photo)
        assert len(found) == len(truth)
        assert np.abs(found.boxes - truth).max() < 0.01
        assert np.abs(found.landmarks - landmarks.astype(float)[by_score]).max() < 0.01


@pytest.mark.parametrize(
    "shape", [(1, 1), (19, 19), (20, 20), (20, 1), (1, 3000), (21, 400), (33, 21), (3000, 19)]
)
def test_tiny_and_narrow_photos_have_no_face(engine: FaceEngine, shape: tuple[int, int]) -> None:
    for fill in (0, 255):
        assert len(found_in(engine, np.full((*shape, 3), fill, dtype=np.uint8))) == 0


def test_no_size_is_too_odd(engine: FaceEngine) -> None:
    dice = np.random.default_rng(5)
    face = orl(1, 1)
    for _ in range(60):
        top, left = dice.integers(0, 80), dice.integers(0, 60)
        height, width = dice.integers(1, 112 - top), dice.integers(1, 92 - left)
        found_in(engine, face[top : top + height, left : left + width])


def test_noise_has_hardly_a_face(engine: FaceEngine) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (300, 300, 3), dtype=np.uint8)
    assert (found_in(engine, noise).scores < 0.9).all()


def test_upside_down_is_no_crash(engine: FaceEngine) -> None:
    found_in(engine, orl(1, 1)[::-1])


def test_grown_photos_give_grown_boxes(engine: FaceEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = np.kron(orl(5, 1), np.ones((4, 4, 1), dtype=np.uint8))
    whole = found_in(engine, photo)
    monkeypatch.setattr(detector, "MAX_DETECT_PIXELS", 92 * 112 * 4)
    scaled = found_in(engine, photo)
    assert len(whole) == len(scaled) == 1
    assert np.abs(whole.landmarks - scaled.landmarks).max() < 0.03 * 4 * 92


def test_a_panorama_keeps_its_height(engine: FaceEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detector, "MAX_DETECT_PIXELS", 400_000)
    strip = np.zeros((112, 9200, 3), dtype=np.uint8)
    strip[:, 4600 : 4600 + 92] = orl(7, 1)
    found = found_in(engine, strip)
    assert len(found) == 1
    assert 4600 <= found.boxes[0, 0] <= 4700


def test_candidates_that_miss_the_photo_are_left_out() -> None:
    image = torch.zeros((1, 3, 50, 40))
    boxes = torch.tensor(
        [
            [1, 1, 20, 20, 0.9],
            [-30, 5, -2, 30, 0.9],  # left of it
            [41, 5, 60, 30, 0.9],  # right of it
            [5, 51, 30, 80, 0.9],  # below
            [30, 30, 60, 60, 0.8],  # half outside
            [5, 5, 4, 4, 0.9],  # nothing
        ]
    )
    ((kept, pictures),) = cut(image, boxes, 24)
    assert kept[:, 0].tolist() == [1, 30]
    assert pictures.shape == (2, 3, 24, 24)
    assert list(cut(image, boxes[1:4], 24)) == []


def test_a_crowd_is_all_found(engine: FaceEngine) -> None:
    assert len(found_in(engine, crowd(6, 10))) >= 59
