"""Reviews: a second look at labels, which accepts them or sends them back with a comment."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from labelling import errors, events
from labelling.access import Access
from labelling.models import Change, Face
from labelling.services import changes, edits, label_writes, locks
from labelling.services.labels import Asked, Done
from labelling.shapes import Conflict

VERDICTS = {
    "accept": (Change.Action.ACCEPT, Face.Review.ACCEPTED),
    "send_back": (Change.Action.SEND_BACK, Face.Review.SENT_BACK),
}
OWN = "Labels are reviewed by someone else than who gave them."
NO_LABEL = "None of these faces has a label to review."
NO_COMMENT = "Say what is wrong, so that whoever labelled them can put it right."


def review(access: Access, asked: Sequence[Asked], verdict: str, *, comment: str = "") -> Done:
    """Accept the labels of faces, or send them back, as one change that one undo takes back.

    A face without an answer, or whose answer is the reviewer's own, is left out. One that somebody
    has changed since the asker saw it is a conflict; as a review wants nothing else of a face than
    it is, `yours` repeats its answer. Raises NotFound if none of the faces is in the project,
    LabelsConflict if all have changed, Invalid if nothing is left to review or a label is sent back
    without a comment.
    """
    action, state = VERDICTS[verdict]
    comment = comment.strip()
    if action is Change.Action.SEND_BACK and not comment:
        raise errors.Invalid(fields={"comment": [NO_COMMENT]})
    versions = {a.face_id: a.version for a in asked}
    with transaction.atomic():
        project = locks.changes(access.project.pk)
        locked = label_writes.lock(project, list(versions))
        if not locked:
            raise errors.NotFound
        fresh, stale = label_writes.apart(locked, versions)
        conflicts = [Conflict(f, f.state, f.person) for f in label_writes.shown(stale)]
        if not fresh:
            raise errors.LabelsConflict(conflicts)
        faces = _reviewable(access, fresh)
        faces = [f for f in faces if (f.review, f.review_comment) != (state, comment)]
        change = changes.start(access.actor, project, action)
        wanted = [edits.Wanted(f, _after(f, change, state, comment)) for f in faces]
        edits.write(change, project, wanted)
        if not faces:
            changes.withdraw(change)  # all of them are reviewed just so already
        else:
            change.refresh_from_db()
        now = label_writes.shown([f.pk for f in faces])
        events.faces_changed(project.pk, now, access.actor.user)
    return Done(change, now, conflicts, None, len(now))


def _reviewable(access: Access, faces: Sequence[Face]) -> list[Face]:
    """Those with an answer that somebody else gave. Raises Invalid if there is none."""
    answered = [f for f in faces if f.labelled_at is not None]
    if not answered:
        raise errors.Invalid(NO_LABEL, fields={"faces": [NO_LABEL]})
    user = access.actor.user if access.actor.key is None else None
    others = [f for f in answered if user is None or f.labelled_by_id != user.pk]
    if not others:
        raise errors.Invalid(OWN, fields={"faces": [OWN]})
    return others


def _after(face: Face, change: Change, state: str, comment: str) -> dict[str, object]:
    """How the face is to be; `labelled_at` stays and marks the label that was looked at."""
    return {
        "review": state, "reviewed_by_id": change.by_id, "reviewed_at": change.at,
        "review_comment": comment, "labelled_at": face.labelled_at,
    }  # fmt: skip
