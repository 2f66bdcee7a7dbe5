"""Signing in: the password, then the second factor where there is one; tries are counted."""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest

from labelling import errors
from labelling.models import User
from labelling.services import second_factor, tries
from labelling.services.tries import Limit

# Of one user from one address, and of all from one address, so that a common password isn't tried on everyone.
MOST_FAILURES = 10
MOST_FROM_AN_ADDRESS = 100
# Wrong codes of one user in a day, from wherever: of a million codes three are right at a time.
MOST_CODES_A_DAY = 50
DAY_S = 24 * 3600
# Where a session keeps who has yet to give a code, and for how long.
PENDING = "sign_in_pending"
PENDING_S = 600


def from_address(request: HttpRequest) -> Limit:
    """What everyone at the address of this request may fail together."""
    where = request.META.get("REMOTE_ADDR", "")
    return Limit(f"sign-ins {where}", MOST_FROM_AN_ADDRESS, shared=True)


def by_password(request: HttpRequest, username: str, password: str) -> User:
    """The user with this password. Raises BadSignIn, TooManySignIns, PasswordsOff."""
    where = request.META.get("REMOTE_ADDR", "")
    limits = (
        Limit(f"sign-in {username.casefold()}|{where}", MOST_FAILURES),
        from_address(request),
    )
    tries.count(*limits)
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        raise errors.BadSignIn
    tries.succeeded(*limits)
    if not may_have_password(user):
        raise errors.PasswordsOff
    return user


def may_have_password(user: User) -> bool:
    """Administrators keep theirs where passwords are off: a provider that is down shuts nobody out for good."""
    return bool(settings.SITE.passwords) or user.is_admin


def enter(request: HttpRequest, user: User) -> bool:
    """Signs the user in. False: a code is asked for first, and the session waits for it."""
    if not second_factor.is_on(user):
        login(request, user)
        return True
    logout(request)  # whoever was signed in here before
    request.session[PENDING] = {
        "user": user.pk, "password": user.get_session_auth_hash(), "at": time.time(),
    }  # fmt: skip
    return False


def pending(request: HttpRequest) -> User | None:
    """Who has yet to give a code in this session; nobody after ten minutes or a new password."""
    noted = request.session.get(PENDING)
    if not noted or time.time() - noted["at"] > PENDING_S:
        return None
    user = User.objects.filter(pk=noted["user"], is_active=True).first()
    same = user is not None and user.get_session_auth_hash() == noted["password"]
    return user if same else None


def by_code(request: HttpRequest, code: str) -> User:
    """Signs in who has yet to give a code. Raises CodeNotAsked, BadCode, TooManySignIns, FactorUnreadable."""
    user = pending(request)
    if user is None:
        raise errors.CodeNotAsked
    tries.count(*_codes_of(user))
    if not second_factor.check(user, code):
        raise errors.BadCode
    tries.succeeded(*_codes_of(user))
    del request.session[PENDING]
    login(request, user)
    return user


def prove(user: User, *, password: str = "", code: str = "") -> None:
    """That it is the user who sits there: by the password, or by a code where there is a second factor.

    Raises Invalid (with the field), TooManySignIns. Who has neither proves nothing.
    """
    known, factor = user.has_usable_password(), second_factor.is_on(user)
    if not known and not factor:
        return
    tries.count(*_codes_of(user))
    if factor and (code or not known):
        right, field = second_factor.check(user, code), "code"
    else:
        right, field = user.check_password(password), "password"
    if not right:
        sentence = "This isn't your password." if field == "password" else errors.BadCode.message
        raise errors.Invalid(fields={field: [sentence]})
    tries.succeeded(*_codes_of(user))


def _codes_of(user: User) -> tuple[Limit, Limit]:
    return (
        Limit(f"code {user.pk}", MOST_FAILURES),
        Limit(f"codes {user.pk}", MOST_CODES_A_DAY, DAY_S),
    )
