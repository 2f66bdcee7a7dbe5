"""Putting a backup back, into a site that has nothing yet."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from redis import RedisError

from facesite import prepare
from facesite.backup import archive, programs
from facesite.backup.archive import About
from labelling.services import presence

PROJECTS, USERS = "labelling_project", "labelling_user"


class CannotRestore(Exception):
    """The backup can't be put back; `str()` is the sentence to show. Nothing that was there is lost."""


def restore(path: Path, progress: Callable[[int, int], None] = lambda files, of: None) -> About:
    """Check the whole archive, store its files, then its database as one, and bring that up to date.

    The database comes last, so that a restore that is cut off is no site yet and can be begun again. Raises
    BadBackup, CannotRestore, OSError.
    """
    about = archive.check(path)
    _check_version(about)
    _check_empty()
    _put_back(path, about, progress)
    connection.close()
    with prepare.one_by_one():
        prepare.migrate()
    return about


def _check_version(about: About) -> None:
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    newer = [app for app, name in about.migrations.items() if (app, name) not in known]
    if newer:
        raise CannotRestore(
            f"The backup was made by version {about.version}, whose tables this one ({settings.VERSION}) doesn't know."
            " Install that version or a newer one."
        )


def _check_empty() -> None:
    """Raises CannotRestore where a site runs on the database, or has anything in it."""
    with suppress(RedisError, OSError):
        if presence.seen():
            raise CannotRestore(
                "The site is running, or did a moment ago. Stop it first, on all machines."
            )
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table, condition in (
            (PROJECTS, "true"),
            (USERS, "password NOT LIKE '!%%' AND password <> ''"),
        ):
            if table not in tables:
                continue
            cursor.execute(f"SELECT EXISTS (SELECT FROM {table} WHERE {condition})")  # noqa: S608
            if cursor.fetchone()[0]:
                raise CannotRestore(
                    "This site has projects or users already. A backup is restored into an empty one: choose another"
                    " FACESITE_DATA or DATABASE_URL, or make a new database."
                )


def _put_back(path: Path, about: About, progress: Callable[[int, int], None]) -> None:
    files = 0
    with tempfile.TemporaryFile() as dump:
        for name, content, _ in archive.members(path):
            if name == archive.DATABASE:
                shutil.copyfileobj(content, dump, archive.PIECE)
            elif name.startswith(archive.MEDIA):
                _store(name.removeprefix(archive.MEDIA), content)
                files += 1
                progress(files, about.files)
        dump.seek(0)
        _load(dump)


def _store(key: str, content: IO[bytes]) -> None:
    """Raises OSError where the storage has it otherwise afterwards."""
    with tempfile.SpooledTemporaryFile(max_size=16 * archive.PIECE) as whole:
        shutil.copyfileobj(content, whole, archive.PIECE)
        size = whole.tell()
        whole.seek(0)
        with suppress(FileNotFoundError):
            default_storage.delete(key)
        default_storage.save(key, File(whole))  # type: ignore[arg-type]
    if default_storage.size(key) != size:
        raise OSError(f"{key} couldn't be stored whole. Is the disk full?")


def _load(dump: IO[bytes]) -> None:
    """The tables of an empty site go, and those of the backup come, in one transaction. Raises CannotRestore."""
    _drop_tables()
    words = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    words += [f"--dbname={connection.settings_dict['NAME']}"]
    try:
        programs.run("pg_restore", words, given=dump)
    except programs.Failed as error:
        raise CannotRestore(f"The database couldn't be restored: {error}") from error


def _drop_tables() -> None:
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        if tables:
            cursor.execute("DROP TABLE " + ", ".join(f'"{table}"' for table in tables) + " CASCADE")
        cursor.execute("DROP EXTENSION IF EXISTS vector CASCADE")
