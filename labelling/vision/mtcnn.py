"""MTCNN's cascade: a pyramid, three networks, three rounds of suppression.

Zhang, Zhang, Li, Qiao, "Joint face detection and alignment using multitask cascaded convolutional
networks", SPL 23(10), 2016. It gives the boxes of facenet-pytorch's `detect_face` (MIT, the networks
are its own) but for what making the photo smaller step by step changes; written anew because most of the
time there goes into making the whole photo smaller for every level and every candidate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import suppression
from .mtcnn_networks import Networks
from .proposals import logit, propose
from .pyramid import Pyramid
from .types import DetectorSettings, Floats, Pixels


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Boxes (N, 4) xyxy with scores (N,), while they pass through the cascade; float32."""

    boxes: Floats
    scores: Floats

    def __len__(self) -> int:
        return len(self.scores)

    def of(self, which: NDArray[Any]) -> Found:
        """Those that `which`, indices or truths, picks."""
        return Found(self.boxes[which], self.scores[which])


def detect(
    networks: Networks, image: Pixels, settings: DetectorSettings
) -> tuple[Floats, Floats, Floats]:
    """Boxes (N, 4) xyxy, landmarks (N, 5, 2) and scores (N,) of `image` (H, W, 3) uint8 RGB."""
    pyramid = Pyramid(image, settings.min_face_px)
    # Squares of two levels can't suppress each other: one has half the area, and 0.7 is the limit.
    found = _squares(Found(*propose(networks, pyramid, settings.thresholds[0])))
    found = _refine(networks, pyramid, found, settings.thresholds[1])
    return _finish(networks, pyramid, found, settings.thresholds[2])


def _refine(networks: Networks, pyramid: Pyramid, found: Found, threshold: float) -> Found:
    """Squares that the second network keeps, moved as it says."""
    found, squares = _inside(pyramid, found)
    likely, pictures = _screened(networks, pyramid, squares, threshold)
    found = found.of(likely)
    shifts = np.zeros((len(found), 4), dtype=np.float32)
    scores = np.zeros(len(found), dtype=np.float32)
    for start in range(0, len(found), networks.batch):
        part = slice(start, start + networks.batch)
        shifts[part], scores[part] = networks.second(pictures[part])
    passed = scores > threshold
    boxes, scores, shifts = found.boxes[passed], scores[passed], shifts[passed]
    best = suppression.by_union(boxes, scores, 0.7)
    return _squares(Found(_moved(boxes[best], shifts[best]), scores[best]))


def _screened(
    networks: Networks, pyramid: Pyramid, squares: NDArray[np.int64], threshold: float
) -> tuple[NDArray[np.intp], Pixels]:
    """Which of the squares (N, 4) the second network may keep, and their pictures (M, 24, 24, 3)."""
    limit = logit(threshold) - networks.doubt[1]
    likely, pictures = [np.zeros(0, np.intp)], [np.zeros((0, 24, 24, 3), np.uint8)]
    for part, seen in _batches(pyramid, squares, 24, networks.batch):
        kept = np.flatnonzero(networks.screen_pictures(seen) >= limit)
        likely.append(kept + part.start)
        pictures.append(seen[kept])
    return np.concatenate(likely), np.concatenate(pictures)


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
    inside: NDArray[np.bool_] = np.all(far > near, axis=1)
    squares = np.concatenate([near, far], axis=1)[inside]
    return found.of(inside), squares


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
