"""Signing in by an OpenID Connect provider: there with a state, back with a person.

The protocol is allauth's; who that person is here is decided below. An account is bound to one subject of one issuer.
"""

from __future__ import annotations

import hmac
import logging
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base.provider import ProviderException
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from requests import RequestException

from labelling import errors
from labelling.models import User
from labelling.services import accounts, sign_in, tries

logger = logging.getLogger(__name__)

CALLBACK = "/oidc/callback"
# What a provider that is down, wrongly set up or hostile can make of its answers.
WRONG = (
    OAuth2Error,
    ProviderException,
    RequestException,
    ImproperlyConfigured,
    LookupError,
    TypeError,
    ValueError,
)
MOST_NAMES = 50


@dataclass(frozen=True)
class Person:
    """Whom the provider vouches for. `email` is one that it says is verified, or empty."""

    subject: str
    email: str
    username: str
    name: str


@dataclass(frozen=True)
class Back:
    """Whose account it is, the path of this site to go on to, and whether the account was only connected."""

    user: User
    next_path: str
    connected: bool


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """allauth's, told the callback's address, and with every ID token's signature and nonce checked."""

    def __init__(self, request: HttpRequest, *, base_url: str, nonce: str) -> None:
        super().__init__(request, settings.SITE.oidc_issuer)
        self.callback_url = f"{base_url}{CALLBACK}"
        self.nonce = nonce

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return self.callback_url

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> Any:
        data = super().get_access_token_data(*args, **kwargs)
        self.did_fetch_access_token = False  # or the signature would be taken on trust
        return data

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        claims: dict[str, Any] = super()._decode_id_token(app, id_token)
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), self.nonce.encode()):
            raise OAuth2Error("another nonce")
        return claims


def begin(
    request: HttpRequest, *, base_url: str, next_path: str = "", invitation: str = "",
    connect: User | None = None,
) -> str:  # fmt: skip
    """The provider's address to send the browser to. What is wanted afterwards waits in the session.

    `invitation`: the token of one to accept; `connect`: the account to connect instead of signing in.
    Raises NotFound where no provider is set, LinkSpent, ProviderDown, TooManySignIns.
    """
    if not settings.SITE.oidc_issuer:
        raise errors.NotFound
    link = accounts.open_link(invitation).token_hash if invitation else ""
    tries.count(sign_in.from_address(request))
    nonce = secrets.token_urlsafe(24)
    oauth = Adapter(request, base_url=base_url, nonce=nonce)
    try:
        provider = oauth.get_provider()
        if oauth.openid_config["issuer"].rstrip("/") != settings.SITE.oidc_issuer:
            raise OAuth2Error("another issuer")
        client = oauth.get_client(request, provider.app)
        pkce = provider.get_pkce_params()
        client.state = statekit.stash_state(
            request, provider_id=provider.sub_id,
            state={
                "nonce": nonce, "verifier": pkce.pop("code_verifier"), "next": next_path, "link": link,
                "connect": connect.pk if connect else None,
            },
        )  # fmt: skip
        url = client.get_redirect_url(
            oauth.authorize_url, provider.get_scope(), {**pkce, "nonce": nonce}
        )
    except WRONG as error:
        raise _down(error) from error
    return str(url)


def complete(request: HttpRequest, *, base_url: str) -> Back:
    """Who came back from the provider.

    Raises ProviderRefused with what to do, ProviderDown, LinkSpent.
    """
    if not settings.SITE.oidc_issuer:
        raise errors.NotFound
    state = statekit.unstash_state(
        request, provider_id=settings.SITE.oidc_issuer, state_id=request.GET.get("state", "")
    )
    if state is None:
        raise errors.ProviderRefused(
            "This answer of the sign-in provider isn't one to a sign-in begun here, or came too late. Try again."
        )
    if "code" not in request.GET:
        if request.GET.get("error") == "access_denied":
            raise errors.ProviderRefused
        raise _down(OAuth2Error(request.GET.get("error", "")))
    person = _person(request, state, base_url)
    domains = {domain.casefold() for domain in settings.SITE.oidc_domains}
    if domains and person.email.rpartition("@")[2].casefold() not in domains:
        raise errors.ProviderRefused(
            "This site takes only people with a verified e-mail address of their organisation."
        )
    user = _user(request, person, state)
    if not user.is_active:
        raise errors.ProviderRefused("Your account here is deactivated. Ask an administrator.")
    tries.succeeded(sign_in.from_address(request))
    return Back(user, state["next"], bool(state["connect"]))


def _person(request: HttpRequest, state: dict[str, Any], base_url: str) -> Person:
    oauth = Adapter(request, base_url=base_url, nonce=state["nonce"])
    try:
        provider = oauth.get_provider()
        client = oauth.get_client(request, provider.app)
        data = oauth.get_access_token_data(
            request, provider.app, client, pkce_code_verifier=state["verifier"]
        )
        token = oauth.parse_token(data)
        found = oauth.complete_login(request, provider.app, token, response=data)
        claims = found.account.extra_data
        # A token may be put in another one's place; without an ID token nothing says whose it is.
        if claims["id_token"]["sub"] != claims["userinfo"]["sub"]:
            raise OAuth2Error("another subject")
        fields = provider.extract_common_fields(claims)
    except WRONG as error:
        raise _down(error) from error
    verified = [e.email for e in found.email_addresses if e.verified and len(e.email) <= 254]
    username, name = (str(fields.get(key) or "") for key in ("username", "name"))
    return Person(found.account.uid, verified[0] if verified else "", username, name[:100])


def _user(request: HttpRequest, person: Person, state: dict[str, Any]) -> User:
    issuer = settings.SITE.oidc_issuer
    row = SocialAccount.objects.filter(provider=issuer, uid=person.subject).select_related("user")
    known = row.first()
    if state["connect"]:
        return _connected(request, person, state["connect"], known)
    if known is not None:
        if state["link"]:
            raise errors.ProviderRefused(
                "You have an account here already, and this invitation is for a new one. Sign in, and ask an owner of"
                " the project to add you."
            )
        owner: User = known.user
        return owner
    with transaction.atomic():
        user = _invited_or_new(person, state["link"])
        return _bind(user, person)


def _connected(
    request: HttpRequest, person: Person, user_id: int, known: SocialAccount | None
) -> User:
    user = request.user
    if not isinstance(user, User) or user.pk != user_id:
        raise errors.ProviderRefused("You were signed out meanwhile. Sign in, then connect again.")
    if known is not None and known.user_id != user.pk:
        raise errors.ProviderRefused("This identity belongs to another account here.")
    return user if known else _bind(user, person)


def _invited_or_new(person: Person, link: str) -> User:
    """Never an account that is there by its e-mail address alone: whoever has one connects it, signed in."""
    about: dict[str, Any] = {
        "usernames": _usernames(person),
        "display_name": person.name,
        "email": person.email,
    }
    if link:
        return accounts.accept(link, **about)
    if person.email and User.objects.filter(email__iexact=person.email).exists():
        raise errors.ProviderRefused(
            "An account here has your e-mail address already. Sign in to it, then connect it on your account page."
        )
    if not settings.SITE.oidc_signup:
        raise errors.ProviderRefused(
            "There is no account for you here yet. Ask an administrator for an invitation; if you have an account,"
            " sign in to it, then connect it on your account page."
        )
    if not person.email:
        raise errors.ProviderRefused(
            "The sign-in provider knows no verified e-mail address of yours."
        )
    return accounts.sign_up(**about)


def _bind(user: User, person: Person) -> User:
    """Nothing of what the provider tells about the person is kept here."""
    try:
        with transaction.atomic():
            SocialAccount.objects.create(
                user=user, provider=settings.SITE.oidc_issuer, uid=person.subject
            )
    except IntegrityError as error:
        raise errors.ProviderRefused("You came back twice at once. Try again.") from error
    return user


def _usernames(person: Person) -> Iterator[str]:
    """Names for a new account, the nicest first."""
    wanted = person.username.partition("@")[0] or person.email.partition("@")[0] or "user"
    name = re.sub(r"[^\w.+-]", "", wanted)[:50] or "user"
    yield name
    yield from (f"{name}-{number}" for number in range(2, MOST_NAMES))
    yield f"{name[:40]}-{secrets.token_hex(4)}"


def is_connected(user: User) -> bool:
    """Whether the user may sign in by the provider."""
    return bool(
        SocialAccount.objects.filter(user=user, provider=settings.SITE.oidc_issuer).exists()
    )


def disconnect(user: User) -> None:
    """Takes the provider's way in away. Raises ProviderRefused where no other is left."""
    if not user.has_usable_password() or not sign_in.may_have_password(user):
        raise errors.ProviderRefused(
            "You have no other way in: ask an administrator for a password link first."
        )
    SocialAccount.objects.filter(user=user, provider=settings.SITE.oidc_issuer).delete()


def _down(error: Exception) -> errors.ProviderDown:
    # Its words may hold tokens or addresses.
    logger.warning("The sign-in provider's answer can't be used: %s", type(error).__name__)
    return errors.ProviderDown()
