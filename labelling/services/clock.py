"""Moments that rows carry, held against the database's clock, which somebody may set back.

A moment to come that lies further ahead than any that the site writes was written before that: it counts as
past, or work would wait for as long as the clock was set back.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now


def over(field: str, *, longest: timedelta) -> Q:
    """Rows whose term in `field` has run out; `longest` is the longest that the site gives."""
    return Q(**{f"{field}__lt": Now()}) | Q(**{f"{field}__gt": Now() + 2 * longest})


def is_over(until: float, now: float, *, longest: timedelta) -> bool:
    """The same of a moment that isn't in a column; both in seconds since 1970."""
    return until <= now or until > now + 2 * longest.total_seconds()


def ago(field: str, span: timedelta) -> Q:
    """Rows to which `field` happened at least `span` ago."""
    return Q(**{f"{field}__lt": Now() - span}) | Q(**{f"{field}__gt": Now() + span})
