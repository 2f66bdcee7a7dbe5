"""FaceNet: facenet-pytorch's InceptionResnetV1, by torch.

Schroff, Kalenichenko, Philbin, "FaceNet: A unified embedding for face recognition and clustering",
CVPR 2015. The network and its weights are facenet-pytorch's (MIT), ported from David Sandberg's.
"""

import pickle
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np
import torch
from facenet_pytorch import InceptionResnetV1
from torch import Tensor
from torch.nn.functional import interpolate

from .types import Floats, Pixels
from .weights import WeightsBroken

CHIP_PX: Final = 160
DIMENSIONS: Final = 512
BATCH: Final = 16
"""Chips in one call of the network: 120 MB of activations."""

TARGET: Final[Floats] = np.array(
    [[51.4, 62.5], [108.6, 62.5], [80.0, 94.4], [54.2, 121.0], [105.8, 121.0]], dtype=np.float32
)
"""(5, 2) where the eyes, the nose and the mouth corners go in the 160 px chip. The network was
trained on MTCNN's boxes without a margin, each stretched to a square: over 177 faces (ORL and
snapshots) the landmarks' means in those squares, their stretch of the width taken back."""
TARGET.flags.writeable = False

FACE_COLUMNS: Final = slice(17, 143)
"""The columns of the chip that a box has, which is 0.78 times as wide as high: `embed` stretches
them to 160, as facenet-pytorch stretches its boxes."""

UNREADABLE: Final = (
    ArithmeticError, AssertionError, AttributeError, BadZipFile, EOFError, LookupError, OSError,
    pickle.UnpicklingError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
"""What torch.load raises on bytes that are no weights: a few letters already give IndexError."""


class FaceNet:
    """512 numbers of length 1, compared by Euclid. About 50 ms a face on one thread."""

    dimensions = DIMENSIONS
    chip_size = CHIP_PX
    target = TARGET

    def __init__(self, name: str, path: Path, device: str = "cpu", *, threads: int = 1) -> None:
        """The network called `name` with the weights of the file `path`. Raises WeightsBroken.

        `threads` are torch's, for the whole process; two took six times as long as one on two
        cores that others used too.
        """
        torch.set_num_threads(threads)
        self.name = name
        self._device = torch.device(device)
        state = _read(path)
        with torch.device("meta"):  # no numbers drawn for tensors that the file replaces
            network = InceptionResnetV1(pretrained=None, classify=False)
        try:
            network.load_state_dict(state, assign=True)
        except RuntimeError as error:  # names and shapes of what doesn't fit, many lines
            raise WeightsBroken(
                f"{path} holds the weights of another network. Put the published file there."
            ) from error
        self._network = network.eval().to(self._device, memory_format=torch.channels_last)

    @torch.inference_mode()
    def embed(self, chips: Pixels) -> Floats:
        """(N, 512) float32 of `chips` (N, 160, 160, 3) uint8 RGB, in batches of BATCH."""
        vectors = np.empty((len(chips), DIMENSIONS), dtype=np.float32)
        for start in range(0, len(chips), BATCH):
            batch = torch.from_numpy(np.array(chips[start : start + BATCH])).to(self._device)
            outputs = self._network(prepared(batch))
            vectors[start : start + BATCH] = outputs.cpu().numpy()
        return vectors


def prepared(chips: Tensor) -> Tensor:
    """(N, 3, 160, 160) float32 in about [-1, 1], as trained on, of (N, 160, 160, 3) uint8."""
    faces = chips[:, :, FACE_COLUMNS].permute(0, 3, 1, 2).float()  # (N, 3, 160, 126)
    wide = interpolate(faces, size=(CHIP_PX, CHIP_PX), mode="bilinear", align_corners=False)
    return (wide - 127.5) / 128


def _read(path: Path) -> dict[str, Tensor]:
    """The file's tensors by name, without those of the classifier that it was trained with."""
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except UNREADABLE as error:
        raise WeightsBroken(
            f"{path} can't be read as weights. Delete it, then get it again."
        ) from error
    if not isinstance(state, dict) or not all(isinstance(one, Tensor) for one in state.values()):
        raise WeightsBroken(f"{path} holds no weights. Put the published file there.")
    return {name: one for name, one in state.items() if not name.startswith("logits.")}
