"""Lines of the log: plain for a terminal, JSON for programs. Neither has more than is said: no URL, no body."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import UTC, datetime
from typing import Any

from labelling import trace

# What a line may carry beside its message, by `extra`.
FIELDS = ("method", "route", "status", "ms", "actor", "ids", "outcome")


class Traced(logging.Filter):
    """Notes on each line for which request it was written."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = trace.current()
        return True


class Gone(logging.Filter):
    """Leaves out what asyncio says of a request that nobody waits for any more: its client left in the middle."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


class Plain(logging.Formatter):
    """`INFO facesite.work: listening to photos`, and of what goes wrong for which request it was."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        request_id = getattr(record, "request_id", "")
        shown = request_id and record.levelno >= logging.WARNING
        return f"{text} [request {request_id}]" if shown else text


class Json(logging.Formatter):
    """One object a line: time, level, logger, message, request_id, and the fields of FIELDS that it has."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"), "level": record.levelname.lower(),
            "logger": record.name, "message": record.getMessage(),
        }  # fmt: skip
        if getattr(record, "request_id", ""):
            line["request_id"] = record.request_id  # type: ignore[attr-defined]
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def config(level: str, form: str) -> dict[str, Any]:
    """Django's LOGGING. Requests and tasks have lines of their own where programs read them."""
    each = "INFO" if form == "json" else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"traced": {"()": Traced}, "gone": {"()": Gone}},
        "formatters": {
            "plain": {"()": Plain, "format": "%(levelname)s %(name)s: %(message)s"},
            "json": {"()": Json},
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": form, "filters": ["traced"]}
        },
        "root": {"handlers": ["console"], "level": level.upper()},
        "loggers": {
            "asyncio": {"filters": ["gone"]},
            "dramatiq": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},
            "django.channels.server": {"level": "WARNING"},
            "facesite.requests": {"level": each},
            "facesite.tasks": {"level": each},
        },
    }
