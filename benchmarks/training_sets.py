"""The sample's faces as data sets for training, on disk: as the commands would make them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from labelling import sample_files
from labelling.vision.raw_folder import Unreadable
from labelling.vision.raw_photo import Cropper
from models_app.training import from_crops
from models_app.training.splits import SIDES

SHARES = (0.8, 0.1, 0.1)
"""Of train, val and test: the sample has 10 photos of each of 40 people, so 8, 1 and 1."""


def crops(target: Path) -> Path:
    """The sample's 400 faces as `process_raw_data` cuts them: <target>/s1/1_output.jpg …"""
    look = Cropper(sample_files.folder()).load()
    for photo in sample_files.files():
        found = look(photo.relative_to(sample_files.folder()).as_posix())
        if isinstance(found, Unreadable) or not found:
            raise SystemExit(f"No face was found in {photo}.")
        path = target / photo.parent.name / f"{photo.stem}_output.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(found[0].jpeg)
    return target


def data_set(source: Path, target: Path, *, seed: int, faces: int) -> Path:
    """train/ val/ test/ and labels.json, as `create_training_dataset --seed` splits them.

    Everyone has `faces` train faces, drawn by `seed`; those left over are asked in test/ as well.
    """
    plan = from_crops.plan(source, ratios=SHARES, seed=seed)
    from_crops.write(plan, source, target, lambda done: None)
    chance = np.random.default_rng(seed)
    for person in sorted((target / "train").iterdir()):
        known = sorted(person.iterdir())
        for place in chance.permutation(len(known))[faces:]:
            left_over = known[place]
            left_over.rename(target / "test" / person.name / f"train-{left_over.name}")
    return target


def sizes(folder: Path) -> str:
    """How many faces each side has, as people read it."""
    counts = (sum(path.is_file() for path in (folder / side).rglob("*")) for side in SIDES)
    return ", ".join(f"{side} {count}" for side, count in zip(SIDES, counts, strict=True))
