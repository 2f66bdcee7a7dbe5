"""Single experiments: stopped, and tried again."""

from __future__ import annotations

from models_app.models import Experiment


def stop(experiment: Experiment) -> Experiment:
    """End it: one that waits is cancelled, one that runs is asked to stop. Raises RunOver."""
    raise NotImplementedError


def retry(experiment: Experiment) -> Experiment:
    """Queue it again; it goes on from its last checkpoint. Raises StillRunning, RunOver (finished)."""
    raise NotImplementedError
