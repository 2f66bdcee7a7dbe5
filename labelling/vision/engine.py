"""A photo's faces, from its pixels: found, aligned, embedded, cropped."""

import numpy as np
import torch

from .detector import Detector, MtcnnDetector
from .embedder import DlibEmbedder, Embedder
from .geometry import CROP_MARGIN, CROP_SIZE, chip, crop
from .types import Box, Pixels, Seen, SeenFace

BATCH = 64
"""Faces whose chips are held at a time: 4 MB, however big the crowd."""


class FaceEngine:
    """A detector and an embedder, joined by one crop geometry. Not for two threads at once."""

    def __init__(self, detector: Detector, embedder: Embedder) -> None:
        self.detector = detector
        self.embedder = embedder
        self.crop_margin = CROP_MARGIN
        self.crop_size = CROP_SIZE

    @property
    def version(self) -> str:
        """Detector and crop geometry; under another version a photo may have other faces."""
        return f"{self.detector.version}+crop-{self.crop_margin}-{self.crop_size}"

    def see(self, image: Pixels) -> Seen:
        """All that is kept of `image` (H, W, 3) uint8 RGB; a photo without faces has none."""
        height, width = image.shape[:2]
        found = self.detector.detect(image)
        faces: list[SeenFace] = []
        for start in range(0, len(found), BATCH):
            some = range(start, min(start + BATCH, len(found)))
            size = self.embedder.chip_size
            chips = np.stack([chip(image, found.landmarks[i], size) for i in some])
            vectors = self.embedder.embed(chips)
            for i, vector in zip(some, vectors, strict=True):
                box = Box(*(float(edge) for edge in found.boxes[i]))
                landmarks = found.landmarks[i]
                picture, crop_landmarks = crop(
                    image, box, landmarks, margin=self.crop_margin, size=self.crop_size
                )
                faces.append(
                    SeenFace(
                        box, landmarks, float(found.scores[i]), picture, crop_landmarks, vector
                    )
                )
        return Seen(width, height, tuple(faces))


def load_engine(threads: int = 1) -> FaceEngine:
    """The engine with its weights, ready: 0.5 s once torch is imported.

    `threads` is torch's number of threads for the whole process: two processes of one thread did 42
    photos a second where one process of two threads did 22 to 33.
    """
    torch.set_num_threads(threads)
    return FaceEngine(MtcnnDetector(), DlibEmbedder())
