import struct
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image

from labelling.vision import images
from labelling.vision.errors import (
    MAX_BYTES,
    EmptyFile,
    PhotoTooLarge,
    UnreadablePhoto,
    UnsupportedFormat,
)
from labelling.vision.images import decode, encode_jpeg, probe

from .photos import one_of_each, orl_path, saved, squares

FILES = one_of_each()
FORMATS = {
    "jpeg": ("JPEG", "image/jpeg"),
    "mpo": ("JPEG", "image/jpeg"),
    "png": ("PNG", "image/png"),
    "webp": ("WEBP", "image/webp"),
    "heic": ("HEIF", "image/heic"),
    "tiff": ("TIFF", "image/tiff"),
    "bmp": ("BMP", "image/bmp"),
    "gif": ("GIF", "image/gif"),
    "ppm": ("PPM", "image/x-portable-pixmap"),
    "pgm": ("PPM", "image/x-portable-graymap"),
    "pbm": ("PPM", "image/x-portable-bitmap"),
}
GREY = ("jpeg-grey", "pgm")


@pytest.mark.parametrize("name", FILES)
def test_every_format_is_read(name: str) -> None:
    file = BytesIO(FILES[name])
    info = probe(file)
    assert (info.format, info.mime) == FORMATS[name.split("-")[0]]
    assert (info.width, info.height, info.taken_at) == (64, 48, None)
    array = decode(file)
    assert array.shape == (48, 64, 3)
    assert array.dtype == np.uint8
    if name == "pbm":
        return
    truth = squares().astype(float)
    if name in GREY:
        truth = np.repeat((truth @ (0.299, 0.587, 0.114))[:, :, None], 3, axis=2)
    # The middles of the squares: lossy formats bleed at the edges.
    difference = np.abs(array[3::8, 3::8] - truth[3::8, 3::8])
    assert difference.mean() < 12
    if name in ("png", "webp-lossless", "webp-animated", "tiff", "tiff-lzw", "bmp", "ppm"):
        assert difference.max() == 0


def test_a_path_and_a_file_not_at_its_start_are_read() -> None:
    path = orl_path(1, 1)
    assert (probe(path).width, probe(path).height) == (92, 112)
    with path.open("rb") as file:
        file.seek(50)
        array = decode(file)
        assert file.tell() == 0
    truth = np.frombuffer(path.read_bytes()[-92 * 112 :], dtype=np.uint8).reshape(112, 92)
    assert np.array_equal(array, np.repeat(truth[:, :, None], 3, axis=2))


def test_a_missing_file_is_not_a_broken_photo(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        decode(tmp_path / "none.jpg")


def test_a_photo_of_one_pixel_is_a_photo() -> None:
    file = BytesIO(saved(Image.new("RGB", (1, 1), "red"), "PNG"))
    assert decode(file).tolist() == [[[255, 0, 0]]]


def test_an_empty_file_says_so() -> None:
    with pytest.raises(EmptyFile) as caught:
        probe(BytesIO())
    assert caught.value.code == "empty_file"
    assert "empty" in caught.value.message


@pytest.mark.parametrize(
    "data",
    [
        b"hello, I am a text file",
        b"%PDF-1.7 and so on",
        b"x",
        saved(Image.new("RGB", (8, 8)), "TGA"),
        saved(Image.new("RGB", (8, 8)), "ICO"),
        saved(Image.new("RGB", (8, 8)), "EPS"),
        saved(Image.new("RGB", (8, 8)), "JPEG2000"),
        saved(Image.new("RGB", (8, 8)), "AVIF"),
        saved(Image.new("RGB", (8, 8)), "AVIF").replace(b"ftypavif", b"ftypmif1", 1),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_other_formats_are_refused_though_pillow_reads_some(data: bytes) -> None:
    with pytest.raises(UnsupportedFormat) as caught:
        decode(BytesIO(data))
    for name in ("JPEG", "HEIC", "PNG", "WebP"):
        assert name in caught.value.message


def test_a_file_over_the_limit_is_refused_unread() -> None:
    class Huge(BytesIO):
        def seek(self, offset: int, whence: int = 0) -> int:
            return MAX_BYTES + 1

        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError("read")

    with pytest.raises(PhotoTooLarge) as caught:
        probe(Huge(b"x"))
    assert "201 MB" in caught.value.message
    assert "200 MB" in caught.value.message


def test_encoding_keeps_the_pixels_and_adds_nothing() -> None:
    data = encode_jpeg(squares(), quality=95)
    back = Image.open(BytesIO(data))
    assert back.format == "JPEG"
    assert not back.getexif()
    assert "icc_profile" not in back.info
    middle = np.asarray(back)[3::8, 3::8].astype(int)
    assert np.abs(middle - squares()[3::8, 3::8]).mean() < 12
    assert len(encode_jpeg(squares(), quality=30)) < len(data)


def camera(original: str | None, offset: str | None, changed: str | None) -> bytes:
    exif = Image.Exif()
    block = exif.get_ifd(ExifTags.IFD.Exif)
    if original:
        block[ExifTags.Base.DateTimeOriginal] = original
    if offset:
        block[ExifTags.Base.OffsetTimeOriginal] = offset
    if changed:
        exif[ExifTags.Base.DateTime] = changed
    return saved(Image.new("RGB", (8, 8)), "JPEG", exif=exif)


@pytest.mark.parametrize(
    ("original", "offset", "changed", "truth"),
    [
        ("2024:05:31 12:34:56", None, "2025:01:01 00:00:00", datetime(2024, 5, 31, 12, 34, 56)),
        (
            "2024:05:31 12:34:56",
            "+02:00",
            None,
            datetime(2024, 5, 31, 12, 34, 56, tzinfo=timezone(timedelta(hours=2))),
        ),
        ("2024:05:31 12:34:56", "Z", None, datetime(2024, 5, 31, 12, 34, 56, tzinfo=UTC)),
        ("2024:05:31 12:34:56", "nonsense", None, datetime(2024, 5, 31, 12, 34, 56)),
        ("0000:00:00 00:00:00", None, "2025:01:01 00:00:00", datetime(2025, 1, 1)),
        ("    :  :     :  :  ", None, None, None),
        (None, None, None, None),
    ],
)
def test_the_date_is_the_cameras(
    original: str | None, offset: str | None, changed: str | None, truth: datetime | None
) -> None:
    assert probe(BytesIO(camera(original, offset, changed))).taken_at == truth


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_broken_exif_block_does_not_cost_the_photo() -> None:
    data = saved(Image.new("RGB", (8, 8)), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff garbage")
    assert probe(BytesIO(data)).taken_at is None
    assert decode(BytesIO(data)).shape == (8, 8, 3)


def test_a_failing_disk_is_not_the_photos_fault() -> None:
    class Failing(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if size and size > 64:
                raise OSError(5, "Input/output error")
            return super().read(size)

    with pytest.raises(OSError, match="Input/output"):
        images.decode(Failing(FILES["bmp"]))


@pytest.mark.filterwarnings("ignore")
def test_a_broken_offset_in_a_real_file_is_the_photos_fault(tmp_path: Path) -> None:
    path = tmp_path / "broken.tif"
    # A BigTIFF whose directory lies beyond what a file can have: seeking there gives EINVAL.
    path.write_bytes(b"II+\0\x08\0\0\0" + struct.pack("<Q", 2**63 - 1) + bytes(50))
    with pytest.raises(UnreadablePhoto):
        decode(path)
