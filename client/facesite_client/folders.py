"""The files of a folder: which are worth sending, and what each is by content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# The site's own limit for one photo.
LARGEST_BYTES = 200_000_000
SYSTEM_FILES = {"thumbs.db", "desktop.ini", ".ds_store", "ehthumbs.db", ".picasa.ini"}
# Extensions that no photo has, as in the browser. All else is sent, and the site decides by the content.
NO_PHOTOS = {
    "a video": "mp4 mov avi mkv webm m4v 3gp mpg mts",
    "a sound file": "mp3 wav m4a ogg flac aac",
    "a text file": "txt md csv json xml html log ini yml yaml",
    "a document": "pdf doc docx xls xlsx ppt pptx odt",
    "an archive": "zip rar 7z tar gz tgz bz2",
    "a program's file": "exe dll app sh bat py js db sqlite",
    "a camera's side file": "xmp aae thm lrv",
}
KINDS = {f".{ending}": kind for kind, endings in NO_PHOTOS.items() for ending in endings.split()}


@dataclass(frozen=True)
class Found:
    """A file: where it is, its path as the site shows it, from the folder's own name on, and its size."""

    place: Path
    path: str
    size_bytes: int

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]

    def sha256(self) -> str:
        """By this the site knows a photo. Raises OSError."""
        with self.place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def files(folder: Path) -> Iterator[Found | tuple[str, str]]:
    """The files below a folder in order; for one that isn't worth sending, its path and why."""
    top = folder.resolve()
    for place in _below(top):
        path = Path(top.name, place.relative_to(top)).as_posix()
        path = path.encode(errors="replace").decode()  # names that are no UTF-8
        try:
            size = place.stat().st_size
        except OSError as error:
            yield path, _unreadable(error)
            continue
        why = _why_skipped(place.name.lower(), size)
        yield (path, why) if why else Found(place, path, size)


def _below(folder: Path) -> Iterator[Path]:
    for where, folders, names in os.walk(folder):
        folders.sort()
        folders[:] = [name for name in folders if name != "__MACOSX"]
        yield from (Path(where, name) for name in sorted(names))


def _why_skipped(name: str, size_bytes: int) -> str:
    if name in SYSTEM_FILES or name.startswith("._"):
        return "Skipped: the operating system made this file."
    kind = KINDS.get(os.path.splitext(name)[1])
    if kind:
        return f"Skipped: this is {kind}, not a photo."
    if size_bytes > LARGEST_BYTES:
        return "Skipped: larger than 200 MB. Save it smaller and send it again."
    return ""


def _unreadable(error: OSError) -> str:
    return f"It can't be read: {error.strerror}."
