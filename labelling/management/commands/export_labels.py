"""`manage.py export_labels --kind csv -o FILE`: a project's labels for other programs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelling.management import doors
from labelling.services import label_exports


class Command(BaseCommand):
    help = "Write the labels as CSV, as COCO JSON, or as a ZIP of XMP files, one beside each photo."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kind", choices=sorted(label_exports.KINDS), required=True)
        parser.add_argument("-o", "--output", type=Path, required=True, help="The file to write.")
        parser.add_argument("--person", type=int, help="Only this person's faces, by number.")
        parser.add_argument("--upload", type=int, help="Only this upload's photos, by number.")
        doors.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path = options["output"]
        # What was there stays until the new file is whole.
        unfinished = output.with_name(f".{output.name}.{os.getpid()}")
        try:
            with unfinished.open("wb") as file, doors.sentences():
                _write(options, file)
            unfinished.replace(output)
        except OSError as error:
            raise CommandError(f"{output} can't be written: {error.strerror}.") from error
        finally:
            unfinished.unlink(missing_ok=True)
        self.stdout.write(f"Written: {output}")


def _write(options: dict[str, Any], file: IO[bytes]) -> None:
    only = {k: options[k] for k in ("person", "upload") if options[k] is not None}
    if options["server"]:
        query = "&".join(f"{k}={v}" for k, v in {"kind": options["kind"], **only}.items())
        doors.Remote(options).save(f"/labels/export?{query}", file)
        return
    project = doors.local(options).project
    for piece in label_exports.chunks(project, kind=options["kind"], **only):
        file.write(piece)
