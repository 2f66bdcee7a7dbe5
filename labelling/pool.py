"""The process's database connections, which its requests share: few of them, and each is somebody's for one request."""

from __future__ import annotations

from django.db import connection


def give_back() -> None:
    """Let others have this thread's connection before a wait for something else; the next query takes one again.

    In a transaction it stays: what was written would be lost.
    """
    if connection.connection is not None and not connection.in_atomic_block:
        connection.close()
