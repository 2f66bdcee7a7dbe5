"""The tensors of a file that torch.save wrote, without importing torch.

Reads the format from before torch 1.6, in which facenet-pytorch's wheel has its weights: pickles of a
magic number, a version, a description of the machine and the tensors, whose numbers follow at the
end. Only the names below can be unpickled, so a file can't run code.
"""

from __future__ import annotations

import pickle
import struct
from collections import OrderedDict
from pathlib import Path
from typing import IO, Any, Final

import numpy as np

from .types import Floats

MAGIC: Final = 0x1950A86A20F9469CFC6C
VERSION: Final = 1001
STORAGES: Final = {"FloatStorage": "<f4", "LongStorage": "<i8"}


class TensorFileError(Exception):
    """The file holds something else than named tensors in the known format."""


class _Unpickler(pickle.Unpickler):
    """Leaves a note of each tensor; the numbers come later in the file."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self.kinds: dict[str, str] = {}

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _note
        if module == "torch" and name in STORAGES:
            return STORAGES[name]
        raise TensorFileError(f"unexpected {module}.{name}")

    def persistent_load(self, pid: Any) -> str:
        _, kind, key, *_ = pid
        self.kinds[key] = kind
        return str(key)


def _note(key: str, offset: int, size: tuple[int, ...], stride: tuple[int, ...], *_: Any) -> Any:
    return key, offset, size, stride


def read(path: Path) -> dict[str, Floats]:
    """The named tensors of the file, float32. Raises TensorFileError, OSError."""
    with path.open("rb") as file:
        try:
            if _Unpickler(file).load() != MAGIC or _Unpickler(file).load() != VERSION:
                raise TensorFileError("not torch's old format")
            _Unpickler(file).load()  # the machine that wrote it
            unpickler = _Unpickler(file)
            notes = unpickler.load()
            keys = _Unpickler(file).load()
            numbers = {key: _numbers(file, unpickler.kinds[key]) for key in keys}
            return {name: _tensor(numbers[note[0]], *note[1:]) for name, note in notes.items()}
        except (pickle.UnpicklingError, EOFError, LookupError, struct.error, ValueError) as error:
            raise TensorFileError(f"{path.name} is broken") from error


def _numbers(file: IO[bytes], kind: str) -> np.ndarray:
    (count,) = struct.unpack("<q", file.read(8))
    dtype = np.dtype(kind)
    data = file.read(count * dtype.itemsize)
    return np.frombuffer(data, dtype=dtype, count=count)


def _tensor(
    numbers: np.ndarray, offset: int, size: tuple[int, ...], stride: tuple[int, ...]
) -> Floats:
    last = offset + sum((side - 1) * step for side, step in zip(size, stride, strict=True))
    if min(size, default=1) < 1 or min(stride, default=0) < 0 or last >= len(numbers):
        raise ValueError("a tensor reaches beyond its numbers")
    item = numbers.dtype.itemsize
    strides = tuple(step * item for step in stride)
    view = np.lib.stride_tricks.as_strided(numbers[offset:], shape=size, strides=strides)
    return np.array(view, dtype=np.float32)
