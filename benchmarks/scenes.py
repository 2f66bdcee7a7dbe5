"""Photos composed from real ones, with faces of known size: what detectors are compared on.

Backgrounds are the two photos in scikit-learn's wheel (CC BY 2.0), laid side by side and mirrored,
with the grain of a camera; faces are those of the ORL database, tinted and feathered at the edge. With a
folder of one's own photos those are the backgrounds instead, and their own faces count too.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from labelling import sample_files
from labelling.vision import images

Array = NDArray[np.uint8]
# Mean skin colours, so that grey faces look like faces on a colour photo.
TINTS = ((1.12, 0.98, 0.86), (1.08, 1.0, 0.92), (1.15, 0.95, 0.8), (1.0, 1.0, 1.0))
# ORL photos are 92 px wide, and the detector's box on them about half of that.
BOX_PART = 0.56


@dataclass(frozen=True)
class Pasted:
    """A face put into a scene: its centre and the size of its box, in pixels."""

    x: float
    y: float
    size_px: float


@dataclass(frozen=True)
class Scene:
    """A JPEG and the faces put into it."""

    data: bytes
    width: int
    height: int
    faces: tuple[Pasted, ...]


def compose(
    width: int, height: int, sizes_px: Sequence[float], *, seed: int, backgrounds: Sequence[Array]
) -> Scene:
    """A photo of `width` x `height` with one face of each size, none upon another."""
    random = np.random.default_rng(seed)
    background = backgrounds[seed % len(backgrounds)]
    canvas = Image.fromarray(_tiled(background, width, height, random))
    placed: list[Pasted] = []
    for size in sorted(sizes_px, reverse=True):
        spot = _spot(width, height, size, placed, random)
        if spot is not None:
            _paste(canvas, spot, random)
            placed.append(spot)
    grain = random.normal(0, 2.0, (height, width, 1))
    noisy = np.clip(np.asarray(canvas) + grain, 0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(noisy).save(out, "JPEG", quality=90)
    return Scene(out.getvalue(), width, height, tuple(placed))


def wheel_backgrounds() -> list[Array]:
    """The two photos of scikit-learn's wheel, (427, 640, 3)."""
    from sklearn.datasets import load_sample_images

    return [np.asarray(image) for image in load_sample_images().images]


def folder_backgrounds(folder: Path) -> list[Array]:
    """Every photo below the folder that can be read."""
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        try:
            found.append(images.decode(path))
        except Exception as error:
            print(f"{path.name}: {error}")
    return found


def _tiled(photo: Array, width: int, height: int, random: np.random.Generator) -> Array:
    """The photo, up to twice its size, mirrored to fill `width` x `height`."""
    zoom = float(np.clip(max(width / photo.shape[1], height / photo.shape[0]), 0.5, 2.0))
    size = (max(1, round(photo.shape[1] * zoom)), max(1, round(photo.shape[0] * zoom)))
    one = np.asarray(Image.fromarray(photo).resize(size, Image.Resampling.LANCZOS))
    pair = np.concatenate([one, one[:, ::-1]], axis=1)
    tile = np.concatenate([pair, pair[::-1]], axis=0)
    across, down = -(-width // tile.shape[1]) + 1, -(-height // tile.shape[0]) + 1
    whole = np.tile(tile, (down, across, 1))
    top = int(random.integers(0, tile.shape[0]))
    left = int(random.integers(0, tile.shape[1]))
    return np.ascontiguousarray(whole[top : top + height, left : left + width])


def _spot(
    width: int, height: int, size: float, placed: list[Pasted], random: np.random.Generator
) -> Pasted | None:
    reach = size  # the head around the box
    if 2 * reach >= min(width, height):
        return Pasted(width / 2, height / 2, size) if not placed else None
    for _ in range(200):
        x = float(random.uniform(reach, width - reach))
        y = float(random.uniform(reach, height - reach))
        if all(max(abs(x - p.x), abs(y - p.y)) > 1.2 * (reach + p.size_px) for p in placed):
            return Pasted(x, y, size)
    return None


def _paste(canvas: Image.Image, spot: Pasted, random: np.random.Generator) -> None:
    person, number = int(random.integers(1, 41)), int(random.integers(1, 11))
    path = sample_files.folder() / f"s{person}" / f"{number}.pgm"
    face = Image.open(path).convert("L")
    zoom = spot.size_px / (face.width * BOX_PART)
    size = (max(8, round(face.width * zoom)), max(8, round(face.height * zoom)))
    face = face.resize(size, Image.Resampling.LANCZOS)
    tint = np.array(TINTS[int(random.integers(len(TINTS)))])
    colour = np.clip(np.asarray(face, dtype=np.float64)[:, :, None] * tint, 0, 255)
    mask = Image.new("L", size, 0)
    inner = (max(1, size[0] // 12), max(1, size[1] // 12))
    mask.paste(255, (inner[0], inner[1], size[0] - inner[0], size[1] - inner[1]))
    mask = mask.filter(ImageFilter.GaussianBlur(max(0.5, size[0] / 24)))
    corner = (round(spot.x - size[0] / 2), round(spot.y - size[1] / 2))
    canvas.paste(Image.fromarray(colour.astype(np.uint8)), corner, mask)
