"""`manage.py serve`: one web process, until SIGTERM."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from facesite.up_processes import web_words


class Command(BaseCommand):
    help = "Run one web process: HTTP and websockets at FACESITE_HOST and FACESITE_PORT."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        site = settings.SITE
        words = web_words(site, "--host", site.host, "--port", str(site.port))
        os.execv(sys.executable, [sys.executable, *words])  # noqa: S606 - no shell is wanted
