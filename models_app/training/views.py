"""What a network sees of a face: a part of the crop, or the face aligned by its landmarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from labelling.vision.geometry import CROP_MARGIN, chip, crop
from labelling.vision.types import Box, Floats, Pixels

CROP, ALIGNED = "crop", "aligned"


class BadView(ValueError):
    """What stands in a file is no view."""


@dataclass(frozen=True, slots=True)
class View:
    """A square of `px` pixels a side, RGB.

    `crop` shows the box widened by `margin` on each side, as crops are stored; `aligned` puts the five
    landmarks as near as can be onto `target`, in pixels of the square.
    """

    kind: str
    px: int
    margin: float = CROP_MARGIN
    target: tuple[tuple[float, float], ...] = ()

    def of_crop(self, crop: Pixels, landmarks: Floats | None) -> Pixels:
        """(px, px, 3) uint8 of a stored crop (H, W, 3); `landmarks` (5, 2) are in its pixels.

        Raises ValueError for an aligned view without landmarks.
        """
        if self.kind == ALIGNED:
            if landmarks is None:
                raise ValueError("an aligned view needs landmarks")
            return chip(crop, landmarks, self.px, np.array(self.target, dtype=np.float32))
        if crop.shape[:2] == (self.px, self.px):
            return crop
        picture = Image.fromarray(crop)
        # `reducing_gap` is None: quality before speed, as it is done once.
        return np.array(picture.resize((self.px, self.px), Image.Resampling.BICUBIC))

    def of_photo(self, image: Pixels, box: Box, landmarks: Floats) -> Pixels:
        """(px, px, 3) uint8 of a face in a photo (H, W, 3); `landmarks` (5, 2) are in its pixels."""
        if self.kind == ALIGNED:
            return self.of_crop(image, landmarks)
        # By way of the crop that is stored, as the faces that a network learns from come.
        return self.of_crop(crop(image, box, landmarks, margin=self.margin)[0], None)

    def as_dict(self) -> dict[str, Any]:
        """As checkpoints carry it."""
        return {
            "kind": self.kind, "px": self.px, "margin": self.margin,
            "target": [list(point) for point in self.target],
        }  # fmt: skip


def view(found: Mapping[str, Any]) -> View:
    """The view that `as_dict` wrote. Raises BadView."""
    try:
        made = View(
            str(found["kind"]), int(found["px"]), float(found["margin"]),
            tuple((float(x), float(y)) for x, y in found["target"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise BadView("It doesn't say what the network sees of a face.") from error
    points = 5 if made.kind == ALIGNED else 0
    if made.kind not in (CROP, ALIGNED) or not 8 <= made.px <= 4096 or len(made.target) != points:
        raise BadView("What it says of the network's view can't be.")
    return made
