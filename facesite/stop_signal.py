"""SIGTERM and SIGINT as a wish to stop, for processes that wait for it."""

from __future__ import annotations

import os
import select
import signal
from types import FrameType


class StopSignal:
    """Whether this process was asked to stop, from now on. To be made in the main thread.

    The kernel may give a signal to any thread. Python notes it there and runs its handler in the main thread, which
    nobody wakes if it waits for a lock, as for an Event: it would go on for ever. So the main thread waits for a
    byte that is written wherever the signal arrives.
    """

    def __init__(self) -> None:
        self._asked = False
        self._wakes, wake = os.pipe()
        os.set_blocking(self._wakes, False)
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._asked = True

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until it is asked, or so long; whether it is."""
        while not self._asked:
            if select.select([self._wakes], [], [], timeout_s)[0]:
                os.read(self._wakes, 4096)
            if timeout_s is not None:
                break
        return self._asked
