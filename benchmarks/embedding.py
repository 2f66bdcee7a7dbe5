"""`python -m benchmarks.embedding`: milliseconds a face on one thread, of dlib's network three ways.

dlib's own library, the same network in torch (channels_last) and in OpenVINO, in turns, so that
whatever else the machine does falls on all of them alike; medians of many rounds. Real faces, whose
vectors are compared too.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from statistics import median

import dlib
import numpy as np
import torch

from labelling import sample_files
from labelling.vision.dlib_graph import DlibOpenVino
from labelling.vision.dlib_resnet import DlibTorch
from labelling.vision.embedder import Embedder
from labelling.vision.engine import load_engine
from labelling.vision.geometry import chip
from labelling.vision.images import decode
from labelling.vision.types import Pixels

FACES = 16
ROUNDS = 15
DLIB_FACES = 2
"""dlib takes so long that a round asks it for two faces only."""

AIMS = {"torch": 14, "OpenVINO": 18}
"""Times as fast as dlib's library, for 16 faces at a time."""

LIMIT = 1e-5
"""The largest difference from dlib's numbers that counts as the same."""


def main() -> int:
    """Print the table; 1 if the vectors differ. A missed aim is said, but is the machine's affair."""
    chips = _chips()
    with _one_thread():
        library = _library()
        embedders: dict[str, Embedder] = {"torch": DlibTorch(), "OpenVINO": DlibOpenVino()}
        truth = np.array([library.compute_face_descriptor(one) for one in chips])
        apart = {
            name: float(np.abs(one.embed(chips) - truth).max()) for name, one in embedders.items()
        }
        times = _times(chips, library, embedders)
    base = times["dlib", 1]
    print(f"one thread, medians of {ROUNDS} rounds in turns, ms a face")
    print(f"{'':10} {'1 face':>8} {'16 faces':>9} {'as fast':>9} {'aim':>5} {'apart':>9}")
    print(f"{'dlib-bin':10} {base:8.1f} {base:9.1f} {'1.0x':>9}")
    for name, one in apart.items():
        ratio = base / times[name, FACES]
        print(
            f"{name:10} {times[name, 1]:8.2f} {times[name, FACES]:9.2f} {ratio:8.1f}x"
            f" {AIMS[name]:4}x {one:9.1e}"
        )
    return int(max(apart.values()) > LIMIT)


def _times(
    chips: Pixels, library: dlib.face_recognition_model_v1, embedders: dict[str, Embedder]
) -> dict[tuple[str, int], float]:
    """Milliseconds a face by name and number of faces at a time."""
    found: dict[tuple[str, int], list[float]] = {}
    for _ in range(ROUNDS):
        for one in chips[:DLIB_FACES]:
            took = _ms(lambda one=one: library.compute_face_descriptor(one))
            found.setdefault(("dlib", 1), []).append(took)
        for name, embedder in embedders.items():
            alone = _ms(lambda by=embedder: [by.embed(chips[i : i + 1]) for i in range(FACES)])
            together = _ms(lambda by=embedder: by.embed(chips))
            found.setdefault((name, 1), []).append(alone / FACES)
            found.setdefault((name, FACES), []).append(together / FACES)
    return {key: median(values) for key, values in found.items()}


def _ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _chips() -> Pixels:
    """(16, 150, 150, 3) uint8: aligned faces of 16 people."""
    engine = load_engine()
    photos = [decode(path) for path in sample_files.files()[:: 400 // FACES][:FACES]]
    return np.stack([chip(one, engine.detector.detect(one).landmarks[0]) for one in photos])


def _library() -> dlib.face_recognition_model_v1:
    folder = files("face_recognition_models") / "models"
    return dlib.face_recognition_model_v1(str(folder / "dlib_face_recognition_resnet_model_v1.dat"))


@contextmanager
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


if __name__ == "__main__":
    sys.exit(main())
