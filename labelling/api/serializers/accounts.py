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


class Account(User):
    second_factor = s.BooleanField(help_text="Whether a code is asked for where the user signs in.")


class Session(s.Serializer):
    user = User(allow_null=True)
    version = s.CharField()
    code_needed = s.BooleanField(help_text="The password was right, and a code is asked for next.")
    problem = s.CharField(
        allow_null=True, help_text="Why the last way by the provider led nowhere."
    )
    passwords = s.BooleanField(help_text="Whether people sign in by password here.")
    provider = s.CharField(allow_null=True, help_text="The sign-in provider's name.")
    mail = s.BooleanField(help_text="Whether the site sends mail.")


class ProviderBegun(s.Serializer):
    url = s.CharField()


class SecondFactor(s.Serializer):
    on = s.BooleanField()
    since = s.DateTimeField(allow_null=True)
    recovery_codes_left = s.IntegerField()
    has_password = s.BooleanField()
    connected = s.BooleanField(help_text="Whether the user may sign in by the provider.")


class SecondFactorBegun(s.Serializer):
    secret = s.CharField()
    url = s.CharField()
    picture = s.CharField(help_text="The URL as a QR code, in a data: URL.")


class RecoveryCodes(s.Serializer):
    recovery_codes = s.ListField(child=s.CharField())


class Link(s.Serializer):
    kind = s.ChoiceField(["invitation", "password"])
    username = s.CharField(allow_null=True)
    project_name = s.CharField(allow_null=True)
    role = s.ChoiceField(Role.choices, allow_null=True)
    expires_at = s.DateTimeField()
    password = s.BooleanField(help_text="Whether it may be used with a password.")


class PasswordLink(s.Serializer):
    url = s.CharField()
    expires_at = s.DateTimeField()


class Invitation(s.Serializer):
    id = s.IntegerField()
    note = s.CharField(allow_blank=True)
    email = s.CharField(allow_blank=True)
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
    mailed = s.BooleanField()
    mail_problem = s.CharField(allow_null=True, help_text="Why it wasn't mailed.")


UserPage = page_of(Account, "UserPage")
InvitationPage = page_of(Invitation, "InvitationPage")
