"""Faces varied while a network learns: whole batches at a time, on the device that trains."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

TURN = math.radians(8)
SHIFT = 0.05  # of the side
ZOOM = 0.08
LIGHT = 0.25  # of the range


def vary(pictures: Tensor, how: str, chance: torch.Generator | None = None) -> Tensor:
    """`pictures` (N, 3, H, W) float32 in [0, 255], each varied on its own: "none", "flip" or "full"."""
    if how == "none" or len(pictures) == 0:
        return pictures
    flipped = _draw(len(pictures), pictures, chance) < 0
    pictures = torch.where(flipped.view(-1, 1, 1, 1), pictures.flip(3), pictures)
    if how == "flip":
        return pictures
    return _lit(_moved(pictures, chance), chance)


def _moved(pictures: Tensor, chance: torch.Generator | None) -> Tensor:
    count = len(pictures)
    turn, zoom, right, down = (_draw(count, pictures, chance) for _ in range(4))
    angle, scale = TURN * turn, 1 + ZOOM * zoom
    cosine, sine = scale * angle.cos(), scale * angle.sin()
    rows = torch.stack(
        [cosine, -sine, 2 * SHIFT * right, sine, cosine, 2 * SHIFT * down], dim=1
    ).view(-1, 2, 3)
    grid = affine_grid(rows, list(pictures.shape), align_corners=False)
    return grid_sample(pictures, grid, padding_mode="border", align_corners=False)


def _lit(pictures: Tensor, chance: torch.Generator | None) -> Tensor:
    contrast, light = (_draw(len(pictures), pictures, chance).view(-1, 1, 1, 1) for _ in range(2))
    middle = pictures.mean(dim=(1, 2, 3), keepdim=True)
    changed = (pictures - middle) * (1 + LIGHT * contrast) + middle + 255 * LIGHT / 2 * light
    return changed.clamp(0, 255)


def _draw(count: int, like: Tensor, chance: torch.Generator | None) -> Tensor:
    """(count,) between -1 and 1; drawn on the CPU, so that every device draws the same."""
    return (2 * torch.rand(count, generator=chance) - 1).to(like.device, like.dtype)
