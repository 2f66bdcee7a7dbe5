"""One's own second factor: begin, confirm, new recovery codes, off."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labelling import access
from labelling.api import inputs, serializers
from labelling.api.authentication import actor
from labelling.api.views import valid
from labelling.models import User
from labelling.services import provider, second_factor, sign_in
from labelling.shapes import iso


def _state(user: User) -> dict[str, Any]:
    state = second_factor.state(user)
    return {
        "on": state.since is not None,
        "since": iso(state.since),
        "recovery_codes_left": state.codes_left,
        "has_password": user.has_usable_password(),
        "connected": provider.is_connected(user),
    }


def _proved(request: Request) -> User:
    """Who asks, once they proved that it is them."""
    user = access.person_user(actor(request))
    sign_in.prove(user, **valid(inputs.Proof, request.data))
    return user


class SecondFactorView(APIView):
    @extend_schema(responses=serializers.SecondFactor, operation_id="second_factor_get")
    def get(self, request: Request) -> Response:
        """Whether the second factor is on, and by what else one signs in."""
        return Response(_state(access.person_user(actor(request))))


class SecondFactorBeginView(APIView):
    @extend_schema(
        request=inputs.Proof, responses=serializers.SecondFactorBegun,
        operation_id="second_factor_begin",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """A secret for an authenticator app; nothing holds until its first code is confirmed."""
        begun = second_factor.begin(_proved(request), request._request.session)
        return Response({"secret": begun.secret, "url": begun.url, "picture": begun.picture})


class SecondFactorConfirmView(APIView):
    @extend_schema(
        request=inputs.Code, responses=serializers.RecoveryCodes,
        operation_id="second_factor_confirm",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Turn it on by the app's first code. The recovery codes are only in this answer."""
        user = access.person_user(actor(request))
        asked = valid(inputs.Code, request.data)
        codes = second_factor.confirm(user, request._request.session, asked["code"])
        return Response({"recovery_codes": codes})


class RecoveryCodesView(APIView):
    @extend_schema(
        request=inputs.Proof, responses=serializers.RecoveryCodes,
        operation_id="second_factor_codes",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """New recovery codes, only in this answer; the old ones stop working."""
        return Response({"recovery_codes": second_factor.new_codes(_proved(request))})


class SecondFactorOffView(APIView):
    @extend_schema(request=inputs.Proof, responses={204: None}, operation_id="second_factor_off")
    def post(self, request: Request) -> Response:
        """Turn it off."""
        user = _proved(request)
        second_factor.turn_off(user, by=user)
        return Response(status=204)
