"""A photo at falling sizes: what windows of one size need to find faces of every size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .resample import resized, shrink
from .types import Pixels

FACTOR: Final = 0.709
"""About the square root of a half: each level has half the pixels of the one before."""

WINDOW: Final = 12
"""Side in pixels of what the first network looks at."""

FILTER: Final = Image.Resampling.BILINEAR
"""Averages under a triangle, about as smooth as the area average that the networks are used with
elsewhere, whose windows overlap. An exact area average (BOX) is a third quicker, and of ORL photos in the
dark, noisy or half covered it found 4% fewer faces."""

HELD_PIXELS: Final = 25_000_000
"""A photo up to this lies in memory a second time, as Pillow's (100 MB), while faces are looked for:
cutting from that is four times as fast as converting each part."""


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The photo made smaller by `scale`."""

    scale: float
    image: Image.Image


class Pyramid:
    """The levels at which faces from `min_face_px` on fill the window, the largest first.

    Each is made from the photo or from its half, quarter …: halving is five times as fast as any other
    step, and at most a factor of two is left to FILTER. None makes no level.
    """

    def __init__(self, pixels: Pixels, min_face_px: int | None) -> None:
        self.pixels = pixels
        self.height, self.width = pixels.shape[:2]
        held = min_face_px is not None and self.height * self.width <= HELD_PIXELS
        self._image = Image.fromarray(pixels) if held else None
        self.levels = list(self._build(WINDOW / min_face_px)) if min_face_px else []
        self._scales = np.array([level.scale for level in self.levels])

    def _build(self, scale: float) -> Iterator[Level]:
        source: Image.Image | None = self._image
        reached = 1.0
        while min(self.height, self.width) * scale >= WINDOW:
            while reached / 2 >= scale:
                reached /= 2
                source = source.reduce(2) if source else Image.fromarray(shrink(self.pixels, 2))
            size = (int(self.width * scale + 1), int(self.height * scale + 1))
            if source is None:
                yield Level(scale, Image.fromarray(resized(self.pixels, *size)))
            else:
                # The last block of a half may be partial: say which part of it is the photo.
                box = (0.0, 0.0, self.width * reached, self.height * reached)
                yield Level(scale, source.resize(size, FILTER, box=box))
            scale *= FACTOR

    def crops(self, squares: NDArray[np.int64], size: int) -> Pixels:
        """(N, size, size, 3): the pictures in `squares` (N, 4) xyxy whole photo pixels inside the
        photo, each from the smallest level that has as many pixels."""
        out = bytearray()
        for x, y, far_x, far_y in squares.tolist():
            side = max(far_x - x, far_y - y)
            enough = int((self._scales * side >= size).sum())
            if enough:
                image = self.levels[enough - 1].image
                across, down = image.width / self.width, image.height / self.height
                edges = (x * across, y * down, far_x * across, far_y * down)
            elif self._image is not None:
                image, edges = self._image, (x, y, far_x, far_y)
            else:
                part = np.ascontiguousarray(self.pixels[y:far_y, x:far_x])
                image, edges = Image.fromarray(part), (0, 0, far_x - x, far_y - y)
            out += image.resize((size, size), FILTER, box=edges).tobytes()
        return np.frombuffer(out, dtype=np.uint8).reshape(-1, size, size, 3)
