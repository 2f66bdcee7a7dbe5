"""`manage.py predict PHOTO_OR_FOLDER_OR_URL…`: who is on photos that aren't kept.

With `--checkpoint_path` a trained network names them, and no site need run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelling.management import doors
from labelling.management.progress import Bar
from labelling.services import imports
from models_app.management.predicting import Beside, OverRest, Unreadable, is_url
from models_app.services import predict_csv

FARTHEST, SUREST = 2.0, 1.0
Faces = list[dict[str, Any]]


class Door(Protocol):
    """Whoever names faces."""

    def faces(self, source: str) -> Faces: ...


class Command(BaseCommand):
    help = (
        "Name the faces on photos, which aren't kept; the site must be running, except with"
        " --checkpoint_path."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("photos", nargs="*", metavar="PHOTO", help="A photo, folder or URL.")
        parser.add_argument("--image_path", metavar="PHOTO", help="One more photo.")
        by = parser.add_mutually_exclusive_group()
        by.add_argument("--classifier", help="Name or number. Default: the project's own vote.")
        by.add_argument("--workflow", help="Name or number.")
        by.add_argument(
            "--checkpoint_path", "--checkpoint-path", type=Path, metavar="FILE",
            help="A checkpoint of a training: epoch=4-step=50.ckpt.",
        )  # fmt: skip
        parser.add_argument("--csv", type=Path, metavar="FILE", help="Write a table, a row a face.")
        parser.add_argument(
            "--threshold", type=float, metavar="D",
            help="Give a name under this distance; by a CNN classifier or a checkpoint, from this"
            " chance on.",
        )  # fmt: skip
        doors.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        named = [*options["photos"], *([options["image_path"]] if options["image_path"] else [])]
        threshold, by_checkpoint = options["threshold"], options["checkpoint_path"] is not None
        if not named:
            raise CommandError("Say which photo, folder or URL.")
        most = SUREST if by_checkpoint else FARTHEST
        if threshold is not None and not 0 <= threshold <= most:
            raise CommandError(f"--threshold takes 0 to {most:g}.")
        sources = [source for one in named for source in _sources(one)]
        with doors.sentences():
            door = _door(options)
        say = self._say_class if by_checkpoint else self._say
        with ExitStack() as stack:
            table = stack.enter_context(_table(options["csv"])) if options["csv"] else None
            failed = self._each(door, sources, table, say)
        if options["csv"]:
            self.stdout.write(f"Written: {options['csv']}")
        if failed and len(sources) > 1:
            raise CommandError(f"{failed} of {len(sources)} photos could not be read.")

    def _each(
        self,
        door: Door,
        sources: list[str],
        table: TextIO | None,
        say: Callable[[Faces, str], None],
    ) -> int:
        """Name the faces of each; returns how many photos couldn't be read."""
        alone = len(sources) == 1
        bar = None if alone else Bar("Predicted", len(sources), self.stderr._out)
        failed = 0
        for number, source in enumerate(sources, 1):
            faces: Faces | None = None
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
                say(faces, "" if alone else f"{source}: ")
            if bar:
                bar.show(number)
        if failed and alone:
            raise CommandError("The photo could not be read.")
        return failed

    def _say(self, faces: Faces, before: str) -> None:
        for face in faces:
            name = f"{face['name']} ({face['confidence']:.2f})" if face["name"] else "unknown"
            self.stdout.write(f"{before}{name} at {_box(face)}")
        if not faces:
            self.stdout.write(f"{before}No face was found.")

    def _say_class(self, faces: Faces, before: str) -> None:
        for face in faces:
            self.stdout.write(f"{before}Predicted class: {face['name'] or 'unknown'}")
            where = "the whole picture; no face was found in it" if face["whole"] else _box(face)
            self.stdout.write(f"  chance {face['confidence']:.2f}, at {where}")
        if not faces:
            self.stdout.write(f"{before}No face was found.")


def _door(options: dict[str, Any]) -> Door:
    if options["checkpoint_path"] is not None:
        # Here alone: it imports torch, for which the others needn't wait.
        return import_module("models_app.management.by_checkpoint").ByCheckpoint(options)
    return (OverRest if options["server"] else Beside)(options)


def _box(face: dict[str, Any]) -> str:
    return ", ".join(f"{face['box'][edge]:.0f}" for edge in predict_csv.EDGES)


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
