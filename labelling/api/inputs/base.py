"""What all lists take."""

from __future__ import annotations

from rest_framework import serializers as s

CURSOR = dict(
    required=False, allow_blank=True, max_length=2000, help_text="`next` of the page before."
)


def limit(default: int, most: int) -> s.IntegerField:
    """How many rows a page may have."""
    return s.IntegerField(required=False, default=default, min_value=1, max_value=most)


class Paging(s.Serializer):
    cursor = s.CharField(**CURSOR)
    limit = limit(100, 500)
