"""What members have in hand: faces that nobody else is offered until they are done or let go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from labelling import events
from labelling.models import Hold, Project, User
from labelling.services import clock, locks
from labelling.shapes import iso, user_ref

# A browser renews every 20 s: two lost requests lose nothing, and what a closed laptop held is free
# within a minute.
HOLD_S = 60

# A user has one batch in hand: what isn't asked for again is let go. `before` is what the asker had
# as the statement began, so that a mere renewal can be told from a change.
_TAKE = """
WITH asked AS (
    SELECT id FROM labelling_face
    WHERE project_id = %(project)s AND NOT in_trash AND id = ANY(%(faces)s)
), before AS (
    SELECT face_id FROM labelling_hold
    WHERE project_id = %(project)s AND user_id = %(user)s AND until >= statement_timestamp()
), let_go AS (
    DELETE FROM labelling_hold
    WHERE project_id = %(project)s AND user_id = %(user)s
      AND face_id NOT IN (SELECT id FROM asked)
    RETURNING face_id
), taken AS (
    INSERT INTO labelling_hold AS held (face_id, project_id, user_id, until)
    SELECT id, %(project)s, %(user)s, statement_timestamp() + make_interval(secs => %(seconds)s)
    FROM asked ORDER BY id
    ON CONFLICT (face_id) DO UPDATE SET user_id = excluded.user_id, until = excluded.until
    WHERE held.until < statement_timestamp() OR held.user_id = excluded.user_id
    RETURNING face_id
)
SELECT
    statement_timestamp() + make_interval(secs => %(seconds)s),
    ARRAY(SELECT face_id FROM taken ORDER BY face_id),
    ARRAY(SELECT id FROM asked EXCEPT SELECT face_id FROM taken ORDER BY 1),
    EXISTS (SELECT FROM let_go)
        OR EXISTS (SELECT FROM taken WHERE face_id NOT IN (SELECT face_id FROM before))
"""


@dataclass(frozen=True)
class Taken:
    """Which faces the asker has in hand now, until when, and which others have."""

    granted: list[int]
    refused: list[Hold]
    until: datetime


def take(project: Project, user: User, face_ids: Sequence[int]) -> Taken:
    """Take faces in hand for `HOLD_S`, or keep them; whatever else the user had is let go.

    Of two who ask at once, one gets a face. Faces that aren't shown, or are of another project, are
    neither granted nor refused.
    """
    asked: dict[str, Any] = {
        "project": project.pk,
        "user": user.pk,
        "faces": list(face_ids),
        "seconds": HOLD_S,
    }
    with transaction.atomic():
        locks.holds(project.pk)
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, asked)
            until, granted, refused, changed = cursor.fetchone()
        others = Hold.objects.filter(face__in=refused).select_related("user").order_by("face_id")
        taken = Taken(granted, list(others) if refused else [], until)
        if changed:
            tell(project.pk)
    return taken


def release(project: Project, user: User) -> None:
    """Let go of everything that the user has in hand in the project."""
    let_go(project.pk, user.pk)


def let_go(project_id: int, user_id: int) -> None:
    """`release` for whom only the ids are at hand."""
    with transaction.atomic():
        locks.holds(project_id)
        _remove(project_id, Hold.objects.filter(project=project_id, user=user_id))


def let_go_everywhere(user: User) -> None:
    """Let go of what the user has in hand in any project."""
    mine = Hold.objects.filter(user=user).order_by("project").values_list("project", flat=True)
    for project_id in mine.distinct():
        let_go(project_id, user.pk)


def end(project_id: int, face_ids: Iterable[int]) -> None:
    """Faces that somebody answered are in nobody's hands any more; the caller has a transaction."""
    locks.holds(project_id)
    _remove(project_id, Hold.objects.filter(face__among=list(face_ids)))


def expire() -> int:
    """Forget what was held too long, and say so; how many faces that were."""
    late = Hold.objects.filter(clock.over("until", longest=timedelta(seconds=HOLD_S)))
    found = 0
    for project_id in late.order_by("project").values_list("project", flat=True).distinct():
        with transaction.atomic():
            locks.holds(project_id)
            found += _remove(project_id, late.filter(project=project_id))
    return found


def in_hand(project_id: int) -> list[dict[str, Any]]:
    """What each member has in hand now, as the API shows it; two queries."""
    rows = Hold.objects.filter(project=project_id, until__gte=Now()).order_by("user", "face")
    faces: dict[int, list[int]] = {}
    until: dict[int, datetime] = {}
    for face_id, user_id, end in rows.values_list("face_id", "user_id", "until"):
        faces.setdefault(user_id, []).append(face_id)
        until[user_id] = max(end, until.get(user_id, end))
    users = User.objects.in_bulk(list(faces))
    return [
        {"user": user_ref(users[pk]), "face_ids": ids, "until": iso(until[pk])}
        for pk, ids in faces.items()
        if pk in users
    ]


def _remove(project_id: int, rows: QuerySet[Hold]) -> int:
    found, _ = rows.delete()
    if found:
        tell(project_id)
    return found


def tell(project_id: int) -> None:
    """Tell everyone what is in hand once this is committed; a failure to look fails nobody."""
    transaction.on_commit(
        lambda: events.holds_changed(project_id, in_hand(project_id)), robust=True
    )
