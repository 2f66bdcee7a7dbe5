"""Labels for other programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http.response import HttpResponseBase

from labelling.models import Project


def respond(project: Project, asked: Mapping[str, Any]) -> HttpResponseBase:
    raise NotImplementedError
