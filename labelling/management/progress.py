"""Progress in a terminal: a bar that redraws itself, or now and then a line in a log."""

from __future__ import annotations

import sys
import time
from typing import TextIO

BAR = 30


class Bar:
    """A progress bar for `total` things. On a terminal it redraws; in a log it writes a line each 5 s."""

    def __init__(
        self, what: str, total: int, stream: TextIO | None = None, *, already: int = 0
    ) -> None:
        """`already` of them were done before, and don't count for the pace."""
        self.what = what
        self.total = total
        self.already = already
        self.stream = stream or sys.stderr
        self.started = time.monotonic()
        self.drawn = 0.0

    def show(self, done: int) -> None:
        """Draw the bar at `done`, unless that was just done; always at the end."""
        now = time.monotonic()
        terminal = self.stream.isatty()
        if now - self.drawn < (0.1 if terminal else 5) and done < self.total:
            return
        self.drawn = now
        rate = (done - self.already) / max(now - self.started, 1e-6)
        left = f" - {(self.total - done) / rate:.0f} s left" if rate and done < self.total else ""
        text = f"{self.what} {done} of {self.total} - {rate:.{int(rate < 10)}f}/s{left}"
        if not terminal:
            self.stream.write(text + "\n")
        else:
            full = int(BAR * done / max(self.total, 1))
            end = "\n" if done >= self.total else ""
            self.stream.write(f"\r[{'#' * full}{'.' * (BAR - full)}] {text}\033[K{end}")
        self.stream.flush()
