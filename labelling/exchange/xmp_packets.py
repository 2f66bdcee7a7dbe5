"""Where the XMP of a photo lies in its file. Read in pieces: no more of a file than is needed."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

from labelling.exchange.types import MOST_PACKET_BYTES

MOST_SCANNED = 256_000_000
PIECE = 1 << 20
START, END = b"<x:xmpmeta", b"</x:xmpmeta>"
MAIN = b"http://ns.adobe.com/xap/1.0/\0"
FURTHER = b"http://ns.adobe.com/xmp/extension/\0"
EXIF = b"Exif\0\0"
MOST_SEGMENTS = 4000


def packets(file: IO[bytes]) -> Iterator[bytes]:
    """The XMP packets of a photo's file: of a JPEG from its segments, of others by their marks."""
    file.seek(0)
    if file.read(2) == b"\xff\xd8":
        yield from _of_jpeg(file)
    else:
        yield from _scanned(file)


def _segments(file: IO[bytes]) -> Iterator[bytes]:
    """The APP1 segments of a JPEG, up to its picture."""
    file.seek(2)
    for _ in range(MOST_SEGMENTS):
        head = file.read(2)
        while head[1:] == b"\xff":  # fill bytes
            head = head[1:] + file.read(1)
        if len(head) < 2 or head[0] != 0xFF or head[1] in (0xD9, 0xDA):
            return
        if head[1] == 0x01 or 0xD0 <= head[1] <= 0xD8:
            continue
        raw = file.read(2)
        length = int.from_bytes(raw, "big") - 2
        if len(raw) < 2 or length < 0:
            return
        if head[1] == 0xE1:
            yield file.read(length)
        else:
            file.seek(length, 1)


def _of_jpeg(file: IO[bytes]) -> Iterator[bytes]:
    further: dict[bytes, dict[int, bytes]] = {}
    for segment in _segments(file):
        if segment.startswith(MAIN):
            yield segment[len(MAIN) :]
        elif segment.startswith(FURTHER) and len(segment) > len(FURTHER) + 40:
            rest = segment[len(FURTHER) :]
            parts = further.setdefault(rest[:32], {})
            if sum(map(len, parts.values())) < MOST_PACKET_BYTES:
                parts[int.from_bytes(rest[36:40], "big")] = rest[40:]
    for parts in further.values():
        yield b"".join(part for _, part in sorted(parts.items()))


def _scanned(file: IO[bytes]) -> Iterator[bytes]:
    """What lies between the marks of a packet, the first three of them."""
    found = 0
    held, read, inside = b"", 0, False
    file.seek(0)
    while found < 3 and read < MOST_SCANNED and (piece := file.read(PIECE)):
        read += len(piece)
        held += piece
        while True:
            if not inside:
                at = held.find(START)
                inside = at >= 0
                held = held[at:] if inside else held[-len(START) :]
            at = held.find(END) if inside else -1
            if at < 0:
                break
            yield held[: at + len(END)]
            found += 1
            held, inside = held[at + len(END) :], False
        if len(held) > MOST_PACKET_BYTES:
            held, inside = b"", False


def orientation(file: IO[bytes]) -> int:
    """How EXIF says a JPEG is to be turned, 1 to 8; 1 for what is shown as it is stored."""
    file.seek(0)
    if file.read(2) != b"\xff\xd8":
        return 1
    for segment in _segments(file):
        if segment.startswith(EXIF):
            return _of_tiff(segment[len(EXIF) :])
    return 1


def _of_tiff(block: bytes) -> int:
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None or len(block) < 8:
        return 1
    (start,) = struct.unpack_from(f"{order}I", block, 4)
    if start + 2 > len(block):
        return 1
    (count,) = struct.unpack_from(f"{order}H", block, start)
    for place in range(min(count, 200)):
        at = start + 2 + 12 * place
        if at + 12 > len(block):
            return 1
        tag, kind = struct.unpack_from(f"{order}HH", block, at)
        if tag == 0x0112 and kind == 3:
            (value,) = struct.unpack_from(f"{order}H", block, at + 8)
            return value if 1 <= value <= 8 else 1
    return 1
