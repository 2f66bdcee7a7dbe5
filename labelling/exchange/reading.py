"""A file of labels, whatever its format: what it is is seen by its content."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from labelling.exchange import coco, tables, xmp, xmp_packets, zips
from labelling.exchange.photo_paths import telling
from labelling.exchange.types import (
    MOST_FILE_BYTES,
    MOST_PACKET_BYTES,
    Entry,
    Refused,
    Unreadable,
)
from labelling.vision.formats import sniff

MOST_ENTRIES = 200_000
MOST_UNPACKED = 2_000_000_000

TOO_MANY = "The ZIP holds too many files: at most 200,000."
COPY = 1 << 20
KINDS = ("csv", "coco", "xmp")
PASSED_OVER = (".ds_store", "thumbs.db", "desktop.ini")
BROKEN_ZIP = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, OSError,
    RuntimeError, ValueError, OverflowError,
)  # fmt: skip


def kind_of(path: str, file: IO[bytes]) -> str:
    """csv, coco, xmp, photo or zip, by the first bytes; the name only tells XML from a table."""
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    if head.startswith((b"PK\3\4", b"PK\5\6")):
        return "zip"
    if sniff(head[:64]) is not None and not path.lower().endswith((".csv", ".json", ".xmp")):
        return "photo"
    bare = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if bare.startswith(b"{"):
        return "coco"
    if bare.startswith(b"<") or path.lower().endswith(".xmp"):
        return "xmp"
    return "csv"


def read(path: str, file: IO[bytes], kind: str = "auto") -> Iterator[Entry | Refused]:
    """The entries of a file, and of a ZIP those of the files in it. Never raises for its content."""
    found = kind_of(path, file)
    if found == "zip":
        yield from _zipped(path, file, kind)
        return
    try:
        if file.seek(0, 2) > MOST_FILE_BYTES:
            raise Unreadable("The file is too large: at most 200 MB.")
        yield from _single(path, file, found if kind == "auto" or found == "photo" else kind)
    except Unreadable as error:
        yield Refused(path, str(error))


def _single(path: str, file: IO[bytes], kind: str) -> Iterator[Entry | Refused]:
    file.seek(0)
    if kind == "coco":
        yield from coco.read(path, file)
    elif kind == "csv":
        yield from tables.read(path, file)
    elif kind == "photo":
        yield from in_photo(path, file, photo=path)
    else:
        raw = file.read(MOST_PACKET_BYTES + 1)
        yield from xmp.read(path, raw, photo=path, sidecar=True)


def in_photo(source: str, file: IO[bytes], *, photo: str) -> Iterator[Entry | Refused]:
    """The regions written in a photo's own file; a broken packet is passed over with a word."""
    for packet in xmp_packets.packets(file):
        try:
            yield from xmp.read(source, packet, photo=photo)
        except Unreadable as error:
            yield Refused(source, str(error), photo)


def _zipped(path: str, file: IO[bytes], kind: str) -> Iterator[Entry | Refused]:
    left = MOST_UNPACKED
    try:
        archive = _opened(file)
    except BROKEN_ZIP:
        yield Refused(path, "The ZIP can't be read: it is broken or ends early.")
        return
    except Unreadable as error:
        yield Refused(path, str(error))
        return
    with archive:
        for entry in archive.infolist():
            inner = "/".join(telling(entry.filename))
            # First: Python can't tell whether an entry without a name is a folder.
            if not inner or entry.is_dir() or _passed_over(inner):
                continue
            try:
                with tempfile.SpooledTemporaryFile(COPY) as unpacked:
                    left -= _unpack(archive, entry, unpacked, min(left, MOST_FILE_BYTES))
                    yield from _of_entry(f"{path}: {inner}", inner, unpacked, kind)
            except BROKEN_ZIP:
                yield Refused(f"{path}: {inner}", "The file can't be unpacked from the ZIP.")
            except Unreadable as error:
                yield Refused(f"{path}: {inner}", str(error))
            if left <= 0:
                yield Refused(path, "The ZIP unpacks to more than 2 GB: the rest isn't read.")
                return


def _opened(file: IO[bytes]) -> zipfile.ZipFile:
    """Raises Unreadable for a directory that is too long, before it is read."""
    if zips.is_too_long(file):
        raise Unreadable(TOO_MANY)
    file.seek(0)
    archive = zipfile.ZipFile(file)
    if len(archive.infolist()) > MOST_ENTRIES:
        raise Unreadable(TOO_MANY)
    return archive


def _of_entry(source: str, path: str, file: IO[bytes], kind: str) -> Iterator[Entry | Refused]:
    found = kind_of(path, file)
    if found == "zip":
        raise Unreadable("A ZIP inside a ZIP isn't read. Unpack it first.")
    for one in _single(path, file, found if kind == "auto" or found == "photo" else kind):
        place = one.source.removeprefix(path)
        yield _renamed(one, source + place, source)


def _renamed(one: Entry | Refused, source: str, document: str) -> Entry | Refused:
    if isinstance(one, Refused):
        return Refused(source, one.message, one.photo, one.name)
    return Entry(source, one.photo, one.name, one.box, one.size, one.sidecar, document)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, into: IO[bytes], most: int) -> int:
    """Unpack one file, counted as it comes: what the ZIP says of its size may be a lie."""
    count = 0
    with archive.open(entry) as packed:
        while chunk := packed.read(COPY):
            count += len(chunk)
            if count > most:
                raise Unreadable("The file is too large: at most 200 MB.")
            into.write(chunk)
    into.seek(0)
    return count


def _passed_over(path: str) -> bool:
    parts = path.lower().split("/")
    return "__macosx" in parts or parts[-1] in PASSED_OVER or parts[-1].startswith("._")
