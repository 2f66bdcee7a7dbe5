"""Users: one-time links, passwords, deactivation."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from labelling import errors, events
from labelling.models import ApiKey, Link, Member, Project, Role, User
from labelling.services import holds, sign_in

# How long a password link by mail can be used: whoever asked for it is waiting.
MAILED_HOURS = 1


def hash_token(token: str) -> str:
    """What is stored of a link's token or an API key: both are random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def by_session(session_key: str | None) -> User | None:
    """Who is signed in by the session of this key, as it is stored now."""
    user = get_user(SimpleNamespace(session=SessionStore(session_key)))  # type: ignore[arg-type]
    return user if isinstance(user, User) else None


def change_profile(user: User, *, current_password: str = "", **fields: str) -> None:
    """Change one's own name or e-mail address. Raises Invalid.

    Where the site sends mail, the address is a way to a new password: it then takes the current one.
    """
    moved = fields.get("email", user.email) != user.email
    if moved and settings.SITE.mail_url and user.has_usable_password():
        try:
            sign_in.prove(user, password=current_password)
        except errors.Invalid as error:
            raise errors.Invalid(fields={"current_password": error.fields["password"]}) from error
    for name, value in fields.items():
        setattr(user, name, value)
    user.save(update_fields=list(fields))


def change_password(user: User, *, current: str, new: str) -> None:
    """Set a new password. Raises Invalid with the field that is wrong."""
    if not user.check_password(current):
        raise errors.Invalid(fields={"current_password": ["This isn't your password now."]})
    _set_password(user, new, field="new_password")


def _set_password(user: User, password: str, *, field: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise errors.Invalid(fields={field: list(error.messages)}) from error
    user.set_password(password)
    user.save(update_fields=["password"])


def first_admin_link(base_url: str) -> str | None:
    """A one-time link for the administrator's password, made anew until it is set; None after that."""
    with transaction.atomic():
        admin = User.objects.filter(is_admin=True).order_by("pk").first()
        if admin is None:
            admin = User(username="admin", display_name="Administrator", is_admin=True)
            admin.set_unusable_password()
            admin.save()
        if admin.has_usable_password() or User.objects.exclude(pk=admin.pk).exists():
            return None
        _, url = password_link(admin, by=None, base_url=base_url)
        return url


def password_link(user: User, *, by: User | None, base_url: str) -> tuple[Link, str]:
    """A new link by which `user` sets a password, and its URL; earlier ones stop working."""
    with transaction.atomic():
        Link.objects.filter(user=user, used_at=None).delete()
        return _link(base_url, kind=Link.Kind.PASSWORD, user=user, created_by=by)


def invite(
    *, by: User, base_url: str, note: str = "", project: Project | None = None,
    role: str = "", is_admin: bool = False, email: str = "",
) -> tuple[Link, str]:  # fmt: skip
    """An invitation and its URL, which is shown only now."""
    return _link(
        base_url, kind=Link.Kind.INVITATION, created_by=by, note=note, project=project,
        role=(role or Role.LABELLER) if project else "", is_admin=is_admin, email=email,
    )  # fmt: skip


def mailed_link(user: User, *, base_url: str) -> str:
    """The URL of a password link that goes by mail, for an hour; other links go on working."""
    return _link(base_url, hours=MAILED_HOURS, kind=Link.Kind.PASSWORD, user=user)[1]


def _link(base_url: str, *, hours: int | None = None, **fields: object) -> tuple[Link, str]:
    token = secrets.token_urlsafe(32)
    expires = timezone.now() + timedelta(hours=hours or settings.SITE.link_hours)
    link = Link.objects.create(token_hash=hash_token(token), expires_at=expires, **fields)
    return link, f"{base_url}/link/{token}"


def open_link(token: str) -> Link:
    """The link, if it can still be used. Raises LinkSpent."""
    return open_hashed(hash_token(token))


def open_hashed(token_hash: str) -> Link:
    """The link with this hash, if it can still be used. Raises LinkSpent."""
    link = (
        Link.objects.filter(token_hash=token_hash, used_at=None)
        .filter(expires_at__gt=timezone.now())
        .select_related("user", "project")
        .first()
    )
    if link is None or (link.user is not None and not link.user.is_active):
        raise errors.LinkSpent
    return link


def use_link(token: str, *, username: str, display_name: str, password: str) -> User:
    """The user whose password is now set; an invitation makes the user first.

    Raises LinkSpent, Invalid (name taken or unfit, password too weak), PasswordsOff.
    """
    with transaction.atomic():
        link = _locked(hash_token(token))
        user = link.user or _invited(link, username, display_name)
        if not sign_in.may_have_password(user):
            raise errors.PasswordsOff
        _set_password(user, password, field="password")
        _spend(link, user)
        return user


def accept(token_hash: str, *, usernames: Iterable[str], display_name: str, email: str) -> User:
    """The user whom an invitation makes, without a password, by the first name that is free.

    Raises LinkSpent, for the link of a password too.
    """
    with transaction.atomic():
        link = _locked(token_hash)
        if link.kind != Link.Kind.INVITATION:
            raise errors.LinkSpent
        link.email = email or link.email
        user = _first_free(usernames, lambda name: _invited(link, name, display_name))
        _spend(link, user)
        return user


def sign_up(*, usernames: Iterable[str], display_name: str, email: str) -> User:
    """A new user without a password and without a part in any project."""
    return _first_free(usernames, lambda name: _new_user(name, display_name, email=email))


def _locked(token_hash: str) -> Link:
    Link.objects.select_for_update().filter(token_hash=token_hash).first()
    return open_hashed(token_hash)


def _spend(link: Link, user: User) -> None:
    link.used_at = timezone.now()
    link.used_by = user
    link.save(update_fields=["used_at", "used_by"])


def _first_free(names: Iterable[str], make: Callable[[str], User]) -> User:
    for name in names:
        with suppress(errors.Invalid):
            return make(name)
    raise errors.Invalid(fields={"username": ["No name is free."]})


def _invited(link: Link, username: str, display_name: str) -> User:
    user = _new_user(username, display_name, email=link.email, is_admin=link.is_admin)
    project = link.project
    if project is not None and project.deleted_at is None:
        Member.objects.create(project=project, user=user, role=link.role)
        events.members_changed(project.pk)
    return user


def _new_user(username: str, display_name: str, *, email: str, is_admin: bool = False) -> User:
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError as error:
        raise errors.Invalid(fields={"username": list(error.messages)}) from error
    taken = {"username": ["This name is taken. Choose another."]}
    if User.objects.filter(username__iexact=username).exists():
        raise errors.Invalid(fields=taken)
    user = User(username=username, display_name=display_name, email=email, is_admin=is_admin)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise errors.Invalid(fields=taken) from error
    return user


def deactivate(user: User, *, successor: User | None) -> None:
    """Shut a user out at once: sessions end with the next request, keys they made keep working.

    Projects whose last owner this is go to `successor`; without one, raises LastOwner. Raises
    LastOwner too for the last administrator.
    """
    with transaction.atomic():
        if user.is_admin and not _other_admins(user):
            raise errors.LastOwner("This is the last administrator. Make someone else one first.")
        alone = [p for p in owned_projects(user) if not other_owners(p, user)]
        if alone and (successor is None or successor == user or not successor.is_active):
            names = ", ".join(f"“{p.name}”" for p in alone)
            raise errors.LastOwner(f"{user} is the last owner of {names}. Choose who takes over.")
        for project in alone:
            Member.objects.update_or_create(
                project=project, user=successor, defaults={"role": Role.OWNER}
            )
        user.is_active = False
        user.save(update_fields=["is_active"])
        holds.let_go_everywhere(user)
        for member in Member.objects.filter(user=user):
            events.members_changed(member.project_id)


def set_admin(user: User, is_admin: bool) -> None:
    """Give or take administration. Raises LastOwner for the last administrator."""
    if not is_admin and user.is_admin and not _other_admins(user):
        raise errors.LastOwner("This is the last administrator. Make someone else one first.")
    user.is_admin = is_admin
    user.save(update_fields=["is_admin"])


def _other_admins(user: User) -> bool:
    return User.objects.filter(is_admin=True, is_active=True).exclude(pk=user.pk).exists()


def owned_projects(user: User) -> list[Project]:
    """The projects that `user` owns, alone or with others; those in the trash too."""
    return list(Project.objects.filter(memberships__user=user, memberships__role=Role.OWNER))


def other_owners(project: Project, user: User) -> bool:
    """Whether anyone else who is active owns the project."""
    owners = Member.objects.filter(project=project, role=Role.OWNER, user__is_active=True)
    return owners.exclude(user=user).exists()


def key_by_secret(secret: str) -> ApiKey | None:
    """The living API key with this secret, or None; notes the use, at most once a minute."""
    key = (
        ApiKey.objects.filter(key_hash=hash_token(secret), revoked_at=None)
        .select_related("created_by", "project")
        .first()
    )
    if key is None:
        return None
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > timedelta(minutes=1):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key
