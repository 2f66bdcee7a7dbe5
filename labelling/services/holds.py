"""What members have in hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labelling.models import Hold, Project, User


@dataclass(frozen=True)
class Taken:
    granted: list[int]
    refused: list[Hold]
    until: datetime


def take(project: Project, user: User, face_ids: Sequence[int]) -> Taken:
    raise NotImplementedError


def release(project: Project, user: User) -> None:
    raise NotImplementedError


def in_hand(project_id: int) -> list[dict[str, Any]]:
    raise NotImplementedError
