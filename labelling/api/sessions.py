"""Signing in and out, one's own account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect, ensure_csrf_cookie
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labelling import access
from labelling.api import inputs, serializers
from labelling.api.authentication import actor
from labelling.api.views import valid
from labelling.models import User
from labelling.services import accounts, sign_in
from labelling.shapes import user_shape

# Where a session keeps the sentence that the door shows, after the provider sent the browser back.
PROBLEM = "sign_in_problem"


def session_shape(request: HttpRequest, user: User | None = None) -> dict[str, Any]:
    """Who is signed in, or what is still asked for; and by which ways one comes in here."""
    if user is None and isinstance(request.user, User):
        user = request.user
    return {
        "user": user_shape(user) if user else None,
        "version": settings.VERSION,
        "code_needed": user is None and sign_in.pending(request) is not None,
        "problem": request.session.get(PROBLEM),
        "passwords": bool(settings.SITE.passwords),
        "provider": settings.SITE.oidc_name if settings.SITE.oidc_issuer else None,
        "mail": bool(settings.SITE.mail_url),
    }


def entered(request: Request, user: User) -> Response:
    """The answer to a way in that was found open: signed in, or asked for a code."""
    sign_in.enter(request._request, user)
    return Response(session_shape(request._request))


@method_decorator(ensure_csrf_cookie, name="get")
@method_decorator(csrf_protect, name="dispatch")
class SessionView(APIView):
    def get_permissions(self) -> list[BasePermission]:
        """Anyone may sign in, and ask who they are."""
        return [IsAuthenticated() if self.request.method == "PATCH" else AllowAny()]

    @extend_schema(responses=serializers.Session, operation_id="session_get")
    def get(self, request: Request) -> Response:
        """Who is signed in; sets the CSRF cookie."""
        return Response(session_shape(request._request, actor(request).user))

    @extend_schema(
        request=inputs.SignIn, responses=serializers.Session, operation_id="session_sign_in"
    )
    def post(self, request: Request) -> Response:
        """Sign in. Where `code_needed` is true, the second step is `/session/code`."""
        asked = valid(inputs.SignIn, request.data)
        return entered(
            request, sign_in.by_password(request._request, asked["username"], asked["password"])
        )

    @extend_schema(
        request=inputs.Profile, responses=serializers.Session, operation_id="session_update"
    )
    def patch(self, request: Request) -> Response:
        """Change one's own name or e-mail address."""
        user = access.person_user(actor(request))
        accounts.change_profile(user, **valid(inputs.Profile, request.data))
        return Response(session_shape(request._request, user))

    @extend_schema(responses={204: None}, operation_id="session_sign_out")
    def delete(self, request: Request) -> Response:
        """Sign out; the browser is asked to forget the photos it cached."""
        logout(request._request)
        return Response(status=204, headers={"Clear-Site-Data": '"cache"'})


class PasswordView(APIView):
    @extend_schema(
        request=inputs.PasswordChange, responses={204: None}, operation_id="session_password"
    )
    def post(self, request: Request) -> Response:
        """Change one's own password; other sessions end."""
        user = access.person_user(actor(request))
        asked = valid(inputs.PasswordChange, request.data)
        accounts.change_password(user, current=asked["current_password"], new=asked["new_password"])
        update_session_auth_hash(request._request, user)
        return Response(status=204)
