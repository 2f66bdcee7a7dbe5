"""Classifiers and experiments on one frozen test set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labelling.access import Access


def results(access: Access, dataset_id: int) -> list[dict[str, Any]]:
    """As `serializers.tests.TestResult`, the best first. Raises NotFound."""
    raise NotImplementedError


def start(
    access: Access, *, dataset: int, classifiers: Sequence[int], experiments: Sequence[int]
) -> list[dict[str, Any]]:
    """Have workers test these; all results of the data set. Raises Invalid, NotFound."""
    raise NotImplementedError
