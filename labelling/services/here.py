"""Who has a project open."""

from __future__ import annotations

from typing import Any


def shapes(project_id: int) -> list[dict[str, Any]]:
    raise NotImplementedError
