"""A worker's memory over 2,000 photos of mixed sizes: how much, and whether it grows."""

from __future__ import annotations

import io
import multiprocessing as mp
import re
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from benchmarks import scenes

PHOTOS = 2000
MOST_MB = 1500
# Growth from the 500th photo on that counts as none: the allocator's own unrest.
UNREST_MB = 60
# Width, height, and how many of 20 photos have that size.
MIX = ((640, 480, 12), (1280, 960, 4), (1920, 1080, 2), (3000, 2000, 1), (4000, 3000, 1))


def main(backgrounds: Sequence[scenes.Array]) -> int:
    """Print the memory of one worker's engine; 1 if it is too much or grows."""
    photos = _photos(backgrounds)
    here, there = mp.get_context("spawn").Pipe()
    process = mp.get_context("spawn").Process(target=_work, args=(there, photos), daemon=True)
    process.start()
    figures = [here.recv() for _ in range(4)]
    process.join()
    for seen, now_mb, peak_mb in figures:
        print(f"memory after {seen:4} photos: {now_mb:.0f} MB, peak {peak_mb:.0f} MB")
    growth = figures[3][1] - figures[0][1]
    print(f"growth from the 500th to the 2,000th: {growth:+.0f} MB (up to {UNREST_MB} is unrest)")
    return int(figures[3][2] > MOST_MB or growth > UNREST_MB)


def _photos(backgrounds: Sequence[scenes.Array]) -> list[bytes]:
    """Twenty photos, no two of quite the same size."""
    random = np.random.default_rng(3)
    made = []
    for width, height, count in MIX:
        for number in range(count):
            across, down = width - 7 * number, height - 5 * number
            sizes = random.uniform(30, 100, 3).tolist()
            made.append(
                scenes.compose(across, down, sizes, seed=number, backgrounds=backgrounds).data
            )
    return made


def _work(end: Connection, photos: list[bytes]) -> None:
    from labelling.vision import images
    from labelling.vision.engine import load_engine

    engine = load_engine()
    random = np.random.default_rng(4)
    for number in range(1, PHOTOS + 1):
        engine.see(images.decode(io.BytesIO(photos[random.integers(len(photos))])))
        if number % 500 == 0:
            status = Path("/proc/self/status").read_text()
            now, peak = (
                int(re.findall(rf"{name}:\s*(\d+)", status)[0]) / 1024
                for name in ("VmRSS", "VmHWM")
            )
            end.send((number, now, peak))
