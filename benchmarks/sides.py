"""The two sides that benchmarks.vision compares, each in processes of its own.

The reference is facenet-pytorch as its documentation uses it: MTCNN at its defaults and then
InceptionResnetV1, one photo at a time, on all cores by torch's threads. Ours is the engine as the site
runs it: one process a core, each of one thread. Both start from the bytes of JPEG files.
"""

from __future__ import annotations

import io
import multiprocessing as mp
import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

Boxes = np.ndarray
Look = Callable[[bytes], Boxes]
CORES = len(os.sched_getaffinity(0))


@dataclass(frozen=True)
class Answer:
    """What one side made of some photos: the time in seconds, and each photo's boxes (N, 4)."""

    seconds: float
    boxes: list[Boxes]


class Side:
    """One side, waiting in its processes for photos."""

    def __init__(self, name: str, make: Callable[[str], Look], device: str, count: int) -> None:
        self.name = name
        spawn = mp.get_context("spawn")
        self._ends: list[Connection] = []
        self._processes = []
        for _ in range(count):
            here, there = spawn.Pipe()
            process = spawn.Process(target=_serve, args=(make, device, there), daemon=True)
            process.start()
            self._ends.append(here)
            self._processes.append(process)
        for end in self._ends:
            end.recv()  # loaded

    def look(self, photos: Sequence[bytes]) -> Answer:
        """All of the photos, shared out among the side's processes as each gets free."""
        boxes: list[Boxes] = [np.zeros((0, 4))] * len(photos)
        waiting = list(range(len(photos)))[::-1]
        started = time.perf_counter()
        free = list(self._ends)
        busy: dict[Connection, int] = {}
        while waiting or busy:
            while waiting and free:
                end, at = free.pop(), waiting.pop()
                end.send(photos[at])
                busy[end] = at
            for ready in mp.connection.wait(list(busy)):
                assert isinstance(ready, Connection)
                boxes[busy.pop(ready)] = ready.recv()
                free.append(ready)
        return Answer(time.perf_counter() - started, boxes)

    def peak_mb(self) -> float:
        """The most memory that the side's processes have held, added up."""
        return sum(_peak_mb(process.pid or 0) for process in self._processes)

    def end(self) -> None:
        for end, process in zip(self._ends, self._processes, strict=True):
            end.send(None)
            process.join()


def _peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmHWM:\s*(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


def _serve(make: Callable[[str], Look], device: str, end: Connection) -> None:
    look = make(device)
    end.send("ready")
    while (photo := end.recv()) is not None:
        end.send(look(photo))


def reference(device: str) -> Look:
    """facenet-pytorch's MTCNN and InceptionResnetV1. Random weights cost the second as much time."""
    import torch
    from facenet_pytorch import MTCNN, InceptionResnetV1
    from facenet_pytorch.models.utils.detect_face import extract_face
    from PIL import Image

    torch.set_num_threads(CORES)
    detector = MTCNN(keep_all=True, device=device)
    embedder: Any = InceptionResnetV1(num_classes=2).eval().to(device)

    @torch.inference_mode()
    def look(data: bytes) -> Boxes:
        photo = Image.open(io.BytesIO(data)).convert("RGB")
        boxes, _ = detector.detect(photo)
        if boxes is None:
            return np.zeros((0, 4))
        faces = torch.stack([extract_face(photo, box, 160, 0) for box in boxes])
        embedder(((faces - 127.5) / 128).to(device)).cpu()
        return np.array(boxes, dtype=np.float64)

    return look


def ours(device: str) -> Look:
    """The engine; its vectors, crops and qualities are made too."""
    from labelling.vision import images
    from labelling.vision.engine import load_engine

    engine = load_engine(device=device)

    def look(data: bytes) -> Boxes:
        seen = engine.see(images.decode(io.BytesIO(data)))
        edges = [(f.box.left, f.box.top, f.box.right, f.box.bottom) for f in seen.faces]
        return np.array(edges, dtype=np.float64).reshape(-1, 4)

    return look
