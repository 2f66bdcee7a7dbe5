"""ZIP files of strangers: how long their table of contents is, before anything of it is held in memory."""

from __future__ import annotations

from typing import IO

MOST_LISTED_BYTES = 64_000_000
"""This much of a table of contents describes some half a million files; held in memory it takes ten times as much."""

END_BYTES = 65_557
"""The end record with the longest comment: APPNOTE.TXT, section 4.3.16."""

LARGE = 0xFFFFFFFF
"""Stands for a size that is in the larger record of section 4.3.14."""


def is_too_long(file: IO[bytes]) -> bool:
    """Whether its table of contents, as long as the file says that it is, shouldn't be held in memory."""
    return listed_bytes(file) > MOST_LISTED_BYTES


def listed_bytes(file: IO[bytes]) -> int:
    """How long the file says that its table of contents is; 0 if it is no ZIP, or broken there."""
    size = file.seek(0, 2)
    start = max(0, size - END_BYTES)
    file.seek(start)
    before, mark, end = file.read().rpartition(b"PK\5\6")
    if not mark or len(end) < 12:
        return 0
    told = int.from_bytes(end[8:12], "little")
    # The larger record lies before its 20 bytes of locator, wherever that says; Python looks just there.
    large = before[-76:-20]
    if before[-20:-16] == b"PK\6\7" and large[:4] == b"PK\6\6":
        told = max(told if told != LARGE else 0, int.from_bytes(large[40:48], "little"))
    return told
