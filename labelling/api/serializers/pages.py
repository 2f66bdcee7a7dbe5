"""The shape of every list."""

from __future__ import annotations

from rest_framework import serializers as s


def page_of(shape: type[s.Serializer], name: str) -> type[s.Serializer]:
    """The shape of a keyset page of `shape`."""
    return type(
        name, (s.Serializer,), {"items": shape(many=True), "next": s.CharField(allow_null=True)}
    )
