"""Which regions are which of a photo's faces: best overlaps first, one to one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from labelling.exchange.turning import ORIENTATIONS, turned
from labelling.vision.types import Box

# Overlap a region by which another way has to fit better: less may come from rounding.
CLEARLY = 0.01


def pair(
    regions: Sequence[Box], faces: Mapping[int, Box], min_overlap: float
) -> dict[int, tuple[int, float]]:
    """For the place of each region that is a face: the face's id and their overlap (IoU)."""
    overlaps = sorted(_overlaps(regions, faces, min_overlap))
    pairs: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for overlap, place, face in overlaps:
        if place not in pairs and face not in taken:
            pairs[place] = (face, -overlap)
            taken.add(face)
    return pairs


def _overlaps(
    regions: Sequence[Box], faces: Mapping[int, Box], min_overlap: float
) -> Iterator[tuple[float, int, int]]:
    """(-IoU, place, face) of those that overlap enough; most don't touch, which is seen at once."""
    edges = [(face, b.left, b.top, b.right, b.bottom, b.area) for face, b in faces.items()]
    for place, region in enumerate(regions):
        left, top, right, bottom = region.left, region.top, region.right, region.bottom
        area = region.area
        for face, x1, y1, x2, y2, own in edges:
            if x1 < right and x2 > left and y1 < bottom and y2 > top:
                shared = (min(right, x2) - max(left, x1)) * (min(bottom, y2) - max(top, y1))
                overlap = shared / (area + own - shared)
                if overlap >= min_overlap:
                    yield -overlap, place, face


def as_shown(
    regions: Sequence[Box], faces: Mapping[int, Box], min_overlap: float,
    orientation: Callable[[], int],
) -> list[Box]:  # fmt: skip
    """The regions, in shares, as the photo is shown: as they are, or turned as its EXIF says.

    Programs differ in which they write: the one that fits the faces better is taken. `orientation`
    reads it from the photo's file, and is asked only where turning might fit better.
    """

    def fit(boxes: Sequence[Box]) -> float:
        return sum(overlap for _, overlap in pair(boxes, faces, min_overlap).values())

    better = fit(regions) + CLEARLY * len(regions)
    if better >= len(regions):
        return list(regions)
    if not any(fit([turned(r, o) for r in regions]) > better for o in ORIENTATIONS if o != 1):
        return list(regions)
    told = orientation()
    way = [turned(region, told) for region in regions]
    return way if fit(way) > better else list(regions)
