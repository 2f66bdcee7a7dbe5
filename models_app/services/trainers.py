"""Who trains, and what waits."""

from __future__ import annotations

from typing import Any

from labelling.access import Access


def training(access: Access) -> dict[str, Any]:
    """As `serializers.runs.Training`."""
    raise NotImplementedError
