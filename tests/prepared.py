"""An embedded database with all tables and nothing in them, made once a process and copied for each site of a test.

To make one takes some seconds, most of them migrations; a site that finds one starts as it would on its second day.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

from facesite.embedded import services
from facesite.env import PROJECT_FOLDER


def put(data: Path) -> None:
    """Give a new data folder the database. It must not have one yet."""
    data.mkdir(parents=True)
    shutil.copytree(_made(), data / "postgres", symlinks=True)


@lru_cache(maxsize=1)
def _made() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="facesite-prepared-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o711)  # root's PostgreSQL runs as another user
    with services(folder / "var") as urls:
        env = {
            **os.environ, "FACESITE_DATA": str(folder / "var"), "DATABASE_URL": urls.database_url,
            "REDIS_URL": urls.redis_url,
        }  # fmt: skip
        subprocess.run(
            [sys.executable, "manage.py", "prepare"], cwd=PROJECT_FOLDER, env=env, check=True, capture_output=True,
            timeout=120,
        )  # fmt: skip
    return folder / "var/postgres"
