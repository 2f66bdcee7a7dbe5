"""`manage.py prepare`: what comes before the processes of a new version: the tables, and the first administrator."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from facesite import prepare


class Command(BaseCommand):
    help = "Bring the database up to date, and say by which link the first administrator sets a password."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        site = settings.SITE
        link = prepare.everything(site.public_url or f"http://{site.host}:{site.port}")
        self.stdout.write("The database is up to date.")
        if link:
            self.stdout.write(f"Set the administrator's password here, once: {link}")
