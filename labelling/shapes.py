"""Rows as the API and the events show them: plain dictionaries, cheap to make by the hundred.

`api/serializers.py` describes the same shapes for the schema; a test holds each answer against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labelling.models import (
    Face,
    Hold,
    Person,
    Photo,
    Suggestion,
    Suspect,
    User,
)
from labelling.models.person import FEW_FACES
from labelling.vision.types import Box
from labelling.vision.voting import Candidate

API = "/api/v1"


@dataclass(frozen=True)
class Conflict:
    """A face that someone else has changed meanwhile, and what the asker wanted it to be."""

    face: Face
    state: str
    person: Person | None


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


def user_ref(user: User) -> dict[str, Any]:
    return {"id": user.pk, "name": str(user)}


def hold_shape(hold: Hold) -> dict[str, Any]:
    """`hold` with its user loaded (no query here)."""
    return {"user": user_ref(hold.user), "until": iso(hold.until)}


def candidate_shape(
    candidate: Candidate, person: Person, cover: tuple[int, int] | None
) -> dict[str, Any]:
    """`cover` is the person's cover and the version of its crop."""
    return {
        "person": person_ref(person),
        "cover_url": crop_url(person.project_id, *cover) if cover else None,
        "distance": candidate.distance,
        "score": candidate.score,
        "votes": candidate.votes,
    }


def crop_url(project_id: int, face_id: int, version: int) -> str:
    """Where the crop is; another address for each version, as browsers keep what they have."""
    return f"{API}/projects/{project_id}/faces/{face_id}/crop?v={version}"


def box_shape(box: Box | Face) -> dict[str, float]:
    return {"left": box.left, "top": box.top, "right": box.right, "bottom": box.bottom}


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


def votes(face: Face) -> bool:
    """Whether the face votes, or would once labelled; as `queries.voting` says it to the database."""
    if face.use != Face.Use.RULE:
        return face.use == Face.Use.ALWAYS
    return face.quality is None or face.quality >= face.min_quality  # type: ignore[attr-defined]


def face_shape(face: Face) -> dict[str, Any]:
    """`face` with all that `queries.with_context` loads (no query here)."""
    suggestion: Suggestion | None = getattr(face, "suggestion", None)
    suspect: Suspect | None = getattr(face, "suspect", None)
    if face.state != Face.State.UNLABELLED:
        suggestion = None
    return {
        "id": face.pk,
        "photo_id": face.photo_id,
        "photo_name": face.photo.name,
        "photo_width": face.photo.width,
        "photo_height": face.photo.height,
        "box": box_shape(face),
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
                "by_id": face.labelled_by_id,
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
        "votes": votes(face),
        "by_hand": face.by_hand,
        "cluster_id": face.cluster_id if face.state == Face.State.UNLABELLED else None,
        "suspect": suspect_shape(suspect) if suspect and face.person else None,
        "twice": bool(getattr(face, "twice", False)),
        "review": (
            {
                "state": face.review,
                "by": str(face.reviewed_by) if face.reviewed_by else "",
                "at": iso(face.reviewed_at),
                "comment": face.review_comment,
            }
            if face.review
            else None
        ),
        "photo_at": iso(face.photo.created_at),
        "upload_id": face.photo.upload_id,
    }


def suspect_shape(suspect: Suspect) -> dict[str, Any]:
    """`suspect` with its person and the other face loaded (no query here)."""
    other = suspect.other_face
    return {
        "person": person_ref(suspect.person),
        "own_distance": suspect.own_distance,
        "other_distance": suspect.other_distance,
        "other_face_id": other.pk if other else None,
        "other_crop_url": (
            crop_url(suspect.project_id, other.pk, other.crop_version) if other else None
        ),
    }


def conflict_shape(conflict: Conflict) -> dict[str, Any]:
    """A face as it is now, and what the asker wanted it to be."""
    person = conflict.person
    return {
        "face": face_shape(conflict.face),
        "yours": {"state": conflict.state, "person": person_ref(person) if person else None},
    }


def person_shape(person: Person) -> dict[str, Any]:
    """`person` from `queries.people`, which adds the counts and the cover."""
    cover: int | None = getattr(person, "cover_face", None)
    version: int = getattr(person, "cover_version", None) or 0
    return {
        "id": person.pk,
        "name": person.name,
        "face_count": person.face_count,
        "suggested_count": getattr(person, "suggested_count", 0),
        "cover_url": crop_url(person.project_id, cover, version) if cover else None,
        "cover_face_id": cover,
        "created_at": iso(person.created_at),
        "note": person.note,
        "changed_at": iso(person.changed_at),
        "suspect_count": getattr(person, "suspect_count", 0),
        "twice_count": getattr(person, "twice_count", 0),
        "few": person.face_count < FEW_FACES,
    }
