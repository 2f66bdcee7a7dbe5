"""The values that pass between the stages.

Pixels are those of the photo after EXIF rotation; x runs right, y down, and pixel (0, 0) covers the
square from (0, 0) to (1, 1).
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels after EXIF rotation; right and bottom are edges, not last pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Pixels, 0 or more."""
        return max(0.0, self.right - self.left)

    @property
    def height(self) -> float:
        """Pixels, 0 or more."""
        return max(0.0, self.bottom - self.top)

    @property
    def area(self) -> float:
        """Square pixels."""
        return self.width * self.height

    def iou(self, other: "Box") -> float:
        """Overlap over union, 0 to 1; 0 when both are empty."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        overlap = max(0.0, width) * max(0.0, height)
        union = self.area + other.area - overlap
        return overlap / union if union > 0 else 0.0


@dataclass(frozen=True, slots=True)
class PhotoInfo:
    """What a photo's header says. Width and height are pixels after EXIF rotation."""

    format: str  # JPEG, PNG, WEBP, HEIF, TIFF, BMP, GIF or PPM (which covers PBM and PGM)
    mime: str
    width: int
    height: int
    taken_at: datetime | None  # aware if the camera wrote its UTC offset, else naive local time


@dataclass(frozen=True, slots=True)
class DetectorSettings:
    """How eagerly faces are looked for; a project may have its own."""

    min_face_px: int = 20  # facenet-pytorch's default; smaller faces embed too poorly
    thresholds: tuple[float, float, float] = (0.6, 0.7, 0.7)  # after each of the three networks


USUAL = DetectorSettings()


@dataclass(frozen=True, slots=True)
class Quality:
    """How good a crop is, what was measured, and what is worst about it."""

    score: float  # 0 (useless) to 1 (nothing to complain of): `quality.measure` says how
    reason: str  # "too small: 22 px", or "" where nothing is worth saying
    size_px: float  # the box's shorter side, in photo pixels
    sharpness: float  # 0 to 1
    brightness: float  # 0 to 1, mean of the face
    yaw: float  # degrees, 0 looks at the camera, from the landmarks
    pitch: float  # degrees
    roll: float  # degrees, how far the head lies on its side


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """The faces of one photo, highest score first; N may be 0."""

    boxes: Floats  # (N, 4) xyxy pixels, inside the photo
    landmarks: Floats  # (N, 5, 2) pixels: the eye on the left, on the right, nose, mouth corners
    scores: Floats  # (N,) in [0, 1]

    def __len__(self) -> int:
        return len(self.scores)


@dataclass(frozen=True, slots=True, eq=False)
class SeenFace:
    """One face with everything that is stored of it."""

    box: Box
    landmarks: Floats  # (5, 2) photo pixels
    score: float  # the detector's, in [0, 1]
    crop: Pixels  # (160, 160, 3) uint8 RGB
    crop_landmarks: Floats  # (5, 2) crop pixels
    vector: Floats  # (D,) as the embedder gives it
    quality: Quality


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One photo's size in pixels and its faces, highest score first."""

    width: int
    height: int
    faces: tuple[SeenFace, ...]
