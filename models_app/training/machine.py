"""The machine that a trainer runs on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import psutil

from labelling.vision import devices
from labelling.vision.weights import FACENET_VGGFACE2
from models_app.training.options import FACE_RESNET, FACENET


def about(wanted: str, weights: Path) -> dict[str, Any]:
    """What the trainer says of itself: `device` as people read it, its `memory_bytes`, and of the `networks`
    that know faces whether their weights lie here.

    `wanted` is auto, cpu or cuda. Raises NoDevice.
    """
    device, memory = _device(wanted)
    here = {FACE_RESNET: True, FACENET: (weights / FACENET_VGGFACE2.name).is_file()}
    return {"device": device, "memory_bytes": memory, "networks": here}


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0))


def _device(wanted: str) -> tuple[str, int]:
    chosen = devices.choose(wanted)
    if chosen == "cpu":
        count = cores()
        return f"CPU, {count} core{'s' if count > 1 else ''}", psutil.virtual_memory().total
    import torch

    found = torch.cuda.get_device_properties(chosen)
    return str(found.name), int(found.total_memory)
