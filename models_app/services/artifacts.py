"""The files that experiments leave, in the media storage."""

from __future__ import annotations

from collections.abc import Iterable

from django.http.response import HttpResponseBase

from models_app.models import Artifact, Experiment, Run


def items(experiment: Experiment) -> list[Artifact]:
    """Its files, by path."""
    raise NotImplementedError


def get(experiment: Experiment, path: str) -> Artifact:
    """The file at this path. Raises NotFound."""
    raise NotImplementedError


def respond_zip(run: Run, experiments: Iterable[Experiment]) -> HttpResponseBase:
    """Their files as a ZIP with `<run>/<run>-exp0/version_0/…`, sent while it is made."""
    raise NotImplementedError
