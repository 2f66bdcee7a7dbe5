"""PostgreSQL's own programs, told where the database is without its password being seen by other users."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from typing import IO, Any

from django.db import connection

from facesite.embedded.postgres import program_files


class Failed(Exception):
    """A program of PostgreSQL's ended with an error; `str()` is what it said."""


def run(
    name: str, words: Sequence[str], *, out: IO[bytes] | None = None, given: IO[bytes] | None = None
) -> None:
    """Run `pg_dump` or `pg_restore` on the site's database. Raises Failed."""
    done = subprocess.run(
        [str(program_files() / "bin" / name), *words], env=environment(connection.settings_dict),
        stdin=given or subprocess.DEVNULL, stdout=out or subprocess.DEVNULL, stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise Failed("; ".join(said[-3:]) or f"{name} ended with status {done.returncode}")


def environment(database: Mapping[str, Any]) -> dict[str, str]:
    """Where a database of Django's settings is, as libpq's programs read it from their environment."""
    names = {
        "HOST": "PGHOST",
        "PORT": "PGPORT",
        "USER": "PGUSER",
        "PASSWORD": "PGPASSWORD",
        "NAME": "PGDATABASE",
    }
    known = {variable: str(database[name]) for name, variable in names.items() if database[name]}
    options = database.get("OPTIONS", {}).items()
    known |= {f"PG{key.upper()}": str(value) for key, value in options if key.startswith("ssl")}
    return {key: value for key, value in os.environ.items() if not key.startswith("PG")} | known
