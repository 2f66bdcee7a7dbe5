"""Where trainers of this machine work: a folder each, which is cleared away when its trainer is gone."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path
from typing import IO

from django.conf import settings

LOCK = ".lock"


def of(worker: str) -> Path:
    """The folder of this trainer, or of the experiment that it has in hand."""
    return root() / worker


def root() -> Path:
    """The folder of all trainers of this machine."""
    folder: Path = settings.DATA / "training"
    return folder


def take(worker: str) -> IO[bytes]:
    """Keep the folder as long as the returned file is open, and clear away those of trainers that died."""
    root().mkdir(mode=0o700, parents=True, exist_ok=True)
    while True:
        path = root() / f"{worker}{LOCK}"
        file = path.open("wb")
        fcntl.flock(file, fcntl.LOCK_EX)
        # Another may have taken it for a dead one's, and cleared it away, before it was locked.
        if path.exists() and os.path.samestat(path.stat(), os.fstat(file.fileno())):
            break
        file.close()
    clear()
    return file


def clear() -> None:
    """Remove the folders whose trainers are gone."""
    for path in root().glob(f"*{LOCK}"):
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            shutil.rmtree(of(path.name.removesuffix(LOCK)), ignore_errors=True)
            path.unlink(missing_ok=True)
