"""Measurements are made here, by a worker."""

from __future__ import annotations

from models_app.models import Evaluation


def measure(evaluation: Evaluation, worker: str) -> None:
    """Bring a measurement that `worker` holds to its end."""
    raise NotImplementedError
