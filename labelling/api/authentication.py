"""Who asks: a session of the browser, or a project's API key."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from labelling.access import Actor
from labelling.models import ApiKey, User
from labelling.services import accounts


class SessionAuthentication(authentication.SessionAuthentication):
    """Django's session, with CSRF checks; its absence is 401, not 403."""

    def authenticate_header(self, request: Request) -> str:
        return 'Session realm="facesite"'


class KeyAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer fs_…`; the key names its project by itself."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        key = accounts.key_by_secret(secret.strip())
        if key is None:
            raise exceptions.AuthenticationFailed
        return key.created_by or User(username=f"key-{key.pk}"), key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="facesite"'


def actor(request: Request) -> Actor:
    """The one who asks, as services know them."""
    user = request.user if isinstance(request.user, User) and request.user.pk else None
    key: Any = request.auth
    return Actor(user, key if isinstance(key, ApiKey) else None)


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = SessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
