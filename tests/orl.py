"""The ORL faces that a package of requirements.txt ships, for tests: real photos of real faces."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

from PIL import Image

from labelling import sample_files


def path(person: int, number: int) -> Path:
    return sample_files.folder() / f"s{person}" / f"{number}.pgm"


@lru_cache(maxsize=64)
def data(person: int, number: int) -> bytes:
    return path(person, number).read_bytes()


def image(person: int, number: int) -> Image.Image:
    with Image.open(path(person, number)) as found:
        return found.convert("RGB")


def encoded(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def blank(width: int = 200, height: int = 150) -> bytes:
    """A photo without a face."""
    return encoded(Image.new("RGB", (width, height), (90, 140, 200)), "PNG")


def near_and_far(near: tuple[int, int], far: tuple[int, int]) -> bytes:
    """A photo of one face of some 170 px and one of some 45: a detector may be told to pass over
    the small one."""
    sheet = Image.new("RGB", (640, 360), (128, 128, 128))
    sheet.paste(image(*near).resize((276, 336), Image.Resampling.LANCZOS), (20, 12))
    sheet.paste(image(*far).resize((50, 61), Image.Resampling.LANCZOS), (440, 140))
    return encoded(sheet, "PNG")


def group(*people: tuple[int, int], size: int = 240) -> Image.Image:
    """A photo with one face beside the other."""
    sheet = Image.new("RGB", (size * len(people), int(size * 1.2)), (128, 128, 128))
    for column, (person, number) in enumerate(people):
        sheet.paste(image(person, number).resize((size, int(size * 1.2))), (column * size, 0))
    return sheet
