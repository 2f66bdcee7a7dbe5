"""Photos too big to decode are refused by their header; big ones are decoded in bounded memory."""

import struct
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from labelling.vision.errors import PhotoTooLarge
from labelling.vision.images import decode, probe

from .photos import saved

pytestmark = pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")

ROOT = Path(__file__).parents[2]
PEAK = """
import re, sys
from pathlib import Path
from labelling.vision.images import decode

def peak():
    return 1024 * int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])

before = peak()
array = decode(Path(sys.argv[1]))
assert array.shape == (6000, 5000, 3)
print((peak() - before) / 6000 / 5000)
"""


def claiming(kind: str, width: int, height: int) -> bytes:
    """A small file whose header says width x height."""
    small = saved(Image.new("RGB", (16, 16)), kind)
    if kind == "PNG":
        header = b"IHDR" + struct.pack(">II", width, height) + small[24:29]
        return small[:12] + header + struct.pack(">I", zlib.crc32(header)) + small[33:]
    if kind == "JPEG":
        at = small.index(b"\xff\xc0") + 5
        return small[:at] + struct.pack(">HH", height, width) + small[at + 4 :]
    if kind == "GIF":
        return small[:6] + struct.pack("<HH", width, height) + small[10:]
    if kind == "BMP":
        return small[:18] + struct.pack("<ii", width, height) + small[26:]
    if kind == "TIFF":
        for tag, size in ((256, width), (257, height)):
            at = small.index(struct.pack("<HHI", tag, 4, 1)) + 8
            small = small[:at] + struct.pack("<I", size) + small[at + 4 :]
        return small
    return b"P6 %d %d 255\n" % (width, height) + bytes(100)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "PPM"])
def test_too_many_pixels_are_refused_by_the_header(kind: str) -> None:
    for width, height in ((12_500, 12_500), (20_000, 16_000), (60_000, 60_000)):
        for read in (probe, decode):
            with pytest.raises(PhotoTooLarge) as caught:
                read(BytesIO(claiming(kind, width, height)))
            assert caught.value.code == "photo_too_large"
            assert "150 megapixels" in caught.value.message


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "PPM"])
def test_150_megapixels_pass(kind: str) -> None:
    info = probe(BytesIO(claiming(kind, 15_000, 10_000)))
    assert (info.width, info.height) == (15_000, 10_000)


def test_a_big_photo_is_held_once_by_pillow_and_once_by_us(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "big.jpg"
    Image.new("RGB", (6000, 5000), "teal").save(path, exif=exif)
    run = subprocess.run(
        [sys.executable, "-c", PEAK, str(path)], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    # The process's own peak: ru_maxrss would begin with that of the tests.
    # Pillow's 4 bytes a pixel, our 3, and strips; turning by copying would make it 11.
    assert float(run.stdout) < 8
