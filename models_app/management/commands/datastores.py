"""`manage.py datastores`: the data sets as a table; `create` sends one, `download` fetches one."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelling.management import doors
from models_app.management import dataset_folders
from models_app.management.dataset_doors import door
from models_app.management.tables import size, table


class Command(BaseCommand):
    help = "List the data sets, send a folder as one (create), or fetch one (download)."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "what", nargs="?", choices=("list", "create", "download"), default="list"
        )
        parser.add_argument("which", nargs="?", metavar="NAME", help="Which one to download.")
        parser.add_argument("--name", help="The data set's name.")
        parser.add_argument(
            "--source", type=Path, help="The folder, or a ZIP of it: train/<person>/<face>.jpg."
        )
        parser.add_argument("--note", default="", help="A note on the version.")
        parser.add_argument("--number", type=int, metavar="N", help="The version. Default: newest.")
        parser.add_argument(
            "--target", type=Path, help="Where the download goes: a folder, or a file.zip."
        )
        parser.add_argument("--no-wait", action="store_true", help="Don't wait for the worker.")
        doors.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        {"list": self._list, "create": self._create, "download": self._download}[options["what"]](
            options
        )

    def _list(self, options: dict[str, Any]) -> None:
        rows = [
            (d["name"], str(d["version"]), size(d["size_bytes"]), d["created_at"][:16].replace("T", " "),
             d["status"].capitalize())
            for d in door(options).every(options["name"])
        ]  # fmt: skip
        for line in table(("NAME", "VERSION", "SIZE", "CREATED", "STATUS"), rows, right=(1, 2)):
            self.stdout.write(line)
        if not rows:
            self.stdout.write(
                "There is no data set yet: freeze one in the browser, or use datastores create."
            )

    def _create(self, options: dict[str, Any]) -> None:
        name, source = options["name"], options["source"]
        if not name or source is None:
            raise CommandError("Say --name NAME and --source DIR.")
        made = dataset_folders.send(
            door(options), source, name=name, note=options["note"], stream=self.stderr._out,
            wait=not options["no_wait"],
        )  # fmt: skip
        self.stdout.write(
            f"{made['name']}, version {made['version']}: {made['face_count']:,} faces of"
            f" {made['person_count']:,} people, {made['status'].capitalize()}."
        )

    def _download(self, options: dict[str, Any]) -> None:
        name, target = options["which"] or options["name"], options["target"]
        if not name or target is None:
            raise CommandError("Say which one and where to: download NAME --target DIR.")
        whole = target.suffix.lower() == ".zip"
        if target.exists() and (whole or not target.is_dir() or any(target.iterdir())):
            raise CommandError(f"{target} is there already. Name another one with --target.")
        to, number = door(options), options["number"]
        found = [d for d in to.every(name) if number in (None, d["version"])]
        if not found:
            what = f"version {number} of “{name}”" if number else f"data set “{name}”"
            raise CommandError(f"There is no {what}.")
        newest = max(found, key=lambda d: d["version"])
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=target.parent, prefix=".download-") as folder:
                packed = Path(folder, "packed.zip")
                with packed.open("wb") as file:
                    to.save(newest["id"], file)
                if whole:
                    packed.replace(target)
                else:
                    with zipfile.ZipFile(packed) as archive:
                        archive.extractall(Path(folder, "tree"))
                    if target.exists():
                        target.rmdir()
                    Path(folder, "tree").replace(target)
        except zipfile.BadZipFile as error:
            raise CommandError("The download was cut off. Try again.") from error
        except OSError as error:
            raise CommandError(f"{target} can't be written: {error.strerror}.") from error
        self.stdout.write(f"{name}, version {newest['version']}: written to {target}")
