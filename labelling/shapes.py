"""Rows as the API and the events show them: plain dictionaries, cheap to make by the hundred.

`api/serializers.py` describes the same shapes for the schema; a test holds each answer against it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from labelling.models import Change, Face, Person, Photo, Suggestion, User
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


def crop_url(project_id: int, face_id: int) -> str:
    return f"{API}/projects/{project_id}/faces/{face_id}/crop"


def face_shape(face: Face) -> dict[str, Any]:
    """`face` with its photo, person, labelled_by and suggestion.person loaded (no query here)."""
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
        "doubtful": face.score < Face.SURE_SCORE,
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
        "crop_url": crop_url(face.project_id, face.pk),
    }


def person_shape(person: Person) -> dict[str, Any]:
    """`person` from `queries.people`, which adds the counts and the cover."""
    cover: int | None = getattr(person, "cover_face", None)
    return {
        "id": person.pk,
        "name": person.name,
        "face_count": getattr(person, "face_count", 0),
        "suggested_count": getattr(person, "suggested_count", 0),
        "cover_url": crop_url(person.project_id, cover) if cover else None,
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
