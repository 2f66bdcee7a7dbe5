"""Other names for the classes of a checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from models_app.training import checkpoints
from models_app.training.checkpoints import BadCheckpoint, WholeFiles


def relabel(path: Path, labels: Sequence[str]) -> bool:
    """Give a checkpoint these names, in class order, and change nothing else; False if it can't be read, or
    knows more or fewer people."""
    try:
        about, found = checkpoints.read(path)
    except BadCheckpoint:
        return False
    if len(labels) != len(about.labels):
        return False
    found[checkpoints.KEY] = {**found[checkpoints.KEY], "labels": list(labels)}
    WholeFiles().save_checkpoint(found, path)
    return True
