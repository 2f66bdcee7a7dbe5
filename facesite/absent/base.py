"""A Django database backend that can't be reached, and says what to do."""

from __future__ import annotations

from typing import Any, NoReturn

from django.core.management.base import CommandError
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL's backend without a server."""

    def get_new_connection(self, conn_params: Any) -> NoReturn:
        """Raises CommandError, which a command shows as its sentence."""
        raise CommandError(
            "The site isn't running on this data folder. Start it with `make run` (or name its"
            " servers in DATABASE_URL and REDIS_URL), then try again."
        )
