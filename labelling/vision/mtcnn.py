"""MTCNN's cascade: a pyramid, three networks, three rounds of suppression.

Zhang, Zhang, Li, Qiao, "Joint face detection and alignment using multitask cascaded convolutional
networks", SPL 23(10), 2016. The networks and their weights are facenet-pytorch's (MIT); the cascade
gives the boxes of its `detect_face` and is written anew because that one raises on a photo without
candidates or with a candidate outside the photo, and holds every candidate of a crowd at once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from facenet_pytorch import ONet, PNet, RNet
from torch import Tensor
from torch.nn.functional import interpolate
from torchvision.ops import nms

MIN_FACE_PX = 20
"""Smallest face looked for; facenet-pytorch's default. Smaller ones embed too poorly."""

THRESHOLDS = (0.6, 0.7, 0.7)
"""Least probability after each network; facenet-pytorch's defaults."""

PYRAMID_FACTOR = 0.709
"""About the square root of a half: each level has half the pixels of the one before."""

WINDOW = 12
"""Side in pixels of what the first network looks at."""

STRIDE = 2
"""Pixels from one window of the first network to the next."""

BATCH = 256
"""Candidates in one call of the second or third network: 7 MB of 48 px pictures."""


@dataclass(frozen=True, slots=True, eq=False)
class Cascade:
    """The three networks in one place, ready to run; about 2 MB of weights."""

    first: Callable[[Tensor], tuple[Tensor, Tensor]]
    second: Callable[[Tensor], tuple[Tensor, Tensor]]
    third: Callable[[Tensor], tuple[Tensor, Tensor, Tensor]]

    @classmethod
    def load(cls) -> "Cascade":
        """The networks with the weights that lie in facenet-pytorch's wheel."""
        # channels_last was 1.2 to 1.6 times as fast, with the same boxes.
        return cls(
            *(net().eval().to(memory_format=torch.channels_last) for net in (PNet, RNet, ONet))
        )

    def detect(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Boxes (N, 4) xyxy, landmarks (N, 5, 2), scores (N,) of (1, 3, H, W) in [0, 255]."""
        boxes = self._propose(image)
        boxes = self._refine(image, boxes)
        return self._finish(image, boxes)

    def _propose(self, image: Tensor) -> Tensor:
        """(N, 5) squares with scores that the first network finds in the pyramid."""
        height, width = image.shape[2:]
        scale = WINDOW / MIN_FACE_PX
        levels = [image.new_zeros((0, 9))]
        while min(height, width) * scale >= WINDOW:
            size = (int(height * scale + 1), int(width * scale + 1))
            shifts, probabilities = self.first(_normalised(_resized(image, size)))
            levels.append(_candidates(shifts[0], probabilities[0, 1], scale))
            scale *= PYRAMID_FACTOR
        found = torch.cat(levels)
        found = found[nms(found[:, :4], found[:, 4], 0.7)]
        sides = (found[:, 2:4] - found[:, 0:2]).repeat(1, 2)
        return _square(torch.cat([found[:, :4] + found[:, 5:9] * sides, found[:, 4:5]], dim=1))

    def _refine(self, image: Tensor, boxes: Tensor) -> Tensor:
        """(N, 5) squares that the second network keeps, moved as it says."""
        kept = [image.new_zeros((0, 5))]
        moves = [image.new_zeros((0, 4))]
        for part, pictures in cut(image, boxes, 24):
            shifts, probabilities = self.second(pictures)
            passed = probabilities[:, 1] > THRESHOLDS[1]
            kept.append(torch.cat([part[passed, :4], probabilities[passed, 1:]], dim=1))
            moves.append(shifts[passed])
        found, move = torch.cat(kept), torch.cat(moves)
        best = nms(found[:, :4], found[:, 4], 0.7)
        return _square(_moved(found[best], move[best]))

    def _finish(self, image: Tensor, boxes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Boxes, landmarks and scores of the faces that the third network keeps, best first."""
        kept = [image.new_zeros((0, 5))]
        moves = [image.new_zeros((0, 4))]
        points = [image.new_zeros((0, 10))]
        for part, pictures in cut(image, boxes, 48):
            shifts, spots, probabilities = self.third(pictures)
            passed = probabilities[:, 1] > THRESHOLDS[2]
            kept.append(torch.cat([part[passed, :4], probabilities[passed, 1:]], dim=1))
            moves.append(shifts[passed])
            points.append(spots[passed])
        found, move, spot = torch.cat(kept), torch.cat(moves), torch.cat(points)
        sides = found[:, 2:4] - found[:, 0:2] + 1
        # The network says five x, then five y, as parts of the box.
        landmarks = spot.view(-1, 2, 5).transpose(1, 2) * sides[:, None] + found[:, None, :2] - 1
        found = _moved(found, move)
        best = _suppress_inside(found, 0.7)
        return found[best, :4], landmarks[best], found[best, 4]


def _normalised(pixels: Tensor) -> Tensor:
    return (pixels - 127.5) * 0.0078125


def _resized(pixels: Tensor, size: tuple[int, int]) -> Tensor:
    return interpolate(pixels, size=size, mode="area")


def _candidates(shifts: Tensor, probability: Tensor, scale: float) -> Tensor:
    """(N, 9) box, score and four shifts of one pyramid level, suppressed at 0.5."""
    rows, columns = torch.nonzero(probability >= THRESHOLDS[0], as_tuple=True)
    corner = torch.stack([columns, rows], dim=1) * float(STRIDE)
    near = torch.floor((corner + 1) / scale)
    far = torch.floor((corner + WINDOW) / scale)
    score = probability[rows, columns]
    boxes = torch.cat([near, far], dim=1)
    best = nms(boxes, score, 0.5)
    return torch.cat([boxes, score[:, None], shifts[:, rows, columns].T], dim=1)[best]


def cut(image: Tensor, boxes: Tensor, size: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Batches of `boxes` (n, 5) with their pictures (n, 3, size, size), normalised.

    MTCNN counts pixels from 1. Boxes that miss the photo are left out.
    """
    height, width = image.shape[2:]
    edges = boxes[:, :4].trunc().long()
    near = edges[:, :2].clamp(min=1) - 1
    far = torch.minimum(edges[:, 2:], torch.tensor([width, height]))
    inside = (far > near).all(dim=1)
    boxes, near, far = boxes[inside], near[inside], far[inside]
    for start in range(0, len(boxes), BATCH):
        corners = torch.cat([near, far], dim=1)[start : start + BATCH].tolist()
        pictures = [_resized(image[:, :, y:ey, x:ex], (size, size)) for x, y, ex, ey in corners]
        yield boxes[start : start + BATCH], _normalised(torch.cat(pictures))


def _square(boxes: Tensor) -> Tensor:
    """`boxes` (N, 5) widened about their centres to squares."""
    sides = boxes[:, 2:4] - boxes[:, 0:2]
    long_side = sides.max(dim=1, keepdim=True).values
    near = boxes[:, :2] + (sides - long_side) * 0.5
    return torch.cat([near, near + long_side, boxes[:, 4:]], dim=1)


def _moved(boxes: Tensor, shifts: Tensor) -> Tensor:
    """`boxes` (N, 5) with each edge moved by its part of the box's side."""
    sides = (boxes[:, 2:4] - boxes[:, 0:2] + 1).repeat(1, 2)
    return torch.cat([boxes[:, :4] + shifts * sides, boxes[:, 4:]], dim=1)


def _suppress_inside(boxes: Tensor, limit: float) -> Tensor:
    """Indices, best first, of `boxes` (N, 5) without those that a better one covers.

    Overlap is measured by the smaller of the two, so a box inside a better one goes.
    """
    order = torch.argsort(boxes[:, 4], descending=True, stable=True)
    areas = (boxes[:, 2:4] - boxes[:, 0:2] + 1).prod(dim=1)
    chosen: list[int] = []
    for index in order.tolist():
        if chosen:
            near = torch.maximum(boxes[index, :2], boxes[chosen, :2])
            far = torch.minimum(boxes[index, 2:4], boxes[chosen, 2:4])
            shared = (far - near + 1).clamp(min=0).prod(dim=1)
            if bool((shared / torch.minimum(areas[index], areas[chosen]) > limit).any()):
                continue
        chosen.append(index)
    return torch.tensor(chosen, dtype=torch.long)
