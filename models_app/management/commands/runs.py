"""`manage.py runs stop RUN`: pause, resume or stop a run, stop an experiment, or try it again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelling.management import doors
from models_app.management import run_doors

DONE = {"pause": "is paused", "resume": "goes on", "stop": "ends", "retry": "is tried again"}


class Command(BaseCommand):
    help = "Pause, resume or stop a run; with --experiment, stop one experiment or try it again."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=DONE)
        parser.add_argument("run", metavar="RUN", help="The run's name or number.")
        parser.add_argument("--experiment", type=int, metavar="N")
        doors.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        what, number = options["what"], options["experiment"]
        if what not in (run_doors.OF_RUNS if number is None else run_doors.OF_EXPERIMENTS):
            raise CommandError(
                f"Say with --experiment which one to {what}."
                if number is None
                else f"Only a whole run can be told to {what}: leave --experiment out."
            )
        door = run_doors.door(options)
        run = run_doors.find(door, options["run"])
        door.change(run["id"], what, number)
        of = run["name"] if number is None else f"{run['name']}-exp{number}"
        self.stdout.write(f"{of} {DONE[what]}.")
