"""Boxes between the picture as it is stored and as EXIF says it is to be shown."""

from __future__ import annotations

from labelling.exchange.types import Size
from labelling.vision.types import Box

ORIENTATIONS = range(1, 9)
SIDEWAYS = (5, 6, 7, 8)
FLIPPED_X, FLIPPED_Y = (2, 3, 6, 7), (3, 4, 7, 8)
BACK = {6: 8, 8: 6}
"""The orientation that undoes another; the rest undo themselves."""


def turned(box: Box, orientation: int) -> Box:
    """A box in shares of the stored picture, in shares of the shown one.

    EXIF 2.3, tag Orientation: 6 says that the stored top is the shown right side.
    """
    (x1, y1), (x2, y2) = (
        _point(box.left, box.top, orientation),
        _point(box.right, box.bottom, orientation),
    )
    return Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def turned_back(box: Box, orientation: int) -> Box:
    """A box in shares of the shown picture, in shares of the stored one."""
    return turned(box, BACK.get(orientation, orientation))


def stored_size(shown: Size, orientation: int) -> Size:
    """The stored picture's width and height."""
    return Size(shown.height, shown.width) if orientation in SIDEWAYS else shown


def _point(x: float, y: float, orientation: int) -> tuple[float, float]:
    if orientation in SIDEWAYS:
        x, y = y, x
    return (1 - x if orientation in FLIPPED_X else x), (1 - y if orientation in FLIPPED_Y else y)


def shares(box: Box, size: Size) -> Box:
    """A box in a picture of `size`, in shares of it."""
    return Box(
        box.left / size.width, box.top / size.height, box.right / size.width,
        box.bottom / size.height,
    )  # fmt: skip


def pixels(box: Box, size: Size) -> Box:
    """A box in shares of a picture of `size`, in its pixels."""
    return Box(
        box.left * size.width, box.top * size.height, box.right * size.width,
        box.bottom * size.height,
    )  # fmt: skip
