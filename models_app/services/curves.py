"""What an experiment measured and said: points by step, lines by number."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase

from models_app.models import Experiment


def points(experiment: Experiment, *, after: int, most: int) -> dict[str, Any]:
    """As `serializers.runs.Points`."""
    raise NotImplementedError


def log(experiment: Experiment, *, after: int, limit: int) -> dict[str, Any]:
    """As `serializers.runs.Log`."""
    raise NotImplementedError


def respond_log(experiment: Experiment) -> HttpResponseBase:
    """The whole log as text."""
    raise NotImplementedError
