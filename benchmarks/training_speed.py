"""`python -m benchmarks.training_speed`: our training beside a bare PyTorch loop, and how soon a curve begins.

An epoch is a pass over the train faces and one over the validation faces. Ours is `training.fit` on faces in
memory, with all it does beside: the order drawn, curves written, checkpoints kept, everything told. The bare loop
has the same network, optimizer, batches, threads, precision and augmentation (none in either), on tensors in
memory; it tells and keeps nothing. Both are run in turn; the first epoch of each go doesn't count; the figures are
medians of the others.

- On a CPU: resnet18 on the sample (320 train faces, 40 val), two threads; at most 1.15 times the bare loop's time.
- On a GPU, where there is one (or with --device cuda): resnet18 and resnet200d, images a second, at least 0.95 of
  the bare loop's.
- --first-metric: a site is started, and the time taken from submitting a run by REST to the first point of its
  curve over the websocket, the trainer being warm; at most 10 s.

Exits with 1 where an aim is missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import lightning
import numpy as np
import timm
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from benchmarks import training_sets
from models_app.training import fit, networks, pictures
from models_app.training.batches import Places
from models_app.training.fit import Place
from models_app.training.options import Config, config
from models_app.training.pictures import Data, Side
from models_app.training.said import Measured, Said

GOES, EPOCHS, THREADS = 5, 3, 2
MOST_RATIO, LEAST_SHARE = 1.15, 0.95
GPU_FACES, GPU_BATCH = 12_800, 128


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "--device", choices=("cpu", "cuda"), help="Default: cuda where there is one."
    )
    parser.add_argument("--goes", type=int, default=GOES, help=f"Of each side. Default: {GOES}.")
    parser.add_argument("--first-metric", action="store_true")
    asked = parser.parse_args()
    if asked.first_metric:
        from benchmarks import first_metric

        return first_metric.main()
    device = asked.device or ("cuda" if torch.cuda.is_available() else "cpu")
    what = torch.cuda.get_device_name() if device == "cuda" else f"CPU, {THREADS} threads"
    print(
        f"{what}; torch {torch.__version__}, lightning {lightning.__version__}, timm {timm.__version__},"
        f" CUDA {torch.version.cuda or 'none'}"
    )
    torch.set_num_threads(THREADS if device == "cpu" else torch.get_num_threads())
    with tempfile.TemporaryDirectory(prefix="facesite-bench-") as name:
        folder = Path(name)
        if device == "cpu":
            asked_for = config({"backbone": "resnet18", "augment": "none", "gpus": 0})
            return int(_compare(asked_for, folder, goes=asked.goes) > MOST_RATIO)
        missed = False
        for backbone in ("resnet18", "resnet200d"):
            asked_for = config({"backbone": backbone, "augment": "none", "batch_size": GPU_BATCH})
            missed |= 1 / _compare(asked_for, folder, goes=asked.goes) < LEAST_SHARE
        return int(missed)


def _compare(asked: Config, folder: Path, *, goes: int) -> float:
    """How many times as long as the bare loop's our epoch takes; prints both."""
    asked = replace(asked, max_epochs=EPOCHS)
    data = _data(asked, folder)
    ours: list[float] = []
    bare: list[float] = []
    for go in range(goes):
        with tempfile.TemporaryDirectory(dir=folder) as work:
            ours += _ours(asked, data, Path(work))
        bare += _bare(asked, data)
        print(f"  go {go + 1}: ours {median(ours):.2f} s, bare {median(bare):.2f} s", flush=True)
    ratio = median(ours) / median(bare)
    rates = [len(data.train) / median(times) for times in (ours, bare)]
    print(
        f"{asked.backbone}, batch {asked.batch_size}, {asked.image_px} px, {len(data.train)} train faces:"
        f" {median(ours):.2f} s an epoch, bare {median(bare):.2f} s, ratio {ratio:.3f};"
        f" {rates[0]:.0f} and {rates[1]:.0f} faces a second"
    )
    return ratio


def _data(asked: Config, folder: Path) -> Data:
    """The sample's faces as the network sees them; for a GPU over and over."""
    tree = folder / "dataset"
    if not tree.exists():
        crops = training_sets.crops(folder / "processed")
        training_sets.data_set(crops, tree, seed=0, faces=8)
    view = networks.build(asked.backbone, pretrained="none", image_px=asked.image_px).view
    data = pictures.load(*pictures.of_folder(tree), view)
    if asked.gpus == 0:
        return data
    train = data.train
    more = np.resize(np.arange(len(train)), GPU_FACES)
    grown = Side(train.pixels[more], train.numbers[more], [train.names[place] for place in more])
    return replace(data, sides={**data.sides, "train": grown})


def _network(asked: Config) -> networks.Network:
    torch.manual_seed(asked.seed)
    return networks.build(asked.backbone, pretrained="none", image_px=asked.image_px)


def _ours(asked: Config, data: Data, work: Path) -> list[float]:
    """Seconds of each epoch but the first."""
    ends: list[float] = []

    def tell(said: Said) -> None:
        if isinstance(said, Measured) and "train_acc" in said.values:
            ends.append(time.perf_counter())

    untested = replace(data, sides={**data.sides, "test": _none(data.test)})
    fit.fit(asked, untested, _network(asked), Place(work), tell=tell, should_stop=lambda: "")
    return np.diff(ends).tolist()


def _none(side: Side) -> Side:
    return Side(side.pixels[:0], side.numbers[:0], [])


def _bare(asked: Config, data: Data) -> list[float]:
    """Seconds of each epoch but the first."""
    on_gpu = asked.gpus != 0
    device = torch.device("cuda" if on_gpu else "cpu")
    network = _network(asked)
    model = nn.Sequential(network.body, nn.Linear(network.features, len(data.labels))).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=asked.learning_rate)
    # As `precision auto` has it.
    kind = torch.bfloat16 if on_gpu and torch.cuda.is_bf16_supported() else torch.float16
    ends = []
    for epoch in range(EPOCHS):
        for training in (True, False):
            model.train(training)
            with torch.set_grad_enabled(training):
                for pixels, numbers in _batches(asked, data, device, epoch, training=training):
                    with torch.autocast(device.type, kind) if on_gpu else nullcontext():
                        loss = cross_entropy(model(pixels.permute(0, 3, 1, 2).float()), numbers)
                    if training:
                        optimizer.zero_grad()
                        loss.backward()
                        optimizer.step()
        if on_gpu:
            torch.cuda.synchronize()
        ends.append(time.perf_counter())
    return np.diff(ends).tolist()


def _batches(
    asked: Config, data: Data, device: torch.device, epoch: int, *, training: bool
) -> Iterator[tuple[Tensor, Tensor]]:
    """The same faces in the same order as ours."""
    side = data.train if training else data.val
    places = Places(side, batch=asked.batch_size, seed=asked.seed, shuffled=training)
    places.set_epoch(epoch)
    pixels, numbers = torch.from_numpy(side.pixels), torch.from_numpy(side.numbers)
    for found in places:
        own: Any = torch.from_numpy(found[:-2])  # behind them stand two counts
        yield pixels[own].to(device, non_blocking=True), numbers[own].to(device, non_blocking=True)


if __name__ == "__main__":
    sys.exit(main())
