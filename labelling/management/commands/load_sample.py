"""`manage.py load_sample`: the sample project, through the same upload service as anyone's photos."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelling.management.progress import Bar
from labelling.models import User
from labelling.services import imports, samples


class Command(BaseCommand):
    help = "Load the sample project (400 photos of 40 people), or go on where a load was cut off."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", help="Who owns it. Default: the first administrator.")
        parser.add_argument(
            "--first-start", action="store_true", help="Do nothing if it was loaded once already."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["first_start"] and not samples.wanted_first():
            return
        owner = find_user(options["user"])
        project, adding = samples.load(owner)
        bar = Bar("Sample: sent", samples.PHOTOS, self.stderr._out)
        for count in adding:
            bar.show(count)
        wait(
            list(project.photos.values_list("pk", flat=True)),
            Bar("Sample: processed", samples.PHOTOS),
        )
        self.stdout.write(f"The sample project “{project.name}” is ready.")


def find_user(name: str | None) -> User:
    """The user of this name, or the first administrator. Raises CommandError."""
    rows = User.objects.filter(is_active=True)
    found = (
        rows.filter(username__iexact=name).first()
        if name
        else rows.filter(is_admin=True).order_by("pk").first()
    )
    if found is None:
        raise CommandError(
            f"There is no active user called {name!r}."
            if name
            else "There is no administrator yet: start the site once."
        )
    return found


def wait(photo_ids: list[int], bar: Bar) -> None:
    """Show progress until the workers are through with these photos."""
    while left := imports.unfinished(photo_ids):
        bar.show(len(photo_ids) - left)
        time.sleep(0.5)
    bar.show(len(photo_ids))
