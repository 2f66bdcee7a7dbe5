"""dlib's face network as a PyTorch module: for GPUs, for training and for export.

On a CPU `dlib_graph` gives the same vectors in less time and without torch.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, max_pool2d, pad

from . import dlib_weights
from .dlib_weights import CHIP_PX, DIMENSIONS, MEAN_RGB, STEM, Convolution
from .geometry import DLIB_TARGET
from .types import Floats, Pixels

BATCH = 64
"""Chips in one call of the network: 160 MB of activations in float32."""


class Block(nn.Module):
    """A residual block of two convolutions; `down` halves height and width."""

    def __init__(self, channels_in: int, channels: int, *, down: bool) -> None:
        super().__init__()
        self.down = down
        self.grown = channels - channels_in
        # dlib pads a convolution only when its stride is 1.
        stride, padding = (2, 0) if down else (1, 1)
        self.first = nn.Conv2d(channels_in, channels, 3, stride, padding)
        self.second = nn.Conv2d(channels, channels, 3, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, channels, H, W), or half of H and W."""
        y: Tensor = self.second(self.first(x).relu())
        if self.down:
            x = avg_pool2d(x, 2, 2)
            # dlib adds tensors of unequal sizes as if the smaller went on with zeros.
            rows, columns = x.shape[2] - y.shape[2], x.shape[3] - y.shape[3]
            y = pad(y, (0, columns, 0, rows))
            x = pad(x, (0, 0, 0, 0, 0, self.grown))
        return (x + y).relu()


class DlibFaceResNet(nn.Module):
    """29 convolutions from (N, 3, 150, 150) RGB in [0, 255] to (N, 128); not normalised.

    Two faces are compared by Euclid; the network was trained so that 0.6 parts people. Affine
    layers are folded into the convolutions. The result is dlib's to 1e-5.

    For half precision run it under `torch.autocast("cuda", torch.float16)`, as DlibTorch does: the
    mean is then still subtracted in float32.
    """

    mean: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor(MEAN_RGB).view(1, 3, 1, 1), persistent=False)
        self.stem = nn.Conv2d(3, STEM, 7, 2)
        self.blocks = nn.Sequential(
            *(
                Block(channels, filters, down=down)
                for channels, filters, down in dlib_weights.blocks()
            )
        )
        self.projection = nn.Linear(256, DIMENSIONS, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """(N, 3, 150, 150) float32 RGB in [0, 255] to (N, 128) float32."""
        x = self.stem((x - self.mean) / 256).relu()  # (N, 32, 72, 72)
        x = max_pool2d(x, 3, 2)  # (N, 32, 35, 35)
        x = self.blocks(x)  # (N, 256, 2, 2)
        vectors: Tensor = self.projection(x.mean(dim=(2, 3)))  # (N, 128)
        return vectors

    @classmethod
    def load(cls) -> "DlibFaceResNet":
        """The network with its weights, in eval mode. Reads 22 MB; raises WeightsBroken."""
        weights = dlib_weights.load()
        network = cls()
        with torch.no_grad():
            _fill(network.stem, weights.stem)
            for block, (first, second) in zip(network.blocks, weights.blocks, strict=True):
                _fill(block.first, first)  # type: ignore[arg-type]  # Sequential forgets types
                _fill(block.second, second)  # type: ignore[arg-type]
            network.projection.weight.copy_(torch.from_numpy(weights.projection))
        return network.eval()


class DlibTorch:
    """dlib's face network by torch, on `device` ("cpu", "cuda", "cuda:1").

    `half` computes the convolutions in float16 on CUDA: twice the speed or more, vectors that
    differ in the third decimal; a project's vectors are never made so.
    """

    name = "dlib-face-resnet-1"
    dimensions = DIMENSIONS
    chip_size = CHIP_PX
    target = DLIB_TARGET

    def __init__(self, device: str = "cpu", *, half: bool = False) -> None:
        self._device = torch.device(device)
        if half and self._device.type != "cuda":
            raise ValueError("Half precision is for CUDA; on a CPU it is slower than float32.")
        self._half = half
        network = DlibFaceResNet.load()
        self._network = network.to(self._device, memory_format=torch.channels_last)  # type: ignore[call-overload]

    @torch.inference_mode()
    def embed(self, chips: Pixels) -> Floats:
        """(N, 128) float32 of `chips` (N, 150, 150, 3) uint8 RGB, in batches of BATCH."""
        vectors = np.empty((len(chips), DIMENSIONS), dtype=np.float32)
        for start in range(0, len(chips), BATCH):
            batch = torch.from_numpy(np.array(chips[start : start + BATCH])).to(self._device)
            inputs = batch.permute(0, 3, 1, 2).float()  # (n, 3, 150, 150), laid out channels_last
            with torch.autocast(self._device.type, torch.float16, enabled=self._half):
                outputs = self._network(inputs)
            vectors[start : start + BATCH] = outputs.float().cpu().numpy()
        return vectors


def _fill(layer: nn.Conv2d, numbers: Convolution) -> None:
    layer.weight.copy_(torch.from_numpy(numbers.filters))
    if layer.bias is not None:  # all have one; the type allows for none
        layer.bias.copy_(torch.from_numpy(numbers.bias))
