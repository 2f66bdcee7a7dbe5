"""Chips for the embedders: aligned ORL faces beside noise and flat pictures, and dlib's own answer."""

from functools import lru_cache
from importlib.resources import files

import dlib
import numpy as np
from numpy.typing import NDArray

from labelling.vision.engine import FaceEngine, load_engine
from labelling.vision.geometry import chip

from .photos import Pixels, orl


def faces(engine: FaceEngine, people: tuple[int, ...] = (1, 12, 23, 34)) -> Pixels:
    """(N, 150, 150, 3) uint8: one aligned face of each of these people."""
    photos = [orl(person, 2) for person in people]
    return np.stack([chip(p, engine.detector.detect(p).landmarks[0]) for p in photos])


def strange() -> Pixels:
    """(6, 150, 150, 3) uint8: noise, black, white, and one bright pixel in each corner."""
    noise = np.random.default_rng(2).integers(0, 256, (3, 150, 150, 3), dtype=np.uint8)
    flat = np.stack([np.full((150, 150, 3), value, dtype=np.uint8) for value in (0, 255)])
    corners = np.zeros((1, 150, 150, 3), dtype=np.uint8)
    corners[0, ::149, ::149] = 255
    return np.concatenate([noise, flat, corners])


def dlibs(chips: Pixels) -> NDArray[np.float64]:
    """(N, 128): what dlib itself says of `chips`."""
    return np.array([_dlib().compute_face_descriptor(one) for one in chips])


@lru_cache(maxsize=1)
def _dlib() -> "dlib.face_recognition_model_v1":
    folder = files("face_recognition_models") / "models"
    return dlib.face_recognition_model_v1(str(folder / "dlib_face_recognition_resnet_model_v1.dat"))


@lru_cache(maxsize=4)
def orl_vectors(people: int, each: int) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    """The engine's vectors of some ORL photos, (N, 128), and whose they are, (N,)."""
    seer = load_engine()
    vectors, whose = [], []
    for person in range(1, people + 1):
        for number in range(1, each + 1):
            seen = seer.see(orl(person, number))
            vectors.append(seen.faces[0].vector)
            whose.append(person)
    return np.array(vectors, dtype=np.float32), np.array(whose)
