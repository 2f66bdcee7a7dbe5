"""Any number of distinct photos, made of the ORL faces: number and seed decide all of it."""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Iterable

from PIL import ImageEnhance, ImageOps

from labelling.vision import images
from labelling.vision.engine import load_engine
from tests import orl

FACES = ((1, 0.8), (2, 0.15), (3, 0.05))  # how many are pasted into a photo, and how often


def photo(seed: int, number: int) -> bytes:
    """A JPEG of one to three faces, some 120 px wide each. Its comment makes its bytes unlike any other's."""
    draw = random.Random(f"{seed} {number}")
    counts, weights = zip(*FACES, strict=True)
    [count] = draw.choices(counts, weights)
    people = [(draw.randint(1, 40), draw.randint(1, 10)) for _ in range(count)]
    sheet = orl.group(*people, size=120)
    if draw.random() < 0.5:
        sheet = ImageOps.mirror(sheet)
    sheet = ImageEnhance.Brightness(sheet).enhance(draw.uniform(0.85, 1.15))
    return orl.encoded(sheet, "JPEG", quality=90, comment=f"{seed} {number}".encode())


def sha256(data: bytes) -> str:
    """By this the site knows a photo."""
    return hashlib.sha256(data).hexdigest()


def undisturbed(photos: Iterable[bytes]) -> list[int]:
    """How many faces the engine sees in each photo when nothing happens meanwhile; some 10 ms a photo."""
    detector = load_engine().detector
    return [len(detector.detect(images.decode(io.BytesIO(data)))) for data in photos]
