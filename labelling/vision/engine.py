"""A photo's faces, from its pixels: found, aligned, embedded, cropped."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from . import catalogue, devices
from .detector import Detector, MtcnnDetector
from .embedder import Embedder, load_embedder
from .geometry import CROP_MARGIN, CROP_SIZE, chip, crop
from .mtcnn_networks import load_networks
from .quality import measure
from .types import USUAL, Box, Detections, DetectorSettings, Floats, Pixels, Seen, SeenFace

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

    def see(self, image: Pixels, settings: DetectorSettings = USUAL) -> Seen:
        """All that is kept of `image` (H, W, 3) uint8 RGB; a photo without faces has none."""
        height, width = image.shape[:2]
        return Seen(width, height, self.describe(image, self.detector.detect(image, settings)))

    def describe(self, image: Pixels, found: Detections) -> tuple[SeenFace, ...]:
        """The faces of `found` in `image`: cropped, measured, aligned, embedded."""
        faces: list[SeenFace] = []
        for start in range(0, len(found), BATCH):
            some = range(start, min(start + BATCH, len(found)))
            vectors = self.vectors(image, found.landmarks[start : start + BATCH])
            for i, vector in zip(some, vectors, strict=True):
                box = Box(*(float(edge) for edge in found.boxes[i]))
                landmarks, score = found.landmarks[i], float(found.scores[i])
                picture, crop_landmarks = crop(
                    image, box, landmarks, margin=self.crop_margin, size=self.crop_size
                )
                quality = measure(picture, crop_landmarks, box, score)
                faces.append(
                    SeenFace(box, landmarks, score, picture, crop_landmarks, vector, quality)
                )
        return tuple(faces)

    def vectors(self, image: Pixels, landmarks: Floats) -> Floats:
        """(N, D) float32: the vectors of the faces with these `landmarks` (N, 5, 2)."""
        parts = [np.zeros((0, self.embedder.dimensions), dtype=np.float32)]
        size, target = self.embedder.chip_size, self.embedder.target
        for start in range(0, len(landmarks), BATCH):
            some = landmarks[start : start + BATCH]
            parts.append(
                self.embedder.embed(np.stack([chip(image, one, size, target) for one in some]))
            )
        return np.concatenate(parts)

    def outline(self, image: Pixels, box: Box) -> SeenFace:
        """The face that somebody drew: its box stays, its landmarks come from the last network.

        The score is that network's for the box, however low; it doesn't lower the quality, as
        somebody has said that this is a face.
        """
        found = self.detector.look_at(image, box)
        face = self.describe(image, replace(found, scores=np.ones_like(found.scores)))[0]
        return replace(face, score=float(found.scores[0]))


def load_engine(
    embedder: str = catalogue.DEFAULT,
    weights: Path | None = None,
    threads: int = 1,
    device: str = "cpu",
) -> FaceEngine:
    """The engine with the named embedder, whose weights lie in the folder `weights`, ready.

    `device` is cpu, cuda or auto. On a CPU it takes 0.3 s and imports no torch; `threads` are those
    of OpenVINO and OpenCV: two processes of one thread do more than one process of two. Raises what
    `load_embedder` raises, and NoDevice if cuda is asked for where there is none.
    """
    where = devices.choose(device)
    return FaceEngine(
        _detector(where, threads), load_embedder(embedder, weights, threads=threads, device=where)
    )


@lru_cache(maxsize=1)
def _detector(device: str, threads: int) -> Detector:
    """One for all embedders of a process."""
    cv2.setNumThreads(threads)  # else one a core
    return MtcnnDetector(load_networks(device, threads))
