"""Predictions."""

from __future__ import annotations

from rest_framework import serializers as s


class Named(s.Serializer):
    """By what faces get names; nothing: by the project's own vote."""

    classifier = s.IntegerField(required=False)
    classifier_version = s.IntegerField(required=False, help_text="Its number; else the newest.")
    workflow = s.IntegerField(required=False)
    workflow_version = s.IntegerField(required=False, help_text="Its number; else the newest.")
    accept_distance = s.FloatField(required=False, min_value=0, max_value=2, help_text="Of a vote.")
    accept_chance = s.FloatField(
        required=False, min_value=0, max_value=1, help_text="Of a CNN classifier."
    )


class PredictInput(Named):
    file = s.FileField(required=False, allow_empty_file=True, help_text="A photo, or `url`.")
    url = s.URLField(required=False, max_length=2000, help_text="Fetched by the site; not kept.")


class PredictUrl(Named):
    """As JSON, which can't carry a photo."""

    url = s.URLField(max_length=2000, help_text="Fetched by the site; not kept.")


class WorkflowPredictUrl(s.Serializer):
    url = s.URLField(max_length=2000, help_text="Fetched by the site; not kept.")
    version = s.IntegerField(required=False, help_text="Of the workflow; else the newest.")


class WorkflowPredictInput(s.Serializer):
    file = s.FileField(required=False, allow_empty_file=True, help_text="A photo, or `url`.")
    url = s.URLField(required=False, max_length=2000, help_text="Fetched by the site; not kept.")
    version = s.IntegerField(required=False, help_text="Of the workflow; else the newest.")


class FetchInput(s.Serializer):
    url = s.URLField(max_length=2000, help_text="Of a photo on the web.")


class KeepInput(s.Serializer):
    file = s.FileField(allow_empty_file=True)
    labels = s.JSONField(
        required=False, help_text='[{"box": {left, top, right, bottom}, "name": "s1"}, …]'
    )


class BatchInput(Named):
    source = s.ChoiceField(["project", "files"])
    name = s.CharField(required=False, allow_blank=True, max_length=200, default="")
    uploads = s.ListField(
        child=s.IntegerField(), required=False, help_text="Only these uploads of the project."
    )


class BatchFiles(s.Serializer):
    files = s.ListField(child=s.FileField(allow_empty_file=True))
    paths = s.ListField(child=s.CharField(max_length=1024), required=False)
