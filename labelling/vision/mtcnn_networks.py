"""MTCNN's three networks as OpenVINO graphs, with the weights in facenet-pytorch's wheel (MIT).

Zhang, Zhang, Li, Qiao, "Joint face detection and alignment using multitask cascaded convolutional
networks", SPL 23(10), 2016. Each takes uint8 RGB and normalises it as the networks were trained.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np

from . import openvino_graph as og
from . import torch_file
from .types import Floats, Pixels

Weights = dict[str, Floats]


class Networks(Protocol):
    """The three networks, wherever they run."""

    tile_px: int  # side of what the first network is best given at a time
    batch: int  # candidates that the second and third are best given at a time

    def first(self, pixels: Pixels) -> Floats:
        """Of windows of 12 px every 2 px in (N, H, W, 3) uint8: (N, h, w, 5) four shifts and the
        logit of the probability of a face; h is ceil((H - 2) / 2) - 4."""
        ...

    def second(self, pixels: Pixels) -> tuple[Floats, Floats]:
        """Shifts (N, 4) and probability (N,) of (N, 24, 24, 3) uint8; N may be 0."""
        ...

    def third(self, pixels: Pixels) -> tuple[Floats, Floats, Floats]:
        """Shifts (N, 4), landmarks (N, 10) and probability (N,) of (N, 48, 48, 3) uint8."""
        ...


def weights(name: str) -> Weights:
    """The weights of pnet, rnet or onet. Raises TensorFileError if the file isn't as published."""
    spec = find_spec("facenet_pytorch")  # finds it without running it: that would import torch
    if spec is None or not spec.submodule_search_locations:
        raise torch_file.TensorFileError("facenet-pytorch is not installed")
    return torch_file.read(Path(spec.submodule_search_locations[0]) / "data" / f"{name}.pt")


def load_networks(device: str = "cpu", threads: int = 1) -> Networks:
    """The networks on a CPU (by OpenVINO) or a CUDA device (by torch)."""
    if device == "cpu":
        return OpenVinoNetworks(threads)
    # Imported here: torch takes a second and 300 MB that a worker without a GPU can save.
    from .mtcnn_torch import TorchNetworks

    return TorchNetworks(device)


class OpenVinoNetworks:
    """The networks on the CPU, in float32."""

    # The layers of a tile stay in the processor's cache, and memory doesn't grow with the photo: time
    # a pixel was flat from 192 to 384 and 20% more at 1024.
    tile_px = 256
    batch = 32  # quickest from 16 to 64

    def __init__(self, threads: int = 1) -> None:
        self._first = _build_first(weights("pnet"), threads)
        self._second = _build_second(weights("rnet"), threads)
        self._third = _build_third(weights("onet"), threads)

    def first(self, pixels: Pixels) -> Floats:
        (heads,) = self._first(pixels)
        return heads

    def second(self, pixels: Pixels) -> tuple[Floats, Floats]:
        if not len(pixels):
            return np.zeros((0, 4), np.float32), np.zeros(0, np.float32)
        shifts, probabilities = self._second(pixels)
        return shifts, probabilities

    def third(self, pixels: Pixels) -> tuple[Floats, Floats, Floats]:
        if not len(pixels):
            empty = np.zeros((0, 4), np.float32), np.zeros((0, 10), np.float32)
            return *empty, np.zeros(0, np.float32)
        shifts, landmarks, probabilities = self._third(pixels)
        return shifts, landmarks, probabilities


def _normalised(layer: Weights) -> tuple[Floats, Floats]:
    """The weights of a first convolution that takes pixels as they are, not (x - 127.5) / 128."""
    filters = layer["conv1.weight"] / np.float32(128)
    bias = layer["conv1.bias"] - filters.sum(axis=(1, 2, 3)) * np.float32(127.5)
    return filters, bias


def _conv(x: og.Value, w: Weights, number: str) -> og.Value:
    if number == "1":
        x = og.conv(x, *_normalised(w))
    else:
        x = og.conv(x, w[f"conv{number}.weight"], w[f"conv{number}.bias"])
    return og.prelu(x, w[f"prelu{number}.weight"])


def _dense(x: og.Value, w: Weights, number: str) -> og.Value:
    return og.dense(x, w[f"dense{number}.weight"], w[f"dense{number}.bias"])


def _flat(x: og.Value) -> og.Value:
    # The weights came from a framework that keeps width before height before channels.
    return og.flatten(og.transpose(x, (0, 3, 2, 1)))


def _face(x: og.Value, w: Weights, number: str) -> og.Value:
    return og.pick(og.softmax(_dense(x, w, number), 1), 1)


def _build_first(w: Weights, threads: int) -> og.Graph:
    given, x = og.pixels_input(og.ANY, og.ANY, og.ANY)
    x = og.max_pool(_conv(x, w, "1"), 2, 2, ceil=True)
    x = _conv(_conv(x, w, "2"), w, "3")
    # Both heads in one convolution; the softmax of two is the sigmoid of their difference.
    filters = np.concatenate([w["conv4_2.weight"], np.diff(w["conv4_1.weight"], axis=0)])
    bias = np.concatenate([w["conv4_2.bias"], np.diff(w["conv4_1.bias"])])
    heads = og.transpose(og.conv(x, filters, bias), (0, 2, 3, 1))
    return og.compiled(given, [heads], threads=threads)


def _build_second(w: Weights, threads: int) -> og.Graph:
    given, x = og.pixels_input(og.ANY, 24, 24)
    x = og.max_pool(_conv(x, w, "1"), 3, 2, ceil=True)
    x = og.max_pool(_conv(x, w, "2"), 3, 2, ceil=True)
    x = _flat(_conv(x, w, "3"))
    x = og.prelu(_dense(x, w, "4"), w["prelu4.weight"])
    return og.compiled(given, [_dense(x, w, "5_2"), _face(x, w, "5_1")], threads=threads)


def _build_third(w: Weights, threads: int) -> og.Graph:
    given, x = og.pixels_input(og.ANY, 48, 48)
    x = og.max_pool(_conv(x, w, "1"), 3, 2, ceil=True)
    x = og.max_pool(_conv(x, w, "2"), 3, 2, ceil=True)
    x = og.max_pool(_conv(x, w, "3"), 2, 2, ceil=True)
    x = _flat(_conv(x, w, "4"))
    x = og.prelu(_dense(x, w, "5"), w["prelu5.weight"])
    outputs = [_dense(x, w, "6_2"), _dense(x, w, "6_3"), _face(x, w, "6_1")]
    return og.compiled(given, outputs, threads=threads)
