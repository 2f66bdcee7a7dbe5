"""A data set from a folder of crops, processed/<person>/<face>.jpg, with neither server nor database."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from models_app.training import near, splits, tree
from models_app.training.splits import SIDES

ENDINGS = (".jpg", ".jpeg")
LIST_NAME = "faces.json"
# How `process_raw_data` names the crops of a photo: x_output.jpg, x_output_2.jpg.
OUTPUT = re.compile(r"(.+)_output(?:_(\d+))?")


class CannotSplit(ValueError):
    """The folder gives no data set, in a sentence that says what to do."""


@dataclass(frozen=True)
class Plan:
    """Who is in it, in class order, and the place of every crop in the tree."""

    labels: list[str]
    places: list[tuple[str, str]]  # where it lies below the source, where it goes below the target
    counts: dict[str, int]  # of each side
    few: int  # people in train alone
    copies: int  # crops that are byte for byte the same as another
    passed_over: list[str] = field(default_factory=list)


def plan(source: Path, *, ratios: Sequence[float], seed: int) -> Plan:
    """What goes where. Crops of one photo, and files of equal bytes, stay on one side.

    Which crops are of one photo is told by faces.json, which `process_raw_data` writes, and by their names.
    Without vectors, near-duplicates that aren't equal bytes can't be told. Raises CannotSplit, OSError.
    """
    crops, passed_over = _crops(source)
    if not crops:
        raise CannotSplit(f"There is no <person>/<face>.jpg in {source}.")
    labels = sorted({crop.parts[0] for crop in crops}, key=tree.natural)
    people = {label: number for number, label in enumerate(labels)}
    photos = _numbers(_photos(source, crops))
    hashes = [hashlib.sha256((source / crop).read_bytes()).hexdigest() for crop in crops]
    groups = near.joined(photos, _numbers(hashes)).tolist()
    items = [
        splits.Item(str(crop), people[crop.parts[0]], group, photo)
        for crop, group, photo in zip(crops, groups, photos, strict=True)
    ]
    try:
        made = splits.split(items, ratios=ratios, seed=seed)
    except splits.Empty as error:
        raise CannotSplit(
            f"There are too few faces for these shares: {error.side} would be empty. Add photos of the"
            f" same people, or give --{error.side} 0."
        ) from error
    where = tree.folders(labels)
    names: dict[tuple[str, int], tree.Names] = defaultdict(tree.Names)
    places = []
    for item in items:
        side = made.sides[item.key]
        name = names[side, item.person].give(PurePosixPath(str(item.key)).stem)
        places.append((str(item.key), f"{side}/{where[item.person]}/{name}.jpg"))
    counts = Counter(made.sides.values())
    copies = sum(count for count in Counter(hashes).values() if count > 1)
    return Plan(
        labels, places, {side: counts[side] for side in SIDES}, len(made.few), copies, passed_over
    )


def write(plan: Plan, source: Path, target: Path, on_progress: Callable[[int], None]) -> None:
    """Copy the crops byte for byte, and write labels.json; all of it appears at the end or nothing.

    An earlier data set in `target` is replaced; other files there stay. Raises OSError.
    """
    target.mkdir(parents=True, exist_ok=True)
    unfinished = target / f".unfinished-{os.getpid()}"
    try:
        for done, (crop, place) in enumerate(plan.places, start=1):
            path = unfinished / place
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / crop, path)
            on_progress(done)
        (unfinished / tree.LABELS).write_text(tree.labels_json(plan.labels), encoding="utf-8")
        for name in (*SIDES, tree.LABELS):
            there = target / name
            if there.is_dir() and not there.is_symlink():
                shutil.rmtree(there)
            else:
                there.unlink(missing_ok=True)
            if (unfinished / name).exists():
                (unfinished / name).replace(there)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _crops(source: Path) -> tuple[list[PurePosixPath], list[str]]:
    """The crops by path, and what lies there beside them and is no crop of a person's."""
    crops, others = [], []
    for path in sorted(source.rglob("*")):
        inside = PurePosixPath(path.relative_to(source).as_posix())
        hidden = any(part.startswith(".") for part in inside.parts)
        if hidden or not path.is_file() or str(inside) == LIST_NAME:
            continue
        if len(inside.parts) == 2 and inside.suffix.lower() in ENDINGS:
            crops.append(inside)
        elif not tree.passed_over(str(inside)):
            others.append(str(inside))
    return crops, others


def _photos(source: Path, crops: Sequence[PurePosixPath]) -> list[str]:
    """Of which photo each crop is; the crops of one photo may lie in folders of several people."""
    listed = _listed(source / LIST_NAME)
    by_name: dict[str, set[str]] = defaultdict(set)
    for file, photo in listed.items():
        by_name[PurePosixPath(file).name].add(photo)
    # party_output.jpg of s1 and party_output_2.jpg of s2 are of one photo; 1_output.jpg of both isn't.
    numbers: dict[str, list[str]] = defaultdict(list)
    for crop in crops:
        stem, number = _stem(crop)
        numbers[stem].append(number)
    found = []
    for crop in crops:
        stem, _ = _stem(crop)
        moved = by_name.get(crop.name, set())
        if str(crop) in listed:
            found.append(f"photo {listed[str(crop)]}")
        elif len(moved) == 1:
            found.append(f"photo {next(iter(moved))}")
        elif len(set(numbers[stem])) == len(numbers[stem]):
            found.append(f"stem {stem}")
        else:
            found.append(f"file {crop.parts[0]}/{stem}")
    return found


def _stem(crop: PurePosixPath) -> tuple[str, str]:
    match = OUTPUT.fullmatch(crop.stem)
    return (match[1], match[2] or "1") if match else (crop.stem, "1")


def _listed(path: Path) -> dict[str, str]:
    """Crop and photo of each line of faces.json; none if it isn't there or isn't ours."""
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
        return {str(face["file"]): str(face["photo"]) for face in content["faces"]}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return {}


def _numbers(values: Sequence[str]) -> list[int]:
    known: dict[str, int] = {}
    return [known.setdefault(value, len(known)) for value in values]
