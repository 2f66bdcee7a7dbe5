"""Names for faces by a checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from labelling.vision.types import Box, Floats, Pixels
from models_app.training.checkpoints import Loaded
from models_app.training.views import View

BATCH = 32
"""Faces in one call of the network."""


@dataclass(frozen=True, slots=True)
class Found:
    """A face in a photo: its box, and its landmarks (5, 2), in pixels."""

    box: Box
    landmarks: Floats


def seen(view: View, image: Pixels, face: Found) -> Pixels:
    """(px, px, 3) uint8: what the network sees of a face of `image` (H, W, 3)."""
    return view.of_photo(image, face.box, face.landmarks)


def chances(loaded: Loaded, pictures: Sequence[Pixels]) -> NDArray[np.float32]:
    """(N, C) float32: how likely each person is on each of `pictures`, (px, px, 3) uint8; rows sum to 1."""
    rows = [np.zeros((0, len(loaded.about.labels)), dtype=np.float32)]
    with torch.inference_mode():
        for start in range(0, len(pictures), BATCH):
            some = torch.from_numpy(np.stack(pictures[start : start + BATCH]))
            scores = loaded.module(some.permute(0, 3, 1, 2).float())
            rows.append(scores.softmax(dim=1).numpy())
    return np.concatenate(rows)
