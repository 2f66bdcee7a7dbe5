"""Coarse copies of MTCNN's first two networks, in 8-bit numbers: what can be no face goes early.

A screen's word is never used but to leave something out: what it lets through is looked at by the
network itself. Its logit differs from the network's by some 0.3 (standard deviation near the
thresholds), so it lets through what lies up to DOUBT below the threshold. Of 19,846 windows that the
first network passes, on portraits, snapshots and composed scenes, it then lost two, 0.1 over the
threshold; of 785 pictures that the second passes, none. On a processor with 8-bit instructions each
takes half the network's time; the numbers are the same on all.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from . import openvino_graph as og
from .mtcnn_weights import Weights, normalised
from .types import Floats, Pixels

DOUBT: Final = (0.7, 1.4)
"""How far under the threshold's logit the two screens still let through."""

FIRST_RANGES: Final = ((-2.6, 8.0), (-5.0, 9.0), (-2.6, 9.0))
SECOND_RANGES: Final = ((-5.0, 4.0), (-3.0, 3.0), (-0.25, 2.2))
"""What the layers of each network give, but for some 1 in 10,000: measured on the ORL photos, on
composed scenes and on snapshots. What is beyond is cut off."""


class FirstScreen:
    """The first network's logit of windows of 12 px every 2 px, over sheets of one size."""

    def __init__(self, w: Weights, sheet_px: int, threads: int) -> None:
        given, x = og.pixels_input(1, sheet_px, sheet_px)
        x = og.max_pool(_first_layer(x, w), 2, 2)
        x = _layer(og.in_bytes(x, *FIRST_RANGES[0]), w, "2")
        x = _layer(og.in_bytes(x, *FIRST_RANGES[1]), w, "3")
        x = og.in_bytes(x, *FIRST_RANGES[2])
        odds = og.conv8(x, np.diff(w["conv4_1.weight"], axis=0), np.diff(w["conv4_1.bias"]))
        self._graph = og.compiled(given, [odds], threads=threads)

    def __call__(self, sheet: Pixels) -> Floats:
        """(h, w) logits of `sheet` (sheet_px, sheet_px, 3) uint8."""
        (answer,) = self._graph(sheet[None])
        logits: Floats = answer[0, 0]
        return logits


class SecondScreen:
    """The second network's logit of pictures of 24 px."""

    def __init__(self, w: Weights, threads: int) -> None:
        given, x = og.pixels_input(og.ANY, 24, 24)
        x = og.max_pool(_first_layer(x, w), 3, 2, ceil=True)
        x = _layer(og.in_bytes(x, *SECOND_RANGES[0]), w, "2")
        x = og.max_pool(x, 3, 2, ceil=True)
        x = _layer(og.in_bytes(x, *SECOND_RANGES[1]), w, "3")
        x = og.in_bytes(x, *SECOND_RANGES[2])  # (N, 64, 3, 3)
        # The dense layer over all of it is a convolution of its size; its inputs are numbered by
        # width, height, channel.
        filters = w["dense4.weight"].reshape(-1, 3, 3, 64).transpose(0, 3, 2, 1)
        x = og.prelu(og.conv8(x, filters, w["dense4.bias"]), w["prelu4.weight"])
        last = np.diff(w["dense5_1.weight"], axis=0)[:, :, None, None]
        odds = og.conv(x, last, np.diff(w["dense5_1.bias"]))
        self._graph = og.compiled(given, [odds], threads=threads)

    def __call__(self, pictures: Pixels) -> Floats:
        """(N,) logits of `pictures` (N, 24, 24, 3) uint8, N at least 1."""
        (answer,) = self._graph(pictures)
        logits: Floats = answer[:, 0, 0, 0]
        return logits


def _first_layer(x: og.Value, w: Weights) -> og.Value:
    filters, bias = normalised(w)
    x = og.in_bytes(x, 0, 255)  # pixels as they are
    return og.prelu(og.conv8(x, filters, bias), w["prelu1.weight"])


def _layer(x: og.Value, w: Weights, number: str) -> og.Value:
    x = og.conv8(x, w[f"conv{number}.weight"], w[f"conv{number}.bias"])
    return og.prelu(x, w[f"prelu{number}.weight"])
