"""Checkpoints: written whole or not at all, read without running anything that is in them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from lightning.pytorch.plugins.io import TorchCheckpointIO
from torch import nn

from models_app.training import networks, views
from models_app.training.options import SCRATCH, BadOption, Config, config
from models_app.training.unreadable import UNREADABLE
from models_app.training.views import View

KEY, FORMAT = "facesite", 1
MOST_LABELS = 1_000_000


class BadCheckpoint(Exception):
    """A file can't be used as a checkpoint, in a sentence."""


@dataclass(frozen=True, slots=True)
class About:
    """What a checkpoint says of itself."""

    config: Config
    labels: tuple[str, ...]  # in class order
    view: View
    features: int
    content_hash: str  # of the data set; empty for a folder
    version: str  # of the site that wrote it

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as they are written."""
        return {
            "format": FORMAT, "config": self.config.as_dict(), "labels": list(self.labels),
            "view": self.view.as_dict(), "features": self.features,
            "content_hash": self.content_hash, "version": self.version,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loaded:
    """A checkpoint, ready to name faces: pictures (N, 3, px, px) float32 in [0, 255] to scores (N, C)."""

    about: About
    module: nn.Module
    epoch: int
    step: int


class WholeFiles(TorchCheckpointIO):
    """A checkpoint takes its name only when it is on the disk: one cut off leaves the last one as it was."""

    def save_checkpoint(
        self, checkpoint: dict[str, Any], path: str | os.PathLike[str], storage_options: Any = None
    ) -> None:
        """Write it beside its place, then move it there. Raises OSError where the disk is full."""
        whole = Path(path)
        unfinished = whole.with_name(f".{whole.name}.{os.getpid()}")
        try:
            whole.parent.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as file:
                torch.save(checkpoint, file)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(whole)
        finally:
            unfinished.unlink(missing_ok=True)


def read(path: Path) -> tuple[About, dict[str, Any]]:
    """What the file says of itself, and all that is in it. Raises BadCheckpoint."""
    if not path.is_file():
        raise BadCheckpoint(f"There is no file {path}.")
    try:
        found = torch.load(path, map_location="cpu", weights_only=True)
    except UNREADABLE as error:
        raise BadCheckpoint(
            f"{path} is no checkpoint, is cut off, or holds more than numbers, which isn't loaded."
            " Download it again."
        ) from error
    if not isinstance(found, dict) or not isinstance(found.get(KEY), dict):
        raise BadCheckpoint(
            f"{path} is a file of another program: it doesn't say whom it knows and what it sees of a"
            " face. Take a checkpoint that was trained here."
        )
    try:
        return _about(found[KEY]), found
    except (KeyError, TypeError, ValueError) as error:
        raise BadCheckpoint(f"{path} can't be used: {_why(error)}") from error


def load(path: Path) -> Loaded:
    """The classifier in a checkpoint, in eval mode on the CPU. Raises BadCheckpoint."""
    about, found = read(path)
    try:
        network = networks.build(about.config.backbone, pretrained=SCRATCH, image_px=about.view.px)
    except networks.NoNetwork as error:
        raise BadCheckpoint(f"{path} can't be used: {error}") from error
    module = nn.ModuleDict(
        {
            "backbone": network.body,
            "head": nn.Sequential(nn.Linear(about.features, len(about.labels))),
        }
    )
    try:
        module.load_state_dict(found.get("state_dict", {}))
    except (RuntimeError, AttributeError, TypeError) as error:
        raise BadCheckpoint(
            f"{path} doesn't hold the numbers of a {about.config.backbone} for {len(about.labels)} people."
        ) from error
    whole = nn.Sequential(module["backbone"], module["head"]).eval().requires_grad_(False)
    return Loaded(about, whole, int(found.get("epoch", 0)), int(found.get("global_step", 0)))


def _about(found: Mapping[str, Any]) -> About:
    if found["format"] != FORMAT:
        raise ValueError("it was written by a later version of the site")
    labels = found["labels"]
    if not _is_names(labels):
        raise ValueError("it doesn't say whom it knows")
    return About(
        config(found["config"]), tuple(labels), views.view(found["view"]), int(found["features"]),
        str(found["content_hash"]), str(found["version"]),
    )  # fmt: skip


def _is_names(labels: Any) -> bool:
    if not isinstance(labels, Sequence) or isinstance(labels, str):
        return False
    return 2 <= len(labels) <= MOST_LABELS and all(isinstance(one, str) for one in labels)


def _why(error: Exception) -> str:
    if isinstance(error, (BadOption, views.BadView)):
        return str(error)
    if isinstance(error, KeyError):
        return f"it says nothing of {error.args[0]}."
    return f"{error}."
