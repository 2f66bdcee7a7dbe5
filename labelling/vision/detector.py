"""Faces found in a photo."""

import math
from typing import Protocol

import numpy as np
import torch

from .mtcnn import MIN_FACE_PX, Cascade
from .resample import fit
from .types import Detections, Floats, Pixels

MAX_DETECT_PIXELS = 4_000_000
"""Photos above this are made smaller to look for faces: at 4 megapixels the cascade holds 150 MB of
float pixels and takes about a second. A face of 20 px in a 12 megapixel photo then has 11 px and is
missed; 36 px is the smallest that is found there. Looking at tiles would find it, at several times
the cost."""


class Detector(Protocol):
    """Anything that finds faces and their landmarks."""

    @property
    def version(self) -> str:
        """Changes whenever the same photo may give other faces."""
        ...

    def detect(self, image: Pixels) -> Detections:
        """The faces of `image` (H, W, 3) uint8 RGB, highest score first; none is an empty array."""
        ...


class MtcnnDetector:
    """MTCNN with facenet-pytorch's networks; faces from 20 px, scores of at least 0.7.

    Faces under 0.9 are doubtful (all boxes around no face scored less, in some 250 photos); what to
    do with them is decided elsewhere.
    """

    version = "mtcnn-1"

    def __init__(self) -> None:
        self._cascade = Cascade.load()

    @torch.inference_mode()
    def detect(self, image: Pixels) -> Detections:
        """The faces of `image` (H, W, 3) uint8 RGB, highest score first, boxes inside the photo.

        A photo narrower than 20 px has none. Cost on one thread: about 30 ms at 250x250, a second
        at 4 megapixels and above.
        """
        height, width = image.shape[:2]
        small = fit(image, _long_side(height, width))
        small_height, small_width = small.shape[:2]
        if min(small_height, small_width) < MIN_FACE_PX:
            return _detections(np.zeros((0, 4)), np.zeros((0, 5, 2)), np.zeros(0))
        # (1, 3, H, W) laid out as NHWC, which is the networks' channels_last.
        pixels = torch.from_numpy(np.array(small))[None].permute(0, 3, 1, 2).float()
        boxes, landmarks, scores = (part.numpy() for part in self._cascade.detect(pixels))
        scale = np.array([width / small_width, height / small_height], dtype=np.float32)
        boxes = np.clip(boxes * np.tile(scale, 2), 0, np.tile([width, height], 2))
        real = (boxes[:, 2:] > boxes[:, :2]).all(axis=1)
        return _detections(boxes[real], (landmarks * scale)[real], scores[real])


def _long_side(height: int, width: int) -> int:
    """The longest side, in pixels, that keeps a photo of this shape within MAX_DETECT_PIXELS."""
    shrunk = min(1.0, math.sqrt(MAX_DETECT_PIXELS / max(1, height * width)))
    return max(1, round(max(height, width) * shrunk))


def _detections(boxes: np.ndarray, landmarks: np.ndarray, scores: np.ndarray) -> Detections:
    def floats(array: np.ndarray) -> Floats:
        return np.ascontiguousarray(array, dtype=np.float32)

    return Detections(floats(boxes), floats(landmarks), floats(scores))
