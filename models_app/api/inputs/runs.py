"""Runs, their experiments, and tests on one frozen test set."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling.api.inputs.base import Paging
from models_app import models
from models_app.training.sweep import MOST


class RunSettings(s.Serializer):
    """What to train, and on what."""

    dataset = s.IntegerField(help_text="A version's id.")
    options = s.DictField(
        child=s.JSONField(), required=False, default=dict,
        help_text="By name (GET /training/options) a value, or what a sweep tries, as"
        " [0.1, 0.01], uniform(0,0.0001,2) or choice('resnet18','resnet200d'). The rest as usual.",
    )  # fmt: skip
    search = s.ChoiceField(models.Run.Search.choices, required=False, default="grid")
    trials = s.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=MOST,
        help_text="Of a random search.",
    )  # fmt: skip
    prune = s.BooleanField(
        required=False, default=False, help_text="End experiments that fall behind the others."
    )


class RunInput(RunSettings):
    name = s.CharField(
        max_length=60,
        required=False,
        allow_blank=True,
        default="",
        help_text="Left out: one is made up.",
    )
    note = s.CharField(max_length=2000, required=False, allow_blank=True, default="")


class RunChange(s.Serializer):
    name = s.CharField(max_length=60, required=False)
    note = s.CharField(max_length=2000, required=False, allow_blank=True)


class RunFilter(Paging):
    state = s.ChoiceField(
        ["kept", "open", "trash"],
        required=False,
        default="kept",
        help_text="open: those of the kept that aren't over.",
    )
    dataset = s.IntegerField(required=False)


class PointFilter(s.Serializer):
    after = s.IntegerField(required=False, default=0, min_value=0, help_text="Only later steps.")
    most = s.IntegerField(
        required=False, default=2000, min_value=10, max_value=100_000,
        help_text="At most so many points; where there are more, the least and greatest of each stretch.",
    )  # fmt: skip


class LogFilter(s.Serializer):
    after = s.IntegerField(required=False, default=0, min_value=0, help_text="Only later lines.")
    limit = s.IntegerField(required=False, default=1000, min_value=1, max_value=10_000)


class ExperimentClassifierInput(s.Serializer):
    name = s.CharField(max_length=60, required=False, help_text="Left out: the experiment's.")
    accept_chance = s.FloatField(required=False, default=0.5, min_value=0, max_value=1)


class TestInput(s.Serializer):
    """What to test; what was tested since the last change isn't tested again."""

    dataset = s.IntegerField(help_text="The version whose test side is asked.")
    classifiers = s.ListField(child=s.IntegerField(), required=False, default=list, max_length=100)
    experiments = s.ListField(
        child=s.IntegerField(), required=False, default=list, max_length=500, help_text="Their ids."
    )


class TestFilter(s.Serializer):
    dataset = s.IntegerField()
