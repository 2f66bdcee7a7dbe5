"""Classifiers made of experiments."""

from __future__ import annotations

from labelling.access import Access
from models_app.models import Classifier, Experiment


def create(
    access: Access, experiment: Experiment, *, name: str | None = None, accept_chance: float = 0.5
) -> Classifier:
    """A CNN classifier by the experiment's best checkpoint. Raises NoCheckpoint, NameTaken."""
    raise NotImplementedError
