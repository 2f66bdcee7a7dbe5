"""Projects, members, keys, jobs."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling.api.inputs.base import Paging
from labelling.models import Role


class ProjectInput(s.Serializer):
    name = s.CharField(max_length=120)
    description = s.CharField(required=False, allow_blank=True, max_length=2000, default="")
    embedder = s.CharField(required=False, max_length=60, help_text="One of /embedders.")


def face_px() -> s.IntegerField:
    """The smallest face to look for, in pixels of the photo."""
    return s.IntegerField(required=False, min_value=10, max_value=200)


def thresholds() -> s.ListField:
    """What a face must score in each of the detector's three networks."""
    return s.ListField(
        child=s.FloatField(min_value=0.3, max_value=0.99),
        required=False,
        min_length=3,
        max_length=3,
    )


class ProjectChange(s.Serializer):
    name = s.CharField(required=False, max_length=120)
    description = s.CharField(required=False, allow_blank=True, max_length=2000)
    archived = s.BooleanField(required=False)
    neighbours = s.IntegerField(required=False, min_value=1, max_value=50)
    accept_distance = s.FloatField(required=False, min_value=0.05, max_value=2)
    suggest_distance = s.FloatField(required=False, min_value=0.05, max_value=2)
    min_face_px = face_px()
    thresholds = thresholds()
    min_quality = s.FloatField(required=False, min_value=0, max_value=1)
    retention_days = s.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=36_500,
        help_text="Erase photos so many days after they came in; null: never. For owners.",
    )  # fmt: skip


class ProjectFilter(Paging):
    state = s.ChoiceField(["active", "archived", "trash"], required=False, default="active")


class MemberInput(s.Serializer):
    username = s.CharField(max_length=60)
    role = s.ChoiceField(Role.choices)


class RoleInput(s.Serializer):
    role = s.ChoiceField(Role.choices)


class KeyInput(s.Serializer):
    name = s.CharField(max_length=100)
    role = s.ChoiceField([Role.VIEWER.value, Role.LABELLER.value])


class QualityFilter(s.Serializer):
    min_quality = s.FloatField(
        required=False, min_value=0, max_value=1, help_text="The project's own by default."
    )


class DetectInput(s.Serializer):
    photos = s.ListField(
        child=s.IntegerField(), required=False, min_length=1, max_length=10_000,
        help_text="All of the project's photos by default.",
    )  # fmt: skip
    min_face_px = face_px()
    thresholds = thresholds()


class EmbedInput(s.Serializer):
    embedder = s.CharField(max_length=60)


class ApplyInput(s.Serializer):
    save_settings = s.BooleanField(
        required=False,
        default=False,
        help_text="Keep the job's settings for new photos: for owners.",
    )
