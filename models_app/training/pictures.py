"""The faces of a data set as a network sees them: read and cut once, then in memory or mapped from disk."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap
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

    pixels: NDArray[np.uint8]  # (N, px, px, 3), mapped from disk where there is a cache
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


def load(
    labels: Sequence[str], pictures: Sequence[Picture], view: View, *, threads: int = 4,
    cache: Path | None = None, landmarks: Landmarks | None = None, on_progress: Progress | None = None,
) -> Data:  # fmt: skip
    """All pictures through `view`, in their order; from the folder `cache` if they were read before.

    `landmarks` finds those of a picture that has none; one call at a time. Raises BadData.
    """
    if len(labels) < 2:
        raise BadData("A classifier tells people apart: label at least two.")
    if not any(one.side == "train" for one in pictures):
        raise BadData("There is no face in train/: every data set needs some to learn from.")
    loader = _Loader(view, landmarks, on_progress or _silent, len(pictures))
    sides, done = {}, 0
    for side in SIDES:
        own = [one for one in pictures if one.side == side]
        pixels = loader.pixels(own, threads=threads, cache=cache, done=done)
        done += len(own)
        numbers = np.array([one.number for one in own], dtype=np.int64)
        sides[side] = Side(pixels, numbers, [one.name for one in own])
    return Data(list(labels), sides)


@dataclass(frozen=True)
class _Loader:
    view: View
    landmarks: Landmarks | None
    on_progress: Progress
    total: int

    def pixels(
        self, pictures: Sequence[Picture], *, threads: int, cache: Path | None, done: int
    ) -> NDArray[np.uint8]:
        """(N, px, px, 3) of one side."""
        with ThreadPoolExecutor(max_workers=max(1, threads)) as pool:
            raw = list(pool.map(_read, pictures))
            path = cache / f"{self._key(pictures, raw)}.npy" if cache else None
            if path is not None and path.is_file():
                try:
                    kept: NDArray[np.uint8] = np.load(path, mmap_mode="r")
                    self.on_progress(done + len(pictures), self.total)
                    return kept
                except (OSError, ValueError):
                    path.unlink(missing_ok=True)  # cut off while it was written
            shape = (len(pictures), self.view.px, self.view.px, 3)
            made = np.empty(shape, dtype=np.uint8)
            decoded = zip(pictures, pool.map(_decode, pictures, raw), strict=True)
            for place, (picture, pixels) in enumerate(decoded):
                made[place] = self.view.of_crop(pixels, self._landmarks(picture, pixels))
                self.on_progress(done + place + 1, self.total)
        return _kept(made, path) if path is not None and len(made) else made

    def _landmarks(self, picture: Picture, pixels: Pixels) -> Floats | None:
        if self.view.kind != ALIGNED or picture.landmarks is not None:
            return picture.landmarks
        if self.landmarks is None:
            raise BadData(f"{picture.name} has no landmarks, by which this network aligns faces.")
        return self.landmarks(pixels)

    def _key(self, pictures: Sequence[Picture], raw: Sequence[bytes]) -> str:
        """Another view, another file or other landmarks make another key."""
        whole = hashlib.sha256(json.dumps(self.view.as_dict(), sort_keys=True).encode())
        for picture, data in zip(pictures, raw, strict=True):
            whole.update(hashlib.sha256(data).digest())
            points = picture.landmarks
            whole.update(b"-" if points is None else np.ascontiguousarray(points, "<f4").tobytes())
        return whole.hexdigest()


def _read(picture: Picture) -> bytes:
    try:
        return picture.read()
    except OSError as error:
        raise BadData(f"{picture.name} can't be read: {error.strerror or error}.") from error


def _decode(picture: Picture, data: bytes) -> Pixels:
    try:
        return images.decode(io.BytesIO(data))
    except (VisionError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise BadData(f"{picture.name} is no picture that can be read.") from error


def _kept(made: NDArray[np.uint8], path: Path) -> NDArray[np.uint8]:
    """The same numbers, mapped from `path`; in memory where the disk doesn't take them."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mapped = open_memmap(unfinished, mode="w+", dtype=np.uint8, shape=made.shape)
        mapped[:] = made
        mapped.flush()
        del mapped
        unfinished.replace(path)
        kept: NDArray[np.uint8] = np.load(path, mmap_mode="r")
        return kept
    except OSError:
        unfinished.unlink(missing_ok=True)
        return made


def names(pictures: Iterable[Picture]) -> list[str]:
    """What people know them by."""
    return [one.name for one in pictures]


def _silent(done: int, total: int) -> None:
    pass
