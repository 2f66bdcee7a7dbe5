"""`manage.py doctor`: what is wrong with this set-up, in plain sentences."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from facesite.doctor import machine, services
from facesite.doctor.findings import Check, Finding, Level, warning

HERE: tuple[Check, ...] = (
    machine.packages,
    machine.front_end,
    machine.disk,
    machine.device,
    machine.weights,
)
BEHIND: tuple[Check, ...] = (
    services.database, services.queue, services.storage, services.processes, services.waiting,
)  # fmt: skip
CONNECT_S = 5
MARKS = {Level.OK: "  ok ", Level.WARNING: "look ", Level.PROBLEM: "WRONG"}


def findings() -> list[Finding]:
    """All that can be said of this machine, and of the services if they are known."""
    found = [finding for check in HERE for finding in check()]
    if settings.DATABASE_URL:
        return found + [finding for check in BEHIND for finding in check()]
    return [
        *found,
        warning(
            "services", "The site isn't running, so nothing can be said of its database and queue."
        ),
    ]


class Command(BaseCommand):
    help = "Say what is wrong with this set-up; ends with status 1 if something doesn't work."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="As JSON, for programs.")

    def handle(self, *args: Any, **options: Any) -> None:
        # A pool tries for 20 s, and anew for each question, what is refused at once.
        way = connection.settings_dict["OPTIONS"]
        way.pop("pool", None)
        way.setdefault("connect_timeout", CONNECT_S)
        found = findings()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in found], indent=1))
        else:
            for finding in found:
                self.stdout.write(f"{MARKS[finding.level]}  {finding.part}: {finding.sentence}")
        if any(finding.level is Level.PROBLEM for finding in found):
            sys.exit(1)
