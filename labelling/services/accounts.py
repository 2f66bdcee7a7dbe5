"""Users: signing in, one-time links, deactivation."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from labelling import errors, events
from labelling.models import ApiKey, Link, Member, Project, Role, User
from labelling.services import holds

# Failed sign-ins in five minutes before the answer is 429: of one user from one address, and of all from one
# address, so that a common password isn't tried on everyone.
MOST_FAILURES = 10
MOST_FROM_AN_ADDRESS = 100
FAILURE_WINDOW_S = 300


def hash_token(token: str) -> str:
    """What is stored of a link's token or an API key: both are random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(request: HttpRequest, username: str, password: str) -> User:
    """The user with this password. Raises BadSignIn, TooManySignIns."""
    address = request.META.get("REMOTE_ADDR", "")
    theirs = "sign-in:" + hash_token(f"{username.casefold()}|{address}")
    all_ = "sign-ins:" + hash_token(address)
    # Counted before the password is looked at, which takes long enough for hundreds to be tried at once.
    for counter, most in ((theirs, MOST_FAILURES), (all_, MOST_FROM_AN_ADDRESS)):
        cache.add(counter, 0, FAILURE_WINDOW_S)
        if cache.incr(counter) > most:
            raise errors.TooManySignIns
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        raise errors.BadSignIn
    cache.delete(theirs)
    with suppress(ValueError):  # its five minutes were just over
        cache.decr(all_)
    return user


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
    role: str = "", is_admin: bool = False,
) -> tuple[Link, str]:  # fmt: skip
    """An invitation and its URL, which is shown only now."""
    return _link(
        base_url, kind=Link.Kind.INVITATION, created_by=by, note=note, project=project,
        role=(role or Role.LABELLER) if project else "", is_admin=is_admin,
    )  # fmt: skip


def _link(base_url: str, **fields: object) -> tuple[Link, str]:
    token = secrets.token_urlsafe(32)
    expires = timezone.now() + timedelta(hours=settings.SITE.link_hours)
    link = Link.objects.create(token_hash=hash_token(token), expires_at=expires, **fields)
    return link, f"{base_url}/link/{token}"


def open_link(token: str) -> Link:
    """The link, if it can still be used. Raises LinkSpent."""
    link = (
        Link.objects.filter(token_hash=hash_token(token), used_at=None)
        .filter(expires_at__gt=timezone.now())
        .select_related("user", "project")
        .first()
    )
    if link is None or (link.user is not None and not link.user.is_active):
        raise errors.LinkSpent
    return link


def use_link(token: str, *, username: str, display_name: str, password: str) -> User:
    """The user whose password is now set; an invitation makes the user first.

    Raises LinkSpent, Invalid (name taken or unfit, password too weak).
    """
    with transaction.atomic():
        Link.objects.select_for_update().filter(token_hash=hash_token(token)).first()
        link = open_link(token)
        user = link.user or _new_user(username, display_name, link)
        _set_password(user, password, field="password")
        project = link.project
        if link.user is None and project is not None and project.deleted_at is None:
            Member.objects.create(project=project, user=user, role=link.role)
            events.members_changed(project.pk)
        link.used_at = timezone.now()
        link.used_by = user
        link.save(update_fields=["used_at", "used_by"])
        return user


def _new_user(username: str, display_name: str, link: Link) -> User:
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError as error:
        raise errors.Invalid(fields={"username": list(error.messages)}) from error
    if User.objects.filter(username__iexact=username).exists():
        raise errors.Invalid(fields={"username": ["This name is taken. Choose another."]})
    user = User(username=username, display_name=display_name, is_admin=link.is_admin)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise errors.Invalid(
            fields={"username": ["This name is taken. Choose another."]}
        ) from error
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
