"""The faces of a data set as a network sees them: read and cut once, then in memory."""

from __future__ import annotations

import io
import json
import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from labelling.vision import images
from labelling.vision.errors import VisionError
from labelling.vision.types import Floats, Pixels
from models_app.training import tree
from models_app.training.splits import SIDES
from models_app.training.views import ALIGNED, View

Landmarks = Callable[[Pixels], Floats]
Progress = Callable[[int, int], None]

IN_MEMORY = 1 << 30
"""Bytes of decoded faces that are kept in memory: 28,000 of 112 px. More are mapped from the disk."""

AHEAD = 256
"""Pictures that are decoded at a time, by threads."""


class BadData(Exception):
    """A data set can't be trained on, in a sentence that names the file."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One face of a data set: its side, its person's place in the labels, and how to read its file."""

    side: str
    number: int
    name: str  # as people know it: train/s1/4.jpg
    read: Callable[[], bytes]
    landmarks: Floats | None = None  # (5, 2) in the picture's pixels, where they are known


@dataclass(frozen=True, eq=False)
class Side:
    """N faces of one side."""

    pixels: NDArray[np.uint8]  # (N, px, px, 3)
    numbers: NDArray[np.int64]  # (N,)
    names: list[str]

    def __len__(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True, eq=False)
class Data:
    """A data set, ready to train on."""

    labels: list[str]
    sides: dict[str, Side]

    @property
    def train(self) -> Side:
        return self.sides["train"]

    @property
    def val(self) -> Side:
        return self.sides["val"]

    @property
    def test(self) -> Side:
        return self.sides["test"]


def of_folder(folder: Path) -> tuple[list[str], list[Picture]]:
    """The labels and pictures of a tree of crops on disk (`training.tree`). Raises BadData."""
    if not folder.is_dir():
        raise BadData(f"{folder} is no folder. Name the one with train/, val/ and labels.json.")
    paths = [
        path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file()
    ]
    where = tree.find_labels(paths)
    try:
        found = tree.read(paths, (folder / where).read_bytes() if where else None)
    except tree.BadTree as error:
        raise BadData(f"{folder} is no data set: {error}") from error
    return found.labels, [
        Picture(e.side, e.number, e.path, (folder / e.path).read_bytes) for e in found.entries
    ]


def of_manifest(path: Path) -> tuple[list[str], list[Picture]]:
    """The labels and pictures that a manifest lists (`manifest`). Raises BadData."""
    try:
        found = json.loads(path.read_bytes())
        return list(found["labels"]), [
            Picture(
                str(one["side"]), int(one["number"]), str(one["name"]), Path(one["path"]).read_bytes,
                None if one["landmarks"] is None
                else np.array(one["landmarks"], dtype=np.float32).reshape(5, 2),
            )
            for one in found["pictures"]
        ]  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadData(f"{path} can't be read as a list of faces.") from error


def load(
    labels: Sequence[str], pictures: Sequence[Picture], view: View, *, threads: int = 4,
    scratch: Path | None = None, landmarks: Landmarks | None = None,
    on_progress: Progress | None = None,
) -> Data:  # fmt: skip
    """All pictures through `view`, in their order, decoded once.

    More than `IN_MEMORY` bytes lie in a file in the folder `scratch` that has no name, so that no face is
    left on the disk however the process ends. `landmarks` finds those of a picture that has none; one call
    at a time. Raises BadData, OSError where the disk is full.
    """
    if len(labels) < 2:
        raise BadData("A classifier tells people apart: label at least two.")
    if not any(one.side == "train" for one in pictures):
        raise BadData("There is no face in train/: every data set needs some to learn from.")
    ordered = sorted(pictures, key=lambda one: SIDES.index(one.side))
    pixels = _room((len(ordered), view.px, view.px, 3), scratch)
    with ThreadPoolExecutor(max_workers=max(1, threads)) as pool:
        for place, (picture, decoded) in enumerate(_decoded(pool, ordered)):
            pixels[place] = view.of_crop(decoded, _landmarks(picture, decoded, view, landmarks))
            if on_progress is not None:
                on_progress(place + 1, len(ordered))
    sides, start = {}, 0
    for side in SIDES:
        own = [one for one in ordered if one.side == side]
        stop = start + len(own)
        numbers = np.array([one.number for one in own], dtype=np.int64)
        sides[side] = Side(pixels[start:stop], numbers, [one.name for one in own])
        start = stop
    return Data(list(labels), sides)


def _room(shape: tuple[int, ...], scratch: Path | None) -> NDArray[np.uint8]:
    if scratch is None or math.prod(shape) <= IN_MEMORY:
        return np.empty(shape, dtype=np.uint8)
    scratch.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=scratch) as file:
        os.posix_fallocate(file.fileno(), 0, math.prod(shape))  # else a full disk ends the process
        return np.memmap(file, dtype=np.uint8, mode="r+", shape=shape)


def _decoded(
    pool: ThreadPoolExecutor, pictures: Sequence[Picture]
) -> Iterator[tuple[Picture, Pixels]]:
    """Each with its pixels, `AHEAD` of them at a time in hand."""
    for start in range(0, len(pictures), AHEAD):
        some = pictures[start : start + AHEAD]
        yield from zip(some, pool.map(_decode, some), strict=True)


def _landmarks(
    picture: Picture, pixels: Pixels, view: View, find: Landmarks | None
) -> Floats | None:
    if view.kind != ALIGNED or picture.landmarks is not None:
        return picture.landmarks
    if find is None:
        raise BadData(f"{picture.name} has no landmarks, by which this network aligns faces.")
    return find(pixels)


def _decode(picture: Picture) -> Pixels:
    try:
        return images.decode(io.BytesIO(picture.read()))
    except (VisionError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise BadData(f"{picture.name} is no picture that can be read.") from error
    except OSError as error:
        raise BadData(f"{picture.name} can't be read: {error.strerror or error}.") from error


def manifest(labels: Sequence[str], pictures: Iterable[Mapping[str, Any]]) -> str:
    """A list of faces on this machine's disk, as JSON: of each `side`, `number`, `name`, `path` and
    `landmarks` (ten numbers in the picture's pixels, or null)."""
    return json.dumps({"labels": list(labels), "pictures": list(pictures)}, ensure_ascii=False)
