"""The only way a view or a consumer obtains a project and what lies in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labelling import errors, queries
from labelling.models import (
    ApiKey,
    Delivery,
    Face,
    Job,
    Member,
    Person,
    Photo,
    Project,
    Role,
    User,
    Webhook,
)
from labelling.once import Once


@dataclass(frozen=True)
class Actor:
    """Who asks: a signed-in user, or a project's API key (with the user who made it)."""

    user: User | None
    key: ApiKey | None = None

    @property
    def name(self) -> str:
        if self.key is not None:
            return f"key {self.key.name}"
        return str(self.user) if self.user else ""


@dataclass(frozen=True)
class Access:
    """A project, and the role in it of the one who asks."""

    project: Project
    role: Role
    actor: Actor


def project(actor: Actor, project_id: int, *, need: Role, trashed: bool = False) -> Access:
    """The project with the actor's role in it.

    Raises NotFound if the actor has no part in it (or it lies in the trash, unless `trashed`),
    RoleTooLow under `need`, Archived where anything but an owner's settings would change it.
    """
    found, role = _part(actor, project_id)
    if role is None or found is None or (found.deleted_at is not None and not trashed):
        raise errors.NotFound
    if role.rank < need.rank:
        raise errors.RoleTooLow
    if need is Role.LABELLER and found.archived_at is not None:
        raise errors.Archived
    return Access(found, role, actor)


def projects(actor: Actor, found: Sequence[Project]) -> list[Access]:
    """Those of the projects that the actor has a part in, with the role in each; one query."""
    roles: dict[int, Role] = {}
    if actor.key is not None:
        roles = {p.pk: role for p in found if (role := _key_role(actor.key, p.pk)) is not None}
    elif actor.user is not None and actor.user.is_active:
        rows = Member.objects.filter(project__in=found, user=actor.user)
        roles = {pk: Role(role) for pk, role in rows.values_list("project_id", "role")}
    return [Access(p, role, actor) for p in found if (role := roles.get(p.pk)) is not None]


# Every request in a project asks for it.
_members = Once(
    lambda project, user: Member.objects.filter(project=project, user=user).select_related("project"),
    int, int,
)  # fmt: skip


def _part(actor: Actor, project_id: int) -> tuple[Project | None, Role | None]:
    """The project and the actor's role in it, if they have one; one query."""
    if actor.key is not None:
        role = _key_role(actor.key, project_id)
        return (Project.objects.filter(pk=project_id).first() if role else None), role
    if actor.user is None or not actor.user.is_active:
        return None, None
    for member in _members(project_id, actor.user.pk):
        return member.project, Role(member.role)
    return None, None


def _key_role(key: ApiKey, project_id: int) -> Role | None:
    usable = key.project_id == project_id and key.revoked_at is None
    return Role(key.role) if usable else None


def admin(actor: Actor) -> User:
    """The administrator who asks. Raises AdminOnly for anyone else, keys included."""
    if actor.key is not None or actor.user is None or not actor.user.is_admin:
        raise errors.AdminOnly
    return actor.user


def person_user(actor: Actor) -> User:
    """The user who asks. Raises RoleTooLow for a key: accounts aren't a program's business."""
    if actor.key is not None or actor.user is None:
        raise errors.RoleTooLow
    return actor.user


def photo(access: Access, photo_id: int) -> Photo:
    """A photo of the project, also one in the trash. Raises NotFound."""
    found = (
        Photo.objects.filter(project=access.project, pk=photo_id)
        .exclude(state=Photo.State.RECEIVING)
        .first()
    )
    if found is None:
        raise errors.NotFound
    return found


def face(access: Access, face_id: int) -> Face:
    """A face of the project that wasn't removed, with all that its shape shows. Raises NotFound."""
    rows = Face.objects.filter(project=access.project, pk=face_id, removed="")
    found = queries.with_context(rows).first()
    if found is None:
        raise errors.NotFound
    return found


def person(access: Access, person_id: int, *, merged: bool = False) -> Person:
    """A living person of the project; with `merged`, whom somebody merged became. Raises NotFound."""
    found = Person.objects.filter(project=access.project, pk=person_id).first()
    seen = set()
    while merged and found is not None and found.merged_into_id and found.pk not in seen:
        seen.add(found.pk)
        found = found.merged_into
    if found is None or found.deleted_at is not None:
        raise errors.NotFound
    return found


def people(access: Access, person_ids: Sequence[int]) -> list[Person]:
    """These living people of the project, each once; one query. Raises NotFound if one is missing."""
    ids = list(dict.fromkeys(person_ids))
    found = Person.objects.filter(project=access.project, deleted_at=None).in_bulk(ids)
    if len(found) != len(ids):
        raise errors.NotFound
    return [found[pk] for pk in ids]


def job(access: Access, job_id: int) -> Job:
    """A job of the project. Raises NotFound."""
    found = (
        Job.objects.filter(project=access.project, pk=job_id).select_related("by", "key").first()
    )
    if found is None:
        raise errors.NotFound
    return found


def webhook(access: Access, webhook_id: int) -> Webhook:
    """A webhook of the project. Raises NotFound."""
    rows = Webhook.objects.filter(project=access.project, pk=webhook_id)
    found = rows.select_related("created_by").first()
    if found is None:
        raise errors.NotFound
    return found


def delivery(webhook: Webhook, delivery_id: int) -> Delivery:
    """A message to the webhook. Raises NotFound."""
    found = Delivery.objects.filter(webhook=webhook, pk=delivery_id).first()
    if found is None:
        raise errors.NotFound
    return found
