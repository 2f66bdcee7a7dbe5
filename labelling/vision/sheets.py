"""The levels of a pyramid laid out on sheets of one size, which a network sees one by one.

A network that knows the size of what it sees is a fifth faster than one that takes any, and the small
levels of a photo share a sheet instead of costing a call each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from .pyramid import WINDOW

STRIDE = 2
"""Pixels from one window of the first network to the next."""

BEYOND = WINDOW - STRIDE
"""Pixels that the last window of a row reaches beyond where the next one would begin."""


@dataclass(frozen=True, slots=True)
class Place:
    """Windows of a level and where on a sheet they lie; all but `level` counted in windows."""

    level: int
    top: int
    left: int
    rows: int
    columns: int
    sheet_top: int
    sheet_left: int

    @property
    def in_level(self) -> tuple[slice, slice]:
        """Rows and columns of the level's pixels that these windows see."""
        return _pixels(self.top, self.rows), _pixels(self.left, self.columns)

    @property
    def on_sheet(self) -> tuple[slice, slice]:
        """The same on the sheet."""
        return _pixels(self.sheet_top, self.rows), _pixels(self.sheet_left, self.columns)

    @property
    def answers(self) -> tuple[slice, slice]:
        """Rows and columns of the network's answer for the sheet that are these windows'."""
        return (
            slice(self.sheet_top, self.sheet_top + self.rows),
            slice(self.sheet_left, self.sheet_left + self.columns),
        )


Sheet = tuple[Place, ...]


def windows_in(side_px: int) -> int:
    """How many windows the first network sees along so many pixels, an even number."""
    return max(0, (side_px - BEYOND) // STRIDE)


def _pixels(first: int, count: int) -> slice:
    return slice(first * STRIDE, (first + count) * STRIDE + BEYOND)


@dataclass(slots=True)
class _Shelf:
    """A strip of a sheet, filled from the left; in windows, with what each needs beyond it."""

    sheet: int
    top: int
    rows: int
    used: int = 0


@lru_cache(maxsize=64)
def lay_out(sizes: tuple[tuple[int, int], ...], side_px: int) -> tuple[Sheet, ...]:
    """Sheets of `side_px` that hold every window once of levels with these rows and columns of
    windows. Photos of one size share the answer."""
    most = windows_in(side_px)
    apart = BEYOND // STRIDE
    sheets: list[list[Place]] = []
    free: list[int] = []  # rows of each sheet that no shelf has
    shelves: list[_Shelf] = []
    parts = [
        (level, top, left, min(most, rows - top), min(most, columns - left))
        for level, (rows, columns) in enumerate(sizes)
        for top in range(0, rows, most)
        for left in range(0, columns, most)
    ]
    for level, top, left, rows, columns in sorted(parts, key=lambda part: (-part[3], -part[4])):
        shelf = _shelf_for(shelves, rows, columns, most)
        if shelf is None:
            sheet = next((at for at, left_rows in enumerate(free) if left_rows >= rows), len(free))
            if sheet == len(free):
                free.append(most)
                sheets.append([])
            shelf = _Shelf(sheet, most - free[sheet], rows)
            free[sheet] -= rows + apart
            shelves.append(shelf)
        place = Place(level, top, left, rows, columns, shelf.top, shelf.used)
        sheets[shelf.sheet].append(place)
        shelf.used += columns + apart
        if shelf.used >= most:
            shelves.remove(shelf)
    return tuple(tuple(places) for places in sheets)


def _shelf_for(shelves: Sequence[_Shelf], rows: int, columns: int, most: int) -> _Shelf | None:
    """The first shelf with room for so many windows."""
    fitting = (one for one in shelves if one.rows >= rows and one.used + columns <= most)
    return next(fitting, None)
