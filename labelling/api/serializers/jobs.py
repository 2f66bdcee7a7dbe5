"""Detecting and embedding again."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling import models
from labelling.api.serializers.accounts import FileError
from labelling.api.serializers.pages import page_of


class JobSettings(s.Serializer):
    min_face_px = s.IntegerField()
    thresholds = s.ListField(child=s.FloatField(), min_length=3, max_length=3)


class DetectResult(s.Serializer):
    appear = s.IntegerField()
    vanish = s.IntegerField()
    move = s.IntegerField()
    stay = s.IntegerField()
    kept = s.IntegerField(
        help_text="Not found any more, but labelled, set aside, rejected or by hand."
    )
    photos = s.IntegerField(help_text="Photos in which anything changes.")


class Job(s.Serializer):
    id = s.IntegerField()
    kind = s.ChoiceField(models.Job.Kind.choices)
    state = s.ChoiceField(models.Job.State.choices)
    total = s.IntegerField()
    done = s.IntegerField()
    failed = s.IntegerField()
    error = FileError(allow_null=True)
    by = s.CharField(allow_null=True)
    created_at = s.DateTimeField()
    finished_at = s.DateTimeField(allow_null=True)
    settings = JobSettings(allow_null=True)
    embedder = s.CharField(allow_null=True)
    photo_count = s.IntegerField()
    result = DetectResult(allow_null=True)
    can_apply = s.BooleanField()
    can_cancel = s.BooleanField()


JobPage = page_of(Job, "JobPage")
