"""Labels in a table: CSV, with commas, semicolons or tabs."""

from __future__ import annotations

import codecs
import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO

from labelling.exchange.types import (
    SHARES,
    Entry,
    Refused,
    Size,
    Unreadable,
    box,
    number,
    size,
)
from labelling.vision.types import Box

PHOTO = ("photo", "file", "path", "filename", "file_name", "image", "sourcefile")
NAME = ("person", "name", "label")
EDGES = ("left", "top", "right", "bottom")
CORNER = ("x", "y")
EXTENT = (("width", "height"), ("w", "h"))
PHOTO_SIZE = (("photo width", "photo height"), ("image_width", "image_height"))
COLUMNS = (
    "photo", "person", "left", "top", "right", "bottom", "width", "height", "face", "labelled by",
    "labelled at", "how",
)  # fmt: skip
"""What is written; width and height are the photo's."""

LONGEST_LINE = 100_000
# What a spreadsheet takes for a formula. An apostrophe in front makes it text, and ours has another.
FORMULA = re.compile(r"'*[=+\-@\t\r]")
GUARDED = re.compile(r"'+[=+\-@\t\r]")


def encoding(file: IO[bytes]) -> str:
    """How the file's text is written: UTF-8 or UTF-16, else Latin-1, which takes anything."""
    file.seek(0)
    head = file.read(4096)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.count(0) > len(head) // 4:  # every other byte of Latin letters in UTF-16 is zero
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while head:
            decoder.decode(head)
            head = file.read(1 << 20)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8-sig"


def read(source: str, file: IO[bytes]) -> Iterator[Entry | Refused]:
    """The entries of a table, row by row. Raises Unreadable if it has no usable header."""
    written_as = encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, written_as, errors="replace", newline="")
    try:
        yield from _rows(source, text)
    finally:
        text.detach()


def _rows(source: str, text: io.TextIOWrapper) -> Iterator[Entry | Refused]:
    lines = _Lines(text)
    header = next((line for line in lines if line.strip()), "")
    columns, delimiter = _columns(header)
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        start = lines.number + 1
        lines.too_long = False
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield Refused(f"{source}, line {start}", "The row can't be read: check its quotes.")
            continue
        where = f"{source}, line {start}"
        if lines.too_long:
            yield Refused(where, "The line is too long for a row of a table.")
        elif any(cell.strip() for cell in cells):
            yield _entry(source, where, dict(zip(columns, cells, strict=False)))


class _Lines(Iterator[str]):
    """A text's lines; one that is too long comes as an empty one, and leaves a note."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text = text
        self.number = 0
        self.too_long = False

    def __next__(self) -> str:
        line = self.text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) < LONGEST_LINE or line.endswith(("\n", "\r")):
            return line.replace("\0", "")
        while line and not line.endswith(("\n", "\r")):
            line = self.text.readline(LONGEST_LINE)
        self.too_long = True
        return "\n"


def _columns(header: str) -> tuple[list[str], str]:
    """The names of the columns and what separates them. Raises Unreadable."""
    for delimiter in max_first(header, ",;\t"):
        cells = next(csv.reader([header], delimiter=delimiter), [])
        columns = [" ".join(cell.strip().lower().split()) for cell in cells]
        if any(c in PHOTO for c in columns) and any(c in NAME for c in columns):
            return columns, delimiter
    raise Unreadable(
        "The table's first line must name its columns: photo and person, and with boxes left, top,"
        " right, bottom or x, y, width, height."
    )


def max_first(text: str, choices: str) -> list[str]:
    """The characters of `choices`, those that `text` has most of first."""
    return sorted(choices, key=lambda c: -text.count(c))


def _first(row: Mapping[str, str], names: Iterable[str]) -> str:
    return next((unguarded(row[n].strip()) for n in names if row.get(n, "").strip()), "")


def _entry(source: str, where: str, row: Mapping[str, str]) -> Entry | Refused:
    photo, name = _first(row, PHOTO), _first(row, NAME)
    if not photo:
        return Refused(where, "The row names no photo.", name=name)
    numbers, frame = _box(row)
    if numbers is None:
        return Entry(where, photo, name, document=source)
    edges = box(*numbers)
    if edges is None:
        return Refused(where, "The row's box is none: check its numbers.", photo, name)
    if max(abs(n) for n in numbers) <= 1:
        frame = SHARES
    return Entry(where, photo, name, edges, frame, document=source)


def _box(row: Mapping[str, str]) -> tuple[tuple[float, ...] | None, Size | None]:
    """Left, top, right, bottom (NaN where they aren't numbers), None if the row has none; the size
    of the picture that they are measured in, where the row says it."""
    edges = [row.get(n, "").strip() for n in EDGES]
    if any(edges):
        return tuple(number(e) for e in edges), _frame(row, (*PHOTO_SIZE, *EXTENT))
    corner = _numbers(row, CORNER)
    extent = next((e for pair in EXTENT if (e := _numbers(row, pair))), None)
    if corner is None and (extent is None or not any(n in row for n in CORNER)):
        return None, None
    x, y = corner or (math.nan, math.nan)
    width, height = extent or (math.nan, math.nan)
    return (x, y, x + width, y + height), _frame(row, PHOTO_SIZE)


def _frame(row: Mapping[str, str], columns: Iterable[Sequence[str]]) -> Size | None:
    sides = (_numbers(row, pair) for pair in columns)
    return next((found for pair in sides if pair and (found := size(*pair))), None)


def _numbers(row: Mapping[str, str], names: Sequence[str]) -> tuple[float, ...] | None:
    cells = [row.get(n, "").strip() for n in names]
    return tuple(number(c) for c in cells) if any(cells) else None


def guarded(cell: str) -> str:
    """The cell as text, whatever a spreadsheet might take it for."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell without the apostrophe that `guarded` put in front."""
    return cell[1:] if GUARDED.match(cell) else cell


def write_row(cells: Sequence[object]) -> str:
    """One line of the table; texts are guarded, numbers are not."""
    out = io.StringIO()
    csv.writer(out).writerow([guarded(c) if isinstance(c, str) else c for c in cells])
    return out.getvalue()


def edges_of(box_px: Box) -> tuple[float, float, float, float]:
    """The box's edges, to the hundredth of a pixel."""
    return (
        round(box_px.left, 2),
        round(box_px.top, 2),
        round(box_px.right, 2),
        round(box_px.bottom, 2),
    )
