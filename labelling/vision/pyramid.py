"""A photo at falling sizes: what windows of one size need to find faces of every size."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from .types import Floats, Pixels

FACTOR: Final = 0.709
"""About the square root of a half: each level has half the pixels of the one before."""

WINDOW: Final = 12
"""Side in pixels of what the first network looks at."""

SIGMA: Final = 0.5
SMOOTH_FROM: Final = 1.4
"""How much, in pixels, a picture is smoothed before it is made smaller by more than SMOOTH_FROM, where
some pixels would be left out. On the same pictures of 401 ORL photos 97.8% were then found with the
lower half covered (else 96.3%), 97.5% turned by 30 degrees (96.8%), 91.5% dark and noisy (92.0%); exact
averages, at ten times the time, give 96.5%, 97.5% and 93.5%, facenet-pytorch 96.0%, 98.0% and 92.5%."""

SMOOTH_PIXELS: Final = 50_000_000
"""A larger photo isn't smoothed itself: the copy would take more than 150 MB."""

SAMPLING: Final = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
"""Each pixel between the four around it, a tenth of the time of Pillow's averages. What single faces are
cut from has at most twice as many pixels a side, so hardly any is left out."""


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The photo made smaller by `scale` to `height` x `width`.

    `pixels` has even sides, its last row or column twice where it must: MTCNN's first network takes
    pixels in pairs.
    """

    scale: float
    height: int
    width: int
    pixels: Pixels


class Pyramid:
    """The levels at which faces from `min_face_px` on fill the window, the largest first.

    None makes no level. Each is made from the photo or from its half, quarter …, which are also what
    pictures of single faces are cut from.
    """

    def __init__(self, pixels: Pixels, min_face_px: int | None) -> None:
        self.height, self.width = pixels.shape[:2]
        self._halves = list(_halves(pixels))
        self.levels = list(self._build(WINDOW / min_face_px)) if min_face_px else []
        sources = [(2.0**-step, half) for step, half in enumerate(self._halves)]
        sources += [(one.scale, one.pixels[: one.height, : one.width]) for one in self.levels]
        sources.sort(key=lambda source: -source[0])
        self._scales = np.array([scale for scale, _ in sources])
        self._sources = [source for _, source in sources]

    def _build(self, scale: float) -> Iterator[Level]:
        while min(self.height, self.width) * scale >= WINDOW:
            width, height = int(self.width * scale + 1), int(self.height * scale + 1)
            step = min(len(self._halves) - 1, int(-math.log2(scale)) if scale < 1 else 0)
            source = _smoothed(self._halves[step], 2.0**-step / scale)
            small = cv2.resize(source, (width, height), interpolation=cv2.INTER_LINEAR)
            yield Level(scale, height, width, _even(small))
            scale *= FACTOR

    def crops(self, squares: NDArray[np.int64], size: int) -> Pixels:
        """(N, size, size, 3): the pictures in `squares` (N, 4) xyxy whole photo pixels inside the
        photo, each from the smallest of the pyramid's that has as many pixels."""
        out = np.empty((len(squares), size, size, 3), dtype=np.uint8)
        sides = (squares[:, 2:] - squares[:, :2]).max(axis=1, initial=0)
        enough = (self._scales[None] * sides[:, None] >= size).sum(axis=1)
        for at in np.unique(enough):
            source = self._sources[max(0, at - 1)]
            own = np.flatnonzero(enough == at)
            parts = squares[own] * np.tile(
                (source.shape[1] / self.width, source.shape[0] / self.height), 2
            )
            _sample(source, parts, size, out, own)
        return out


def _halves(pixels: Pixels) -> Iterator[Pixels]:
    """The photo, its half, its quarter …, each the whole of it, while the window fits in."""
    yield pixels
    while min(pixels.shape[:2]) >= 2 * WINDOW:
        height, width = (-(-side // 2) for side in pixels.shape[:2])
        # Linear from just twice the size is the mean of four.
        pixels = _pixels(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_LINEAR))
        yield pixels


def _smoothed(image: Pixels, step: float) -> Pixels:
    """`image` ready to be made smaller `step` times, a number up to 2."""
    if step < SMOOTH_FROM or image.shape[0] * image.shape[1] > SMOOTH_PIXELS:
        return image
    return _pixels(cv2.GaussianBlur(image, (3, 3), SIGMA))


def _even(image: cv2.typing.MatLike) -> Pixels:
    down, across = (side % 2 for side in image.shape[:2])
    if down or across:
        image = cv2.copyMakeBorder(image, 0, down, 0, across, cv2.BORDER_REPLICATE)
    return _pixels(image)


def _pixels(image: cv2.typing.MatLike) -> Pixels:
    return np.asarray(image, dtype=np.uint8)  # the same array: OpenCV's types say less


def _sample(source: Pixels, parts: Floats, size: int, out: Pixels, own: NDArray[np.intp]) -> None:
    """Fill `out[own]` with the `parts` (N, 4) xyxy of `source`."""
    height, width = source.shape[:2]
    near = np.maximum(np.floor(parts[:, :2]).astype(np.int64) - 1, 0)
    far = np.minimum(np.ceil(parts[:, 2:]).astype(np.int64) + 1, (width, height))
    steps = (parts[:, 2:] - parts[:, :2]) / size
    # Pixels are squares, and their middles what is counted from.
    first = parts[:, :2] - near + steps / 2 - 0.5
    maps = np.zeros((len(parts), 2, 3))
    maps[:, 0, 0], maps[:, 1, 1], maps[:, :, 2] = steps[:, 0], steps[:, 1], first
    edges = np.concatenate([near, far], axis=1).tolist()
    for place, (left, top, right, bottom), matrix in zip(own.tolist(), edges, maps, strict=True):
        cv2.warpAffine(
            source[top:bottom, left:right],
            matrix,
            (size, size),
            dst=out[place],
            flags=SAMPLING,
            borderMode=cv2.BORDER_REPLICATE,
        )
