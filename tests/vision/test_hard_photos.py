"""Faces in the files that cameras, scanners and phones make, through the whole engine."""

from contextlib import suppress
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from labelling.vision.engine import FaceEngine
from labelling.vision.errors import VisionError
from labelling.vision.images import decode
from labelling.vision.types import Seen

from .photos import orl, orl_path, saved

ORIENTATION = 0x0112


def portrait(person: int = 9, number: int = 1, zoom: int = 2) -> Image.Image:
    face = Image.fromarray(orl(person, number))
    return face.resize((face.width * zoom, face.height * zoom), Image.Resampling.LANCZOS)


def seen(engine: FaceEngine, data: bytes) -> Seen:
    return engine.see(decode(BytesIO(data)))


@pytest.fixture(scope="module")
def plain(engine: FaceEngine) -> Seen:
    found = seen(engine, saved(portrait(), "PNG"))
    assert len(found.faces) == 1
    return found


def is_that_face(found: Seen, plain: Seen, *, within: float = 0.3) -> bool:
    """One face, at the same place, with nearly the same vector."""
    assert len(found.faces) == 1
    face, truth = found.faces[0], plain.faces[0]
    distance = float(np.linalg.norm(face.vector - truth.vector))
    return face.box.iou(truth.box) > 0.7 and distance < within


@pytest.mark.parametrize(
    ("orientation", "turn"),
    [
        (3, Image.Transpose.ROTATE_180),
        (6, Image.Transpose.ROTATE_90),
        (8, Image.Transpose.ROTATE_270),
    ],
)
def test_a_photo_that_the_camera_stored_turned(
    engine: FaceEngine, plain: Seen, orientation: int, turn: Image.Transpose
) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    stored = portrait().transpose(turn)
    found = seen(engine, saved(stored, "JPEG", quality=97, exif=exif))
    assert (found.width, found.height) == (plain.width, plain.height)
    assert is_that_face(found, plain)


def test_grey_16_bit_cmyk_and_transparent_photos(engine: FaceEngine, plain: Seen) -> None:
    photo = portrait()
    grey = np.asarray(photo.convert("L"))
    sixteen = Image.fromarray(grey.astype(np.uint16) * 257)
    clear = photo.convert("RGBA")
    clear.putalpha(Image.new("L", photo.size, 255))
    for data in (
        saved(photo.convert("L"), "JPEG", quality=97),
        saved(sixteen, "PNG"),
        saved(sixteen, "TIFF"),
        saved(photo.convert("CMYK"), "JPEG", quality=97),
        saved(clear, "PNG"),
        orl_path(9, 1).read_bytes(),
    ):
        found = seen(engine, data)
        assert len(found.faces) == 1
        if found.width == plain.width:
            assert is_that_face(found, plain)


def test_transparent_surroundings_are_white(engine: FaceEngine) -> None:
    clear = portrait().convert("RGBA")
    mask = Image.new("L", clear.size, 0)
    mask.paste(255, (10, 10, clear.width - 10, clear.height - 10))
    clear.putalpha(mask)
    found = seen(engine, saved(clear, "PNG"))
    assert len(found.faces) == 1


def test_a_face_that_the_border_cuts(engine: FaceEngine, plain: Seen) -> None:
    photo = np.asarray(portrait())
    box = plain.faces[0].box
    cut = int(box.left + 0.2 * box.width)
    found = engine.see(photo[:, cut:])
    assert len(found.faces) == 1
    face = found.faces[0]
    assert face.box.left < 0.1 * box.width
    assert face.crop.shape == (160, 160, 3)
    # The crop goes on beyond the photo without a black bar.
    assert face.crop[:, :8].mean() > 20
    assert np.linalg.norm(face.vector - plain.faces[0].vector) < 0.6


def test_an_upside_down_photo_is_answered(engine: FaceEngine) -> None:
    found = engine.see(np.asarray(portrait().rotate(180)))
    assert all(face.score < 0.99 or abs(face.quality.roll) > 90 for face in found.faces)


def test_two_faces_that_overlap(engine: FaceEngine) -> None:
    left, right = portrait(9, 1), portrait(12, 1)
    photo = Image.new("RGB", (300, 240), (110, 110, 110))
    photo.paste(left, (10, 8))
    # The second head covers the right edge of the first.
    photo.paste(right.crop((24, 0, right.width, right.height)), (130, 8))
    found = engine.see(np.asarray(photo))
    assert len(found.faces) == 2
    a, b = found.faces
    assert abs(a.box.left - b.box.left) > 60
    assert np.linalg.norm(a.vector - b.vector) > 0.5


def test_a_photo_without_a_face(engine: FaceEngine) -> None:
    stripes = np.tile(np.repeat([40, 200], 16), 20)[None, :, None]
    found = engine.see(np.broadcast_to(stripes, (480, 640, 3)).astype(np.uint8))
    assert found.faces == ()
    assert (found.width, found.height) == (640, 480)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "TIFF", "BMP", "GIF", "PPM"])
def test_broken_bytes_at_every_tenth_of_a_file(engine: FaceEngine, kind: str) -> None:
    data = saved(portrait(), kind)
    answered = 0
    for tenth in range(10):
        broken = bytearray(data)
        at = tenth * len(data) // 10
        broken[at : at + 12] = bytes(255 - byte for byte in broken[at : at + 12])
        with suppress(VisionError):
            found = seen(engine, bytes(broken))
            assert all(np.isfinite(face.vector).all() for face in found.faces)
            answered += 1
        with suppress(VisionError):
            seen(engine, data[:at])
    # A format without checksums shows its damage; none of them may crash.
    assert answered >= (3 if kind in {"JPEG", "TIFF", "BMP", "PPM"} else 0)


def test_a_photo_of_one_pixel(engine: FaceEngine) -> None:
    assert seen(engine, saved(Image.new("RGB", (1, 1)), "PNG")).faces == ()
