"""The face engine beside the reference pipeline: speed, recall, memory.

python -m benchmarks.vision                   both sides, alternating, and the worker's memory
python -m benchmarks.vision --photos DIR      the same on backgrounds of your own
python -m benchmarks.vision --memory          only the memory over 2,000 photos
python -m benchmarks.vision --conditions DIR  recognition under poor conditions, a folder a person
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks import scenes
from benchmarks.scenes import Pasted, Scene
from benchmarks.sides import CORES, Answer, Side, ours, reference
from labelling.vision import devices

BINS = ((20, 30), (30, 45), (45, 61), (61, 150), (150, 401))


@dataclass(frozen=True)
class Size:
    """One size of photo: how many of them, the faces put into each kind, and the aim."""

    width: int
    height: int
    photos: int  # timed, again and again
    more: int  # looked at once, for the recall
    small: int  # faces of 20 to 60 px in every other photo
    large: tuple[int, int]  # the range of the two faces in the others
    aim: float  # times as many photos a second


SIZES = (
    Size(640, 480, 24, 96, small=2, large=(80, 180), aim=4),
    Size(1920, 1080, 12, 48, small=6, large=(100, 400), aim=5),
    Size(4000, 3000, 8, 24, small=6, large=(100, 400), aim=8),
)


def photos_of(size: Size, backgrounds: Sequence[scenes.Array]) -> list[Scene]:
    """The scenes of a size; every other one has small faces."""
    random = np.random.default_rng(size.width)
    made = []
    for seed in range(size.photos + size.more):
        if seed % 2:
            sizes = random.uniform(*size.large, 2)
        else:
            sizes = random.uniform(20, 60, size.small)
        made.append(
            scenes.compose(
                size.width, size.height, sizes.tolist(), seed=seed, backgrounds=backgrounds
            )
        )
    return made


def hit(face: Pasted, boxes: np.ndarray) -> bool:
    """Whether a box stands for the face: its centre within, its width from 0.4 to 2.2 times."""
    across = np.abs((boxes[:, 0] + boxes[:, 2]) / 2 - face.x) < face.size_px * 0.5
    down = np.abs((boxes[:, 1] + boxes[:, 3]) / 2 - face.y) < face.size_px * 0.6
    wide = (boxes[:, 2] - boxes[:, 0]) / face.size_px
    return bool((across & down & (wide > 0.4) & (wide < 2.2)).any())


def same(a: np.ndarray, b: np.ndarray) -> int:
    """How many of the boxes `a` overlap one of `b` by more than half."""
    if not len(a) or not len(b):
        return 0
    near, far = np.maximum(a[:, None, :2], b[:, :2]), np.minimum(a[:, None, 2:], b[:, 2:])
    shared = np.clip(far - near, 0, None).prod(axis=2)
    areas = [(x[:, 2:] - x[:, :2]).prod(axis=1) for x in (a, b)]
    return int((shared / (areas[0][:, None] + areas[1] - shared) > 0.5).any(axis=1).sum())


def compare(size: Size, photos: list[Scene], sides: tuple[Side, Side], rounds: int) -> bool:
    """Print one size's figures; whether the aims were met."""
    data = [photo.data for photo in photos]
    timed, rest = data[: size.photos], data[size.photos :]
    answers: dict[str, Answer] = {}
    times: dict[str, list[float]] = {side.name: [] for side in sides}
    for side in sides:
        side.look(timed[:2])  # warm
    for turn in range(rounds):
        for side in sides if turn % 2 == 0 else sides[::-1]:
            answer = side.look(timed)
            times[side.name].append(answer.seconds)
            answers[side.name] = answer
    theirs, mine = sides[0].name, sides[1].name
    seen = {side.name: answers[side.name].boxes + side.look(rest).boxes for side in sides}
    ratios = [a / b for a, b in zip(times[theirs], times[mine], strict=True)]
    rate = {name: len(timed) / median(found) for name, found in times.items()}
    print(
        f"\n{size.width}x{size.height}, {len(timed)} photos timed in {rounds} rounds, {len(rest)} more"
    )
    for side in sides:
        found = sum(len(boxes) for boxes in seen[side.name])
        print(
            f"  {side.name:10} {rate[side.name]:7.2f} photos/s   {found} faces found, "
            f"peak memory {side.peak_mb():.0f} MB"
        )
    pairs = zip(seen[mine], seen[theirs], strict=True)
    print(f"  found by both: {sum(same(a, b) for a, b in pairs)} faces")
    ratio = median(ratios)
    print(
        f"  ratio {ratio:.1f} (aim {size.aim}; rounds from {min(ratios):.1f} to {max(ratios):.1f})"
    )
    lost = recall(photos, seen[theirs], seen[mine])
    return ratio >= size.aim and lost <= 0.005


def recall(photos: list[Scene], theirs: list[np.ndarray], mine: list[np.ndarray]) -> float:
    """Print the recall by face size; returns by how much ours is lower over all."""
    counts = {edges: [0, 0, 0] for edges in BINS}
    for photo, their, my in zip(photos, theirs, mine, strict=True):
        for face in photo.faces:
            for edges, count in counts.items():
                if edges[0] <= face.size_px < edges[1]:
                    count[0] += 1
                    count[1] += hit(face, their)
                    count[2] += hit(face, my)
    for (low, high), (there, their, my) in counts.items():
        if there:
            print(
                f"  faces of {low:3}-{high - 1:3} px: {there:3}, "
                f"recall {their / there:7.2%} and {my / there:7.2%}"
            )
    total, their, my = (sum(count[i] for count in counts.values()) for i in range(3))
    print(f"  all {total} faces: recall {their / total:.2%} and {my / total:.2%}")
    return (their - my) / total


def speed(backgrounds: Sequence[scenes.Array], rounds: int, device: str) -> bool:
    """Both sides on every size; whether all aims were met."""
    print(f"\non {device}, {CORES} cores: the reference uses all of them, ours one process on each")
    sides = (
        Side("reference", reference, device, 1),
        Side("ours", ours, device, 1 if device != "cpu" else CORES),
    )
    met = [compare(size, photos_of(size, backgrounds), sides, rounds) for size in SIZES]
    for side in sides:
        side.end()
    return all(met)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--photos", type=Path, help="backgrounds of your own, instead of the two")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--memory", action="store_true", help="only the memory over 2,000 photos")
    parser.add_argument("--speed", action="store_true", help="only the speed")
    parser.add_argument(
        "--conditions", type=Path, help="recognition on a folder-a-person directory"
    )
    options = parser.parse_args()
    # Imported here: the sides' processes import this module, and their memory is measured.
    from benchmarks import conditions, embedding, memory

    if options.conditions:
        return conditions.main(options.conditions)
    backgrounds = (
        scenes.folder_backgrounds(options.photos) if options.photos else scenes.wheel_backgrounds()
    )
    if options.memory:
        return memory.main(backgrounds)
    met = speed(backgrounds, options.rounds, "cpu")
    if devices.choose("auto") == "cpu":
        print("\nno GPU here: its figures are left out")
    else:
        speed(backgrounds, options.rounds, "cuda")
    if options.speed:
        return 0 if met else 1
    print()
    slow = embedding.main()
    print()
    return max(memory.main(backgrounds), slow, 0 if met else 1)


if __name__ == "__main__":
    sys.exit(main())
