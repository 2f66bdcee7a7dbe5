"""One setting, and how the text of an environment variable becomes its value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

PROJECT_FOLDER = Path(__file__).resolve().parent.parent


class BadSetting(Exception):
    """A setting has a value that can't be used; `str()` is the sentence to show."""


@dataclass(frozen=True)
class Setting:
    """One setting: its environment variable, how it is read, its default and what it does."""

    name: str
    read: Callable[[str], Any]
    default: str
    kind: str
    meaning: str


def text(value: str) -> str:
    return value


def truth(value: str) -> bool:
    folded = value.strip().lower()
    if folded in {"1", "true", "yes", "on"}:
        return True
    if folded in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError("must be true or false")


def whole(lowest: int, highest: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.strip().isdigit() or not lowest <= int(value) <= highest:
            raise ValueError(f"must be a whole number from {lowest} to {highest}")
        return int(value)

    return read


def choice(*choices: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in choices:
            raise ValueError("must be " + " or ".join(choices))
        return value

    return read


def names(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def folder(value: str) -> Path:
    return (PROJECT_FOLDER / value).resolve()


def file(value: str) -> Path | None:
    return (PROJECT_FOLDER / value).resolve() if value else None


def prefix(value: str) -> str:
    if value and not (value.startswith("/") and value.endswith("/")):
        raise ValueError("must begin and end with /")
    return value


def url(*schemes: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value and value.partition("://")[0] not in schemes:
            raise ValueError("must start with " + " or ".join(f"{s}://" for s in schemes))
        return value.rstrip("/") if "http" in schemes else value

    return read


@dataclass(frozen=True)
class Mail:
    """A server that sends mail."""

    host: str
    port: int
    user: str
    password: str
    tls: bool
    ssl: bool


def mail(value: str) -> str:
    """An address of a mail server, as it is. Raises ValueError."""
    if value:
        mail_server(value)
    return value


def mail_server(value: str) -> Mail:
    """What `smtp://user:password@host:587?tls=1` says. Raises ValueError."""
    sentence = "must be like smtp://user:password@host:587?tls=1"
    parts = urlsplit(value)
    asked = parse_qs(parts.query)
    try:
        port = parts.port
    except ValueError as error:
        raise ValueError(sentence) from error
    ssl = parts.scheme == "smtps"
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or set(asked) - {"tls"}:
        raise ValueError(sentence)
    return Mail(
        parts.hostname, port or (465 if ssl else 25), unquote(parts.username or ""),
        unquote(parts.password or ""), truth(asked.get("tls", ["false"])[0]), ssl,
    )  # fmt: skip
