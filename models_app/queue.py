"""Work for this app's actors, by name: the web process never imports the tasks."""

from __future__ import annotations

from typing import Any

from labelling import queue

QUEUES = {
    "make_dataset": "default",
    "evaluate": "default",
    "do_batch_item": "photos",
    "label_kept": "default",
    "train": "training",
    "probe": "training",
    "test_classifier": "default",
    "name_faces": "predict",
    "forget_names": "default",
    "forget_checkpoints": "training",
    "fetch_input": "downloads",
}


def enqueue(actor: str, *args: Any, delay_ms: int | None = None) -> None:
    """Send `actor` its work after commit. A queue that is down loses nothing: `tick` finds the rows."""
    queue.enqueue(actor, *args, delay_ms=delay_ms, queue=QUEUES[actor])
