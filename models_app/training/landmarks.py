"""The landmarks of crops that came without any."""

from __future__ import annotations

from labelling.vision import bare_crops
from labelling.vision.bare_crops import Seer
from labelling.vision.types import DetectorSettings, Floats, Pixels

LEAST_SHARE = 4
"""A crop's face is no smaller than this part of its side: with the widest margin that is usual, a third.
Looking for smaller ones took ten times as long."""


def of_crop(engine: Seer, crop: Pixels) -> Floats:
    """(5, 2) float32, in the crop's pixels."""
    least = max(20, min(crop.shape[:2]) // LEAST_SHARE)
    return bare_crops.look(engine, crop, DetectorSettings(min_face_px=least)).face.landmarks
