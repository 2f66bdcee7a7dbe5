"""Runs: submitted, renamed, paused, stopped, and moved to the trash and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labelling.access import Access
from models_app.models import Run


def submit(access: Access, asked: Mapping[str, Any]) -> Run:
    """Make a run with its experiments, and queue them (`inputs.RunInput`).

    Raises Invalid (an option, the data set), NameTaken, NotForTraining.
    """
    raise NotImplementedError


def change(run: Run, **wanted: Any) -> Run:
    """Rename it, or change its note. Raises NameTaken, Invalid."""
    raise NotImplementedError


def pause(run: Run) -> Run:
    """Begin no more experiments; the running ones stop at their next step and wait. Raises RunOver."""
    raise NotImplementedError


def resume(run: Run) -> Run:
    """Go on. One that isn't paused stays as it is."""
    raise NotImplementedError


def stop(run: Run) -> Run:
    """End all its experiments. Raises RunOver."""
    raise NotImplementedError


def trash(run: Run) -> None:
    """Move it to the trash. Raises StillRunning, ExperimentInUse."""
    raise NotImplementedError


def restore(run: Run) -> Run:
    """Take it back from the trash. Raises NameTaken."""
    raise NotImplementedError


def settle(run_id: int) -> None:
    """Note whether it is over, after an experiment has ended, and tell open tabs how it is."""
    raise NotImplementedError
