"""The machine that a trainer runs on. Needs no torch but where there is a GPU."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

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


def _device(wanted: str) -> tuple[str, int]:
    chosen = devices.choose(wanted)
    if chosen == "cpu":
        count = len(os.sched_getaffinity(0))
        return f"CPU, {count} core{'s' if count > 1 else ''}", os.sysconf(
            "SC_PAGE_SIZE"
        ) * os.sysconf("SC_PHYS_PAGES")
    import torch

    found = torch.cuda.get_device_properties(chosen)
    return str(found.name), int(found.total_memory)
