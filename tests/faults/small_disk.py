"""A folder on a small disk that is full, until room is made."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

KB = 1024


@dataclass
class SmallDisk:
    """Where this user may mount none, the processes may write no larger files: that stops them at the same place."""

    folder: Path
    pids: Sequence[int]
    kb: int
    mounted: bool = False

    def make_room(self) -> None:
        """It has 16 MB from now on."""
        if self.mounted:
            _run("mount", "-o", "remount,size=16m", str(self.folder))
        else:
            self.limit(resource.RLIM_INFINITY)

    def limit(self, most: int) -> None:
        for pid in self.pids:
            _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, hard))


@contextmanager
def small_disk(folder: Path, *, kb: int, pids: Sequence[int]) -> Iterator[SmallDisk]:
    """The folder is a disk of so many kB, for these processes at least; what is written there is gone at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    disk = SmallDisk(folder, pids, kb)
    words = ("mount", "-t", "tmpfs", "-o", f"size={kb}k", "tmpfs", str(folder))
    disk.mounted = subprocess.run(words, check=False, capture_output=True).returncode == 0
    if not disk.mounted:
        disk.limit(kb * KB)
    try:
        yield disk
    finally:
        if disk.mounted:
            _run("umount", str(folder))
        else:
            disk.limit(resource.RLIM_INFINITY)


def _run(*words: str) -> None:
    subprocess.run(words, check=True)
