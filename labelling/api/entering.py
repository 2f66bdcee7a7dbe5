"""Ways in beside the password: the second step, the provider, a link by mail; and back from the provider."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.generic import View
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labelling import access, errors
from labelling.api import inputs, serializers
from labelling.api.authentication import actor
from labelling.api.sessions import PROBLEM, session_shape
from labelling.api.views import base_url, valid
from labelling.services import mail, provider, sign_in


@method_decorator(csrf_protect, name="dispatch")
class CodeView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(request=inputs.Code, responses=serializers.Session, operation_id="session_code")
    def post(self, request: Request) -> Response:
        """The second step of signing in: a code of the app, or a recovery code."""
        asked = valid(inputs.Code, request.data)
        sign_in.by_code(request._request, asked["code"])
        return Response(session_shape(request._request))


@method_decorator(csrf_protect, name="dispatch")
class ProviderView(APIView):
    def get_permissions(self) -> list[BasePermission]:
        """Anyone may go there to sign in."""
        return [IsAuthenticated() if self.request.method == "DELETE" else AllowAny()]

    @extend_schema(
        request=inputs.ProviderBegin, responses=serializers.ProviderBegun,
        operation_id="session_provider",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """The address of the sign-in provider to go on to: to sign in, accept an invitation, or connect one's account."""
        asked = valid(inputs.ProviderBegin, request.data)
        if asked["connect"] and not request.user.is_authenticated:
            raise NotAuthenticated
        user = access.person_user(actor(request)) if asked["connect"] else None
        if user is not None:
            sign_in.prove(user, password=asked["password"], code=asked["code"])
        url = provider.begin(
            request._request, base_url=base_url(request), next_path=asked["next"],
            invitation=asked["invitation"], connect=user,
        )  # fmt: skip
        request._request.session.pop(PROBLEM, None)
        return Response({"url": url})

    @extend_schema(responses={204: None}, operation_id="session_provider_disconnect")
    def delete(self, request: Request) -> Response:
        """Sign in by the provider no more."""
        provider.disconnect(access.person_user(actor(request)))
        return Response(status=204)


@method_decorator(csrf_protect, name="dispatch")
class ForgottenView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        request=inputs.Forgotten, responses={204: None}, operation_id="session_forgotten"
    )
    def post(self, request: Request) -> Response:
        """Have a link for a new password mailed. The answer is the same whether or not there is such an account."""
        asked = valid(inputs.Forgotten, request.data)
        mail.ask_password_links(
            asked["user"], address=request.META.get("REMOTE_ADDR", ""), base_url=base_url(request)
        )
        return Response(status=204)


@method_decorator(never_cache, name="dispatch")
class CallbackView(View):
    """Where the provider sends the browser back to: on to the app, or to the door with what went wrong."""

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            back = provider.complete(request, base_url=base_url(request))
        except errors.FacesiteError as error:
            request.session[PROBLEM] = error.message
            page = "account" if request.user.is_authenticated else "signin"
            return HttpResponseRedirect(f"/{page}?problem=1")
        if back.connected:
            return HttpResponseRedirect("/account")
        if sign_in.enter(request, back.user):
            return HttpResponseRedirect(back.next_path or "/projects")
        query = urlencode({"next": back.next_path}) if back.next_path else ""
        return HttpResponseRedirect(f"/signin?{query}")
