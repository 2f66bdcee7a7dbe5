"""ZIPs, and telling formats apart."""

from __future__ import annotations

import io
import zipfile

import pytest

from labelling.exchange import reading, zips
from labelling.exchange.types import Entry, Refused
from tests import orl
from tests.exchange import packets

TABLE = b"photo,person\na.jpg,s1\n"
COCO = (
    b'{"images":[{"id":1,"file_name":"a.jpg"}],"annotations":[{"image_id":1,"category_id":1}],'
    b'"categories":[{"id":1,"name":"s1"}]}'
)
REGION = packets.elements([("s1", 0.5, 0.5, 0.5, 0.5)])


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def read(raw: bytes, name: str = "labels.zip", kind: str = "auto") -> list[Entry | Refused]:
    return list(reading.read(name, io.BytesIO(raw), kind))


@pytest.mark.parametrize(
    ("name", "raw", "kind"),
    [
        ("x", TABLE, "csv"), ("x.txt", b"\xef\xbb\xbf" + TABLE, "csv"), ("x", COCO, "coco"),
        ("x", b"\n " + COCO, "coco"), ("x", REGION, "xmp"), ("x.xmp", b"", "xmp"),
        ("x", b'\xef\xbb\xbf<?xml version="1.0"?>' + REGION, "xmp"), ("x", packed(a=TABLE), "zip"),
        ("x", orl.encoded(orl.image(1, 1)), "photo"), ("BMW.csv", b"BMW,person\n", "csv"),
        ("x", "﻿<x/>".encode("utf-16"), "xmp"),
    ],
)  # fmt: skip
def test_formats_are_seen(name: str, raw: bytes, kind: str) -> None:
    assert reading.kind_of(name, io.BytesIO(raw)) == kind


def test_a_zip_of_everything() -> None:
    found = read(
        packed(
            **{
                "t.csv": TABLE, "c.json": COCO, "s/a.jpg.xmp": REGION, "../../etc/b.xmp": REGION,
                "C:\\d\\e.xmp": REGION, "__MACOSX/._t.csv": b"x", ".DS_Store": b"x", "folder/": b"",
                "p.jpg": packets.in_jpeg(orl.encoded(orl.image(1, 1)), REGION),
            }
        )
    )  # fmt: skip
    assert [(e.source, e.photo, e.name) for e in found] == [
        ("labels.zip: t.csv, line 2", "a.jpg", "s1"),
        ("labels.zip: c.json, annotation 1", "a.jpg", "s1"),
        ("labels.zip: s/a.jpg.xmp, region 1", "s/a.jpg.xmp", "s1"),
        ("labels.zip: etc/b.xmp, region 1", "etc/b.xmp", "s1"),
        ("labels.zip: d/e.xmp, region 1", "d/e.xmp", "s1"),
        ("labels.zip: p.jpg, region 1", "p.jpg", "s1"),
    ]
    assert len({e.document for e in found if isinstance(e, Entry)}) == 6


def test_broken_zips() -> None:
    whole = packed(**{"t.csv": TABLE * 50, "u.csv": TABLE})
    for length in range(4, len(whole), 5):
        assert all(isinstance(one, Entry | Refused) for one in read(whole[:length]))
    for at in range(4, len(whole), 3):
        broken = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        assert all(isinstance(one, Entry | Refused) for one in read(broken))


def test_a_zip_in_a_zip_isnt_read() -> None:
    inner, good = read(packed(**{"i.zip": packed(a=TABLE), "t.csv": TABLE}))
    assert isinstance(inner, Refused)
    assert isinstance(good, Entry)


def test_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_FILE_BYTES", 3_000_000)
    monkeypatch.setattr(reading, "MOST_UNPACKED", 5_000_000)
    bomb = packed(**{"a.csv": b" " * 50_000_000, "b.csv": TABLE})
    first, second = read(bomb)
    assert isinstance(first, Refused)
    assert "too large" in first.message
    assert isinstance(second, Entry)
    many = packed(**{f"{n}.csv": TABLE + b"\n" * 2_500_000 for n in range(9)})
    found = read(many)
    assert isinstance(found[-1], Refused)
    assert sum(isinstance(one, Entry) for one in found) <= 3


def test_too_many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ENTRIES", 5)
    [one] = read(packed(**{f"{n}.csv": TABLE for n in range(6)}))
    assert isinstance(one, Refused)
    monkeypatch.setattr(zips, "MOST_LISTED_BYTES", 100)
    [one] = read(packed(**{f"{n}.csv": TABLE for n in range(3)}))
    assert isinstance(one, Refused)


def test_a_kind_that_is_said_is_taken() -> None:
    [one] = read(TABLE, "t.csv", "coco")
    assert isinstance(one, Refused)
    [one] = read(TABLE, "t.csv", "csv")
    assert isinstance(one, Entry)
