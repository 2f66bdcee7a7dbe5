"""The locks on a project's row, always taken before those on its photos and faces."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import QuerySet

from labelling import errors
from labelling.models import Project


def changes(project_id: int) -> Project:
    """Let nobody else change labels, boxes or the project until the transaction ends.

    Everything that people do to faces takes it first, so that two of them never wait for each other
    crosswise. Returns the row as it is now. Workers that record photos go on meanwhile.
    """
    return asking_changes(project_id).get()


def asking_changes(project_id: int) -> QuerySet[Project]:
    """What takes that lock once it is asked."""
    return Project.objects.select_for_update(no_key=True).filter(pk=project_id)


def embedder(project_id: int, made_by: str) -> None:
    """Hold the project to the embedder `made_by` until the transaction ends, in which its vectors are
    written. Raises EmbedderChanged if the project has left it.

    FOR KEY SHARE is what a foreign key takes anyway: many hold it at once, and only the swap to
    another embedder (`locks.swap`) waits for all of them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT embedder FROM labelling_project WHERE id = %s FOR KEY SHARE", [project_id]
        )
        if cursor.fetchone() != (made_by,):
            raise errors.EmbedderChanged


def swap(project_id: int) -> Project:
    """The project's row, while nobody else writes vectors, labels or settings."""
    return Project.objects.select_for_update().get(pk=project_id)


def holds(project_id: int) -> None:
    """Let nobody else take or release faces of the project until the transaction ends.

    A batch of holds is many rows, which two users would otherwise lock crosswise. The project's row
    comes first, as everywhere; sharing it with whoever writes labels.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('holds'), hashint8(id)) FROM"
            " (SELECT id FROM labelling_project WHERE id = %s FOR KEY SHARE) AS project",
            [project_id],
        )


@contextmanager
def alone(work: str, project_id: int) -> Iterator[bool]:
    """Whether this process may do the `work` for the project: nobody else does while it runs.

    A lock of the session: what takes long must not hold a transaction open.
    """
    key = (work, project_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s), %s)", key)
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s), %s)", key)
