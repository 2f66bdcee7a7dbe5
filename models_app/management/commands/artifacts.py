"""`manage.py artifacts RUN`: the files that a run's experiments left so far, into a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelling.management import doors
from models_app.management import fetching, run_doors, run_status, tables


class Command(BaseCommand):
    help = (
        "Fetch a run's checkpoints and other files, also while it goes on: what is there already stays,"
        " what was cut off is gone on with, and every file is checked."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("run", metavar="RUN", help="The run's name or number.")
        parser.add_argument(
            "--experiment", type=int, metavar="N", help="Of this one alone. Default: all."
        )
        parser.add_argument(
            "--to", type=Path, default=Path("artifacts"), metavar="FOLDER",
            help="Where to, as RUN/RUN-exp0/version_0/…. Default: artifacts.",
        )  # fmt: skip
        doors.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        door, wanted, target = run_doors.door(options), options["experiment"], options["to"]
        run = run_doors.find(door, options["run"])
        numbers = [e["number"] for e in run["experiments"] if wanted in (None, e["number"])]
        if not numbers:
            raise CommandError(f"{run['name']} has no experiment {wanted}.")
        report = fetching.fetch(door, run, numbers, target, self.stderr._out)
        there = f"; {report.there_already:,} were there already" if report.there_already else ""
        self.stdout.write(
            f"{report.files:,} file{'s' if report.files != 1 else ''}, {tables.size(report.size_bytes)}, in {target / run['name']}{there}"
        )
        if run["state"] in run_status.OPEN:
            self.stdout.write("The run goes on: the same command fetches what comes.")
        if report.changing:
            raise CommandError(
                f"Not fetched, as they changed meanwhile: {', '.join(report.changing)}."
                " Call it once more."
            )
