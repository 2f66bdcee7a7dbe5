"""`manage.py find PHOTO`: every face of a project that looks like those of a photo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelling.api.exchange import found_shape
from labelling.management import doors
from labelling.services import finding


class Command(BaseCommand):
    help = "Find a person by a photo, which isn't kept; the site must be running."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("photo", type=Path)
        parser.add_argument("--limit", type=int, default=20, help="Matches a face. Default: 20.")
        parser.add_argument("--max-distance", type=float, help="Default: the project's own.")
        doors.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        limit, distance = options["limit"], options["max_distance"]
        if not 1 <= limit <= 1000 or not (distance is None or 0.05 <= distance <= 2):
            raise CommandError("--limit takes 1 to 1000, --max-distance 0.05 to 2.")
        try:
            file = options["photo"].open("rb")
        except OSError as error:
            raise CommandError(f"{options['photo']} can't be read: {error.strerror}.") from error
        with file, doors.sentences():
            if options["server"]:
                remote = doors.Remote(options)
                fields = {"limit": limit} | ({} if distance is None else {"max_distance": distance})
                answer = remote.call(
                    "POST", f"{remote.project}/find", files={"file": file}, data=fields
                )
                found = answer.json()
            else:
                project = doors.local(options).project
                found = found_shape(
                    project, finding.find(project, file, limit=limit, max_distance=distance)
                )
        self._say(found)

    def _say(self, found: dict[str, Any]) -> None:
        if not found["faces"]:
            self.stdout.write("No face was found in the photo.")
        for number, face in enumerate(found["faces"], 1):
            box = ", ".join(f"{face['box'][e]:.0f}" for e in ("left", "top", "right", "bottom"))
            who = ", ".join(
                f"{one['person']['name']} ({one['score']:.0%})" for one in face["people"][:3]
            )
            self.stdout.write(f"Face {number} at {box}: {who or 'nobody known'}")
            for match in face["matches"]:
                shown = match["face"]
                name = shown["person"]["name"] if shown["person"] else "no name"
                self.stdout.write(
                    f"  {match['distance']:.3f}  {shown['photo_name']}  {name}  (face {shown['id']})"
                )
            if not face["matches"]:
                self.stdout.write("  No face of the project is near enough.")
