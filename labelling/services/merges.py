"""Merging people."""

from __future__ import annotations

from collections.abc import Sequence

from labelling.access import Access
from labelling.models import Change, Person


def merge(access: Access, into: Person, people: Sequence[Person]) -> Change:
    raise NotImplementedError
