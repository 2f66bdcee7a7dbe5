"""`python -m tests.provider_site JSON`: a Django site that is an OpenID Connect provider, by allauth."""

from __future__ import annotations

import json
import sys
from typing import Any

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.core.management import call_command
from django.urls import include, path

CLIENT, SECRET = "faces", "client-secret-0123456789"
PASSWORD = "known at the provider alone"
# Username -> e-mail address, and whether the provider has verified it.
PEOPLE = {
    "s1": ("s1@example.org", True),
    "s2": ("s2@example.org", True),
    "s3": ("s3@example.org", False),
    "s4": ("s4@elsewhere.example", True),
    "s5": ("s5@example.org", True),
    "owner": ("taken@example.org", True),
}
urlpatterns: list[Any] = []


def _serve(port: int, folder: str, redirect_uri: str) -> None:
    """Serves until it is ended."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    settings.configure(
        DEBUG=False,
        SECRET_KEY="of the provider alone",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/provider.sqlite"}},
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
            "allauth", "allauth.account", "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware", "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[{
            "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
            "OPTIONS": {"context_processors": [
                "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]},
        }],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        SESSION_COOKIE_NAME="provider-session", CSRF_COOKIE_NAME="provider-csrf",
        ACCOUNT_EMAIL_VERIFICATION="none", ACCOUNT_RATE_LIMITS=False, IDP_OIDC_PRIVATE_KEY=key.decode(), STATIC_URL="/static/", USE_TZ=True,
    )  # fmt: skip
    django.setup()
    urlpatterns.extend(
        [path("accounts/", include("allauth.urls")), path("", include("allauth.idp.urls"))]
    )
    call_command("migrate", verbosity=0)
    _fill(redirect_uri)
    call_command("runserver", f"127.0.0.1:{port}", use_reloader=False, use_threading=True)


def _fill(redirect_uri: str) -> None:
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.models import User

    if User.objects.exists():
        return
    for name, (email, verified) in PEOPLE.items():
        user = User.objects.create_user(name, email, PASSWORD)
        EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    client = Client(id=CLIENT, name="Facesite")
    client.set_secret(SECRET)
    client.set_scopes(["openid", "profile", "email"])
    client.set_redirect_uris([redirect_uri])
    client.save()


if __name__ == "__main__":
    _serve(**json.loads(sys.argv[1]))
