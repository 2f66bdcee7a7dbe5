"""`manage.py import_labels FILE…`: labels from CSV, COCO JSON or XMP files, or a ZIP of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelling.api.exchange import report_shape
from labelling.api.inputs.exchange import IMPORT_KINDS
from labelling.management import doors
from labelling.services import label_imports

MOST_LISTED = 50


class Command(BaseCommand):
    help = "Take labels from files; without --apply only say what would be done."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", nargs="+", type=Path,
            help="CSV, COCO JSON, XMP, photos with regions in them, ZIPs; of a folder all in it.",
        )  # fmt: skip
        parser.add_argument(
            "--kind", choices=IMPORT_KINDS, default="auto", help="Default: as seen."
        )
        parser.add_argument("--apply", action="store_true", help="Do it, as one change.")
        parser.add_argument(
            "--replace", action="store_true", help="Also faces that have another name already."
        )
        parser.add_argument(
            "--min-overlap", type=float, default=0.4,
            help="Overlap over union from which a region is a face. Default: 0.4.",
        )  # fmt: skip
        doors.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0.1 <= options["min_overlap"] <= 1:
            raise CommandError("--min-overlap takes a number from 0.1 to 1.")
        rules = {name: options[name] for name in ("kind", "apply", "replace", "min_overlap")}
        with ExitStack() as opened, doors.sentences():
            try:
                named = [
                    (path, opened.enter_context(file.open("rb")))
                    for path, file in _files(options["files"])
                ]
            except OSError as error:
                raise CommandError(f"{error.filename} can't be read: {error.strerror}.") from error
            if options["server"]:
                remote = doors.Remote(options)
                answer = remote.call(
                    "POST", f"{remote.project}/labels/import",
                    files=[("files", (Path(path).name, file)) for path, file in named],
                    data=[("paths", path) for path, _ in named] + list(rules.items()),
                )  # fmt: skip
                report = answer.json()
            else:
                report = report_shape(
                    label_imports.from_files(doors.local(options), named, **rules)
                )
        self._say(report)

    def _say(self, report: dict[str, Any]) -> None:
        verb = "got" if report["applied"] else "would get"
        self.stdout.write(
            f"{report['entries']} names read: {report['labelled']} faces {verb} one,"
            f" {report['already']} have it already, {report['unmatched_count']} fit no face."
        )
        if report["new_people"]:
            some = ", ".join(report["new_people"][:MOST_LISTED])
            more = " …" if len(report["new_people"]) > MOST_LISTED else ""
            self.stdout.write(f"New people: {some}{more}")
        for one in report["unmatched"][:MOST_LISTED]:
            self.stdout.write(f"  {one['source']}: {one['name']}: {one['message']}")
        if report["unmatched_count"] > MOST_LISTED:
            self.stdout.write(f"  … and {report['unmatched_count'] - MOST_LISTED} more.")
        if not report["applied"] and report["labelled"]:
            self.stdout.write("Nothing was changed. Add --apply to do it; one undo takes it back.")


def _files(paths: list[Path]) -> Iterator[tuple[str, Path]]:
    """The files with their relative paths: of a folder all below it."""
    for path in paths:
        if path.is_dir():
            below = sorted(p for p in path.rglob("*") if p.is_file())
            yield from ((p.relative_to(path).as_posix(), p) for p in below)
        else:
            yield path.as_posix(), path
