"""Labels in tables."""

from __future__ import annotations

import csv
import io
import random

import pytest

from labelling.exchange import reading, tables
from labelling.exchange.types import SHARES, Entry, Refused, Size
from labelling.vision.types import Box


def read(text: str | bytes, name: str = "labels.csv") -> list[Entry | Refused]:
    raw = text.encode() if isinstance(text, str) else text
    return list(reading.read(name, io.BytesIO(raw)))


def only(text: str | bytes) -> Entry:
    [one] = read(text)
    assert isinstance(one, Entry)
    return one


@pytest.mark.parametrize(
    "header",
    ["photo,person", "File;NAME", "path\tLabel", "filename,other,person", '"photo","name"'],
)
def test_headers(header: str) -> None:
    sign = ";" if ";" in header else "\t" if "\t" in header else ","
    cells = ["a/1.jpg", "x", "s1"] if "other" in header else ["a/1.jpg", "s1"]
    one = only(f"{header}\r\n\r\n{sign.join(cells)}\r\n")
    assert (one.photo, one.name, one.box) == ("a/1.jpg", "s1", None)
    assert one.source == "labels.csv, line 3"


@pytest.mark.parametrize(
    ("columns", "cells", "box", "size"),
    [
        ("left,top,right,bottom", "10,20,30,60", Box(10, 20, 30, 60), None),
        ("x,y,width,height", "10,20,20,40", Box(10, 20, 30, 60), None),
        ("x,y,w,h", "10,20,20,40", Box(10, 20, 30, 60), None),
        ("x,y,w,h", "0.1,0.2,0.5,0.25", Box(0.1, 0.2, 0.6, 0.45), SHARES),
        ("left,top,right,bottom", "0,0,1,1", Box(0, 0, 1, 1), SHARES),
        ("left,top,right,bottom,width,height", "10,20,30,60,400,300", Box(10, 20, 30, 60), Size(400, 300)),
        ("x,y,w,h", ",,,", None, None),
    ],
)  # fmt: skip
def test_boxes(columns: str, cells: str, box: Box | None, size: Size | None) -> None:
    one = only(f"photo,person,{columns}\na.jpg,s1,{cells}\n")
    assert one.size == size
    if box is None or one.box is None:
        assert one.box is box
    else:
        got, expected = one.box, box
        for edge in ("left", "top", "right", "bottom"):
            assert getattr(got, edge) == pytest.approx(getattr(expected, edge))


def test_a_comma_in_numbers_of_a_table_with_semicolons() -> None:
    box = only("photo;person;x;y;w;h\na.jpg;s1;0,25;0,5;0,25;0,25\n").box
    assert box == Box(0.25, 0.5, 0.5, 0.75)


@pytest.mark.parametrize(
    "cells",
    ["nan,0,1,1", "1,1,1,1", "9,9,2,2", "1e300,0,1e301,5", "inf,0,inf,5", "a,b,c,d", "1,2,3,",
     "-1e8,0,5,5", "1_0,0,50,50"],
)  # fmt: skip
def test_no_boxes(cells: str) -> None:
    [one] = read(f"photo,person,left,top,right,bottom\na.jpg,s1,{cells}\n")
    assert isinstance(one, Refused)
    assert (one.photo, one.name, one.source) == ("a.jpg", "s1", "labels.csv, line 2")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"]
)
def test_encodings(encoding: str) -> None:
    one = only("photo,person\nbücher/ä.jpg,Größe\n".encode(encoding))
    assert (one.photo, one.name) == ("bücher/ä.jpg", "Größe")


def test_a_file_that_is_no_table() -> None:
    for raw in (
        b"",
        b"hello",
        b"a,b,c\n1,2,3\n",
        bytes(range(256)) * 50,
        b"\0" * 10_000,
        b'"' * 5000,
    ):
        [one] = read(raw)
        assert isinstance(one, Refused), raw[:20]
        assert "first line must name its columns" in one.message


def test_one_bad_row_stops_nothing() -> None:
    long = "x" * 10_000_000
    rows = read(f"photo,person\na.jpg,s1\n{long}\nb.jpg,s2\n,s3\nc.jpg,s4\n")
    assert [type(r).__name__ for r in rows] == ["Entry", "Refused", "Entry", "Refused", "Entry"]
    assert [r.source.rpartition(" ")[2] for r in rows] == ["2", "3", "4", "5", "6"]


def test_an_open_quote_swallows_no_more_than_a_field_may_have() -> None:
    rows = read('photo,person\na.jpg,"s1\n' + "b.jpg,s2\n" * 50_000)
    assert any(isinstance(r, Refused) and "quotes" in r.message for r in rows)
    assert sum(isinstance(r, Entry) and r.name == "s2" for r in rows) > 30_000


def test_what_a_spreadsheet_takes_for_a_formula() -> None:
    for cell in ("=1+1", "+s1", "-s1", "@s1", "\ts1", "\rs1", "'=s1", "''@x"):
        assert tables.guarded(cell) == f"'{cell}"
        assert tables.unguarded(tables.guarded(cell)) == cell
    for cell in ("s1", "'s1", "", "a=b"):
        assert tables.guarded(cell) == cell == tables.unguarded(cell)


def test_what_is_written_is_read_again() -> None:
    draw = random.Random(7)
    letters = "=+-@'\",;\n äöß中אב<&>\\"
    names = ["".join(draw.choices(letters, k=6)).strip() or "x" for _ in range(300)]
    text = tables.write_row(tables.COLUMNS)
    for name in names:
        text += tables.write_row(
            [name, name, 1.5, 2.0, 30.25, 40.0, 400, 300, 7, "=by", "", "typed"]
        )
    assert next(csv.reader(io.StringIO(text))) == list(tables.COLUMNS)
    rows = read(text)
    assert [r.name for r in rows] == names
    assert {r.box for r in rows if isinstance(r, Entry)} == {Box(1.5, 2, 30.25, 40)}
    assert {r.size for r in rows if isinstance(r, Entry)} == {Size(400, 300)}
