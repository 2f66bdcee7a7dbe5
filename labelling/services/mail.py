"""Mail that the site sends, where a mail server is set: invitations and password links."""

from __future__ import annotations

import logging
from contextlib import suppress
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.utils.html import escape, linebreaks

from labelling import errors, queue
from labelling.models import Link, User
from labelling.services import accounts, sign_in, tries
from labelling.services.tries import Limit

logger = logging.getLogger(__name__)

# Accounts that may share an address; a further one gets no mail.
MOST_ACCOUNTS = 5
# Requests for a link: of one address on the network, and mails to one user.
MOST_ASKED = 20
MOST_MAILS = 3
HOUR_S = 3600
AS = {"owner": "an owner", "labeller": "a labeller", "viewer": "a viewer"}


def send_invitation(link: Link, url: str, *, by: User) -> None:
    """Sends an invitation to its address. Raises NoMail, MailFailed."""
    where = "Facesite"
    if link.project is not None:
        where = f"the project “{_line(link.project.name)}” on Facesite, as {AS[link.role]}"
    _send(
        link.email, f"An invitation to {'Facesite' if link.project is None else _line(link.project.name)}",
        f"{_line(str(by))} invites you to {where}.",
        "Accept the invitation", url,
        f"The link works once, until {_until(link)}. If you don't expect it, leave it alone: nothing happens then.",
    )  # fmt: skip


def ask_password_links(asked: str, *, address: str, base_url: str) -> None:
    """Has a link mailed to whoever has this user name or e-mail address; says nothing of whether anyone has.

    Raises NoMail, TooManySignIns.
    """
    if not settings.SITE.mail_url:
        raise errors.NoMail
    tries.count(Limit(f"forgotten {address}", MOST_ASKED))
    found = User.objects.filter(Q(username__iexact=asked) | Q(email__iexact=asked), is_active=True)
    ids = found.exclude(email="").order_by("pk").values_list("pk", flat=True)[:MOST_ACCOUNTS]
    # Also for nobody: the answer takes as long.
    queue.enqueue("mail_password_links", list(ids), base_url)


def send_password_links(user_ids: list[int], base_url: str) -> None:
    """Mails these users their links, if they have a password; a worker's task."""
    for user in User.objects.filter(pk__in=user_ids, is_active=True):
        if not user.has_usable_password() or not sign_in.may_have_password(user):
            continue
        with suppress(errors.TooManySignIns, errors.MailFailed):
            tries.count(Limit(f"mails {user.pk}", MOST_MAILS, HOUR_S))
            _send(
                user.email, "A new password for Facesite",
                f"Someone, hopefully you, asked for a new password for the user {_line(user.username)}.",
                "Choose a new password", accounts.mailed_link(user, base_url=base_url),
                "The link works once, for an hour. If it wasn't you, leave it alone: the password stays as it is.",
            )  # fmt: skip


def _send(to: str, subject: str, lead: str, label: str, url: str, end: str) -> None:
    """Raises NoMail, MailFailed; neither they nor the log hold the address."""
    if not settings.SITE.mail_url:
        raise errors.NoMail
    html = (
        f"{linebreaks(escape(lead))}"
        f'<p><a href="{escape(url)}">{escape(label)}</a></p>{linebreaks(escape(end))}'
    )
    text = f"{lead}\n\n{label}:\n{url}\n\n{end}\n"
    mail = EmailMultiAlternatives(subject, text, settings.DEFAULT_FROM_EMAIL, [to])
    mail.attach_alternative(html, "text/html")
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        logger.warning("A mail couldn't be sent: %s", type(error).__name__)
        raise errors.MailFailed from None


def _line(text: str) -> str:
    """In one line, as a subject needs it."""
    return " ".join(text.split())


def _until(link: Link) -> str:
    return f"{link.expires_at:%Y-%m-%d %H:%M} UTC"
