"""People."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling.api.inputs.base import Paging


class PersonFilter(Paging):
    q = s.CharField(required=False, allow_blank=True, max_length=120, default="")
    order = s.ChoiceField(["name", "count", "newest", "changed"], required=False, default="name")
    warning = s.ChoiceField(
        ["few", "suspect", "twice"], required=False,
        help_text="Only people with few faces, with suspects, or twice in a photo.",
    )  # fmt: skip


class PersonInput(s.Serializer):
    name = s.CharField(max_length=200)


class PersonChange(s.Serializer):
    name = s.CharField(required=False, max_length=200)
    cover_face = s.IntegerField(required=False, allow_null=True)
    note = s.CharField(required=False, allow_blank=True, max_length=2000)


class MergeInput(s.Serializer):
    into = s.IntegerField(help_text="Who stays, with name and cover.")
    people = s.ListField(child=s.IntegerField(), min_length=1, max_length=1000)
