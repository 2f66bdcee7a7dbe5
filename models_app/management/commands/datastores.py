"""`manage.py datastores`: the data sets as a table; `create` sends one, `download` fetches one."""

from __future__ import annotations

import os
import re
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelling.management import doors
from labelling.management.progress import Bar
from models_app.api.inputs.datasets import NAME
from models_app.management.dataset_doors import Door, door
from models_app.training import tree
from models_app.training.tree import BadTree

ASK_S = 0.5
MB = 1_000_000


class Command(BaseCommand):
    help = "List the data sets, send a folder as one (create), or fetch one (download)."

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
            (d["name"], str(d["version"]), _size(d["size_bytes"]), d["created_at"][:16].replace("T", " "),
             d["status"].capitalize())
            for d in door(options).every(options["name"])
        ]  # fmt: skip
        for line in _table(("NAME", "VERSION", "SIZE", "CREATED", "STATUS"), rows):
            self.stdout.write(line)

    def _create(self, options: dict[str, Any]) -> None:
        name, source = options["name"], options["source"]
        if not name or source is None:
            raise CommandError("Say --name NAME and --source DIR.")
        if not re.fullmatch(NAME, name) or len(name) > 60:
            raise CommandError(
                f"{name!r} can't be a name. Use up to 60 letters, digits, spaces, dots, dashes and"
                " underscores."
            )
        to = door(options)
        with _packed(source, self.stderr._out) as file:
            size = file.seek(0, os.SEEK_END)
            bar = Bar("Sent MB:", -(-size // MB), self.stderr._out)
            made = to.send(file, name, options["note"], lambda sent: bar.show(-(-sent // MB)))
        if not options["no_wait"]:
            made = self._wait(to, made)
        self.stdout.write(
            f"{made['name']}, version {made['version']}: {made['face_count']:,} faces of"
            f" {made['person_count']:,} people, {made['status'].capitalize()}."
        )

    def _wait(self, to: Door, made: dict[str, Any]) -> dict[str, Any]:
        bar = Bar("Made", made["total"], self.stderr._out)
        while made["status"] in ("waiting", "working"):
            bar.show(min(made["done"], made["total"] - 1))
            time.sleep(ASK_S)
            made = to.get(made["id"])
        if made["status"] != "succeeded":
            raise CommandError((made["error"] or {}).get("message") or "It could not be made.")
        bar.show(made["total"])
        return made

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


def _packed(source: Path, stream: Any) -> IO[bytes]:
    """A ZIP of the folder, or the ZIP itself, open. Raises CommandError before anything is sent."""
    try:
        if source.is_file():
            return source.open("rb")
        if not source.is_dir():
            raise CommandError(f"There is no {source}.")
        paths = sorted(_files(source))
        labels = source / tree.LABELS
        tree.read(paths, labels.read_bytes() if labels.is_file() else None)
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
        bar = Bar("Packed", len(paths), stream)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive:
            for done, path in enumerate(paths, start=1):
                archive.write(source / path, path)
                bar.show(done)
        return file
    except BadTree as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(
            f"{error.filename or source} can't be read: {error.strerror}."
        ) from error


def _files(source: Path) -> Iterator[str]:
    for path in source.rglob("*"):
        inside = path.relative_to(source)
        hidden = any(part.startswith(".") for part in inside.parts)
        if path.is_file() and not hidden and not tree.passed_over(inside.as_posix()):
            yield inside.as_posix()


def _size(size_bytes: int) -> str:
    """The size as people read it: 3.1 MB."""
    size = float(size_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            return f"{size:.0f} {unit}" if unit in ("B", "kB") else f"{size:.1f} {unit}"
        size /= 1000
    return ""


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    """The lines of a table whose columns are as wide as their widest cell; numbers to the right."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, *rows]:
        cells = [
            cell.rjust(width) if i in (1, 2) else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
    if not rows:
        yield "There is no data set yet: freeze one in the browser, or use datastores create."
