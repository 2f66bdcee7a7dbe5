"""Faces that a member passes over."""

from __future__ import annotations

from collections.abc import Sequence

from labelling.access import Access


def skip(access: Access, face_ids: Sequence[int]) -> None:
    raise NotImplementedError


def clear(access: Access) -> None:
    raise NotImplementedError


def count(access: Access) -> int:
    raise NotImplementedError
