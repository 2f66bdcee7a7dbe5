"""Regions in XMP, as several programs write them."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from labelling.exchange import reading, turning, xmp, xmp_packets, xmp_write
from labelling.exchange.types import SHARES, Entry, Refused, Size, Unreadable
from labelling.vision.types import Box
from tests import orl
from tests.exchange import packets

TWO = [("s1", 0.25, 0.5, 0.2, 0.4), ('Ärger & <s2> "x"', 0.75, 0.5, 0.2, 0.4)]


def near(box: Box | None, left: float, top: float, right: float, bottom: float) -> bool:
    assert box is not None
    pairs = ((box.left, left), (box.top, top), (box.right, right), (box.bottom, bottom))
    return all(abs(a - b) < 1e-5 for a, b in pairs)


def entries(raw: bytes) -> list[Entry]:
    found = list(xmp.read("a.xmp", raw, photo="a.xmp", sidecar=True))
    assert all(isinstance(one, Entry) for one in found), found
    return [one for one in found if isinstance(one, Entry)]


@pytest.mark.parametrize("write", [packets.elements, packets.attributes, packets.microsoft])
def test_each_way_of_writing(write: object) -> None:
    one, other = entries(write(TWO))  # type: ignore[operator]
    assert (one.name, one.size, one.sidecar) == ("s1", SHARES, True)
    assert near(one.box, 0.15, 0.3, 0.35, 0.7)
    assert other.name == TWO[1][0]
    assert near(other.box, 0.65, 0.3, 0.85, 0.7)


def test_both_ways_side_by_side_are_one_region() -> None:
    inner = packets.microsoft(TWO).decode().split("<rdf:RDF", 1)[1].split(">", 1)[1]
    inner = inner.removesuffix(packets.CLOSE)
    both = packets.elements(TWO).decode().replace("</rdf:RDF>", inner + "</rdf:RDF>")
    assert [e.name for e in entries(both.encode())] == [name for name, *_ in TWO]


def test_what_is_no_face_or_has_no_name_is_passed_over() -> None:
    assert entries(packets.elements(TWO, kind="Pet")) == []
    assert entries(packets.elements([("", 0.5, 0.5, 0.1, 0.1)])) == []
    assert len(entries(packets.elements(TWO, kind=""))) == 2


def test_an_area_in_pixels() -> None:
    raw = packets.attributes([("s1", 200, 150, 40, 60)]).decode()
    raw = raw.replace('stArea:x="200"', 'stArea:x="200" stArea:unit="pixel"')
    [one] = entries(raw.encode())
    assert (one.box, one.size) == (Box(180, 120, 220, 180), Size(400, 300))


def test_a_region_without_an_area_is_the_only_face() -> None:
    raw = packets.microsoft(TWO[:1]).decode()
    start = raw.index(" MPReg:Rectangle")
    [one] = entries((raw[:start] + raw[raw.index("/>", start) :]).encode())
    assert (one.name, one.box) == ("s1", None)


@pytest.mark.parametrize(
    "numbers", [(9, 9, 1, 1), (0.5, 0.5, -0.1, 0.1), (float("nan"), 0, 1, 1), (1e308, 0, 1e308, 1)]
)
def test_no_boxes(numbers: tuple[float, float, float, float]) -> None:
    for write in (packets.elements, packets.microsoft):
        [one] = xmp.read("a.xmp", write([("s1", *numbers)]))
        assert isinstance(one, Refused)
        assert one.name == "s1"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_encodings(encoding: str) -> None:
    raw = '<?xml version="1.0" encoding="UTF-8"?>' + packets.elements(TWO).decode()
    assert [e.name for e in entries(raw.encode(encoding))] == [name for name, *_ in TWO]


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    "raw",
    [
        LAUGHS.encode(), LAUGHS.encode("utf-16"), LAUGHS.replace("<!DOCTYPE", "<!DOCTYPE\n").encode(),
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', b"", b"<", b"<a>", b"<a/><b/>", b"\0\0\0",
        b"<a>" * 100_000, b"<a>" + b"<b/>" * 300_000 + b"</a>", b"<a " + b"x" * 5_000_000,
        b"<a>&undefined;</a>", bytes(range(256)),
    ],
)  # fmt: skip
def test_hostile_xml(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        list(xmp.read("a.xmp", raw))


def test_regions_without_end() -> None:
    found = list(xmp.read("a.xmp", packets.elements([("s1", 0.5, 0.5, 0.1, 0.1)] * 8000)))
    assert [type(one) for one in found] == [Entry, Refused]


def test_mutated_packets_never_break_it() -> None:
    draw = random.Random(3)
    whole = packets.elements(TWO)
    for _ in range(300):
        raw = bytearray(whole)
        for _ in range(draw.randrange(1, 6)):
            raw[draw.randrange(len(raw))] = draw.randrange(256)
        for one in reading.read("a.xmp", io.BytesIO(bytes(raw))):
            assert isinstance(one, Entry | Refused)


def test_where_it_lies_in_photos() -> None:
    picture, packet = orl.image(1, 1), packets.elements(TWO)
    jpeg = packets.in_jpeg(orl.encoded(picture), packet)
    assert [bytes(p) for p in xmp_packets.packets(io.BytesIO(jpeg))] == [packet]
    for kind, options in (("TIFF", {}), ("WEBP", {"xmp": packet}), ("PNG", {})):
        raw = orl.encoded(picture, kind, **options)
        # A PNG's text chunk and a TIFF's tag hold the packet as it is, too.
        raw = raw if b"xmpmeta" in raw else raw + packet
        assert list(xmp_packets.packets(io.BytesIO(raw))) == [packet]
    [one, _] = reading.read("a.jpg", io.BytesIO(jpeg))
    assert isinstance(one, Entry)
    assert (one.photo, one.sidecar) == ("a.jpg", False)


def test_a_packet_in_two_segments() -> None:
    packet = packets.elements([(f"s{n}", 0.5, 0.5, 0.1 + n / 1000, 0.1) for n in range(1, 400)])
    assert len(packet) > 70_000
    out = orl.encoded(orl.image(1, 1))
    for start in reversed(range(0, len(packet), 60_000)):
        body = b"http://ns.adobe.com/xmp/extension/\0" + b"G" * 32
        body += (
            len(packet).to_bytes(4, "big")
            + start.to_bytes(4, "big")
            + packet[start : start + 60_000]
        )
        out = out[:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + out[2:]
    assert list(xmp_packets.packets(io.BytesIO(out))) == [packet]


def test_a_file_that_ends_early_or_never() -> None:
    jpeg = packets.in_jpeg(orl.encoded(orl.image(1, 1)), packets.elements(TWO))
    for length in range(0, 2000, 7):
        for one in reading.read("a.jpg", io.BytesIO(jpeg[:length])):
            assert isinstance(one, Entry | Refused)
        assert xmp_packets.orientation(io.BytesIO(jpeg[:length])) == 1
    endless = b"\xff\xd8" + b"\xff\xe1\0\2" * 100_000
    assert list(xmp_packets.packets(io.BytesIO(endless))) == []
    assert list(xmp_packets.packets(io.BytesIO(b"<x:xmpmeta" + b" " * 9_000_000))) == []


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientations_against_pillow(orientation: int) -> None:
    """A bright rectangle in the stored picture, found again where Pillow shows it."""
    from PIL import ImageOps

    stored = Image.new("L", (80, 60), 0)
    stored.paste(255, (8, 6, 24, 18))
    exif = Image.Exif()
    exif[0x0112] = orientation
    raw = orl.encoded(stored, "JPEG", exif=exif, quality=100)
    assert xmp_packets.orientation(io.BytesIO(raw)) == orientation
    with Image.open(io.BytesIO(raw)) as opened:
        shown = ImageOps.exif_transpose(opened).point(lambda v: 255 if v > 127 else 0)
    bright = Box(*(float(e) for e in shown.getbbox() or ()))
    box = turning.turned(Box(0.1, 0.1, 0.3, 0.3), orientation)
    size = Size(*shown.size)
    assert turning.pixels(box, size).iou(bright) > 0.98
    assert near(turning.turned_back(box, orientation), 0.1, 0.1, 0.3, 0.3)
    assert turning.stored_size(size, orientation) == (80, 60)


@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_what_is_written_is_read_again(orientation: int) -> None:
    faces = [(name, Box(x - w / 2, y - h / 2, x + w / 2, y + h / 2)) for name, x, y, w, h in TWO]
    raw = xmp_write.sidecar(
        Size(400, 300), orientation, [*faces, ("שלום \x00\ud800", Box(0, 0, 1, 1))]
    )
    *found, odd = entries(raw)
    assert odd.name == "שלום"
    for one, (name, box) in zip(found, faces, strict=True):
        assert one.name == name
        assert one.box is not None
        assert near(turning.turned(one.box, orientation), box.left, box.top, box.right, box.bottom)
