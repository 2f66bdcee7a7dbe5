"""`manage.py remove_second_factor USER`: for when app and recovery codes are lost."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from labelling.management.commands.load_sample import find_user
from labelling.services import second_factor


class Command(BaseCommand):
    help = (
        "Take a user's second factor away: the password, or the provider, is enough from then on."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user")

    def handle(self, *args: Any, **options: Any) -> None:
        user = find_user(options["user"])
        second_factor.turn_off(user, by=None)
        self.stdout.write(f"{user.username} signs in without a code now.")
