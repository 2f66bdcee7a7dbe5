"""Who works on what, and reviews."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling.api.inputs.base import Paging
from labelling.api.inputs.faces import AskedFaces
from labelling.models import Change, Face


class CardFilter(Paging):
    limit = s.IntegerField(required=False, default=20, min_value=1, max_value=100)
    faces = s.IntegerField(
        required=False, default=60, min_value=1, max_value=200, help_text="Shown of each card."
    )
    upload = s.IntegerField(required=False)
    skipped = s.BooleanField(
        required=False, default=False, help_text="Show what the asker passed over, too."
    )


class HoldInput(s.Serializer):
    faces = s.ListField(child=s.IntegerField(), min_length=1, max_length=5000)


class FacesInput(s.Serializer):
    faces = s.ListField(child=s.IntegerField(), min_length=1, max_length=10_000)


class ReviewInput(s.Serializer):
    faces = AskedFaces()
    verdict = s.ChoiceField(["accept", "send_back"])
    comment = s.CharField(required=False, allow_blank=True, max_length=2000, default="")


class ChangeFilter(Paging):
    by = s.IntegerField(required=False, help_text="A user's id.")
    action = s.ChoiceField(Change.Action.choices, required=False)
    how = s.ChoiceField(Face.How.choices, required=False)
    person = s.IntegerField(required=False)
    face = s.IntegerField(required=False)
