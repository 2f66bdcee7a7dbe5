"""A command run with the embedded services of a site that isn't running."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from facesite.embedded import running, services
from facesite.embedded.lock import Held, RunLock
from facesite.env import PROJECT_FOLDER


class Busy(Exception):
    """Another process has the data folder in hand."""


def run(data: Path, words: Sequence[str]) -> int:
    """Start the services over `data`, run `manage.py` with these words beside them, stop them; its exit status.

    Raises Busy, CannotStart.
    """
    folder = running.prepare_folder(data)
    try:
        lock = RunLock(folder / "up.lock")  # nobody starts the site meanwhile
    except Held as error:
        raise Busy from error
    try:
        with services(data) as urls:
            env = {**os.environ, "DATABASE_URL": urls.database_url, "REDIS_URL": urls.redis_url}
            command = [sys.executable, str(PROJECT_FOLDER / "manage.py"), *words]
            return subprocess.run(command, env=env, check=False).returncode
    finally:
        lock.release()
