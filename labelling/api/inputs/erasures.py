"""Erasing."""

from __future__ import annotations

from rest_framework import serializers as s


class ErasePhotos(s.Serializer):
    ids = s.ListField(child=s.IntegerField(), min_length=1, max_length=10_000)
    preview = s.BooleanField(
        required=False, default=False, help_text="Only say what would go; nothing changes."
    )


class ErasePerson(s.Serializer):
    photos = s.BooleanField(
        required=False,
        default=False,
        help_text="Also erase every photo that shows the person, with all its faces.",
    )
    preview = s.BooleanField(required=False, default=False)


class RetentionFilter(s.Serializer):
    days = s.IntegerField(min_value=1, max_value=36_500)
