"""Data sets are made here, by a worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labelling.errors import FacesiteError
from labelling.vision.errors import VisionError
from labelling.vision.weights import WeightsError
from models_app.models import Dataset


def make(dataset: Dataset, worker: str, engine: Callable[[str], Any]) -> None:
    """Bring a data set that `worker` holds to its end."""
    raise NotImplementedError


def fail(dataset: Dataset, worker: str, error: FacesiteError | VisionError | WeightsError) -> None:
    """Note why it can't be made, and tell everyone."""
    raise NotImplementedError
