"""MTCNN's cascade: a pyramid, three networks, three rounds of suppression.

Zhang, Zhang, Li, Qiao, "Joint face detection and alignment using multitask cascaded convolutional
networks", SPL 23(10), 2016. It gives the boxes of facenet-pytorch's `detect_face` (MIT, the networks
are its own) but for what making the photo smaller step by step changes; written anew because most of the
time there goes into making the whole photo smaller for every level and every candidate.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from . import suppression
from .mtcnn_networks import Networks
from .pyramid import WINDOW, Level, Pyramid
from .types import DetectorSettings, Floats, Pixels

STRIDE: Final = 2
"""Pixels from one window of the first network to the next."""

ROUND: Final = 32
"""Tiles at the edge are filled up to a multiple of this: a shape that is new costs 3 to 6 ms, and so
there are few. OpenVinoNetworks keeps 64, which are all up to 256 by 256."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Boxes (N, 4) xyxy with scores (N,), while they pass through the cascade; float32."""

    boxes: Floats
    scores: Floats

    def __len__(self) -> int:
        return len(self.scores)


def detect(
    networks: Networks, image: Pixels, settings: DetectorSettings
) -> tuple[Floats, Floats, Floats]:
    """Boxes (N, 4) xyxy, landmarks (N, 5, 2) and scores (N,) of `image` (H, W, 3) uint8 RGB."""
    pyramid = Pyramid(image, settings.min_face_px)
    found = propose(networks, pyramid, settings.thresholds[0])
    found = _refine(networks, pyramid, found, settings.thresholds[1])
    return _finish(networks, pyramid, found, settings.thresholds[2])


def propose(networks: Networks, pyramid: Pyramid, threshold: float) -> Found:
    """Squares that the first network finds in the pyramid.

    Squares of two levels can't suppress each other: one has half the area, and 0.7 is the limit.
    """
    parts = [np.zeros((0, 9), dtype=np.float32)]
    parts += [_windows(networks, level, threshold) for level in pyramid.levels]
    found = np.concatenate(parts)
    sides = np.tile(found[:, 2:4] - found[:, :2], 2)
    return _squares(Found(found[:, :4] + found[:, 5:] * sides, found[:, 4]))


def _windows(networks: Networks, level: Level, threshold: float) -> Floats:
    """(N, 9) box, score and shifts of the windows of one level, suppressed at 0.5."""
    rows, columns, scores, shifts = _responses(networks, np.asarray(level.image), threshold)
    best = suppression.on_grid(rows, columns, scores)
    corner = np.stack([columns[best], rows[best]], axis=1) * STRIDE
    near = np.floor((corner + 1) / level.scale)
    far = np.floor((corner + WINDOW) / level.scale)
    parts = [near, far, scores[best, None], shifts[best]]
    return np.concatenate(parts, axis=1, dtype=np.float32, casting="unsafe")


def _responses(
    networks: Networks, pixels: Pixels, threshold: float
) -> tuple[suppression.Indices, suppression.Indices, Floats, Floats]:
    """Rows, columns (N,), probabilities (N,) and shifts (N, 4) of the windows over `threshold`."""
    limit = math.log(threshold / (1 - threshold))
    found: list[tuple[NDArray[np.intp], NDArray[np.intp], Floats, Floats]] = [
        (np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0, np.float32),
         np.zeros((0, 4), np.float32))
    ]  # fmt: skip
    for top, left, tile in _tiles(pixels, networks.tile_px):
        height, width = (_windows_in(side) for side in tile.shape[:2])
        heads = networks.first(_filled(tile)[None])[0, :height, :width]  # (h, w, 5)
        rows, columns = np.nonzero(heads[:, :, 4] >= limit)
        passed = heads[rows, columns]
        found.append(
            (rows + top // 2, columns + left // 2, (1 / (1 + np.exp(-passed[:, 4]))).astype(np.float32), passed[:, :4])
        )  # fmt: skip
    rows, columns, scores, moves = (np.concatenate(part) for part in zip(*found, strict=True))
    # Tiles overlap: what two of them saw is there twice.
    _, once = np.unique(rows * pixels.shape[1] + columns, return_index=True)
    return rows[once], columns[once], scores[once], moves[once]


def _tiles(pixels: Pixels, side_px: int) -> Iterator[tuple[int, int, Pixels]]:
    """Top, left (even) and pixels of the tiles that cover a level, each window whole in one."""
    for top in _starts(pixels.shape[0], side_px):
        for left in _starts(pixels.shape[1], side_px):
            yield top, left, pixels[top : top + side_px, left : left + side_px]


def _filled(tile: Pixels) -> Pixels:
    """The tile, carried on to a multiple of ROUND."""
    after = [(0, -side % ROUND) for side in tile.shape[:2]]
    return np.pad(tile, [*after, (0, 0)], mode="edge") if any(map(any, after)) else tile


def _windows_in(side: int) -> int:
    """How many windows the first network sees along so many pixels."""
    return -(-(side - 2) // 2) - 4


def _starts(length: int, side_px: int) -> range:
    """Where tiles begin, all even; the last one is as short as what is left."""
    step = side_px - WINDOW + STRIDE
    return range(0, max(1, length - WINDOW + STRIDE), step)


def _refine(networks: Networks, pyramid: Pyramid, found: Found, threshold: float) -> Found:
    """Squares that the second network keeps, moved as it says."""
    found, squares = _inside(pyramid, found)
    shifts = np.zeros((len(found), 4), dtype=np.float32)
    scores = np.zeros(len(found), dtype=np.float32)
    for part, pictures in _batches(pyramid, squares, 24, networks.batch):
        shifts[part], scores[part] = networks.second(pictures)
    passed = scores > threshold
    boxes, scores, shifts = found.boxes[passed], scores[passed], shifts[passed]
    best = suppression.by_union(boxes, scores, 0.7)
    return _squares(Found(_moved(boxes[best], shifts[best]), scores[best]))


def _finish(
    networks: Networks, pyramid: Pyramid, found: Found, threshold: float
) -> tuple[Floats, Floats, Floats]:
    """Boxes, landmarks and scores of the faces that the third network keeps, best first."""
    boxes, shifts, landmarks, scores = look(networks, pyramid, found)
    passed = scores > threshold
    moved = _moved(boxes[passed], shifts[passed])
    best = suppression.by_smaller(moved, scores[passed], 0.7)
    return moved[best], landmarks[passed][best], scores[passed][best]


def look(
    networks: Networks, pyramid: Pyramid, found: Found
) -> tuple[Floats, Floats, Floats, Floats]:
    """The third network's word on squares: the boxes (N, 4) it looked at, its shifts (N, 4),
    landmarks (N, 5, 2) in photo pixels and scores (N,)."""
    found, squares = _inside(pyramid, found)
    shifts = np.zeros((len(found), 4), dtype=np.float32)
    points = np.zeros((len(found), 10), dtype=np.float32)
    scores = np.zeros(len(found), dtype=np.float32)
    for part, pictures in _batches(pyramid, squares, 48, networks.batch):
        shifts[part], points[part], scores[part] = networks.third(pictures)
    boxes = found.boxes
    sides = boxes[:, 2:] - boxes[:, :2] + 1
    # The network says five x, then five y, as parts of the box.
    landmarks = points.reshape(-1, 2, 5).transpose(0, 2, 1) * sides[:, None] + boxes[:, None, :2]
    return boxes, shifts, landmarks - 1, scores


def _inside(pyramid: Pyramid, found: Found) -> tuple[Found, NDArray[np.int64]]:
    """Those of the boxes that meet the photo, and the whole pixels of it that they cover.

    MTCNN counts pixels from 1.
    """
    height, width = pyramid.height, pyramid.width
    edges = np.trunc(found.boxes).astype(np.int64)
    near = np.maximum(edges[:, :2], 1) - 1
    far = np.minimum(edges[:, 2:], (width, height))
    inside = (far > near).all(axis=1)
    squares = np.concatenate([near, far], axis=1)[inside]
    return Found(found.boxes[inside], found.scores[inside]), squares


def _batches(
    pyramid: Pyramid, squares: NDArray[np.int64], size: int, batch: int
) -> Iterator[tuple[slice, Pixels]]:
    for start in range(0, len(squares), batch):
        part = slice(start, start + batch)
        yield part, pyramid.crops(squares[part], size)


def _squares(found: Found) -> Found:
    """The boxes widened about their centres to squares."""
    sides = found.boxes[:, 2:] - found.boxes[:, :2]
    longest = sides.max(axis=1, keepdims=True, initial=0)
    near = found.boxes[:, :2] + (sides - longest) * 0.5
    return Found(np.concatenate([near, near + longest], axis=1), found.scores)


def _moved(boxes: Floats, shifts: Floats) -> Floats:
    """`boxes` (N, 4) with each edge moved by its part of the box's side."""
    sides = np.tile(boxes[:, 2:] - boxes[:, :2] + 1, 2)
    moved: Floats = boxes + shifts * sides
    return moved
