"""Photos from bytes and back. Imports no torch, so the web process checks uploads with it.

Colour profiles are not applied: a face looks enough alike in Adobe RGB, and it saves a copy.
"""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from errno import EINVAL
from io import BytesIO
from os import SEEK_END
from pathlib import Path
from typing import IO, Final, TypeAlias

import pillow_heif
from PIL import ExifTags, Image, ImageFile

from .errors import (
    MAX_BYTES,
    MAX_PIXELS,
    EmptyFile,
    PhotoTooLarge,
    UnreadablePhoto,
    UnsupportedFormat,
)
from .formats import sniff
from .pixels import to_rgb
from .resample import fit
from .types import PhotoInfo, Pixels

__all__ = ["decode", "encode_jpeg", "fit", "probe"]

# Pillow's own guard against decompression bombs, set to ours: it would warn from 89 megapixels on.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
pillow_heif.register_heif_opener(thumbnails=False)

PhotoFile: TypeAlias = Path | IO[bytes]
"""A path or a seekable binary file, which is read from its start whatever its position."""

TURNED_ON_LOADING: Final = ("HEIF", "TIFF")
"""Formats that Pillow or libheif turn upright themselves. HEIF has boxes of its own for that, and
its standard (ISO/IEC 23000-22, MIAF) tells readers to ignore the EXIF orientation beside them."""

TOO_MANY_PIXELS: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)
BROKEN: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    struct.error,
    SyntaxError,
    TypeError,
    ValueError,
    zlib.error,
)
"""What Pillow's and libheif's readers raise on broken bytes: a test gives them mutated files."""


def probe(file: PhotoFile) -> PhotoInfo:
    """The format, size and date of a photo, from its header alone.

    Raises EmptyFile, UnsupportedFormat, PhotoTooLarge or UnreadablePhoto. No pixel is decoded; a
    HEIC file is read whole, as its header may lie anywhere.
    """
    with _opened(file) as image:
        width, height = image.size
        exif = _exif(image)
        if image.format not in TURNED_ON_LOADING and _orientation(exif) in (5, 6, 7, 8):
            width, height = height, width
        # Phones write JPEGs with a second picture behind the first; Pillow calls them MPO.
        kind = "JPEG" if image.format == "MPO" else str(image.format)
        mime = "image/jpeg" if kind == "JPEG" else _mime(image)
        return PhotoInfo(kind, mime, width, height, _taken_at(exif))


def decode(file: PhotoFile) -> Pixels:
    """The photo as (H, W, 3) uint8 RGB, after EXIF rotation; of an animation the first frame.

    Raises what `probe` raises, and UnreadablePhoto for a file that ends early. Holds Pillow's
    picture (4 bytes a pixel for RGB) and the result (3), no further copy.
    """
    with _opened(file) as image:
        orientation = 1 if image.format in TURNED_ON_LOADING else _orientation(_exif(image))
        image.load()
        return to_rgb(image, orientation)


def encode_jpeg(image: Pixels, quality: int = 90) -> bytes:
    """`image` (H, W, 3) uint8 RGB as a JPEG file without any metadata."""
    out = BytesIO()
    Image.fromarray(image).save(out, "JPEG", quality=quality)
    return out.getvalue()


@contextmanager
def _opened(file: PhotoFile) -> Iterator[Image.Image]:
    """The photo, opened but not decoded, its file checked; reader errors become VisionErrors."""
    if isinstance(file, Path):
        with file.open("rb") as stream, _opened(stream) as image:
            yield image
        return
    size_bytes = file.seek(0, SEEK_END)
    if size_bytes == 0:
        raise EmptyFile
    if size_bytes > MAX_BYTES:
        raise PhotoTooLarge(size_bytes=size_bytes)
    file.seek(0)
    kind = sniff(file.read(64))
    if kind is None:
        raise UnsupportedFormat
    file.seek(0)
    try:
        image = Image.open(file, formats=[kind])
        if image.width * image.height > MAX_PIXELS:
            raise PhotoTooLarge(width=image.width, height=image.height)
        yield image
    except TOO_MANY_PIXELS as error:
        raise PhotoTooLarge from error
    except BROKEN as error:
        if isinstance(error, OSError) and error.errno not in (None, EINVAL):
            raise  # the disk's fault, not the photo's; a broken offset gives EINVAL
        raise UnreadablePhoto(ends_early=_ends_early(error)) from error
    finally:
        file.seek(0)


def _ends_early(error: Exception) -> bool:
    words = str(error).lower()
    return isinstance(error, EOFError) or any(
        sign in words for sign in ("truncated", "not enough", "end of file", "unexpected end")
    )


def _mime(image: Image.Image) -> str:
    # HEIC against HEIF, PGM against PPM: Pillow knows it of the file, not of the format.
    own = image.get_format_mimetype() if isinstance(image, ImageFile.ImageFile) else None
    return own or Image.MIME[str(image.format)]


def _exif(image: Image.Image) -> Image.Exif:
    """The EXIF block; an empty one if it is broken, as the pixels are still good."""
    try:
        return image.getexif()
    except BROKEN:
        return Image.Exif()


def _orientation(exif: Image.Exif) -> int:
    value = exif.get(ExifTags.Base.Orientation)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _taken_at(exif: Image.Exif) -> datetime | None:
    """When the shutter was pressed: DateTimeOriginal, else DateTimeDigitized, else DateTime."""
    try:
        camera = exif.get_ifd(ExifTags.IFD.Exif)
    except BROKEN:
        camera = {}
    tags = (
        (camera.get(ExifTags.Base.DateTimeOriginal), camera.get(ExifTags.Base.OffsetTimeOriginal)),
        (
            camera.get(ExifTags.Base.DateTimeDigitized),
            camera.get(ExifTags.Base.OffsetTimeDigitized),
        ),
        (exif.get(ExifTags.Base.DateTime), camera.get(ExifTags.Base.OffsetTime)),
    )
    for text, offset in tags:
        if isinstance(text, str):
            moment = _parse(text, offset if isinstance(offset, str) else "")
            if moment is not None:
                return moment
    return None


def _parse(text: str, offset: str) -> datetime | None:
    """'2024:05:31 12:00:00' with '+02:00' or nothing; None for blanks and nonsense."""
    text, offset = text.strip(" \0"), offset.strip(" \0")
    for value, pattern in ((text + offset, "%Y:%m:%d %H:%M:%S%z"), (text, "%Y:%m:%d %H:%M:%S")):
        try:
            return datetime.strptime(value, pattern)
        except ValueError:
            continue
    return None
