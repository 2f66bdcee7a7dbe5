"""Any Pillow mode to 8-bit RGB, a strip of rows at a time."""

from collections.abc import Callable

import numpy as np
from PIL import Image

from .resample import strip_rows
from .types import Pixels

WHITE = (255, 255, 255)
ORIENTATIONS: dict[int, Callable[[Pixels], Pixels]] = {
    1: lambda upright: upright,
    2: lambda upright: upright[:, ::-1],
    3: lambda upright: upright[::-1, ::-1],
    4: lambda upright: upright[::-1],
    5: lambda upright: upright.swapaxes(0, 1),
    6: lambda upright: upright[:, ::-1].swapaxes(0, 1),
    7: lambda upright: upright[::-1, ::-1].swapaxes(0, 1),
    8: lambda upright: upright[::-1].swapaxes(0, 1),
}
"""For each EXIF orientation (CIPA DC-008, tag 0x0112): the upright picture seen as the camera
stored it. Views, so that writing to the result fills the upright array."""


def to_rgb(image: Image.Image, orientation: int) -> Pixels:
    """The loaded `image` as (H, W, 3) uint8 RGB, upright.

    Transparency is laid on white; 16-bit, integer and float greys are scaled to 8 bits.
    Beside Pillow's picture it holds one array of the result and a strip.
    Raises ValueError for a mode that Pillow can't convert.
    """
    width, height = image.size
    turned = orientation in (5, 6, 7, 8)
    upright = np.empty((width, height, 3) if turned else (height, width, 3), dtype=np.uint8)
    stored = ORIENTATIONS[orientation](upright)
    top_value = _top_value(image)
    rows = strip_rows(width)
    for top in range(0, height, rows):
        strip = image.crop((0, top, width, min(height, top + rows)))
        stored[top : top + rows] = _strip_to_rgb(strip, top_value)
    return upright


def _top_value(image: Image.Image) -> float:
    """The value that means white in a mode of more than 8 bits; 255 for the others.

    16-bit files say 65535. Pillow's `I` holds those too, or 32-bit integers; `F` has no convention,
    so a picture within 0..1 or 0..255 is taken at its word, any other scaled by its largest value.
    """
    if image.mode.startswith("I;16"):
        return 65535.0
    if image.mode not in ("I", "F"):
        return 255.0
    extremes: tuple[float, float] = image.getextrema()  # type: ignore[assignment]
    largest = extremes[1]
    if image.mode == "I":
        return max(65535.0, float(largest))
    if largest <= 1.0:
        return 1.0
    return max(255.0, float(largest)) if np.isfinite(largest) else 255.0


def _strip_to_rgb(strip: Image.Image, top_value: float) -> Pixels:
    if strip.mode in ("I", "F") or strip.mode.startswith("I;16"):
        grey = np.nan_to_num(np.asarray(strip).astype(np.float32) * (255.0 / top_value))
        eight_bit = np.clip(np.rint(grey), 0, 255).astype(np.uint8)
        return np.repeat(eight_bit[:, :, None], 3, axis=2)
    if strip.has_transparency_data:
        clear = strip.convert("RGBA")
        strip = Image.new("RGB", strip.size, WHITE)
        strip.paste(clear, mask=clear.getchannel("A"))
    elif strip.mode != "RGB":
        strip = strip.convert("RGB")
    return np.asarray(strip)
