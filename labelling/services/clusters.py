"""Clusters."""

from __future__ import annotations


def want(project_id: int, *, now: bool = False) -> None:
    raise NotImplementedError
