"""dlib's face network on a CPU, by OpenVINO: the vectors of the torch module, in less time.

Imports no torch. The default embedder of a machine without a GPU.
"""

import numpy as np

from . import dlib_weights
from . import openvino_graph as graph
from .dlib_weights import CHIP_PX, DIMENSIONS, MEAN_RGB, Convolution, DlibWeights
from .geometry import DLIB_TARGET
from .types import Floats, Pixels

BATCH = 16
"""Chips in one call of the network. One thread took 5.3 ms a face for batches of 1, 4.8 for 4, 4.5
for 16; a graph for any number is within 4% of one compiled for just that number."""


class DlibOpenVino:
    """dlib's face network: 128 numbers, compared by Euclid. Not for two threads at once.

    28 times as fast as dlib itself, 1.7 times as fast as torch, on one thread.
    """

    name = "dlib-face-resnet-1"
    dimensions = DIMENSIONS
    chip_size = CHIP_PX
    target = DLIB_TARGET

    def __init__(self, threads: int = 1) -> None:
        given, pixels = graph.pixels_input(graph.ANY, CHIP_PX, CHIP_PX)
        outputs = [vectors(pixels, dlib_weights.load())]
        self._network = graph.compiled(given, outputs, threads=threads)

    def embed(self, chips: Pixels) -> Floats:
        """(N, 128) float32 of `chips` (N, 150, 150, 3) uint8 RGB, in batches of BATCH."""
        found = np.empty((len(chips), DIMENSIONS), dtype=np.float32)
        for start in range(0, len(chips), BATCH):
            (found[start : start + BATCH],) = self._network(chips[start : start + BATCH])
        return found


def vectors(pixels: graph.Value, weights: DlibWeights) -> graph.Value:
    """(N, 128) of `pixels` (N, 3, 150, 150) float32 RGB in [0, 255]."""
    # The first convolution has no padding, so mean and scale of the input go into its numbers.
    filters = weights.stem.filters / 256
    mean = np.array(MEAN_RGB, dtype=np.float64).reshape(1, 3, 1, 1)
    bias = weights.stem.bias - (filters * mean).sum(axis=(1, 2, 3))
    x = graph.relu(graph.conv(pixels, filters, bias, stride=2))  # (N, 32, 72, 72)
    x = graph.max_pool(x, 3, 2)  # (N, 32, 35, 35)
    side = 35
    for (channels, grown, down), pair in zip(dlib_weights.blocks(), weights.blocks, strict=True):
        x = _block(x, pair, side=side, grown=grown - channels, down=down)
        side = side // 2 if down else side
    return graph.dense(graph.mean_of_map(x), weights.projection)


def _block(
    x: graph.Value, pair: tuple[Convolution, Convolution], *, side: int, grown: int, down: bool
) -> graph.Value:
    """As dlib_resnet.Block, for `x` (N, C, side, side)."""
    first, second = pair
    stride, padding = (2, 0) if down else (1, 1)
    y = graph.relu(graph.conv(x, first.filters, first.bias, stride=stride, padding=padding))
    y = graph.conv(y, second.filters, second.bias, padding=1)
    if down:
        x = graph.average_pool(x, 2, 2)
        missing = side // 2 - (side - 1) // 2  # where the unpadded 3x3 gives a row less
        y = graph.pad_after(y, (0, 0, missing, missing))
        x = graph.pad_after(x, (0, grown, 0, 0))
    return graph.relu(graph.add(x, y))
