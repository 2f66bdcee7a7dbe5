"""Pictures that are nothing but a face: crops that were cut somewhere else."""

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from .geometry import crop
from .types import USUAL, Box, Detections, DetectorSettings, Floats, Pixels, Seen, SeenFace

PAD = 0.5
"""Added on each side before looking, as a part of the picture's longer side: of 40 tight crops the
detector found 38 as they were, and all 40 with this."""


MOST_CROP_PX = 400
"""Crops are rarely larger, and photos rarely this small."""


class Detecting(Protocol):
    """What is needed of a `Detector`."""

    def detect(self, image: Pixels, settings: DetectorSettings = ...) -> Detections: ...


class Seer(Protocol):
    """What is needed of a `FaceEngine`, which the web process can't import."""

    @property
    def detector(self) -> Detecting: ...

    def describe(self, image: Pixels, found: Detections) -> tuple[SeenFace, ...]: ...

    def outline(self, image: Pixels, box: Box) -> SeenFace: ...


@dataclass(frozen=True, slots=True, eq=False)
class Bare:
    """The face of a crop, in its pixels. `whole`: none was found, so the whole picture is taken as one."""

    face: SeenFace
    whole: bool


def look(engine: Seer, image: Pixels, settings: DetectorSettings = USUAL) -> Bare:
    """The one face of `image` (H, W, 3): of several the largest that covers the middle."""
    padded, shift = _padded(image)
    found = engine.detector.detect(padded, settings)
    middle = np.array(padded.shape[1::-1]) / 2
    inside = (found.boxes[:, :2] < middle).all(axis=1) & (found.boxes[:, 2:] > middle).all(axis=1)
    if not inside.any():
        height, width = image.shape[:2]
        return Bare(engine.outline(image, Box(0, 0, width, height)), True)
    sides = found.boxes[:, 2:] - found.boxes[:, :2]
    best = int(np.argmax(np.where(inside, sides.prod(axis=1), -1.0)))
    one = replace(
        found, boxes=found.boxes[best : best + 1], landmarks=found.landmarks[best : best + 1],
        scores=found.scores[best : best + 1],
    )  # fmt: skip
    face = engine.describe(padded, one)[0]
    box = face.box
    height, width = image.shape[:2]
    left, top = float(shift[0]), float(shift[1])
    moved = Box(
        min(max(box.left - left, 0.0), width), min(max(box.top - top, 0.0), height),
        min(max(box.right - left, 0.0), width), min(max(box.bottom - top, 0.0), height),
    )  # fmt: skip
    return Bare(replace(face, box=moved, landmarks=face.landmarks - shift), False)


def like_a_crop(image: Pixels) -> bool:
    """Whether the picture may well be nothing but a face: small and nearly square."""
    height, width = image.shape[:2]
    long, short = max(height, width), min(height, width)
    return bool(long <= min(MOST_CROP_PX, 1.25 * short))


def seen(engine: Seer, image: Pixels, settings: DetectorSettings = USUAL) -> Seen:
    """The face of a crop as that of a photo; none where only the whole picture could be taken for one."""
    height, width = image.shape[:2]
    bare = look(engine, image, settings)
    return Seen(width, height, () if bare.whole else (bare.face,))


def _padded(image: Pixels) -> tuple[Pixels, Floats]:
    """A square around the picture, its edges carried on and blurred; and where its corner lies in it."""
    height, width = image.shape[:2]
    side = max(height, width)
    size = round(side * (1 + 2 * PAD))
    none = np.zeros((5, 2), dtype=np.float32)
    padded, _ = crop(image, Box(0, 0, width, height), none, margin=PAD, size=size)
    return padded, np.array([(size - width) / 2, (size - height) / 2], dtype=np.float32)
