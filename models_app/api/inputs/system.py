"""What administrators may ask of the site."""

from __future__ import annotations

from rest_framework import serializers as s

from models_app.services import standing


class RetryInput(s.Serializer):
    work = s.ChoiceField(list(standing.WORK))
    project = s.IntegerField(min_value=1)
    error_code = s.CharField(max_length=40)

    class Meta:
        ref_name = "RetryFailures"
