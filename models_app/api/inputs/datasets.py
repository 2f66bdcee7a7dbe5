"""Data sets."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers as s

from labelling.api.inputs.base import Paging
from labelling.vision.geometry import CROP_MARGIN
from models_app import models

# Also the name of folders and files.
NAME = r"^[\w][\w .-]*$"


def dataset_name() -> s.RegexField:
    """Letters, digits, spaces, dots, dashes and underscores."""
    return s.RegexField(
        NAME, max_length=60,
        error_messages={"invalid": "Use letters, digits, spaces, dots, dashes and underscores."},
    )  # fmt: skip


class RatiosInput(s.Serializer):
    train = s.FloatField(min_value=0.01, max_value=1)
    val = s.FloatField(min_value=0, max_value=0.98)
    test = s.FloatField(min_value=0, max_value=0.98)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if abs(sum(attrs.values()) - 1) > 1e-6:
            raise s.ValidationError("The three shares must add up to 1.")
        return attrs


class DatasetRules(s.Serializer):
    """Which labels, and how they are split."""

    people = s.ListField(child=s.IntegerField(), required=False, max_length=20_000)
    uploads = s.ListField(child=s.IntegerField(), required=False, max_length=10_000)
    reviewed = s.BooleanField(required=False, default=False)
    min_faces = s.IntegerField(required=False, default=1, min_value=1, max_value=10_000)
    ratios = RatiosInput(required=False)
    seed = s.IntegerField(required=False, default=1234, min_value=0, max_value=2**31 - 1)
    base = s.IntegerField(
        required=False, allow_null=True, help_text="A version whose splits are kept."
    )


class DatasetInput(DatasetRules):
    name = dataset_name()
    note = s.CharField(required=False, allow_blank=True, max_length=2000, default="")
    margin = s.FloatField(required=False, default=CROP_MARGIN, min_value=0, max_value=1)


class DatasetChange(s.Serializer):
    note = s.CharField(allow_blank=True, max_length=2000)


class DatasetUpload(s.Serializer):
    name = dataset_name()
    file = s.FileField(help_text="A ZIP of train/ val/ test/<person>/<face>.jpg.")
    note = s.CharField(required=False, allow_blank=True, max_length=2000, default="")


class DatasetFilter(Paging):
    name = s.CharField(required=False, max_length=60)
    state = s.ChoiceField(["kept", "trash"], required=False, default="kept")


class DatasetPeopleFilter(Paging):
    q = s.CharField(required=False, allow_blank=True, max_length=120)


class DatasetFaceFilter(Paging):
    side = s.ChoiceField(models.DatasetFace.Side.choices, required=False)
    person_number = s.IntegerField(required=False)


class DownloadFilter(s.Serializer):
    kind = s.ChoiceField(["zip", "coco", "csv"], required=False, default="zip")
