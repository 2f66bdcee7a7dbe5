"""How good a crop is, and why: a face is as good as the worst that can be said of it.

Everything comes from what is stored of a face, so old ones can be measured too. Imports no torch.
Each measure goes through a curve to a factor from 0 to 1, and the score is the least of them. The
curves were set on ORL faces made worse step by step (`python -m benchmarks.vision --conditions`):
a factor of 0.5 is where recognition from one example begins to suffer, 0.35, under which faces
don't vote unless a project says otherwise, where one in some twenty is named wrongly.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image

from .geometry import CROP_MARGIN
from .pose import Pose, pose
from .types import Box, Floats, Pixels, Quality

Curve = tuple[tuple[float, float], ...]
"""(value, factor) pairs by rising value, joined by straight lines, level beyond the ends."""

WORTH_SAYING: Final = 0.5
"""A factor under it is the reason."""

SIZE_PX: Final[Curve] = ((12, 0.0), (22, 0.35), (28, 0.5), (48, 0.85), (64, 1.0))
"""By the box's shorter side. Named rightly: 76% at 15 px, 92% at 19, 95% at 21, 98% at 27."""

SHARPNESS: Final[Curve] = ((0.3, 0.0), (0.5, 0.35), (0.55, 0.5), (0.7, 1.0))
"""By `sharpness`. Named rightly: 44% at 0.39, 81% at 0.47, 97% at 0.6."""

TURN: Final[Curve] = ((20, 1.0), (45, 0.5), (55, 0.35), (80, 0.1))
"""By the larger of yaw and pitch, in degrees to either side. ORL has none beyond 45: this is what
the embedder's author says of profiles, not a measurement."""

DARK: Final[Curve] = ((0.02, 0.1), (0.05, 0.35), (0.08, 0.5), (0.16, 1.0))
"""By the mean of the face, 0 black to 1 white: at 0.05 less than half are found, of those 95% named
rightly. Dark skin in good light has 0.2 and more."""

BLOWN: Final[Curve] = ((0.15, 1.0), (0.45, 0.5), (0.6, 0.35), (0.9, 0.1))
"""By the part of the face that is white, where nothing can be seen."""

CONTRAST: Final[Curve] = ((0.015, 0.1), (0.03, 0.35), (0.045, 0.5), (0.1, 1.0))
"""By the standard deviation of the face, as a part of its mean. ORL's have 0.2 to 0.5."""

SCORE: Final[Curve] = ((0.7, 0.25), (0.8, 0.4), (0.9, 0.5), (0.95, 1.0))
"""By the detector's score. All boxes around no face that were seen scored less than 0.9."""

WHITE: Final = 250
"""From this of 255 on a pixel counts as white: JPEG takes some off."""

SHARP_PX: Final = 48
"""Sharpness is measured with the box's longer side at this many pixels, or as many as there are:
so a small face is not blurred by having been enlarged, nor a large one by detail nobody needs."""


@dataclass(frozen=True, slots=True)
class _Fault:
    factor: float
    kind: str
    figure: str = ""  # behind a colon

    @property
    def reason(self) -> str:
        return f"{self.kind}: {self.figure}" if self.figure else self.kind


def measure(crop: Pixels, crop_landmarks: Floats, box: Box, detector_score: float) -> Quality:
    """The quality of a face with this `crop` (S, S, 3) uint8 of the usual margin.

    crop_landmarks: (5, 2) crop pixels; box: photo pixels; detector_score in [0, 1]. The reason
    names the worst fault if its factor is under WORTH_SAYING, with its figure: "too small: 22 px",
    "blurred", "turned away: 52 degrees", "too dark", "too bright", "too little contrast", "perhaps
    not a face: 74 %".
    """
    size_px = min(box.width, box.height)
    turned = pose(crop_landmarks)
    grey = np.asarray(Image.fromarray(crop).convert("L"))
    face = _face(grey, crop_landmarks)
    light = float(face.mean()) / 255
    detail = sharpness(grey, crop_landmarks, max(box.width, box.height))
    faults = _faults(size_px, detail, turned, face, detector_score)
    worst = min(faults, key=lambda fault: fault.factor)
    reason = worst.reason if worst.factor < WORTH_SAYING else ""
    return Quality(
        worst.factor, reason, size_px, detail, light, turned.yaw, turned.pitch, turned.roll
    )


def kind(reason: str) -> str:
    """The reason without its figure, for counting: "too small" of "too small: 22 px"."""
    return reason.partition(":")[0]


def sharpness(grey: Pixels, landmarks: Floats, long_side_px: float) -> float:
    """0 to 1 of the face in the crop `grey` (S, S), whose box had `long_side_px` in the photo.

    What is left of the face after a small blur is taken away, against the face's contrast: h, and
    of that h / (h + 0.05). ORL faces have 0.7 to 0.9; blurred by a Gaussian of 2, 3 and 6 hundredths
    of the box's longer side 0.63, 0.5 and 0.3.
    """
    pixels = min(max(long_side_px, 1.0), SHARP_PX) * (1 + 2 * CROP_MARGIN)
    size = min(len(grey), max(8, round(pixels)))
    small = np.asarray(Image.fromarray(grey).resize((size, size), Image.Resampling.LANCZOS))
    face: Floats = _face(small, landmarks * np.float32(size / len(grey))).astype(np.float32)
    if min(face.shape) < 3:
        return 0.0
    fine = (face - _softened(face))[1:-1, 1:-1]  # at the edge the blur knows no more
    high = float(np.sqrt((fine**2).mean())) / (float(face.std()) + 5)  # 5 of 255 is noise
    return high / (high + 0.05)


def _faults(
    size_px: float, detail: float, turned: Pose, face: Pixels, score: float
) -> tuple[_Fault, ...]:
    """All of them, whatever their factor."""
    angle = max(abs(turned.yaw), abs(turned.pitch))
    light = float(face.mean())
    contrast = float(face.std()) / max(light, 1.0)
    # Rounded towards the worse, so that a figure never contradicts the limit it fell under.
    return (
        _Fault(_along(score, SCORE), "perhaps not a face", f"{math.floor(score * 100)} %"),
        _Fault(_along(size_px, SIZE_PX), "too small", f"{math.floor(size_px)} px"),
        _Fault(_along(light / 255, DARK), "too dark"),
        _Fault(_along(float((face >= WHITE).mean()), BLOWN), "too bright"),
        _Fault(_along(contrast, CONTRAST), "too little contrast"),
        _Fault(_along(detail, SHARPNESS), "blurred"),
        _Fault(_along(angle, TURN), "turned away", f"{math.ceil(angle)} degrees"),
    )


def _along(value: float, curve: Curve) -> float:
    values, factors = zip(*curve, strict=True)
    return float(np.interp(value, values, factors))


def _face(grey: Pixels, landmarks: Floats) -> Pixels:
    """The square of `grey` (S, S) from brows to chin, by the landmarks; 6 px or more if S is."""
    eyes, mouth = landmarks[:2].mean(axis=0), landmarks[3:].mean(axis=0)
    size = len(grey)
    least = min(6, size)
    half = max(3.0, 0.85 * float(np.hypot(*(mouth - eyes))))
    centre = np.clip((eyes + mouth) / 2, half, max(half, size - half))
    left, top = np.clip(np.floor(centre - half), 0, size - least).astype(int)
    right, bottom = np.clip(np.ceil(centre + half), least, size).astype(int)
    return grey[top:bottom, left:right]


def _softened(picture: Floats) -> Floats:
    """`picture` (H, W) blurred by 1 2 1 in both directions."""
    weights = np.array([0.25, 0.5, 0.25], dtype=np.float32)
    padded = np.pad(picture, 1, mode="edge")
    height, width = picture.shape
    across = sum(weights[i] * padded[:, i : i + width] for i in range(3))
    softened: Floats = sum(weights[i] * across[i : i + height] for i in range(3))
    return softened
