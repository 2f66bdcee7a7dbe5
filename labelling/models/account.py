"""Users, and the one-time links by which they come in or set a new password."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class Users(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Someone who signs in. Rights inside a project come from `Member`, never from here."""

    username = models.CharField(max_length=60, unique=True, validators=[UnicodeUsernameValidator()])
    display_name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    is_admin = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects = Users()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("username"), name="user_username_folded")]

    def __str__(self) -> str:
        return self.display_name or self.username


class Link(models.Model):
    """A link that works once: an invitation (no user yet) or a new password for a user.

    Only the SHA-256 of its token is stored.
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation"
        PASSWORD = "password"  # noqa: S105 - a kind of link

    kind = models.CharField(max_length=12, choices=Kind.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="links")
    project = models.ForeignKey("labelling.Project", null=True, on_delete=models.CASCADE)
    role = models.CharField(max_length=10, blank=True)
    is_admin = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    # Where an invitation was mailed to; the new user's address.
    email = models.EmailField(blank=True, default="")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
