"""Which regions are which of a photo's faces: best overlaps first, one to one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from labelling.exchange.turning import ORIENTATIONS, turned
from labelling.vision.types import Box

# Shares of a float that don't tell one frame from another.
CLEARLY = 1e-6


def pair(
    regions: Sequence[Box], faces: Mapping[int, Box], min_overlap: float
) -> dict[int, tuple[int, float]]:
    """For the place of each region that is a face: the face's id and their overlap (IoU)."""
    overlaps = sorted(
        (-overlap, place, face)
        for place, region in enumerate(regions)
        for face, box in faces.items()
        if (overlap := region.iou(box)) >= min_overlap
    )
    pairs: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for overlap, place, face in overlaps:
        if place not in pairs and face not in taken:
            pairs[place] = (face, -overlap)
            taken.add(face)
    return pairs


def as_shown(
    regions: Sequence[Box], faces: Mapping[int, Box], min_overlap: float,
    orientation: Callable[[], int],
) -> list[Box]:  # fmt: skip
    """The regions, in shares, as the photo is shown: as they are, or turned as its EXIF says.

    Programs differ in which they write: the one that fits the faces better is taken. `orientation`
    reads it from the photo's file, and is asked only where turning might fit better.
    """

    def fit(turned_regions: Sequence[Box]) -> float:
        return sum(overlap for _, overlap in pair(turned_regions, faces, min_overlap).values())

    plain = fit(regions)
    ways = {o: [turned(r, o) for r in regions] for o in ORIENTATIONS if o != 1}
    if not any(fit(way) > plain + CLEARLY for way in ways.values()):
        return list(regions)
    wanted = ways.get(orientation())
    return wanted if wanted is not None and fit(wanted) > plain + CLEARLY else list(regions)
