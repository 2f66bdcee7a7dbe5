"""Changes and jobs as the API and the events show them."""

from __future__ import annotations

from typing import Any

from labelling.models import Change, Face, Job
from labelling.shapes import iso, person_ref

SUMMARY = {
    Change.Action.ASSIGN: "named {faces} {person}",
    Change.Action.REJECT: "marked {faces} as not a face",
    Change.Action.STRANGER: "set {faces} aside as stranger",
    Change.Action.UNSURE: "set {faces} aside as unsure",
    Change.Action.CLEAR: "took the label off {faces}",
    Change.Action.NOT_PERSON: "said “not {person}” of {faces}",
    Change.Action.DELETE_PERSON: "deleted {person} and unlabelled {faces}",
    Change.Action.DRAW: "drew {faces}",
    Change.Action.MOVE: "moved the box of {faces}",
    Change.Action.REMOVE: "removed {faces}",
    Change.Action.DETECT: "detected again, which changed {faces}",
    Change.Action.USE: "decided whether {faces} may vote",
    Change.Action.MERGE: "merged {others} into {person}, with {faces}",
    Change.Action.RENAME: "renamed {before} to {after}",
    Change.Action.COVER: "chose a cover for {person}",
    Change.Action.NOTE: "changed the note on {person}",
    Change.Action.ACCEPT: "accepted the labels of {faces}",
    Change.Action.SEND_BACK: "sent back the labels of {faces}",
}


def change_shape(change: Change) -> dict[str, Any]:
    """`change` with its user, key and person loaded, as by `history.described` (no query here)."""
    count = change.face_count
    return {
        "id": change.pk,
        "by": f"key {change.key.name}" if change.key else str(change.by) if change.by else None,
        "at": iso(change.at),
        "action": change.action,
        "how": change.how,
        "summary": _summary(change),
        "face_count": count,
        "person": person_ref(change.person) if change.person else None,
        "undone_at": iso(change.undone_at),
    }


def _summary(change: Change) -> str:
    action, person = Change.Action(change.action), change.person
    name = person.name if person else "a person erased since"
    others = getattr(change, "merged_count", 0)
    text = SUMMARY[action]
    if action is Change.Action.ASSIGN and change.how == Face.How.IMPORT and not person:
        text = "imported names for {faces}"
    if action is Change.Action.COVER and person and getattr(change, "after_cover", 0) is None:
        text = "left the cover of {person} to the best face"
    return text.format(
        faces=counted(change.face_count, "face", "faces"), person=name,
        others=counted(others, "person", "people") if others else "people erased since",
        before=getattr(change, "before_name", None) or "a person",
        after=getattr(change, "after_name", None) or name,
    )  # fmt: skip


def counted(number: int, one: str, many: str) -> str:
    """`1 face`, `2 faces`."""
    return f"{number:,} {one if number == 1 else many}"


def change_ref(change: Change) -> dict[str, Any]:
    """A change as the answer to what made it; its id is null if nothing had to change."""
    return {"id": change.pk, "summary": change_shape(change)["summary"]}


def job_shape(job: Job) -> dict[str, Any]:
    """`job` with its user and key loaded (no query here)."""
    detects = job.kind == Job.Kind.DETECT
    early = job.state in {Job.State.WAITING, Job.State.RUNNING, Job.State.READY}
    error = {"code": job.error_code, "message": job.error_message} if job.error_code else None
    settings = {"min_face_px": job.min_face_px, "thresholds": job.thresholds} if detects else None
    by = f"key {job.key.name}" if job.key else str(job.by) if job.by else None
    return {
        "id": job.pk,
        "kind": job.kind,
        "state": job.state,
        "total": job.total,
        "done": job.done,
        "failed": job.failed,
        "error": error,
        "by": by,
        "created_at": iso(job.created_at),
        "finished_at": iso(job.finished_at),
        "settings": settings,
        "embedder": job.embedder or None,
        "photo_count": job.photo_count,
        "result": job.result,
        "can_apply": job.state == Job.State.READY,
        "can_cancel": early,
    }
