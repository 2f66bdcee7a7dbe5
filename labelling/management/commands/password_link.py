"""`manage.py password_link USER`: a one-time link to set a password, for when nobody can sign in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from labelling.management.commands.load_sample import find_user
from labelling.services import accounts


class Command(BaseCommand):
    help = "Print a link by which the user sets a new password, once."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", nargs="?", help="Default: the first administrator.")

    def handle(self, *args: Any, **options: Any) -> None:
        site = settings.SITE
        base = site.public_url or f"http://{site.host}:{site.port}"
        _, url = accounts.password_link(find_user(options["user"]), by=None, base_url=base)
        self.stdout.write(url)
