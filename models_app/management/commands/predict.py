"""`manage.py predict PHOTO_OR_FOLDER_OR_URL…`: who is on photos that aren't kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelling.management import doors
from labelling.management.progress import Bar
from labelling.services import imports
from models_app.management.predicting import Beside, OverRest, Unreadable, is_url
from models_app.services import predict_csv

FARTHEST = 2.0


class Command(BaseCommand):
    help = "Name the faces on photos, which aren't kept; the site must be running."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("photos", nargs="*", metavar="PHOTO", help="A photo, folder or URL.")
        parser.add_argument("--image_path", metavar="PHOTO", help="One more photo.")
        by = parser.add_mutually_exclusive_group()
        by.add_argument("--classifier", help="Name or number. Default: the project's own vote.")
        by.add_argument("--workflow", help="Name or number.")
        parser.add_argument("--csv", type=Path, metavar="FILE", help="Write a table, a row a face.")
        parser.add_argument(
            "--threshold",
            type=float,
            metavar="D",
            help="Give a name under this distance; by a CNN classifier from this chance on.",
        )
        doors.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        named = [*options["photos"], *([options["image_path"]] if options["image_path"] else [])]
        threshold = options["threshold"]
        if not named:
            raise CommandError("Say which photo, folder or URL.")
        if threshold is not None and not 0 <= threshold <= FARTHEST:
            raise CommandError(f"--threshold takes 0 to {FARTHEST:g}.")
        sources = [source for one in named for source in _sources(one)]
        with doors.sentences():
            door = (OverRest if options["server"] else Beside)(options)
        with ExitStack() as stack:
            table = stack.enter_context(_table(options["csv"])) if options["csv"] else None
            failed = self._each(door, sources, table)
        if options["csv"]:
            self.stdout.write(f"Written: {options['csv']}")
        if failed and len(sources) > 1:
            raise CommandError(f"{failed} of {len(sources)} photos could not be read.")

    def _each(self, door: Beside | OverRest, sources: list[str], table: TextIO | None) -> int:
        """Name the faces of each; returns how many photos couldn't be read."""
        alone = len(sources) == 1
        bar = None if alone else Bar("Predicted", len(sources), self.stderr._out)
        failed = 0
        for number, source in enumerate(sources, 1):
            faces: list[dict[str, Any]] | None = None
            problem = ""
            try:
                with doors.sentences():
                    faces = door.faces(source)
            except Unreadable as error:
                if alone and table is None:
                    raise CommandError(str(error)) from error
                failed, problem = failed + 1, str(error)
                self.stderr.write(f"{source}: {problem}")
            if table is not None:
                table.write(predict_csv.rows(source, faces, problem))
            elif faces is not None:
                self._say(faces, "" if alone else f"{source}: ")
            if bar:
                bar.show(number)
        if failed and alone:
            raise CommandError("The photo could not be read.")
        return failed

    def _say(self, faces: list[dict[str, Any]], before: str) -> None:
        for face in faces:
            box = ", ".join(f"{face['box'][edge]:.0f}" for edge in predict_csv.EDGES)
            name = f"{face['name']} ({face['confidence']:.2f})" if face["name"] else "unknown"
            self.stdout.write(f"{before}{name} at {box}")
        if not faces:
            self.stdout.write(f"{before}No face was found.")


def _sources(named: str) -> list[str]:
    """The photo itself, or all files of a folder, by path. Raises CommandError where there is none."""
    path = Path(named)
    if is_url(named) or not path.is_dir():
        return [named]
    found = [str(source.root / source.path) for source in imports.sources(path)]
    if not found:
        raise CommandError(f"There is no file in {named}.")
    return found


@contextmanager
def _table(path: Path) -> Iterator[TextIO]:
    """The table's file, begun; what was there stays until the new one is whole."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("w", newline="", encoding="utf-8") as file:
            file.write(predict_csv.header())
            yield file
        unfinished.replace(path)
    except OSError as error:
        raise CommandError(f"{path} can't be written: {error.strerror}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
