"""Classifiers, workflows and their measurement."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling.api.inputs.base import Paging
from labelling.api.inputs.projects import face_px, thresholds
from models_app import models

Version = models.ClassifierVersion


class ClassifierSettingsInput(s.Serializer):
    k = s.IntegerField(required=False, min_value=1, max_value=50)
    metric = s.ChoiceField(Version.Metric.choices, required=False)
    vote = s.ChoiceField(Version.Vote.choices, required=False)
    voters = s.ChoiceField(Version.Voters.choices, required=False)
    reach = s.FloatField(required=False, allow_null=True, min_value=0, max_value=2)
    accept_distance = s.FloatField(required=False, allow_null=True, min_value=0.01, max_value=2)
    people = s.ListField(
        child=s.IntegerField(), required=False, max_length=20_000, help_text="Empty: everyone."
    )
    dataset = s.IntegerField(required=False, allow_null=True)


class ClassifierInput(ClassifierSettingsInput):
    name = s.CharField(max_length=60)


class ClassifierChange(ClassifierSettingsInput):
    """A KNN classifier has no `accept_chance`, a CNN classifier nothing else but a name."""

    name = s.CharField(required=False, max_length=60)
    accept_chance = s.FloatField(required=False, min_value=0, max_value=1)


class TrashFilter(Paging):
    state = s.ChoiceField(["kept", "trash"], required=False, default="kept")


class DetectNodeInput(s.Serializer):
    min_face_px = face_px()
    thresholds = thresholds()
    min_score = s.FloatField(required=False, default=0, min_value=0, max_value=1)


class WorkflowSettingsInput(s.Serializer):
    detect = DetectNodeInput(required=False)
    classifier = s.IntegerField(required=False)
    classifier_version = s.IntegerField(
        required=False, allow_null=True, help_text="Its number; null: always the newest."
    )


class WorkflowInput(WorkflowSettingsInput):
    name = s.CharField(max_length=60)
    classifier = s.IntegerField()


class WorkflowChange(WorkflowSettingsInput):
    name = s.CharField(required=False, max_length=60)
