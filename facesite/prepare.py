"""What has to be done before the site starts: migrations, and the link for the first administrator.

Run by `manage.py up` as a process of its own, so that Django stays out of the supervisor:
`python -m facesite.prepare ADDRESS RESULT`, with the result as JSON in the file RESULT.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

# Any number that nothing else locks.
_LOCK = 4_707_331


def main(address: str, result: Path) -> None:
    """Migrates if there is anything to migrate, and writes `{"link": str | null}`."""
    django.setup()
    link = everything(address)
    with os.fdopen(os.open(result, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump({"link": link}, file)


def everything(address: str) -> str | None:
    """Tables, bucket and first administrator; returns the link by which that one sets a password, if it is to.

    Of several starts on one database one does it, and the others wait. Ends the process with a sentence if the
    database can't be used.
    """
    from labelling.services import accounts, media  # models can't be imported before setup()

    check_database()
    with one_by_one():
        migrate()
        media.make_bucket()
        return accounts.first_admin_link(address)


@contextmanager
def one_by_one() -> Iterator[None]:
    """Whoever changes the tables of this database waits for whoever else does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def check_database() -> None:
    """Ends with a sentence if nobody lets us in: Django's pool would try for 20 s, and not say why."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        sys.exit(
            "Set DATABASE_URL: without one, `manage.py up` starts a database and prepares it by itself."
        )
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.OperationalError as error:
        sys.exit(
            f"{str(error).strip()}\nFacesite can't use the database at {urlsplit(url).hostname}. Start it"
            " or correct DATABASE_URL; left empty, Facesite starts a database of its own."
        )


def migrate() -> None:
    """Applies what isn't applied; a look at one table when all is."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    print("Bringing the database up to date …", flush=True)
    call_command("migrate", interactive=False, verbosity=0)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "facesite.settings")
    main(sys.argv[1], Path(sys.argv[2]))
