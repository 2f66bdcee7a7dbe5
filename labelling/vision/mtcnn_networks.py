"""MTCNN's three networks as OpenVINO graphs.

Zhang, Zhang, Li, Qiao, "Joint face detection and alignment using multitask cascaded convolutional
networks", SPL 23(10), 2016. Each takes uint8 RGB and normalises it as the networks were trained.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from . import mtcnn_weights
from . import openvino_graph as og
from .mtcnn_screens import DOUBT, FirstScreen, SecondScreen
from .mtcnn_weights import Weights, normalised
from .types import Floats, Pixels


class Networks(Protocol):
    """The three networks and the screens before the first two, wherever they run."""

    sheet_px: int  # side of the sheets that the first screen sees
    batch: int  # candidates that the second and third are best given at a time
    doubt: tuple[float, float]  # how far each screen's logit may be below its network's

    def screen_windows(self, sheet: Pixels) -> Floats:
        """Of windows of 12 px every 2 px in (sheet_px, sheet_px, 3) uint8: (h, w) about the logit
        of the probability of a face; h is sheet_px / 2 - 5."""
        ...

    def first(self, windows: Pixels) -> Floats:
        """Of (N, 12, 12, 3) uint8: (N, 5) four shifts and the logit of the probability."""
        ...

    def screen_pictures(self, pictures: Pixels) -> Floats:
        """Of (N, 24, 24, 3) uint8: (N,) about the logit of the second network's probability."""
        ...

    def second(self, pictures: Pixels) -> tuple[Floats, Floats]:
        """Shifts (N, 4) and probability (N,) of (N, 24, 24, 3) uint8; N may be 0."""
        ...

    def third(self, pictures: Pixels) -> tuple[Floats, Floats, Floats]:
        """Shifts (N, 4), landmarks (N, 10) and probability (N,) of (N, 48, 48, 3) uint8."""
        ...


def load_networks(device: str = "cpu", threads: int = 1) -> Networks:
    """The networks on a CPU (by OpenVINO) or a CUDA device (by torch)."""
    if device == "cpu":
        return OpenVinoNetworks(threads)
    # Imported here: torch takes a second and 300 MB that a worker without a GPU can save.
    from .mtcnn_torch import TorchNetworks

    return TorchNetworks(device)


ROUND = 8
"""Batches are filled up to a multiple of this: a shape that is new costs 3 to 6 ms, and so there
are few."""


class OpenVinoNetworks:
    """The networks on the CPU in float32, and their screens."""

    # The layers of a sheet stay in the processor's cache, and memory doesn't grow with the photo: time
    # a pixel was flat from 192 to 512.
    sheet_px = 256
    batch = 32  # quickest from 16 to 64
    doubt = DOUBT

    def __init__(self, threads: int = 1) -> None:
        first, second = mtcnn_weights.read("pnet"), mtcnn_weights.read("rnet")
        self._first_screen = FirstScreen(first, self.sheet_px, threads)
        self._second_screen = SecondScreen(second, threads)
        self._first = _build_first(first, threads)
        self._second = _build_second(second, threads)
        self._third = _build_third(mtcnn_weights.read("onet"), threads)

    def screen_windows(self, sheet: Pixels) -> Floats:
        """As `Networks.screen_windows`."""
        return self._first_screen(sheet)

    def first(self, windows: Pixels) -> Floats:
        """As `Networks.first`."""
        (heads,) = self._first(_filled(windows))
        return heads[: len(windows), 0, 0]

    def screen_pictures(self, pictures: Pixels) -> Floats:
        """As `Networks.screen_pictures`."""
        return self._second_screen(_filled(pictures))[: len(pictures)]

    def second(self, pictures: Pixels) -> tuple[Floats, Floats]:
        """As `Networks.second`."""
        shifts, probabilities = self._second(_filled(pictures))
        return shifts[: len(pictures)], probabilities[: len(pictures)]

    def third(self, pictures: Pixels) -> tuple[Floats, Floats, Floats]:
        """As `Networks.third`."""
        shifts, landmarks, probabilities = self._third(_filled(pictures))
        count = len(pictures)
        return shifts[:count], landmarks[:count], probabilities[:count]


def _filled(pictures: Pixels) -> Pixels:
    """`pictures` (N, ...) with black ones behind, to a multiple of ROUND, at least one."""
    missing = ROUND if not len(pictures) else -len(pictures) % ROUND
    if not missing:
        return pictures
    return np.concatenate([pictures, np.zeros((missing, *pictures.shape[1:]), np.uint8)])


def _conv(x: og.Value, w: Weights, number: str) -> og.Value:
    if number == "1":
        x = og.conv(x, *normalised(w))
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
    given, x = og.pixels_input(og.ANY, 12, 12)
    x = og.max_pool(_conv(x, w, "1"), 2, 2)
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
