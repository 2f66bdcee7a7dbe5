"""What a training leaves beside its checkpoints: labels, a table of measures, ONNX, a model card, sums."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from models_app.training import checkpoints, onnx_net, tree
from models_app.training.checkpoints import About

ONNX, CARD, SUMS = "model.onnx", "model-card.md", "SHA256SUMS"
OPSET = 18


def write_labels(folder: Path, labels: Sequence[str]) -> None:
    """labels.json, in the order of the classes."""
    whole(folder / tree.LABELS, tree.labels_json(labels).encode())


def write_onnx(folder: Path, checkpoint: Path) -> None:
    """The network with its head as ONNX: `pictures` (N, 3, px, px) float32 RGB in [0, 255] to `scores` (N, C).

    It carries what the checkpoint says of itself (`onnx_net`).
    Raises BadCheckpoint.
    """
    loaded = checkpoints.load(checkpoint)
    px = loaded.about.view.px
    unfinished = folder / f".{ONNX}.{os.getpid()}"
    try:
        torch.onnx.export(
            loaded.module, (torch.zeros(2, 3, px, px),), unfinished, dynamo=True, external_data=False,
            input_names=["pictures"], output_names=["scores"],
            dynamic_shapes=({0: torch.export.Dim("faces")},), opset_version=OPSET, verbose=False,
        )  # fmt: skip
        onnx_net.write_about(unfinished, loaded.about.as_dict())
        unfinished.replace(folder / ONNX)
    finally:
        unfinished.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Card:
    """What a model card says beside what the checkpoint says of itself."""

    name: str
    dataset: str
    faces: Mapping[str, int]  # by side
    start: str
    device: str
    epochs: int
    trained_s: float
    best: Mapping[str, float]
    test: Mapping[str, float]


def write_card(folder: Path, about: About, card: Card) -> None:
    """model-card.md: what it is, what it learned from, how good it is, and what it must not be used for."""
    whole(folder / CARD, "\n".join(_card(about, card)).encode())


def _card(about: About, card: Card) -> list[str]:
    options = [f"| {name} | {value} |" for name, value in about.config.as_dict().items()]
    measures = [
        f"| {name.replace('_', ' ')} | {value:.4f} |"
        for name, value in {**card.best, **{f"test_{name}": value for name, value in card.test.items()}}.items()
        if name not in ("epoch", "step", "test_faces")
    ]  # fmt: skip
    sides = ", ".join(f"{side} {count:,}" for side, count in card.faces.items())
    return [
        f"# {card.name}", "",
        f"Names the faces of {len(about.labels):,} people: {about.config.backbone}, with one linear layer on"
        f" top. Its numbers began as {card.start}.", "",
        "## Data", "",
        f"- Data set: {card.dataset}",
        f"- Content hash: {about.content_hash or 'none; a folder'}",
        f"- Faces: {sides}", "",
        "## Measures", "",
        "By the checkpoint of the least validation loss.", "", "| measure | value |", "|---|---|", *measures, "",
        "## Training", "",
        f"{card.epochs:,} epochs in {card.trained_s:,.0f} s on {card.device}, by Facesite {about.version}.", "",
        "| option | value |", "|---|---|", *options, "",
        "## What it takes", "",
        f"Pictures of {about.view.px} px a side, RGB from 0 to 255; {_view(about)}. The classes are those of"
        f" {tree.LABELS}, in its order.", "",
        "## Limits", "",
        "It gives everyone it sees one of its names: a stranger gets one too, unless a name is asked to be"
        " likely enough. It holds what it learned of people's faces; whoever is erased from the data set is"
        " not erased from it.", "",
    ]  # fmt: skip


def _view(about: About) -> str:
    if about.view.target:
        return "faces aligned by eyes, nose and mouth"
    return f"the face's box as a square, {about.view.margin:.0%} wider on each side"


def sums(folder: Path) -> dict[str, str]:
    """By path below `folder` the SHA-256 of each file; what is unfinished, and the sums, are left out."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not path.name.startswith(".") and name != SUMS:
            with path.open("rb") as file:
                found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def write_sums(folder: Path) -> None:
    """SHA256SUMS, as sha256sum reads it."""
    lines = [f"{digest}  {name}\n" for name, digest in sums(folder).items()]
    whole(folder / SUMS, "".join(lines).encode())


def whole(path: Path, data: bytes) -> None:
    """Write a file that is there whole or as it was. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(data)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
