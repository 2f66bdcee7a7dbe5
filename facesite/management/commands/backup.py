"""`manage.py backup FILE`: the database and all files in one archive; the site may run meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from facesite.backup import archive, making
from facesite.management.archiving import bar, said, with_services

SAFE = "It holds faces and names: keep it as safe as the site itself."


class Command(BaseCommand):
    help = "Back the whole site up into one file. The site may run meanwhile, or not."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="Where to. It must not be there yet."
        )
        parser.add_argument(
            "--check", action="store_true", help="Only read FILE, and see that it is whole."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"].resolve()
        try:
            if options["check"]:
                self.stdout.write(f"It is whole. {said(path, archive.check(path))}")
                return
            if path.exists():
                raise CommandError(f"{path} is there already. Choose another name.")
            if with_services("backup", str(path)):
                about = making.make(path, bar("Backing up: files"))
                self.stdout.write(f"{said(path, about)} {SAFE}")
        except (archive.BadBackup, making.CannotBackUp) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}.") from error
