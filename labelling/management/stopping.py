"""Ctrl-C and SIGTERM as a wish that is heard when it suits, for commands that have something to keep."""

from __future__ import annotations

import signal
from types import FrameType


class Stop:
    """Notes the first such signal; a second one ends the process at once."""

    def __init__(self) -> None:
        self.signal = 0
        self._before = {
            number: signal.signal(number, self._take) for number in (signal.SIGINT, signal.SIGTERM)
        }

    def _take(self, number: int, frame: FrameType | None) -> None:
        self.signal = number
        self.restore()

    def restore(self) -> None:
        """Let signals do again what they did before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
