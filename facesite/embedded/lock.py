"""Locks that end with the process that holds them, however it ends (flock(2))."""

from __future__ import annotations

import fcntl
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

# A reader takes the lock for an instant to see whether it is free; a start waits that out.
_READER_S = 0.5


@dataclass(frozen=True)
class Holder:
    """Who runs here: `started_at` in seconds since 1970, `address` empty until it is known."""

    pid: int
    address: str
    started_at: float


class Held(Exception):
    """Somebody else holds the lock."""

    def __init__(self, holder: Holder | None) -> None:
        super().__init__("The lock is held.")
        self.holder = holder


class RunLock:
    """The lock on a data folder, with a note of who holds it. Programs started don't inherit it."""

    def __init__(self, path: Path) -> None:
        """Takes the lock. Raises Held with the holder's note when another process has it."""
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        until = time.monotonic() + _READER_S
        while not try_lock(self._descriptor):
            if time.monotonic() > until:
                holder = _read(self._descriptor)
                os.close(self._descriptor)
                raise Held(holder)
            time.sleep(0.02)
        self.pid = os.getpid()  # also after a fork: the lock is then held by both processes
        self.started_at = time.time()
        self.note("")

    def note(self, address: str) -> None:
        """Writes who holds the lock, for a second start to tell."""
        note = json.dumps(asdict(Holder(self.pid, address, self.started_at)))
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, note.encode(), 0)

    def release(self) -> None:
        """Lets go of the lock; the file stays, since removing it would let two processes in."""
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not try_lock(descriptor, shared=True)
    finally:
        os.close(descriptor)


def try_lock(descriptor: int, *, shared: bool = False) -> bool:
    """Whether the lock on the open file could be had at once."""
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(descriptor: int) -> Holder | None:
    try:
        return Holder(**json.loads(os.pread(descriptor, 4096, 0)))
    except (ValueError, TypeError):
        return None
