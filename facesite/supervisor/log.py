"""One log of many processes: a line of one of them, with its time and its name in its colour."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TextIO

# ANSI colours that can be read on black and on white; red is left for what goes wrong.
_COLOURS = {"cyan": 36, "green": 32, "yellow": 33, "blue": 34, "magenta": 35, "grey": 90, "red": 31}
CHOICES = ("cyan", "green", "magenta", "blue", "yellow")
_LONGEST_LINE = 64 * 1024


class Log:
    """Writes lines to `target`; colours only where a person looks on, and NO_COLOR isn't set."""

    def __init__(
        self, target: TextIO | None = None, *, width: int = 9, as_json: bool = False
    ) -> None:
        """`width`: characters for the longest name. `as_json`: each line an object, with the name as `process`."""
        self._target = target or sys.stdout
        self._width = width
        self._as_json = as_json
        self._coloured = self._target.isatty() and not os.environ.get("NO_COLOR")
        self._open = True

    def line(self, name: str, text: str, colour: str = "grey") -> None:
        """Writes one line. A terminal that has gone away ends the writing, not the site."""
        if self._as_json:
            self.plain(_object(name, text))
            return
        prefix = f"{time.strftime('%H:%M:%S')} {name.ljust(self._width)} |"
        if self._coloured:
            prefix = f"\x1b[{_COLOURS[colour]}m{prefix}\x1b[0m"
        self.plain(f"{prefix} {text}")

    def plain(self, text: str) -> None:
        """Writes text without a name."""
        if not self._open:
            return
        try:
            self._target.write(text + "\n")
            self._target.flush()
        except (OSError, ValueError):
            self._open = False


def _object(name: str, text: str) -> str:
    """A line as JSON; one that is an object already has the process's name put to it."""
    found: object = None
    with suppress(ValueError):
        found = json.loads(text) if text.startswith("{") else None
    if isinstance(found, dict):
        return json.dumps({**found, "process": name}, ensure_ascii=False)
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"time": at, "process": name, "message": text}, ensure_ascii=False)


class Lines:
    """Lines out of pieces of output, as they come."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, piece: bytes) -> list[str]:
        """The lines that `piece` completes; a line of 64 kB is given out as it is."""
        *whole, self._rest = (self._rest + piece).split(b"\n")
        if len(self._rest) > _LONGEST_LINE:
            whole.append(self._rest)
            self._rest = b""
        return [_text(line) for line in whole]

    def end(self) -> list[str]:
        """What is left without a line end."""
        rest, self._rest = self._rest, b""
        return [_text(rest)] if rest else []


def _text(line: bytes) -> str:
    """The line, with a progress bar's overwritten parts left out."""
    return line.rstrip(b"\r").rpartition(b"\r")[2].decode(errors="replace")
