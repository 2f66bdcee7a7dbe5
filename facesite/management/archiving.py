"""What `backup` and `restore` share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from facesite.backup import alone
from facesite.backup.archive import About
from facesite.embedded import CannotStart
from labelling.management.progress import Bar


def with_services(*words: str) -> bool:
    """Whether this process can reach the database. If not, the same command is run with the site's own services,
    and this process ends as that does."""
    if settings.DATABASE_URL:
        return True
    try:
        status = alone.run(settings.DATA, words)
    except alone.Busy as error:
        raise CommandError(
            "The site is just being started or stopped. Try again in a moment."
        ) from error
    except CannotStart as error:
        raise CommandError(str(error)) from error
    sys.exit(status)


def bar(what: str) -> Callable[[int, int], None]:
    """Shows how many files of how many are done."""
    bars: list[Bar] = []

    def show(done: int, total: int) -> None:
        if not bars:
            bars.append(Bar(what, total))
        bars[0].show(done)

    return show


def said(path: Path, about: About) -> str:
    """What an archive holds, in a sentence."""
    return (
        f"{path}: the site of {about.made_at}, version {about.version}, {about.files:,} files,"
        f" {path.stat().st_size / 1e6:,.1f} MB."
    )
