"""Faces found in a photo."""

from typing import Protocol

import numpy as np

from . import mtcnn
from .mtcnn import Found
from .mtcnn_networks import Networks
from .pyramid import Pyramid
from .types import USUAL, Box, Detections, DetectorSettings, Floats, Pixels


class Detector(Protocol):
    """Anything that finds faces and their landmarks."""

    @property
    def version(self) -> str:
        """Changes whenever the same photo may give other faces."""
        ...

    def detect(self, image: Pixels, settings: DetectorSettings = USUAL) -> Detections:
        """The faces of `image` (H, W, 3) uint8 RGB, highest score first; none is an empty array."""
        ...

    def look_at(self, image: Pixels, box: Box) -> Detections:
        """The one face in `box` with landmarks and score, its box as given."""
        ...


class MtcnnDetector:
    """MTCNN with facenet-pytorch's networks; by default faces from 20 px, at full size.

    Faces under 0.9 are doubtful (all boxes around no face scored less, in some 250 photos); what to
    do with them is decided elsewhere.
    """

    version = "mtcnn-3"

    def __init__(self, networks: Networks) -> None:
        self._networks = networks

    def detect(self, image: Pixels, settings: DetectorSettings = USUAL) -> Detections:
        """The faces of `image` (H, W, 3) uint8 RGB, highest score first, boxes inside the photo.

        A photo narrower than the smallest face has none. benchmarks/vision.py prints the cost.
        """
        height, width = image.shape[:2]
        boxes, landmarks, scores = mtcnn.detect(self._networks, image, settings)
        boxes = np.clip(boxes, 0, np.tile([width, height], 2))
        real = (boxes[:, 2:] > boxes[:, :2]).all(axis=1)
        return _detections(boxes[real], landmarks[real], scores[real])

    def look_at(self, image: Pixels, box: Box) -> Detections:
        """The one face in `box` with landmarks and score, its box as given.

        Only the last network looks, at the square around the box, so there is an answer however
        poor the face: its score says how sure the network is.
        """
        side = max(box.width, box.height, 1.0)
        across, down = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        pyramid = Pyramid(image, None)
        square = np.array(
            [[across - side / 2, down - side / 2, across + side / 2, down + side / 2]],
            dtype=np.float32,
        )
        found = Found(square, np.ones(1, dtype=np.float32))
        _, _, landmarks, scores = mtcnn.look(self._networks, pyramid, found)
        edges = np.array([[box.left, box.top, box.right, box.bottom]])
        return _detections(edges, landmarks, scores)


def _detections(boxes: Floats, landmarks: Floats, scores: Floats) -> Detections:
    def floats(array: Floats) -> Floats:
        return np.ascontiguousarray(array, dtype=np.float32)

    return Detections(floats(boxes), floats(landmarks), floats(scores))
