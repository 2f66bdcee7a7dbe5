"""What the parsers give and the writers take."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from labelling.vision.types import Box

MOST_FILE_BYTES = 200_000_000
"""One file of labels: half a million rows have some 60 MB."""

MOST_PACKET_BYTES = 4_000_000
"""Of one XMP packet or file: one of a group photo of a hundred people has 100 kB."""

FURTHEST = 1e7
"""No photo has an edge of ten million pixels; what lies further out is no box."""


class Size(NamedTuple):
    """Width and height."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Entry:
    """A name for a face of a photo, as some file says it.

    `box` is measured in a picture of `size` ((1, 1): in shares of it); without a size in the photo's
    own pixels. Without a box the name is that of the photo's only face.
    """

    source: str  # the file, with the line where there is one
    photo: str  # relative path as written
    name: str
    box: Box | None = None
    size: Size | None = None
    sidecar: bool = False  # `photo` is the name of an XMP file, which the photo's is made from
    document: str = ""  # entries of one document share one frame: turned, or not


@dataclass(frozen=True, slots=True)
class Refused:
    """Something in a file that can't be used, with a sentence that says why."""

    source: str
    message: str
    photo: str = ""
    name: str = ""


class Unreadable(Exception):
    """A whole file that can't be read; `str()` is the sentence to show."""


SHARES = Size(1.0, 1.0)


def box(left: float, top: float, right: float, bottom: float) -> Box | None:
    """The box of these edges, None if they aren't those of one."""
    edges = (left, top, right, bottom)
    if not all(math.isfinite(e) and abs(e) <= FURTHEST for e in edges):
        return None
    return Box(*edges) if left < right and top < bottom else None


def size(width: float, height: float) -> Size | None:
    """The size, None if no picture has it."""
    return Size(width, height) if 0 < width < FURTHEST and 0 < height < FURTHEST else None


def number(value: object) -> float:
    """The value as a number, NaN where it is none. Reads "0,5" as people in Europe write it."""
    if isinstance(value, bool):
        return math.nan
    if isinstance(value, str):
        value = value.strip().replace(",", ".") if len(value) < 40 else ""
        if "_" in value:
            return math.nan
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return math.nan
