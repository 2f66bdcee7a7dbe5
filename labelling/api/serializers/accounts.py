"""Users, sessions, links."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling.api.serializers.pages import page_of
from labelling.models import Role


class FileError(s.Serializer):
    code = s.CharField()
    message = s.CharField()


class User(s.Serializer):
    id = s.IntegerField()
    username = s.CharField()
    display_name = s.CharField(allow_blank=True)
    email = s.CharField(allow_blank=True)
    is_admin = s.BooleanField()
    is_active = s.BooleanField()


class Session(s.Serializer):
    user = User(allow_null=True)
    version = s.CharField()


class Link(s.Serializer):
    kind = s.ChoiceField(["invitation", "password"])
    username = s.CharField(allow_null=True)
    project_name = s.CharField(allow_null=True)
    role = s.ChoiceField(Role.choices, allow_null=True)
    expires_at = s.DateTimeField()


class PasswordLink(s.Serializer):
    url = s.CharField()
    expires_at = s.DateTimeField()


class Invitation(s.Serializer):
    id = s.IntegerField()
    note = s.CharField(allow_blank=True)
    project_id = s.IntegerField(allow_null=True)
    project_name = s.CharField(allow_null=True)
    role = s.ChoiceField(Role.choices, allow_null=True)
    is_admin = s.BooleanField()
    created_at = s.DateTimeField()
    expires_at = s.DateTimeField()
    used_at = s.DateTimeField(allow_null=True)
    used_by = s.CharField(allow_null=True)


class NewInvitation(Invitation):
    url = s.CharField()


UserPage = page_of(User, "UserPage")
InvitationPage = page_of(Invitation, "InvitationPage")
