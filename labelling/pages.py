"""Keyset pages: stable while rows come and go, and as quick on the last page as on the first."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from labelling import errors

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows, and the cursor of the next page, or None on the last."""

    items: list[M]
    next: str | None


@dataclass(frozen=True)
class Cut:
    """Some keys, and the cursor of the next page, or None on the last."""

    items: list[tuple[Any, ...]]
    next: str | None


def page(rows: QuerySet[M], *, order: tuple[str, ...], cursor: str | None, limit: int) -> Page[M]:
    """Up to `limit` of `rows` after `cursor`, ordered by `order` (as in order_by).

    The last field of `order` must be unique; none may be null. Raises Invalid for a cursor that
    this order didn't make.
    """
    if cursor:
        rows = rows.filter(_after(order, _decode(cursor, len(order))))
    found = list(rows.order_by(*order)[: limit + 1])
    if len(found) <= limit:
        return Page(found, None)
    found = found[:limit]
    return Page(found, _encode([_value(found[-1], field) for field in order]))


def cut(keys: Iterable[tuple[Any, ...]], *, cursor: str | None, limit: int) -> Cut:
    """The same for keys in memory, all different and of one shape, in ascending order."""
    ordered = sorted(keys)
    if cursor and ordered:
        after = tuple(_decode(cursor, len(ordered[0])))
        ordered = [key for key in ordered if key > after]
    items = ordered[:limit]
    return Cut(items, _encode(list(items[-1])) if len(ordered) > limit else None)


def _after(order: tuple[str, ...], values: list[Any]) -> Q:
    """(a after x) or (a = x and b after y) or …"""
    condition = Q()
    same = Q()
    for field, value in zip(order, values, strict=True):
        name = field.lstrip("-")
        step = Q(**{f"{name}__{'lt' if field.startswith('-') else 'gt'}": value})
        condition |= same & step
        same &= Q(**{name: value})
    return condition


def _value(row: Any, field: str) -> Any:
    value = row
    for part in field.lstrip("-").split("__"):
        value = getattr(value, part)
    return value.isoformat() if isinstance(value, datetime) else value


def _encode(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _decode(cursor: str, length: int) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise errors.Invalid(
            "This page's cursor can't be read. Start from the first page."
        ) from error
    plain = isinstance(values, list) and all(isinstance(v, str | int | float) for v in values)
    if not plain or len(values) != length:
        raise errors.Invalid(
            "This page's cursor belongs to another order. Start from the first page."
        )
    return list(values)
