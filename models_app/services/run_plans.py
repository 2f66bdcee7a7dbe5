"""What submitting a run would do: its experiments, how long they take, and what they begin as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labelling.access import Access


def preview(access: Access, asked: Mapping[str, Any]) -> dict[str, Any]:
    """As `serializers.runs.RunPreview`; changes nothing. Raises Invalid, NotForTraining."""
    raise NotImplementedError


def options() -> dict[str, Any]:
    """As `serializers.runs.TrainingOptions`."""
    raise NotImplementedError
