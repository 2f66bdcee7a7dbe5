"""How secrets of second factors lie in the database: sealed by the site's secret key."""

from __future__ import annotations

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.crypto import salted_hmac

from labelling import errors


def _seal() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    sums = [salted_hmac("labelling.sealing", "", secret=k, algorithm="sha256") for k in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(made.digest())) for made in sums])


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth's, with what it stores sealed; in an authenticator app the user has the name of here."""

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return str(user.get_username())

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises FactorUnreadable if it was sealed by another key."""
        try:
            return _seal().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise errors.FactorUnreadable from error
