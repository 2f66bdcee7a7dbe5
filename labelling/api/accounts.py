"""Links, users, invitations."""

from __future__ import annotations

from typing import Any

from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect, ensure_csrf_cookie
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labelling import errors
from labelling.api import inputs, serializers
from labelling.api.sessions import entered
from labelling.api.views import AdminView, base_url, paged, valid
from labelling.models import Link, Project, User
from labelling.services import accounts, mail, second_factor, sign_in
from labelling.shapes import iso, user_shape


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
                "password": sign_in.may_have_password(link.user or User(is_admin=link.is_admin)),
            }
        )

    @extend_schema(request=inputs.LinkUse, responses=serializers.Session, operation_id="link_use")
    def post(self, request: Request, token: str) -> Response:
        """Use the link: set the password, of a new user for an invitation. Signs in."""
        asked = valid(inputs.LinkUse, request.data)
        return entered(request, accounts.use_link(token, **asked))


def _account(user: Any) -> dict[str, Any]:
    """A user of `second_factor.noted`, for administrators."""
    return {**user_shape(user), "second_factor": user.factor_on}


class UsersView(AdminView):
    @extend_schema(
        parameters=[inputs.Paging], responses=serializers.UserPage, operation_id="users_list"
    )
    def get(self, request: Request) -> Response:
        """All users, for administrators."""
        asked = valid(inputs.Paging, request.query_params)
        users = second_factor.noted(User.objects.all())
        return paged(users, asked, ("username", "id"), _account)


def _user(user_id: int) -> User:
    found = second_factor.noted(User.objects.filter(pk=user_id)).first()
    if found is None:
        raise errors.NotFound
    return found


class UserView(AdminView):
    @extend_schema(
        request=inputs.UserChange, responses=serializers.Account, operation_id="users_update"
    )
    def patch(self, request: Request, user_id: int) -> Response:
        """Deactivate or reactivate a user, give or take administration."""
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
        return Response(_account(user))


class PasswordLinkView(AdminView):
    @extend_schema(
        request=None, responses=serializers.PasswordLink, operation_id="users_password_link"
    )
    def post(self, request: Request, user_id: int) -> Response:
        """A one-time link by which the user sets a new password, to pass on by any way."""
        link, url = accounts.password_link(
            _user(user_id), by=self.admin, base_url=base_url(request)
        )
        return Response({"url": url, "expires_at": iso(link.expires_at)})


class UserFactorView(AdminView):
    @extend_schema(responses={204: None}, operation_id="users_second_factor_delete")
    def delete(self, request: Request, user_id: int) -> Response:
        """Take a lost second factor away: the user signs in without a code, and can turn it on again."""
        second_factor.turn_off(_user(user_id), by=self.admin)
        return Response(status=204)


def _invitation(link: Link) -> dict[str, Any]:
    return {
        "id": link.pk,
        "note": link.note,
        "email": link.email,
        "project_id": link.project_id,
        "project_name": link.project.name if link.project else None,
        "role": link.role or None,
        "is_admin": link.is_admin,
        "created_at": iso(link.created_at),
        "expires_at": iso(link.expires_at),
        "used_at": iso(link.used_at),
        "used_by": str(link.used_by) if link.used_by else None,
    }


class InvitationsView(AdminView):
    @extend_schema(
        parameters=[inputs.Paging],
        responses=serializers.InvitationPage,
        operation_id="invitations_list",
    )
    def get(self, request: Request) -> Response:
        """The invitations, newest first."""
        asked = valid(inputs.Paging, request.query_params)
        rows = Link.objects.filter(kind=Link.Kind.INVITATION).select_related("project", "used_by")
        return paged(rows, asked, ("-id",), _invitation)

    @extend_schema(
        request=inputs.InvitationInput, responses=serializers.NewInvitation,
        operation_id="invitations_create",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Invite someone; the URL is shown only in this answer, and mailed if an address is given."""
        asked = valid(inputs.InvitationInput, request.data)
        project = Project.objects.filter(pk=asked.pop("project") or 0, deleted_at=None).first()
        link, url = accounts.invite(
            by=self.admin, base_url=base_url(request), project=project, **asked
        )
        mailed, problem = False, None
        if link.email:
            try:
                mail.send_invitation(link, url, by=self.admin)
                mailed = True
            except errors.FacesiteError as error:  # the link is there all the same
                problem = error.message
        shape = _invitation(link) | {"url": url, "mailed": mailed, "mail_problem": problem}
        return Response(shape, status=200)


class InvitationView(AdminView):
    @extend_schema(responses={204: None}, operation_id="invitations_delete")
    def delete(self, request: Request, link_id: int) -> Response:
        """Withdraw an invitation that wasn't used."""
        unused = Link.objects.filter(kind=Link.Kind.INVITATION, pk=link_id, used_at=None)
        if not unused.delete()[0]:
            raise errors.NotFound
        return Response(status=204)
