"""Files of experiments, fetched into a folder: checked, gone on with where they were cut off, and never
written elsewhere, whatever the site answers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import CommandError

from labelling.management.progress import Bar
from models_app.management.run_doors import Door
from models_app.training import tree

TRIES = 3
"""A file may be replaced by the next checkpoint's while it is fetched."""
MB = 1_000_000
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass
class Report:
    """What came of it: files and bytes in the folder by now, and those that wouldn't come."""

    files: int = 0
    size_bytes: int = 0
    there_already: int = 0
    changing: list[str] = field(default_factory=list)


def fetch(
    to: Door, run: dict[str, Any], numbers: Iterable[int], target: Path, stream: TextIO
) -> Report:
    """The files of these experiments as `<target>/<run>/<run>-exp0/version_0/…`.

    What is there already, with the right sum, is left as it is. Raises CommandError.
    """
    wanted = [
        (number, item, target / _inside(run["name"], f"{run['name']}-exp{number}", item["path"]))
        for number in numbers
        for item in to.artifacts(run["id"], number)
    ]
    report = Report()
    bar = Bar("Fetched MB:", -(-sum(item["size_bytes"] for _, item, _ in wanted) // MB), stream)
    fetched = 0

    def on_bytes(count: int) -> None:
        nonlocal fetched
        fetched += count
        bar.show(min(fetched // MB, bar.total - 1))

    for number, item, place in wanted:
        try:
            one = _One(to, run["id"], number, place, on_bytes)
            found = one.bring(item)
        except OSError as error:
            raise CommandError(
                f"{error.filename or place} can't be written: {error.strerror}."
            ) from error
        if found is None:
            report.changing.append(place.relative_to(target).as_posix())
            continue
        report.files += 1
        report.size_bytes += found
        report.there_already += one.there_already
    if wanted:
        bar.show(bar.total)
    return report


@dataclass
class _One:
    """One file on its way."""

    to: Door
    run: int
    number: int
    place: Path
    on_bytes: Callable[[int], None]
    there_already: bool = False

    def bring(self, item: dict[str, Any]) -> int | None:
        """Its size once it is there, or None if it changed each time. Raises CommandError, OSError."""
        for left in reversed(range(TRIES)):
            if not SHA256.fullmatch(item["sha256"]):
                raise CommandError(f"The site gives no SHA-256 sum of {item['path']}.")
            if _is(self.place, item):
                self.there_already = True
                self.on_bytes(item["size_bytes"])
                return int(item["size_bytes"])
            try:
                if self._take(item):
                    return int(item["size_bytes"])
            except CommandError:
                if not left:
                    raise
            listed = self.to.artifacts(self.run, self.number)
            fresh = next((one for one in listed if one["path"] == item["path"]), None)
            if fresh is None:
                return None
            item = fresh
        return None

    def _take(self, item: dict[str, Any]) -> bool:
        """Fetch what is missing; False if the site has another file by now."""
        self.place.parent.mkdir(parents=True, exist_ok=True)
        # Its name says what it is a part of: nothing is put behind the bytes of another file.
        part = self.place.with_name(f".{self.place.name}.{item['sha256'][:16]}.part")
        if not _is(part, item):
            self._go_on(part, item)
        if not _is(part, item):
            part.unlink(missing_ok=True)
            return False
        part.replace(self.place)
        return True

    def _go_on(self, part: Path, item: dict[str, Any]) -> None:
        """Put the bytes that are missing behind those of `part`; it is never larger than it should be."""
        size, sha256 = item["size_bytes"], item["sha256"]
        start = part.stat().st_size if part.exists() else 0
        start = start if start < size else 0
        asked = self.to.read(self.run, self.number, item["path"], start=start, sha256=sha256)
        with asked as got, part.open("ab") as file:
            if got.sha256 != sha256:
                return
            file.truncate(got.start)
            self.on_bytes(got.start)
            left = size - got.start
            for piece in got.pieces:
                file.write(piece[:left])
                self.on_bytes(len(piece[:left]))
                left -= len(piece)
                if left < 0:
                    return


def _is(path: Path, item: dict[str, Any]) -> bool:
    """Whether these bytes are there."""
    if not path.is_file() or path.stat().st_size != item["size_bytes"]:
        return False
    with path.open("rb") as file:
        return bool(hashlib.file_digest(file, "sha256").hexdigest() == item["sha256"])


def _inside(*names: str) -> Path:
    """Where these names lead, folder by folder. Raises CommandError for any that leads elsewhere, or that
    some disk doesn't take."""
    for part in (part for name in names for part in name.split("/")):
        if tree.safe(part) != part:
            raise CommandError(f"The site names a file that can't be written: {'/'.join(names)!r}.")
    return Path(*names)
