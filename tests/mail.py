"""A real SMTP server on this machine, and what has arrived there."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from facesite.embedded.ports import free_port

FROM = "Facesite <faces@example.org>"


@dataclass
class Mailbox:
    """What has arrived, and whom the server refuses."""

    port: int
    arrived: list[EmailMessage] = field(default_factory=list)
    refuses: str = ""

    @property
    def url(self) -> str:
        return f"smtp://user:p%40ss@127.0.0.1:{self.port}"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address == self.refuses:
            return f"550 {address} isn't known"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        message = email.message_from_bytes(envelope.content or b"", policy=default)
        assert isinstance(message, EmailMessage)
        self.arrived.append(message)
        return "250 OK"

    def only(self) -> EmailMessage:
        [message] = self.arrived
        return message


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """The server, for as long as the block runs; it takes mail by name and password alone."""
    found = Mailbox(free_port("127.0.0.1"))
    controller = Controller(
        found, hostname="127.0.0.1", port=found.port, authenticator=_knows, auth_required=True,
        auth_require_tls=False,
    )  # fmt: skip
    controller.start()
    yield found
    controller.stop()


def _knows(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any
) -> AuthResult:
    right = isinstance(given, LoginPassword) and given == LoginPassword(b"user", b"p@ss")
    return AuthResult(success=right)


def texts(message: EmailMessage) -> tuple[str, str]:
    """The plain text and the HTML."""
    plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain
    assert html
    return plain.get_content(), html.get_content()


def link_in(message: EmailMessage) -> str:
    """The link's path; the same in both."""
    plain, html = texts(message)
    [path] = set(re.findall(r"http://[\w.:]+(/link/[\w-]+)", plain + html))
    return str(path)
