"""Accounts, links, invitations."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling.models import Role


class SignIn(s.Serializer):
    username = s.CharField(max_length=60)
    password = s.CharField(max_length=1000, trim_whitespace=False)


class Profile(s.Serializer):
    display_name = s.CharField(required=False, allow_blank=True, max_length=100)
    email = s.EmailField(required=False, allow_blank=True)
    current_password = s.CharField(
        required=False, allow_blank=True, max_length=1000, trim_whitespace=False,
        help_text="For another e-mail address, where the site sends mail.",
    )  # fmt: skip


class Code(s.Serializer):
    code = s.CharField(max_length=40)


class Proof(s.Serializer):
    """That it is the user: the password, or a code where there is a second factor."""

    password = s.CharField(
        required=False, allow_blank=True, max_length=1000, trim_whitespace=False, default=""
    )
    code = s.CharField(required=False, allow_blank=True, max_length=40, default="")


class ProviderBegin(Proof):
    next = s.RegexField(
        r"^/(?![/\\])[^\s\\]*$", required=False, allow_blank=True, max_length=1000, default="",
        help_text="The path of this site to go on to.",
    )  # fmt: skip
    invitation = s.CharField(
        required=False, allow_blank=True, max_length=100, default="", help_text="Accept this one by its token."
    )  # fmt: skip
    connect = s.BooleanField(
        required=False, default=False, help_text="Connect one's account; takes the password or a code."
    )  # fmt: skip


class Forgotten(s.Serializer):
    user = s.CharField(max_length=254, help_text="A user name or an e-mail address.")


class PasswordChange(s.Serializer):
    current_password = s.CharField(max_length=1000, trim_whitespace=False)
    new_password = s.CharField(max_length=1000, trim_whitespace=False)


class LinkUse(s.Serializer):
    username = s.CharField(required=False, allow_blank=True, max_length=60, default="")
    display_name = s.CharField(required=False, allow_blank=True, max_length=100, default="")
    password = s.CharField(max_length=1000, trim_whitespace=False)


class UserChange(s.Serializer):
    is_active = s.BooleanField(required=False)
    is_admin = s.BooleanField(required=False)
    successor = s.IntegerField(required=False, help_text="Who takes over what only this user owns.")


class InvitationInput(s.Serializer):
    note = s.CharField(required=False, allow_blank=True, max_length=200, default="")
    project = s.IntegerField(required=False, allow_null=True, default=None)
    role = s.ChoiceField(Role.choices, required=False, default=Role.LABELLER)
    is_admin = s.BooleanField(required=False, default=False)
    email = s.EmailField(
        required=False, allow_blank=True, default="", help_text="Mail the link there too."
    )
