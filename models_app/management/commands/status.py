"""`manage.py status`: the runs as a table; `status RUN` one run's experiments, and with --follow as they go."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelling.management import doors
from models_app.management import run_doors, run_status

ASK_S = 1.0


class Command(BaseCommand):
    help = "List the runs, or the experiments of one."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("run", nargs="?", metavar="RUN", help="A run's name or number.")
        parser.add_argument(
            "--follow", action="store_true",
            help="Show how it goes until it is over; ends with status 1 if an experiment failed.",
        )  # fmt: skip
        doors.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        door = run_doors.door(options)
        if options["run"] is None:
            if options["follow"]:
                raise CommandError("Say which run to follow.")
            rows = door.every()
            self._write(
                run_status.runs(rows) if rows else ["There is no run yet: `manage.py submit`."]
            )
            return
        run = run_doors.find(door, options["run"])
        if not options["follow"]:
            self._write(run_status.experiments(run))
            return
        run = (self._redraw if self.stdout.isatty() else self._tell)(door, run)
        failed = run["counts"]["failed"]
        if failed:
            raise CommandError(f"{failed} of {len(run['experiments'])} experiments failed.")

    def _redraw(self, door: run_doors.Door, run: dict[str, Any]) -> dict[str, Any]:
        """The table, drawn anew over itself until the run is over."""
        while True:
            lines = list(run_status.experiments(run))
            self._write(lines)
            if run["state"] not in run_status.OPEN:
                return run
            time.sleep(ASK_S)
            run = door.get(run["id"])
            self.stdout.write(f"\033[{len(lines)}A\033[J", ending="")

    def _tell(self, door: run_doors.Door, run: dict[str, Any]) -> dict[str, Any]:
        """A line a change of an experiment's state or epoch, for logs, and the table at the end."""
        told: dict[int, tuple[Any, ...]] = {}
        while True:
            for one in run["experiments"]:
                now = (run_status.state(one), one["epoch"])
                if told.get(one["number"]) != now:
                    told[one["number"]] = now
                    self._write([run_status.line(one)])
            self.stdout.flush()
            if run["state"] not in run_status.OPEN:
                self._write(run_status.experiments(run))
                return run
            time.sleep(ASK_S)
            run = door.get(run["id"])

    def _write(self, lines: Any) -> None:
        for line in lines:
            self.stdout.write(line)
