from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from labelling.vision import resample
from labelling.vision.images import decode, probe

from .photos import saved, squares

# By hand from the EXIF standard: where the stored top-left and top-right pixels belong.
# a b      stored, 2 wide and 3 high
# c d
# e f
STORED = {
    1: ["ab", "cd", "ef"],
    2: ["ba", "dc", "fe"],
    3: ["fe", "dc", "ba"],
    4: ["ef", "cd", "ab"],
    5: ["ace", "bdf"],
    6: ["eca", "fdb"],
    7: ["fdb", "eca"],
    8: ["bdf", "ace"],
}
COLOURS = {letter: 20 + 40 * place for place, letter in enumerate("abcdef")}


def letters() -> Image.Image:
    rows = [[COLOURS[letter] for letter in row] for row in STORED[1]]
    grey = np.kron(np.array(rows), np.ones((16, 16))).astype(np.uint8)
    return Image.fromarray(np.repeat(grey[:, :, None], 3, axis=2))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_as_exif_says(
    kind: str, orientation: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resample, "STRIP_PIXELS", 200)  # several strips
    exif = Image.Exif()
    exif[0x0112] = orientation
    # As bytes, or the HEIF writer does not see the orientation and leaves its box out.
    file = BytesIO(saved(letters(), kind, exif=exif.tobytes()))
    upright = STORED[orientation]
    info = probe(file)
    assert (info.width, info.height) == (16 * len(upright[0]), 16 * len(upright))
    array = decode(file)
    assert array.shape == (info.height, info.width, 3)
    truth = np.array([[COLOURS[letter] for letter in row] for row in upright])
    assert np.abs(array[8::16, 8::16, 1].astype(int) - truth).max() <= 6


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_unknown_orientation_means_none(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert decode(BytesIO(saved(letters(), "PNG", exif=exif))).shape == (48, 32, 3)


def ramp(top: int) -> np.ndarray:
    return np.linspace(0, top, 256).round().reshape(16, 16)


@pytest.mark.parametrize(
    ("kind", "array"),
    [
        ("PNG", ramp(65535).astype(np.uint16)),
        ("TIFF", ramp(65535).astype(np.uint16)),
        ("PPM", ramp(65535).astype(np.uint16)),
        ("TIFF", ramp(65535).astype(np.int32)),
        ("TIFF", ramp(2**31 - 1).astype(np.int32)),
        ("TIFF", ramp(255).astype(np.float32)),
        ("TIFF", (ramp(255) / 255).astype(np.float32)),
        ("TIFF", (ramp(65535)).astype(np.float32)),
    ],
)
def test_deep_greys_are_scaled_not_clipped(kind: str, array: np.ndarray) -> None:
    grey = decode(BytesIO(saved(Image.fromarray(array), kind)))
    assert np.abs(grey.astype(int) - np.arange(256).reshape(16, 16, 1)).max() <= 1


def test_ten_bit_pgm_is_scaled() -> None:
    samples = np.array([[0, 256, 512, 1023]], dtype=">u2")
    file = BytesIO(b"P5 4 1 1023\n" + samples.tobytes())
    assert decode(file)[0, :, 0].tolist() == [0, 64, 128, 255]


def test_float_nonsense_is_no_error() -> None:
    array = np.array([[np.nan, np.inf, -np.inf, 100.0]], dtype=np.float32)
    grey = decode(BytesIO(saved(Image.fromarray(array), "TIFF")))[0, :, 0]
    assert grey.tolist() == [0, 255, 0, 100]


def test_transparency_lies_on_white() -> None:
    rgba = np.array([[[200, 0, 0, 0], [200, 0, 0, 255], [200, 0, 0, 128]]], dtype=np.uint8)
    array = decode(BytesIO(saved(Image.fromarray(rgba), "PNG")))
    assert array[0, 0].tolist() == [255, 255, 255]
    assert array[0, 1].tolist() == [200, 0, 0]
    assert np.abs(array[0, 2] - np.array([227, 127, 127])).max() <= 1


def test_grey_with_alpha_and_transparent_colours_lie_on_white() -> None:
    grey = Image.fromarray(np.array([[[50, 0], [50, 255]]], dtype=np.uint8), "LA")
    assert decode(BytesIO(saved(grey, "PNG")))[0, :, 0].tolist() == [255, 50]
    palette = Image.new("P", (2, 1))
    palette.putpalette([10, 20, 30, 40, 50, 60])
    palette.putpixel((1, 0), 1)
    file = BytesIO(saved(palette, "GIF", transparency=0))
    assert decode(file)[0].tolist() == [[255, 255, 255], [40, 50, 60]]
    keyed = BytesIO(saved(Image.new("RGB", (1, 1), (9, 9, 9)), "PNG", transparency=(9, 9, 9)))
    assert decode(keyed)[0].tolist() == [[255, 255, 255]]


def test_one_bit_is_black_and_white() -> None:
    bits = Image.fromarray(np.array([[0, 255]], dtype=np.uint8)).convert("1")
    for kind in ("PNG", "TIFF", "BMP", "PPM"):
        assert decode(BytesIO(saved(bits, kind)))[0].tolist() == [[0, 0, 0], [255, 255, 255]]


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk_is_converted(kind: str) -> None:
    # No cyan, full magenta and yellow, no black: red.
    ink = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    red = decode(BytesIO(saved(ink, kind)))[8, 8].astype(int)
    assert np.abs(red - [255, 0, 0]).max() <= 3


def test_an_animation_gives_its_first_frame() -> None:
    first, second = Image.fromarray(squares()), Image.new("RGB", (64, 48), "white")
    for kind in ("GIF", "PNG", "WEBP", "TIFF"):
        options = {"lossless": True} if kind == "WEBP" else {}
        data = saved(first, kind, save_all=True, append_images=[second], **options)
        assert np.abs(decode(BytesIO(data)).astype(int) - squares()).mean() < 12
