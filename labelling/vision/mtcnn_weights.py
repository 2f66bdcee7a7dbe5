"""The weights of MTCNN's three networks, from facenet-pytorch's wheel (MIT)."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np

from . import torch_file
from .types import Floats

Weights = dict[str, Floats]


def read(name: str) -> Weights:
    """The weights of pnet, rnet or onet. Raises TensorFileError if the file isn't as published."""
    spec = find_spec("facenet_pytorch")  # finds it without running it: that would import torch
    if spec is None or not spec.submodule_search_locations:
        raise torch_file.TensorFileError("facenet-pytorch is not installed")
    return torch_file.read(Path(spec.submodule_search_locations[0]) / "data" / f"{name}.pt")


def normalised(w: Weights) -> tuple[Floats, Floats]:
    """Filters and bias of a first convolution that takes pixels as they are, not (x - 127.5) / 128."""
    filters = w["conv1.weight"] / np.float32(128)
    bias = w["conv1.bias"] - filters.sum(axis=(1, 2, 3)) * np.float32(127.5)
    return filters, bias
