"""Projects, their members and their API keys."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from labelling import errors, events
from labelling.access import Access
from labelling.models import ApiKey, Member, Project, Role, User
from labelling.services import embedders, holds, locks, suggestions
from labelling.services.accounts import hash_token, other_owners
from labelling.vision import catalogue


def create(
    *, by: User, name: str, description: str = "", is_sample: bool = False,
    embedder: str = catalogue.DEFAULT,
) -> Project:  # fmt: skip
    """A new project, owned by `by`. Raises Invalid, EmbedderNotReady."""
    info = embedders.ready(embedder)
    with transaction.atomic():
        project = Project.objects.create(
            name=name, description=description, created_by=by, is_sample=is_sample,
            embedder=info.name, accept_distance=info.accept_distance,
            suggest_distance=info.suggest_distance,
        )  # fmt: skip
        Member.objects.create(project=project, user=by, role=Role.OWNER)
        return project


FIELDS = (
    "name", "description", "neighbours", "accept_distance", "suggest_distance", "min_face_px",
    "thresholds", "min_quality", "retention_days",
)  # fmt: skip
# What suggestions depend on.
RULES = ("neighbours", "suggest_distance", "min_quality")


def change(project: Project, wanted: dict[str, Any]) -> Project:
    """Set name, description, archived and the rules; what isn't named stays.

    Raises Invalid if the accept distance would lie past the suggest distance.
    """
    with transaction.atomic():
        before = locks.changes(project.pk)
        fields = [field for field in FIELDS if field in wanted]
        for field in ("accept_distance", "suggest_distance"):
            setattr(project, field, getattr(before, field))
        for field in fields:
            setattr(project, field, wanted[field])
        if "archived" in wanted:
            project.archived_at = timezone.now() if wanted["archived"] else None
            fields.append("archived_at")
        if project.accept_distance > project.suggest_distance:
            raise errors.Invalid(
                fields={
                    "accept_distance": [
                        "This must not be larger than the distance for suggestions."
                    ]
                }
            )
        project.save(update_fields=fields)
        if any(getattr(before, rule) != getattr(project, rule) for rule in RULES):
            suggestions.want(project.pk)
        events.project_changed(project.pk)
        return project


def trash(project: Project) -> None:
    """Move the project to the trash; it is out of reach until restored."""
    project.deleted_at = timezone.now()
    project.save(update_fields=["deleted_at"])
    events.project_changed(project.pk)


def restore(project: Project) -> Project:
    """Take the project out of the trash."""
    project.deleted_at = None
    project.save(update_fields=["deleted_at"])
    events.project_changed(project.pk)
    return project


def add_member(project: Project, *, username: str, role: str) -> Member:
    """Make a user a member. Raises Invalid for an unknown name, AlreadyMember."""
    user = User.objects.filter(username__iexact=username.strip(), is_active=True).first()
    if user is None:
        raise errors.Invalid(
            fields={"username": ["No active user has this name. An administrator can invite them."]}
        )
    try:
        with transaction.atomic():
            member = Member.objects.create(project=project, user=user, role=role)
    except IntegrityError as error:
        raise errors.AlreadyMember from error
    events.members_changed(project.pk)
    return member


def member(project: Project, user_id: int) -> Member:
    """The membership of a user. Raises NotFound."""
    found = Member.objects.filter(project=project, user=user_id).select_related("user").first()
    if found is None:
        raise errors.NotFound
    return found


def set_role(project: Project, user_id: int, role: str) -> Member:
    """Change a member's role. Raises LastOwner, NotFound."""
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        found = member(project, user_id)
        if (
            found.role == Role.OWNER
            and role != Role.OWNER
            and not other_owners(project, found.user)
        ):
            raise errors.LastOwner
        found.role = role
        found.save(update_fields=["role"])
        if found.role == Role.VIEWER:
            holds.release(project, found.user)
        events.members_changed(project.pk)
        return found


def remove_member(access: Access, user_id: int) -> None:
    """Take a member out; anyone may leave. Raises LastOwner, RoleTooLow, NotFound."""
    itself = access.actor.user is not None and access.actor.user.pk == user_id
    if access.actor.key is not None or (access.role is not Role.OWNER and not itself):
        raise errors.RoleTooLow
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=access.project.pk)
        found = member(access.project, user_id)
        if found.role == Role.OWNER and not other_owners(access.project, found.user):
            raise errors.LastOwner
        found.delete()
        holds.release(access.project, found.user)
        events.members_changed(access.project.pk)


def create_key(project: Project, *, by: User, name: str, role: str) -> tuple[ApiKey, str]:
    """A new API key and its secret, which can't be shown again."""
    secret = "fs_" + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        project=project, name=name, role=role, prefix=secret[:10], key_hash=hash_token(secret),
        created_by=by,
    )  # fmt: skip
    return key, secret


def revoke_key(project: Project, key_id: int) -> None:
    """End a key at once. Raises NotFound."""
    changed = ApiKey.objects.filter(project=project, pk=key_id, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    if not changed:
        raise errors.NotFound
