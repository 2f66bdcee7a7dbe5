"""A database and a queue of the benchmark's own, in which Django runs in this process."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command

from facesite.embedded import services


@contextmanager
def running() -> Iterator[None]:
    """Django with empty tables; what needs them can be imported inside."""
    with tempfile.TemporaryDirectory(prefix="facesite-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # root's PostgreSQL runs as another user
        with services(folder / "var") as urls:
            os.environ.update(
                DJANGO_SETTINGS_MODULE="facesite.settings",
                DATABASE_URL=urls.database_url,
                REDIS_URL=urls.redis_url,
                FACESITE_DATA=str(folder / "var"),
                FACESITE_MODE="local",
                FACESITE_SAMPLE="false",
            )
            django.setup()
            call_command("migrate", verbosity=0)
            yield
