import numpy as np
import pytest

from labelling.vision import engine as engine_module
from labelling.vision.engine import FaceEngine
from labelling.vision.geometry import CROP_MARGIN, apply, crop_matrix
from labelling.vision.voting import Neighbour, accept, rank

from .photos import orl

PEOPLE = range(1, 41, 4)
PHOTOS = (1, 3, 5, 7, 9)


@pytest.fixture(scope="module")
def vectors(engine: FaceEngine) -> dict[tuple[int, int], np.ndarray]:
    """The vector of the one face of each photo, by (person, photo)."""
    seen = {(person, n): engine.see(orl(person, n)) for person in PEOPLE for n in PHOTOS}
    assert all(len(photo.faces) == 1 for photo in seen.values())
    return {key: photo.faces[0].vector for key, photo in seen.items()}


def test_one_labelled_face_a_person_is_enough(
    vectors: dict[tuple[int, int], np.ndarray],
) -> None:
    right, asked = 0, 0
    for label in PHOTOS:
        for person, photo in vectors:
            if photo == label:
                continue
            query = vectors[person, photo]
            distances = [float(np.linalg.norm(query - vectors[other, label])) for other in PEOPLE]
            neighbours = [
                Neighbour(face_id=other, person_id=other, distance=distance)
                for other, distance in zip(PEOPLE, distances, strict=True)
            ]
            right += rank(neighbours, k=3)[0].person_id == person
            asked += 1
    assert asked == 200
    assert right / asked >= 0.99


def test_few_labels_are_not_outvoted_by_many(
    vectors: dict[tuple[int, int], np.ndarray],
) -> None:
    # One face of every second person, four of the others; the last photo asks.
    labels = [
        (person, n) for place, person in enumerate(PEOPLE) for n in PHOTOS[: 1 + 3 * (place % 2)]
    ]
    for person in PEOPLE:
        query = vectors[person, PHOTOS[-1]]
        neighbours = [
            Neighbour(face_id, label[0], float(np.linalg.norm(query - vectors[label])))
            for face_id, label in enumerate(labels)
        ]
        assert rank(neighbours, k=3)[0].person_id == person


def test_a_stranger_stays_unknown(vectors: dict[tuple[int, int], np.ndarray]) -> None:
    for person in PEOPLE:
        query = vectors[person, 1]
        neighbours = [
            Neighbour(place, key[0], float(np.linalg.norm(query - vectors[key])))
            for place, key in enumerate(vectors)
            if key[0] != person
        ]
        assert accept(rank(neighbours), 0.45) is None


def test_what_is_seen_is_whole(engine: FaceEngine) -> None:
    photo = np.zeros((300, 400, 3), dtype=np.uint8)
    photo[100:212, 200:292] = orl(3, 1)
    seen = engine.see(photo)
    assert (seen.width, seen.height) == (400, 300)
    assert len(seen.faces) == 1
    face = seen.faces[0]
    assert 190 < face.box.left < face.box.right < 300
    assert face.score > 0.9
    assert face.crop.shape == (160, 160, 3)
    assert face.crop.dtype == np.uint8
    assert face.landmarks.shape == face.crop_landmarks.shape == (5, 2)
    assert face.vector.shape == (128,)
    assert face.vector.dtype == np.float32
    matrix = crop_matrix(face.box, CROP_MARGIN, 160)
    assert np.allclose(apply(matrix, face.landmarks), face.crop_landmarks, atol=1e-3)
    again = engine.see(photo).faces[0]
    assert np.array_equal(again.vector, face.vector)
    assert again.box == face.box


def test_no_face_is_an_empty_answer(engine: FaceEngine) -> None:
    for shape in ((1, 1, 3), (200, 300, 3)):
        seen = engine.see(np.full(shape, 128, dtype=np.uint8))
        assert seen.faces == ()
        assert (seen.height, seen.width) == shape[:2]


def test_a_crowd_in_batches_is_the_same_crowd(
    engine: FaceEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = np.hstack([orl(person, 1) for person in (1, 2, 3, 4, 5)])
    whole = engine.see(photo)
    monkeypatch.setattr(engine_module, "BATCH", 2)
    parts = engine.see(photo)
    assert len(whole.faces) == len(parts.faces) == 5
    for one, other in zip(whole.faces, parts.faces, strict=True):
        assert one.box == other.box
        assert np.abs(one.vector - other.vector).max() < 1e-5


def test_the_version_names_detector_and_geometry(engine: FaceEngine) -> None:
    assert engine.version == "mtcnn-3+crop-0.25-160"
    assert engine.embedder.name == "dlib-face-resnet-1"
    assert (engine.embedder.dimensions, engine.embedder.chip_size) == (128, 150)
