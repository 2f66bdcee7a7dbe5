"""`manage.py restore FILE`: a backup into a site that has nothing yet."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from facesite.backup import archive, restoring
from facesite.management.archiving import bar, said, with_services

NEXT = "Start the site. Everyone signs in again; what was erased after the backup has to be erased again."


class Command(BaseCommand):
    help = "Put a backup back into an empty site, which must not run. A newer version brings it up to date."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="What `manage.py backup` made.")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"].resolve()
        if settings.DATABASE_URL and not os.environ.get("DATABASE_URL"):
            raise CommandError("The site is running. Stop it first.")
        try:
            if with_services("restore", str(path)):
                about = restoring.restore(path, bar("Restoring: files"))
                self.stdout.write(f"Restored {said(path, about)} {NEXT}")
        except (archive.BadBackup, restoring.CannotRestore) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}.") from error
