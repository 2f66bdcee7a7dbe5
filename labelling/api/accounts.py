"""Signing in and out, links, users, invitations."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect, ensure_csrf_cookie
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labelling import access, errors
from labelling.api import inputs, serializers
from labelling.api.authentication import actor
from labelling.api.views import base_url, paged, valid
from labelling.models import Link, Project, User
from labelling.services import accounts
from labelling.shapes import iso, user_shape


def _session(user: User | None) -> dict[str, Any]:
    return {"user": user_shape(user) if user else None, "version": settings.VERSION}


@method_decorator(ensure_csrf_cookie, name="get")
@method_decorator(csrf_protect, name="dispatch")
class SessionView(APIView):
    def get_permissions(self) -> list[BasePermission]:
        """Anyone may sign in, and ask who they are."""
        return [IsAuthenticated() if self.request.method == "PATCH" else AllowAny()]

    @extend_schema(responses=serializers.Session, operation_id="session_get")
    def get(self, request: Request) -> Response:
        """Who is signed in; sets the CSRF cookie."""
        return Response(_session(actor(request).user))

    @extend_schema(
        request=inputs.SignIn, responses=serializers.Session, operation_id="session_sign_in"
    )
    def post(self, request: Request) -> Response:
        """Sign in."""
        asked = valid(inputs.SignIn, request.data)
        user = accounts.sign_in(request._request, asked["username"], asked["password"])
        login(request._request, user)
        return Response(_session(user))

    @extend_schema(
        request=inputs.Profile, responses=serializers.Session, operation_id="session_update"
    )
    def patch(self, request: Request) -> Response:
        """Change one's own name or e-mail address."""
        user = access.person_user(actor(request))
        asked = valid(inputs.Profile, request.data)
        for field, value in asked.items():
            setattr(user, field, value)
        user.save(update_fields=list(asked))
        return Response(_session(user))

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


@method_decorator(ensure_csrf_cookie, name="get")
@method_decorator(csrf_protect, name="dispatch")
class LinkView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(responses=serializers.Link, operation_id="link_get")
    def get(self, request: Request, token: str) -> Response:
        """What a one-time link is for."""
        link = accounts.open_link(token)
        return Response(
            {
                "kind": link.kind,
                "username": link.user.username if link.user else None,
                "project_name": link.project.name if link.project else None,
                "role": link.role or None,
                "expires_at": iso(link.expires_at),
            }
        )

    @extend_schema(request=inputs.LinkUse, responses=serializers.Session, operation_id="link_use")
    def post(self, request: Request, token: str) -> Response:
        """Use the link: set the password, of a new user for an invitation. Signs in."""
        asked = valid(inputs.LinkUse, request.data)
        user = accounts.use_link(token, **asked)
        login(request._request, user)
        return Response(_session(user))


class UsersView(APIView):
    @extend_schema(
        parameters=[inputs.Paging], responses=serializers.UserPage, operation_id="users_list"
    )
    def get(self, request: Request) -> Response:
        """All users, for administrators."""
        access.admin(actor(request))
        asked = valid(inputs.Paging, request.query_params)
        return paged(User.objects.all(), asked, ("username", "id"), user_shape)


def _user(user_id: int) -> User:
    found = User.objects.filter(pk=user_id).first()
    if found is None:
        raise errors.NotFound
    return found


class UserView(APIView):
    @extend_schema(
        request=inputs.UserChange, responses=serializers.User, operation_id="users_update"
    )
    def patch(self, request: Request, user_id: int) -> Response:
        """Deactivate or reactivate a user, give or take administration."""
        access.admin(actor(request))
        user = _user(user_id)
        asked = valid(inputs.UserChange, request.data)
        if "is_admin" in asked:
            accounts.set_admin(user, asked["is_admin"])
        if asked.get("is_active") is True:
            user.is_active = True
            user.save(update_fields=["is_active"])
        elif asked.get("is_active") is False and user.is_active:
            successor = _user(asked["successor"]) if "successor" in asked else None
            accounts.deactivate(user, successor=successor)
        return Response(user_shape(user))


class PasswordLinkView(APIView):
    @extend_schema(
        request=None, responses=serializers.PasswordLink, operation_id="users_password_link"
    )
    def post(self, request: Request, user_id: int) -> Response:
        """A one-time link by which the user sets a new password, to pass on by any way."""
        admin = access.admin(actor(request))
        link, url = accounts.password_link(_user(user_id), by=admin, base_url=base_url(request))
        return Response({"url": url, "expires_at": iso(link.expires_at)})


def _invitation(link: Link) -> dict[str, Any]:
    return {
        "id": link.pk,
        "note": link.note,
        "project_id": link.project_id,
        "project_name": link.project.name if link.project else None,
        "role": link.role or None,
        "is_admin": link.is_admin,
        "created_at": iso(link.created_at),
        "expires_at": iso(link.expires_at),
        "used_at": iso(link.used_at),
        "used_by": str(link.used_by) if link.used_by else None,
    }


class InvitationsView(APIView):
    @extend_schema(
        parameters=[inputs.Paging],
        responses=serializers.InvitationPage,
        operation_id="invitations_list",
    )
    def get(self, request: Request) -> Response:
        """The invitations, newest first."""
        access.admin(actor(request))
        asked = valid(inputs.Paging, request.query_params)
        rows = Link.objects.filter(kind=Link.Kind.INVITATION).select_related("project", "used_by")
        return paged(rows, asked, ("-id",), _invitation)

    @extend_schema(
        request=inputs.InvitationInput, responses=serializers.NewInvitation,
        operation_id="invitations_create",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Invite someone; the URL is shown only in this answer."""
        asker = actor(request)
        admin = access.admin(asker)
        asked = valid(inputs.InvitationInput, request.data)
        project = Project.objects.filter(pk=asked.pop("project") or 0, deleted_at=None).first()
        link, url = accounts.invite(by=admin, base_url=base_url(request), project=project, **asked)
        return Response({**_invitation(link), "url": url}, status=200)


class InvitationView(APIView):
    @extend_schema(responses={204: None}, operation_id="invitations_delete")
    def delete(self, request: Request, link_id: int) -> Response:
        """Withdraw an invitation that wasn't used."""
        access.admin(actor(request))
        unused = Link.objects.filter(kind=Link.Kind.INVITATION, pk=link_id, used_at=None)
        if not unused.delete()[0]:
            raise errors.NotFound
        return Response(status=204)
