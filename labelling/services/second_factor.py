"""The second factor of a user: codes of an authenticator app, and recovery codes. Stored by allauth."""

from __future__ import annotations

import base64
import logging
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, validate_totp_code
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from labelling import errors
from labelling.models import User

logger = logging.getLogger(__name__)

# Where a session keeps the sealed secret between the picture and the first code.
BEGUN = "second_factor_begun"
RECOVERY_CODES = 10  # allauth's default


@dataclass(frozen=True)
class State:
    """Since when the factor is on (None: it is off), and how many recovery codes weren't used."""

    since: datetime | None
    codes_left: int = 0


@dataclass(frozen=True)
class Begun:
    """What an authenticator app needs: a secret in base 32, the same as a URL, and as a picture's data: URL."""

    secret: str
    url: str
    picture: str


def state(user: User) -> State:
    """Whether it is on."""
    app = _of(user, Authenticator.Type.TOTP)
    if app is None:
        return State(None)
    codes = _of(user, Authenticator.Type.RECOVERY_CODES)
    used = int(codes.data["used_mask"]).bit_count() if codes else RECOVERY_CODES
    return State(app.created_at, RECOVERY_CODES - used)


def is_on(user: User) -> bool:
    """Whether a code is asked for where the user signs in."""
    return _of(user, Authenticator.Type.TOTP) is not None


def noted(users: QuerySet[User]) -> QuerySet[User]:
    """These users, each with `factor_on`; no further query."""
    apps = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return users.annotate(factor_on=Exists(apps))


def begin(user: User, session: SessionBase) -> Begun:
    """A new secret for an app. Nothing holds yet. Raises FactorState if it is on already."""
    if is_on(user):
        raise errors.FactorState("The second factor is on already. Turn it off first.")
    secret = generate_totp_secret()
    adapter = get_adapter()
    session[BEGUN] = adapter.encrypt(secret)
    url = adapter.build_totp_url(user, secret)
    picture = base64.b64encode(adapter.build_totp_svg(url).encode()).decode()
    return Begun(secret, url, f"data:image/svg+xml;base64,{picture}")


def confirm(user: User, session: SessionBase, code: str) -> list[str]:
    """Turns it on by the first code of the app; the recovery codes, which are shown only now.

    Raises FactorState if nothing was begun or it is on already, BadCode.
    """
    if BEGUN not in session:
        raise errors.FactorState("Begin again: the code of that picture can't be used any more.")
    secret = get_adapter().decrypt(session[BEGUN])
    if not validate_totp_code(secret, code):
        raise errors.BadCode
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if is_on(user):
            raise errors.FactorState("The second factor is on already. Turn it off first.")
        TOTP.activate(user, secret).validate_code(code)  # it can't be used again
        codes = _make_codes(user)
    del session[BEGUN]
    logger.info("The second factor of user %d was turned on.", user.pk)
    return codes


def check(user: User, code: str) -> bool:
    """Whether this is the app's code now, or a recovery code; neither works twice."""
    for row in Authenticator.objects.filter(user=user).order_by("-type"):
        if row.wrap().validate_code(code):
            row.record_usage()
            return True
    return False


def new_codes(user: User) -> list[str]:
    """New recovery codes; the old ones stop working. Raises FactorState if the factor is off."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if not is_on(user):
            raise errors.FactorState
        codes = _make_codes(user)
    logger.info("User %d made new recovery codes.", user.pk)
    return codes


def turn_off(user: User, *, by: User | None) -> None:
    """No code is asked for any more. `by`: who did it; None is the machine's administrator."""
    if Authenticator.objects.filter(user=user).delete()[0]:
        logger.info(
            "The second factor of user %d was taken away by %s.", user.pk, f"user {by.pk}" if by else "a command"
        )  # fmt: skip


def _make_codes(user: User) -> list[str]:
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    return list(RecoveryCodes.activate(user).generate_codes())


def _of(user: User, kind: str) -> Authenticator | None:
    return Authenticator.objects.filter(user=user, type=kind).first()
