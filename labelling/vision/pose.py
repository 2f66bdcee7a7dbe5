"""Where a head is turned to, by its five landmarks. Imports no torch.

The model: eyes and mouth corners lie in a plane, the nose in front of it, and the picture is taken
from far away. Turning the head then moves the nose across the plane by its height times the sine,
and narrows the plane by the cosine; the ratio gives the angle, whatever the size in the picture.
The distance from the eyes' middle to the mouth's is the unit.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from .types import Floats

NOSE_DOWN: Final = 0.55
"""How far down from eyes to mouth the nose is when the head is level: the mean of ORL's faces."""

NOSE_OUT: Final = 0.45
"""How far the nose stands out from the plane: some 31 mm where eyes and mouth are 69 mm apart."""

HALF_WIDTH: Final = 0.43
"""Half the mean of the eyes' and the mouth corners' distances, seen from the front."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Degrees. 0 looks at the camera; all three are estimates, good to about 10 up to 45."""

    yaw: float  # -90 to 90; more than 0 is turned to the right of the picture
    pitch: float  # -90 to 90; more than 0 looks up
    roll: float  # -180 to 180; more than 0 is tilted clockwise


def pose(landmarks: Floats) -> Pose:
    """Of the `landmarks` (5, 2): the eye on the left, on the right, nose, mouth corners."""
    left_eye, right_eye, nose, left_mouth, right_mouth = landmarks.astype(np.float64)
    eyes, mouth = (left_eye + right_eye) / 2, (left_mouth + right_mouth) / 2
    across_eyes = right_eye - left_eye
    roll = math.degrees(math.atan2(across_eyes[1], across_eyes[0]))
    down = mouth - eyes
    unit = float(np.hypot(*down))
    if unit < 1e-6:
        return Pose(0.0, 0.0, roll)
    down /= unit
    across = np.array([down[1], -down[0]])  # to the right of the picture on an upright face
    along = float((nose - eyes) @ down) / unit
    aside = float((nose - eyes) @ across) / unit
    width = float((across_eyes + right_mouth - left_mouth) @ across) / 4 / unit
    yaw = math.atan2(aside / NOSE_OUT, max(width, 0.0) / HALF_WIDTH)
    pitch = math.atan((NOSE_DOWN - along) / NOSE_OUT)
    return Pose(math.degrees(yaw), math.degrees(pitch), roll)
