"""What can be wrong with a photo, each with a code and a sentence for the user.

The sentences leave the file's name out: the caller knows it and puts it in front.
"""

from typing import ClassVar

MAX_PIXELS = 150_000_000
"""Largest photo, in pixels: what medium-format cameras give. One decoded copy takes 450 MB,
which a small worker still has."""

MAX_BYTES = 200_000_000
"""Largest file, in bytes: a JPEG of MAX_PIXELS fits at any quality."""

FORMAT_NAMES = ("JPEG", "PNG", "WebP", "HEIC", "TIFF", "BMP", "GIF", "PGM", "PPM")
"""The formats that are read, as users know them."""


class VisionError(Exception):
    """A photo can't be used. `code` is stable, `message` tells the user what to do next."""

    code: ClassVar[str] = "vision"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class EmptyFile(VisionError):
    """The file holds no bytes."""

    code = "empty_file"

    def __init__(self) -> None:
        super().__init__(
            "The file is empty. Check that it was copied completely and upload it again."
        )


class UnsupportedFormat(VisionError):
    """The file's first bytes are those of no format that is read."""

    code = "unsupported_format"

    def __init__(self) -> None:
        names = ", ".join(FORMAT_NAMES[:-1])
        super().__init__(
            f"The file is not a photo in a format that can be read. Save it as {names} or "
            f"{FORMAT_NAMES[-1]} and upload it again."
        )


class UnreadablePhoto(VisionError):
    """The format is known, but the bytes can't be decoded."""

    code = "unreadable_photo"

    def __init__(self, *, ends_early: bool = False) -> None:
        if ends_early:
            super().__init__("The photo could not be read: the file ends early. Upload it again.")
        else:
            super().__init__(
                "The photo could not be read: the file is broken or of a rare variant. "
                "Upload it again, or save it as an ordinary JPEG first."
            )


class PhotoTooLarge(VisionError):
    """More than MAX_PIXELS or MAX_BYTES, or than `most_bytes` where the site sets a limit of its own."""

    code = "photo_too_large"

    def __init__(
        self, *, width: int = 0, height: int = 0, size_bytes: int = 0, most_bytes: int = MAX_BYTES
    ) -> None:
        if size_bytes:
            what = f"The file has {_round_up(size_bytes, 1_000_000)} MB"
            most = f"{most_bytes // 1_000_000} MB"
        elif width and height:
            what = f"The photo has {_round_up(width * height, 1_000_000)} megapixels"
            most = f"{MAX_PIXELS // 1_000_000} megapixels"
        else:
            what = "The photo has too many pixels"
            most = f"{MAX_PIXELS // 1_000_000} megapixels"
        super().__init__(
            f"{what}; at most {most} can be read. Make it smaller and upload it again."
        )


def _round_up(number: int, unit: int) -> int:
    return -(-number // unit)
