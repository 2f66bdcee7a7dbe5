"""Where a face may be: the first network's word on every window of a pyramid.

A coarse copy of the network screens all of them, and the network itself looks at what is left: that
takes half the time and changes hardly any answer (`mtcnn_screens.py` has the figures).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from . import suppression
from .mtcnn_networks import Networks
from .pyramid import WINDOW, Level, Pyramid
from .sheets import STRIDE, lay_out, windows_in
from .types import Floats, Pixels

AT_ONCE = 256
"""Windows that the network itself sees at a time: 110 KB, however many there are."""

Windows = tuple[NDArray[np.intp], NDArray[np.intp], Floats]
"""Rows and columns (N,) of windows in a level, and what the screen says of them (N,)."""


def logit(probability: float) -> float:
    """The number whose sigmoid is `probability`; infinite for 0 and 1."""
    if not 0 < probability < 1:
        return math.inf if probability >= 1 else -math.inf
    return math.log(probability / (1 - probability))


def propose(networks: Networks, pyramid: Pyramid, threshold: float) -> tuple[Floats, Floats]:
    """Boxes (N, 4) xyxy photo pixels and scores (N,) of the windows of at least `threshold`.

    Of windows of one level that overlap by half the best is kept.
    """
    boxes, scores = [np.zeros((0, 4), np.float32)], [np.zeros(0, np.float32)]
    screened = _screen(networks, pyramid.levels, logit(threshold) - networks.doubt[0])
    for level, (rows, columns, likely) in zip(pyramid.levels, screened, strict=True):
        best = suppression.on_grid(rows, columns, likely)
        found, probabilities = _look(networks, level, rows[best], columns[best])
        passed = probabilities >= threshold
        boxes.append(found[passed])
        scores.append(probabilities[passed])
    return np.concatenate(boxes), np.concatenate(scores)


def _screen(networks: Networks, levels: list[Level], limit: float) -> list[Windows]:
    """The windows of each level of which the screen says at least `limit`."""
    sizes = tuple(
        (windows_in(level.pixels.shape[0]), windows_in(level.pixels.shape[1])) for level in levels
    )
    found: list[list[Windows]] = [
        [(np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0, np.float32))] for _ in levels
    ]
    side = networks.sheet_px
    sheet = np.zeros((side, side, 3), dtype=np.uint8)
    for places in lay_out(sizes, side):
        for place in places:
            sheet[place.on_sheet] = levels[place.level].pixels[place.in_level]
        answers = networks.screen_windows(sheet)
        for place in places:
            part = answers[place.answers]
            rows, columns = np.nonzero(part >= limit)
            found[place.level].append((rows + place.top, columns + place.left, part[rows, columns]))
    return [_joined(parts) for parts in found]


def _joined(parts: list[Windows]) -> Windows:
    rows, columns, likely = zip(*parts, strict=True)
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(likely)


def _look(
    networks: Networks, level: Level, rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> tuple[Floats, Floats]:
    """Boxes (N, 4) in photo pixels and probabilities (N,): the network's own word on windows."""
    heads = np.zeros((len(rows), 5), dtype=np.float32)
    windows = sliding_window_view(level.pixels, (WINDOW, WINDOW, 3))[::STRIDE, ::STRIDE, 0]
    for start in range(0, len(rows), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        pixels: Pixels = windows[rows[part], columns[part]]
        heads[part] = networks.first(pixels)
    corner = np.stack([columns, rows], axis=1) * STRIDE
    # MTCNN counts pixels from 1, and rounds down.
    near = np.floor((corner + 1) / level.scale)
    far = np.floor((corner + WINDOW) / level.scale)
    boxes = np.concatenate([near, far], axis=1) + heads[:, :4] * np.tile(far - near, 2)
    return boxes.astype(np.float32), (1 / (1 + np.exp(-heads[:, 4]))).astype(np.float32)
