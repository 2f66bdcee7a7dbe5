"""How far a project is, and what each member did."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import Now
from django.utils import timezone

from labelling.models import Change, Face, Hold, Member, Project, User
from labelling.shapes import iso, user_ref

# What counts as an answer; taking a label off, boxes and reviews don't.
ANSWERS = (
    Change.Action.ASSIGN, Change.Action.REJECT, Change.Action.STRANGER, Change.Action.UNSURE,
)  # fmt: skip

Rows = dict[int | None, dict[str, Any]]


def progress(project: Project) -> dict[str, Any]:
    """What is done and left, and who did it; five queries for any number of members.

    Members come first in the order of their answers, beside them those who left but whose answers
    still stand. What keys answered is in the project's numbers alone.
    """
    faces, changes, hands = _faces(project), _changes(project), _hands(project)
    roles = dict(Member.objects.filter(project=project).values_list("user", "role"))
    active = {user for user, row in faces.items() if user is not None and row["answers"]}
    users = User.objects.in_bulk([*roles, *(active - set(roles))])
    members = [
        _member(user, roles.get(pk), faces.get(pk, {}), changes.get(pk, {}), hands.get(pk, {}))
        for pk, user in users.items()
    ]
    return {
        "done": sum(row["done"] for row in faces.values()),
        "left": sum(row["left"] for row in faces.values()),
        "held": sum(row["left"] for row in hands.values()),
        "last_hour": sum(row["last_hour"] or 0 for row in changes.values()),
        "members": sorted(
            members, key=lambda m: (-m["answers"], m["user"]["name"].casefold(), m["user"]["id"])
        ),
    }


def _member(
    user: User, role: str | None, faces: dict[str, Any], changes: dict[str, Any],
    hands: dict[str, Any],
) -> dict[str, Any]:  # fmt: skip
    counted = ("answers", "open", "accepted", "sent_back")
    return {
        "user": user_ref(user),
        "role": role,
        **{name: faces.get(name, 0) for name in counted},
        "last_hour": changes.get("last_hour") or 0,
        "today": changes.get("today") or 0,
        "last_at": iso(faces.get("last_at")),
        "in_hand": hands.get("in_hand", 0),
    }


def _faces(project: Project) -> Rows:
    """The shown faces by who answered last (None: nobody, or a key)."""
    left, answered = Q(state=Face.State.UNLABELLED), Q(labelled_at__isnull=False)
    rows = (
        Face.objects.filter(project=project, in_trash=False)
        .order_by()
        .values("labelled_by")
        .annotate(
            done=Count("pk", filter=~left),
            left=Count("pk", filter=left),
            answers=Count("pk", filter=answered),
            open=Count("pk", filter=answered & Q(review=Face.Review.NONE)),
            accepted=Count("pk", filter=Q(review=Face.Review.ACCEPTED)),
            sent_back=Count("pk", filter=Q(review=Face.Review.SENT_BACK)),
            last_at=Max("labelled_at"),
        )
    )
    return {row["labelled_by"]: dict(row) for row in rows}


def _changes(project: Project) -> Rows:
    """Answers given lately by user (None: by keys), those taken back left out; days are UTC's."""
    now = timezone.now()
    hour = now - timedelta(hours=1)
    day = datetime.combine(now.date(), time(), tzinfo=now.tzinfo)
    rows = (
        Change.objects.filter(
            project=project, at__gte=min(hour, day), action__in=ANSWERS, undone_at=None
        )
        .order_by()
        .values("by")
        .annotate(
            last_hour=Sum("face_count", filter=Q(at__gte=hour)),
            today=Sum("face_count", filter=Q(at__gte=day)),
        )
    )
    return {row["by"]: dict(row) for row in rows}


def _hands(project: Project) -> Rows:
    """What each user has in hand, and how many of these faces wait for an answer."""
    waits = Q(face__state=Face.State.UNLABELLED, face__in_trash=False)
    rows = (
        Hold.objects.filter(project=project, until__gte=Now())
        .order_by()
        .values("user")
        .annotate(in_hand=Count("pk"), left=Count("pk", filter=waits))
    )
    return {row["user"]: dict(row) for row in rows}
