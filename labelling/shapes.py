"""Rows as the API and the events show them: plain dictionaries, cheap to make by the hundred.

`api/serializers.py` describes the same shapes for the schema; a test holds each answer against it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from labelling.models import Change, Face, Job, Person, Photo, Project, Suggestion, User
from labelling.vision.voting import Candidate

API = "/api/v1"


def iso(value: datetime | None) -> str | None:
    """The time in ISO 8601 with Z, or None."""
    return value.isoformat().replace("+00:00", "Z") if value else None


def user_shape(user: User) -> dict[str, Any]:
    return {
        "id": user.pk,
        "username": user.username,
        "display_name": user.display_name,
        "email": user.email,
        "is_admin": user.is_admin,
        "is_active": user.is_active,
    }


def photo_shape(photo: Photo) -> dict[str, Any]:
    base = f"{API}/projects/{photo.project_id}/photos/{photo.pk}/image"
    seen = photo.state == Photo.State.DONE
    return {
        "id": photo.pk,
        "name": photo.name,
        "path": photo.path,
        "upload_id": photo.upload_id,
        "state": photo.state,
        "error": (
            {"code": photo.error_code, "message": photo.error_message} if photo.error_code else None
        ),
        "face_count": photo.face_count,
        "width": photo.width,
        "height": photo.height,
        "size_bytes": photo.size_bytes,
        "format": photo.format,
        "taken_at": iso(photo.taken_at),
        "created_at": iso(photo.created_at),
        "deleted_at": iso(photo.deleted_at),
        "thumb_url": f"{base}/thumb" if seen else None,
        "preview_url": f"{base}/preview" if seen else None,
        "original_url": f"{base}/original",
    }


def person_ref(person: Person) -> dict[str, Any]:
    return {"id": person.pk, "name": person.name}


def candidate_shape(candidate: Candidate, person: Person) -> dict[str, Any]:
    return {
        "person": person_ref(person),
        "distance": candidate.distance,
        "score": candidate.score,
        "votes": candidate.votes,
    }


def crop_url(project_id: int, face_id: int, version: int) -> str:
    """Where the crop is; another address for each version, as browsers keep what they have."""
    return f"{API}/projects/{project_id}/faces/{face_id}/crop?v={version}"


def quality_shape(face: Face) -> dict[str, Any] | None:
    """What was measured of the crop, or None until it is."""
    if face.quality is None:
        return None
    return {
        "score": face.quality,
        "reason": face.quality_reason,
        "size_px": face.size_px,
        "sharpness": face.sharpness,
        "brightness": face.brightness,
        "yaw": face.yaw,
        "pitch": face.pitch,
        "roll": face.roll,
    }


def votes(face: Face, project: Project) -> bool:
    """Whether the face votes, or would once labelled; as `queries.voting` says it to the database."""
    if face.use != Face.Use.RULE:
        return face.use == Face.Use.ALWAYS
    return face.quality is None or face.quality >= project.min_quality


def face_shape(face: Face) -> dict[str, Any]:
    """`face` with all that `queries.with_context` loads (no query here)."""
    suggestion: Suggestion | None = getattr(face, "suggestion", None)
    if face.state != Face.State.UNLABELLED:
        suggestion = None
    return {
        "id": face.pk,
        "photo_id": face.photo_id,
        "photo_name": face.photo.name,
        "photo_width": face.photo.width,
        "photo_height": face.photo.height,
        "box": {"left": face.left, "top": face.top, "right": face.right, "bottom": face.bottom},
        "score": face.score,
        "doubtful": face.score < Face.SURE_SCORE and not face.by_hand,
        "state": face.state,
        "person": person_ref(face.person) if face.person else None,
        "suggestion": (
            {
                "person": person_ref(suggestion.person),
                "distance": suggestion.distance,
                "score": suggestion.score,
            }
            if suggestion
            else None
        ),
        "labelled": (
            {
                "by": str(face.labelled_by) if face.labelled_by else "",
                "at": iso(face.labelled_at),
                "how": face.labelled_how or None,
            }
            if face.labelled_at
            else None
        ),
        "version": face.version,
        "crop_url": crop_url(face.project_id, face.pk, face.crop_version),
        "quality": quality_shape(face),
        "use": face.use,
        "votes": votes(face, face.project),
        "by_hand": face.by_hand,
    }


def person_shape(person: Person) -> dict[str, Any]:
    """`person` from `queries.people`, which adds the counts and the cover."""
    cover: int | None = getattr(person, "cover_face", None)
    version: int = getattr(person, "cover_version", None) or 0
    return {
        "id": person.pk,
        "name": person.name,
        "face_count": getattr(person, "face_count", 0),
        "suggested_count": getattr(person, "suggested_count", 0),
        "cover_url": crop_url(person.project_id, cover, version) if cover else None,
        "created_at": iso(person.created_at),
    }


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
}


def change_shape(change: Change) -> dict[str, Any]:
    count = change.face_count
    person = change.person.name if change.person else "a person erased since"
    summary = SUMMARY[Change.Action(change.action)].format(
        faces=f"{count} face" + ("" if count == 1 else "s"), person=person
    )
    return {
        "id": change.pk,
        "by": str(change.by) if change.by else None,
        "at": iso(change.at),
        "action": change.action,
        "how": change.how,
        "summary": summary,
        "undone_at": iso(change.undone_at),
    }


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
