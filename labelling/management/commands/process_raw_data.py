"""`manage.py process_raw_data --raw-data-path DIR`: every face in a folder's photos as a small file.

Needs no database and no running site.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelling.management.processes import Died, NoStart, answers, cores
from labelling.management.progress import Bar
from labelling.management.stopping import Stop
from labelling.vision import raw_folder
from labelling.vision.raw_folder import Listing, Results, Unreadable
from labelling.vision.raw_photo import Cropper
from labelling.vision.types import DetectorSettings

UNREADABLE, UNUSABLE = 1, 2
SAVE_EVERY_S = 10
"""The list on disk is at most this old, should the machine go down."""


class Command(BaseCommand):
    help = (
        "Cut every face out of a folder's photos into small files; the site need not run. "
        "Exit code 1: some photos could not be read. 2: nothing could be done."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--raw-data-path", type=Path, required=True, help="The folder with the photos."
        )
        parser.add_argument(
            "--output", type=Path, default=Path("processed"),
            help="Where to. Default: processed, in the current folder. It keeps the sub-folders.",
        )  # fmt: skip
        parser.add_argument(
            "--recursive", action=argparse.BooleanOptionalAction, default=True,
            help="Take sub-folders too (the default).",
        )  # fmt: skip
        parser.add_argument(
            "--size", type=_within(int, 16, 1024), default=160, help="Pixels a side. Default: 160."
        )
        parser.add_argument(
            "--margin", type=_within(float, 0, 2), default=0.25,
            help="Added on each side, as a part of the face's box. Default: 0.25.",
        )  # fmt: skip
        parser.add_argument(
            "--min-face-px", type=_within(int, 10, 1000), default=DetectorSettings().min_face_px,
            help="The smallest face to look for. Default: 20.",
        )  # fmt: skip
        parser.add_argument(
            "--workers", type=_within(int, 1, 256), help="Processes. Default: one a core."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        raw, output = options["raw_data_path"], options["output"]
        listing = _listing(raw, output, recursive=options["recursive"])
        settings = DetectorSettings(min_face_px=options["min_face_px"])
        how = Cropper(raw, options["margin"], options["size"], settings)
        results = Results(
            output,
            {"size": how.size, "margin": how.margin, "min_face_px": settings.min_face_px},
            total=len(listing.photos),
        )
        try:
            output.mkdir(parents=True, exist_ok=True)
            results.remove_last()
            stopped = self._process(how, listing, results, options["workers"] or cores())
        except OSError as error:
            raise CommandError(
                f"{error.filename or output} can't be written ({error.strerror}). Make room or name "
                "another folder with --output, then start again.",
                returncode=UNUSABLE,
            ) from error
        self._say(listing, results)
        if stopped:
            sys.exit(128 + stopped)
        if results.unreadable:
            sys.exit(UNREADABLE)

    def _process(self, how: Cropper, listing: Listing, results: Results, workers: int) -> int:
        """All photos, or those until Ctrl-C; the signal that stopped it, 0 for none."""
        # One thread a process: two of one thread do more than one of two.
        os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
        names = raw_folder.output_names(listing.photos)
        bar = Bar("Photos", len(listing.photos), self.stderr._out)
        stop = Stop()
        saved = time.monotonic()
        try:
            for place, answer in answers(
                how.load, listing.photos, processes=workers, stop=lambda: bool(stop.signal)
            ):
                photo = listing.photos[place]
                if isinstance(answer, Died):
                    why = (
                        f"It could not be processed: {answer.why}. Try it alone, with --workers 1."
                    )
                    results.refuse(place, photo, Unreadable("failed", why))
                elif isinstance(answer, Unreadable):
                    results.refuse(place, photo, answer)
                else:
                    results.add(place, photo, names[place], answer)
                bar.show(results.done)
                if time.monotonic() - saved > SAVE_EVERY_S:
                    results.save(listing.photos)
                    saved = time.monotonic()
        except NoStart as error:
            raise CommandError(
                f"No worker could start: {error}. Free memory, or try --workers 1.",
                returncode=UNUSABLE,
            ) from error
        finally:
            stop.restore()
            results.save(listing.photos)
        return stop.signal

    def _say(self, listing: Listing, results: Results) -> None:
        if results.done < results.total:
            self.stderr.write("")  # the bar's line has no end yet
            self._line(f"Stopped after {results.done} of {results.total} photos.")
        if not listing.photos:
            self._line("There is no photo in the folder.")
        faces = sum(map(len, results.faces.values()))
        without = sum(not found for found in results.faces.values())
        self._line(
            f"{_count(results.done, 'photo')}: {_count(faces, 'face')} in {results.output}, "
            f"{without} without a face, {len(results.unreadable)} unreadable. "
            f"{_count(listing.others, 'other file')} passed over."
        )
        for _, one in sorted(results.unreadable.items()):
            self._line(f"  {one['photo']}: {one['message']}")

    def _line(self, text: str) -> None:
        # A file's name may hold bytes that are no text.
        self.stdout.write(text.encode("utf-8", "backslashreplace").decode())


def _listing(raw: Path, output: Path, *, recursive: bool) -> Listing:
    """The folder's photos. Raises CommandError with UNUSABLE."""
    wrong = ""
    if not raw.is_dir():
        wrong = f"{raw} is no folder. Name the one with the photos: --raw-data-path DIR."
    elif output.exists() and not output.is_dir():
        wrong = f"{output} is no folder. Name another one with --output."
    elif output.resolve() == raw.resolve():
        wrong = "The crops can't go among the photos. Name another folder with --output."
    if wrong:
        raise CommandError(wrong, returncode=UNUSABLE)
    try:
        return raw_folder.listing(raw, output=output, recursive=recursive)
    except OSError as error:
        raise CommandError(
            f"{error.filename} can't be read ({error.strerror}). Make it readable and start again.",
            returncode=UNUSABLE,
        ) from error


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _within(kind: type, least: float, most: float) -> Any:
    def read(text: str) -> Any:
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{text!r} must be a number from {least} to {most}")
        return value

    return read
