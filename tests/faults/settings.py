"""The site's settings, with a storage that can be made slow, and less patience with the database.

`PLUG` in a site's environment has all of its processes read these.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

from facesite.env import PROJECT_FOLDER
from facesite.settings import *  # noqa: F403
from facesite.settings import DATA, DATABASES, STORAGES

PLUG = {"PYTHONPATH": os.pathsep.join((f"{Path(__file__).parent}/plugged", str(PROJECT_FOLDER)))}
# In the data folder: while it is there, each write takes as many seconds longer as it says.
SLOW = "slow-storage"


class Storage(FileSystemStorage):
    """Files on a disk that may be slow."""

    def _save(self, name: str, content: Any) -> str:
        try:
            time.sleep(float((DATA / SLOW).read_text()))
        except FileNotFoundError:
            pass
        return super()._save(name, content)


STORAGES = {**STORAGES, "default": {**STORAGES["default"], "BACKEND": f"{__name__}.Storage"}}
if "pool" in DATABASES["default"].get("OPTIONS", {}):
    DATABASES["default"]["OPTIONS"]["pool"]["timeout"] = 3  # seconds; a test doesn't wait 20
