"""`manage.py import_photos DIR --project P`: a folder or a ZIP on this machine, into a project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelling.access import Actor
from labelling.errors import FacesiteError
from labelling.management.commands.load_sample import find_user, wait
from labelling.management.progress import Bar
from labelling.models import Project, User
from labelling.services import imports, photos, projects

MOST_LISTED = 50


class Command(BaseCommand):
    help = "Import the photos of a folder or a ZIP; the site must be running."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="A folder, searched deeply, or a ZIP file.")
        parser.add_argument("--project", help="Name or number; may be left out when there is one.")
        parser.add_argument(
            "--create", action="store_true", help="Make the project if it's missing."
        )
        parser.add_argument(
            "--label-folders", action="store_true",
            help="A photo's folder names the person on it (photos with exactly one face).",
        )  # fmt: skip
        parser.add_argument("--user", help="Who imports. Default: the first administrator.")
        parser.add_argument("--no-wait", action="store_true", help="Don't wait for the workers.")

    def handle(self, *args: Any, **options: Any) -> None:
        user = find_user(options["user"])
        source: Path = options["source"]
        if not source.exists():
            raise CommandError(f"There is no {source}.")
        try:
            project = find_project(
                options["project"], create_for=user if options["create"] else None
            )
            found = imports.sources(source)
        except FacesiteError as error:
            raise CommandError(error.message) from error
        if not found:
            raise CommandError(f"There is no file in {source}.")
        report = self._add(project, found, user, options)
        if not options["no_wait"]:
            wait(report.photo_ids, Bar("Processed", len(report.photo_ids), self.stderr._out))
        self._say(project, report, options)

    def _add(
        self, project: Project, found: list[imports.Source], user: User, options: dict[str, Any]
    ) -> imports.Report:
        actor = Actor(user)
        upload = photos.start_upload(project, name=options["source"].resolve().name, actor=actor)
        bar = Bar("Sent", len(found), self.stderr._out)
        report = imports.Report()
        for report in imports.add_all(
            project, found, actor=actor, upload=upload, label_folders=options["label_folders"],
            most_bytes=settings.SITE.max_photo_mb * 1_000_000,
        ):  # fmt: skip
            bar.show(report.files)
        return report

    def _say(self, project: Project, report: imports.Report, options: dict[str, Any]) -> None:
        self.stdout.write(
            f"{project.name}: {report.added} photos added, {report.restored} taken out of the trash,"
            f" {report.duplicates} there already, {len(report.refused)} refused."
        )
        for path, reason in report.refused[:MOST_LISTED]:
            self.stdout.write(f"  {path}: {reason}")
        if len(report.refused) > MOST_LISTED:
            self.stdout.write(f"  … and {len(report.refused) - MOST_LISTED} more.")
        if options["label_folders"] and not options["no_wait"]:
            unclear = imports.unlabelled_folders(report.photo_ids)
            if unclear:
                self.stdout.write("Not labelled, since they don't hold exactly one clear face:")
            for path in unclear[:MOST_LISTED]:
                self.stdout.write(f"  {path}")


def find_project(named: str | None, *, create_for: User | None = None) -> Project:
    """The project of this name or number, or the only one. Raises CommandError naming the choices."""
    rows = Project.objects.filter(deleted_at=None)
    if named is None:
        found = list(rows[:2])
        if len(found) == 1:
            return found[0]
        raise CommandError(f"Say which project with --project: {_names()}")
    by_number = rows.filter(pk=int(named)).first() if named.isdigit() else None
    matching = list(rows.filter(name=named)[:2])
    if by_number is None and len(matching) > 1:
        raise CommandError(f"Several projects are called {named!r}: use the number. {_names()}")
    project = by_number or (matching[0] if matching else None)
    if project is None and create_for is not None:
        return projects.create(by=create_for, name=named)
    if project is None:
        raise CommandError(f"There is no project {named!r}; --create makes it. {_names()}")
    return project


def _names() -> str:
    rows = Project.objects.filter(deleted_at=None).order_by("pk")[:20]
    return "There are: " + (", ".join(f"{p.pk} {p.name!r}" for p in rows) or "none") + "."
