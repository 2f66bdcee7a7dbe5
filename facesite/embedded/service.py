"""One embedded server: how it is started, when it is ready, and how it is stopped."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from facesite.embedded import launch, ports
from facesite.embedded.launch import Command
from facesite.embedded.lock import try_lock


class CannotStart(Exception):
    """An embedded server can't be started; `str()` is the sentence to show."""


class StillStopping(Exception):
    """Processes of an earlier run still have the server's files open; try again in a moment."""


@dataclass(frozen=True)
class Service:
    """A planned server. It can be started again and again: port, password and URL stay."""

    name: str
    url: str
    port: int
    command: Command
    lock: Path
    is_ready: Callable[[int], bool]  # given the pid of the started process
    clear: Callable[[], None]  # removes what a killed run left; called while nothing of it is alive
    stop_signals: tuple[signal.Signals, signal.Signals]  # asked first, and after the grace
    grace_s: float
    unsaid: tuple[str, ...] = ()  # lines with one of these aren't for the user of a site

    def start(self, output: int | IO[bytes]) -> subprocess.Popen[bytes]:
        """The started server; wait for `is_ready`.

        Every process of the server inherits the locked descriptor, so the lock is free exactly when
        none of them is alive, a killed server's own children and zombies rightly counted.
        Raises StillStopping while it isn't.
        """
        descriptor = os.open(self.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if not try_lock(descriptor):
                raise StillStopping(self.name)
            self.clear()
            process = launch.start(self.command, output=output, keep=[descriptor])
        finally:
            os.close(descriptor)
        return process

    def port_is_free(self) -> bool:
        return ports.is_free(self.port)

    def stop_earlier(self) -> None:
        """Asks what still holds the lock to stop: an orphan that the death signal didn't reach."""
        for pid in holders(self.lock):
            try:
                os.kill(pid, self.stop_signals[0])
            except (ProcessLookupError, PermissionError):
                continue


def holders(lock: Path) -> list[int]:
    """Pids of living processes, other than this one, that have the file open."""
    wanted = lock.stat()
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            links = list((entry / "fd").iterdir())
        except OSError:
            continue
        if any(_is_same(link, wanted) for link in links):
            found.append(int(entry.name))
    return sorted(found)


def _is_same(link: Path, wanted: os.stat_result) -> bool:
    try:
        seen = link.stat()
    except OSError:
        return False
    return (seen.st_dev, seen.st_ino) == (wanted.st_dev, wanted.st_ino)
