"""`python -m benchmarks.training_quality`: how well trained networks name faces, beside KNN on the same splits.

The sample (40 people, 10 photos of each) is cropped and split five times as `create_training_dataset` does,
with the seeds 0 to 4: everyone has 8 train faces, 1 val and 1 test. Each split is also trained on with only 1
and 2 of the train faces, drawn by the seed; those left over are then asked as well, which makes 320 and 280
test faces in place of 40.

- face-resnet, 5 epochs: the 128-number face network with its own weights;
- face-resnet --freeze, 5 epochs: the head alone;
- resnet18, 10 epochs: from random numbers;
- KNN: the product's vote of the 3 nearest train faces, on the same 128 numbers; val isn't used.

All options are as usual, on the CPU, with two threads. A time is a whole training: faces read, trained,
tested, and everything written that it leaves. Exits with 1 where an aim is missed. The last lines are the table.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from benchmarks import training_sets
from labelling.vision import bare_crops, images
from labelling.vision.engine import load_engine
from models_app.training import pictures, whole
from models_app.training.ballots import Ballots
from models_app.training.job import Job
from models_app.training.knn import Faces, answer
from models_app.training.options import config

SEEDS, SIZES = 5, (8, 2, 1)
THREADS = 2
NEIGHBOURS = 3
"""Who vote in a new project."""

Trial = Callable[[Path, Path], float]
"""From a data set's folder and a folder to work in to the accuracy on its test side."""


@dataclass(frozen=True)
class Kind:
    """One row of the table: its name, how it is tried, and what it must reach with 8 faces a person."""

    name: str
    trial: Trial
    least: float = 0.0
    most_s: float = float("inf")


def trained(**options: object) -> Trial:
    """A training with these options."""

    def trial(folder: Path, work: Path) -> float:
        job = Job("quality", config(options), folder, work, folder.name, threads=THREADS)
        return whole.train(job, lambda said: None, lambda: "").test["acc"]

    return trial


def voted(folder: Path, work: Path) -> float:
    """The vote of the nearest train faces."""
    engine = load_engine(threads=THREADS)
    found = pictures.of_folder(folder)[1]
    by_side: dict[str, list[tuple[int, np.ndarray]]] = {"train": [], "val": [], "test": []}
    for one in found:
        vector = bare_crops.look(engine, images.decode(folder / one.name)).face.vector
        by_side[one.side].append((one.number + 1, vector))
    gallery, asked = (_faces(by_side[side]) for side in ("train", "test"))
    said = answer(asked, gallery, Ballots(NEIGHBOURS), strangers=False).known.people
    return float((said == asked.people).mean())


def _faces(rows: list[tuple[int, np.ndarray]]) -> Faces:
    ids = np.arange(len(rows))
    people = np.array([person for person, _ in rows])
    # Which side's a face is doesn't matter: none of the asked ones is in the gallery.
    return Faces(ids, people, np.arange(len(rows)), np.stack([vector for _, vector in rows]))


KINDS = (
    Kind("face-resnet, 5 epochs", trained(backbone="face-resnet", max_epochs=5), 0.99, 90),
    Kind("face-resnet --freeze, 5 epochs", trained(backbone="face-resnet", max_epochs=5, freeze=True)),
    Kind("resnet18, 10 epochs", trained(backbone="resnet18", max_epochs=10), 0.95),
    Kind(f"KNN, K={NEIGHBOURS}", voted),
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=SEEDS, help=f"Splits. Default: {SEEDS}.")
    seeds = parser.parse_args().seeds
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    torch.set_num_threads(THREADS)
    rights: dict[tuple[str, int], list[float]] = {}
    seconds: dict[tuple[str, int], list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="facesite-bench-") as name:
        folder = Path(name)
        crops = training_sets.crops(folder / "processed")
        for seed in range(seeds):
            for size in SIZES:
                data = training_sets.data_set(
                    crops, folder / f"dataset-{seed}-{size}", seed=seed, faces=size
                )
                print(f"seed {seed}: {training_sets.sizes(data)}", flush=True)
                for kind in KINDS:
                    with tempfile.TemporaryDirectory(dir=folder) as work:
                        started = time.perf_counter()
                        right = kind.trial(data, Path(work))
                        took = time.perf_counter() - started
                    rights.setdefault((kind.name, size), []).append(right)
                    seconds.setdefault((kind.name, size), []).append(took)
                    print(f"  {kind.name}: {right:.2%}, {took:.1f} s", flush=True)
    missed = [line for kind in KINDS for line in _missed(kind, rights, seconds)]
    for line in missed:
        print(line)
    print()
    print(_table(rights, seconds))
    return int(bool(missed))


def _missed(
    kind: Kind, rights: dict[tuple[str, int], list[float]], seconds: dict[tuple[str, int], list[float]]
) -> list[str]:  # fmt: skip
    key = (kind.name, SIZES[0])
    mean, longest = float(np.mean(rights[key])), max(seconds[key])
    found = []
    if mean < kind.least:
        found.append(
            f"MISSED: {kind.name} names {mean:.2%} rightly, at least {kind.least:.0%} is the aim"
        )
    if longest > kind.most_s:
        found.append(
            f"MISSED: {kind.name} took {longest:.0f} s, at most {kind.most_s:.0f} s is the aim"
        )
    return found


def _table(
    rights: dict[tuple[str, int], list[float]], seconds: dict[tuple[str, int], list[float]]
) -> str:
    """Mean accuracy, with the worst split's, and the longest time, by train faces a person."""
    head = "".join(
        f" | {size} {'face' if size == 1 else 'faces'}: mean (worst), s" for size in SIZES
    )
    lines = [f"| network{head} |", "|---" * (1 + len(SIZES)) + "|"]
    for kind in KINDS:
        cells = [
            f"{np.mean(rights[kind.name, size]):.2%} ({min(rights[kind.name, size]):.1%}),"
            f" {max(seconds[kind.name, size]):.0f}"
            for size in SIZES
        ]
        lines.append(f"| {' | '.join([kind.name, *cells])} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
