"""`manage.py fetch_weights NAME`: the weights of an embedder that no package ships."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelling.management.progress import Bar
from labelling.vision import catalogue, weights


class Command(BaseCommand):
    help = "Download the weights of an embedder into the data folder; the site need not run."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        named = [info.name for info in catalogue.EMBEDDERS.values() if info.file_name]
        parser.add_argument("name", metavar="NAME", choices=named, help=" or ".join(named))
        parser.add_argument("--folder", type=Path, help="Where to. Default: FACESITE_WEIGHTS.")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"] or settings.SITE.weights
        file = weights.FILES[catalogue.EMBEDDERS[options["name"]].file_name]
        try:
            if (folder / file.name).is_file():
                weights.checked(folder / file.name, file)
                self.stdout.write(f"{folder / file.name} is there already.")
                return
            path = weights.fetch(file, folder, Megabytes(file.name, self.stderr._out))
        except weights.WeightsError as error:
            raise CommandError(error.message) from error
        known = "" if file.sha256 else " Its publisher names no checksum: it was taken on trust."
        self.stdout.write(f"{path} is ready.{known}")


class Megabytes:
    """A bar in whole MB, for a download whose size is known once it has begun."""

    def __init__(self, name: str, stream: Any) -> None:
        self.bar = Bar(f"{name}: MB", 0, stream)

    def __call__(self, done: int, total: int) -> None:
        # Without a size the end is where the bytes are: the bar then only counts.
        self.bar.total = -(-(total or done + 1) // 1_000_000)
        self.bar.show(-(-done // 1_000_000) if done == total else done // 1_000_000)
