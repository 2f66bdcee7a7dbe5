"""Photos that mean ill, through the real door and the real workers: refused, failed or done, each with its sentence."""

from __future__ import annotations

import io
import os
import random
import struct
import zipfile
import zlib
from typing import Any

import pytest
from PIL import Image

from tests import orl
from tests.hostile.watching import watched
from tests.rest import Rest
from tests.shared_site import Site
from tests.vision.photos import one_of_each, saved
from tests.vision.test_broken import mutated
from tests.vision.test_limits import claiming

FILES = one_of_each()
# Of each kind of file; the reading code itself gets 1,000 of each in tests/vision/test_broken.py.
MUTATIONS = 50 if os.environ.get("FACESITE_TESTS") == "all" else 2
SCRIPT = b"<html><body onload=top.ran=1><script>top.ran=1;document.title='ran'</script>"


def chunk(kind: bytes, content: bytes) -> bytes:
    """A PNG's chunk."""
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def with_chunks(*chunks: bytes) -> bytes:
    """A small PNG with more chunks behind its header."""
    small = saved(Image.new("RGB", (64, 64), "teal"), "PNG")
    return small[:33] + b"".join(chunks) + small[33:]


def heif_claiming(width: int, height: int) -> bytes:
    small = FILES["heic"]
    at = small.index(b"ispe") + 8
    return small[:at] + struct.pack(">II", width, height) + small[at + 8 :]


def webp_claiming(width: int, height: int) -> bytes:
    """By the extended header, which has 24 bits for each side."""
    exif = Image.Exif()
    exif[0x0112] = 1
    small = saved(Image.new("RGB", (64, 64), "teal"), "WEBP", exif=exif)
    at = small.index(b"VP8X") + 12
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return small[:at] + size + small[at + 6 :]


def many_frames(count: int) -> bytes:
    """A GIF of so many frames, each a picture of its own."""
    small = saved(Image.new("P", (64, 64)), "GIF")
    first = small.index(b"\x2c")
    return small[:first] + small[first:-1] * count + b";"


def tiff_round() -> bytes:
    """A TIFF whose first directory follows itself."""
    small = bytearray(saved(Image.new("RGB", (64, 64), "teal"), "TIFF"))
    at = struct.unpack_from("<I", small, 4)[0]
    entries = struct.unpack_from("<H", small, at)[0]
    struct.pack_into("<I", small, at + 2 + 12 * entries, at)
    return bytes(small)


ZEROS = zlib.compress(bytes(200_000_000), 9)
BOMBS = {
    "png": claiming("PNG", 50_000, 50_000), "jpeg": claiming("JPEG", 60_000, 60_000),
    "gif": claiming("GIF", 60_000, 60_000), "bmp": claiming("BMP", 50_000, 50_000),
    "tiff": claiming("TIFF", 50_000, 50_000), "ppm": claiming("PPM", 10**9, 10**9),
    "heic": heif_claiming(50_000, 50_000), "webp": webp_claiming(16_383, 16_383),
    "pixels of a png": saved(Image.new("1", (13_000, 13_000)), "PNG"),
}  # fmt: skip
ODD = {
    "text of a png": with_chunks(chunk(b"zTXt", b"a\0\0" + ZEROS)),
    "profile of a png": with_chunks(chunk(b"iCCP", b"a\0\0" + ZEROS)),
    "frames of a gif": many_frames(3_000), "a round tiff": tiff_round(),
    "pixels of a png that end early": with_chunks(chunk(b"IDAT", ZEROS)),
}  # fmt: skip


def judged(rest: Rest, project: int, files: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """What became of each file: `refused`, `failed` or `done`, and with which sentence."""
    results = rest.send(project, *files.items())
    rest.wait_done(project, rest.counts(project)["photos"]["total"])
    photos = {p["id"]: p for p in rest.every(f"/projects/{project}/photos")}
    found = {}
    for result in results:
        photo = photos[result["photo"]["id"]] if result["photo"] else None
        error = photo["error"] if photo else result["error"]
        state = photo["state"] if photo else "refused"
        assert state in {"refused", "failed", "done"}, result
        if state != "done":
            assert error["message"].endswith("."), result
        found[result["name"]] = {"state": state, "code": error and error["code"]}
    return found


def test_mutated_photos_end_with_a_state_and_a_sentence(site: Site) -> None:
    owner = site.user("owner")
    project = site.project(owner)
    dice = random.Random(20)
    files = {
        f"{name}-{number}.{name.partition('-')[0]}": mutated(data, dice)
        for name, data in FILES.items()
        for number in range(MUTATIONS)
    }
    with watched(site):
        names = list(files)
        found: dict[str, dict[str, Any]] = {}
        for start in range(0, len(names), 100):
            found |= judged(owner, project, {n: files[n] for n in names[start : start + 100]})
    states = [one["state"] for one in found.values()]
    assert len(found) == len(files)
    assert {"done", "refused"} <= set(states)


def test_photos_that_would_unpack_to_too_much_are_refused_at_once(site: Site) -> None:
    owner = site.user("owner")
    with watched(site):
        found = judged(owner, site.project(owner), BOMBS)
    # These two say their size in more than one place, and are found out by the other.
    unreadable = {found.pop(name)["code"] for name in ("heic", "webp")}
    assert unreadable == {"unreadable_photo"}
    assert {(one["state"], one["code"]) for one in found.values()} == {
        ("refused", "photo_too_large")
    }


def test_photos_that_hide_much_are_read_or_said_to_be_broken(site: Site) -> None:
    owner = site.user("owner")
    with watched(site):
        found = judged(owner, site.project(owner), ODD)
    assert found["frames of a gif"]["state"] == "done"


def polyglots() -> dict[str, bytes]:
    """Files that are a photo and something else too."""
    jpeg, gif = orl.encoded(orl.image(1, 1)), saved(Image.new("P", (64, 64)), "GIF")
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("index.html", SCRIPT)
    comment = b"\xff\xfe" + struct.pack(">H", len(SCRIPT) + 2) + SCRIPT
    return {
        "page.html": jpeg[:2] + comment + jpeg[2:] + SCRIPT,
        "script.js": gif[:6] + b"/*" + gif[8:] + b"*/=1;top.ran=1;",
        "packed.zip": orl.encoded(orl.image(1, 2), "PNG") + zipped.getvalue(),
        "page.svg": orl.encoded(orl.image(1, 3), "PNG") + b"<svg onload=top.ran=1>",
    }


def test_a_photo_that_is_something_else_too_is_served_as_a_photo(site: Site) -> None:
    owner = site.user("owner")
    project = site.project(owner)
    with watched(site):
        files = polyglots()
        judged(owner, project, files)
        kinds = {"page.html": "jpeg", "script.js": "gif", "packed.zip": "png", "page.svg": "png"}
        for photo in owner.every(f"/projects/{project}/photos"):
            url = f"/projects/{project}/photos/{photo['id']}/image/original"
            answer = owner.call("GET", url)
            kind = kinds[photo["name"]]
            assert answer.content == files[photo["name"]]
            assert answer.headers["Content-Type"] == f"image/{kind}"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
            ending = "jpg" if kind == "jpeg" else kind
            assert answer.headers["Content-Disposition"].endswith(f'.{ending}"')


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", SCRIPT,
        b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><svg>&a;</svg>",
        b"%PDF-1.7", b"PK\3\4", b"%!PS-Adobe-3.0 EPSF-3.0", b"\x01\xda" + bytes(510), b"MZ", b"\x7fELF",
        b"SIMPLE  =                    T", b"8BPS", b"\0\0\1\0", b"RIFF\0\0\0\0WAVE", b"P7\n", b"\0\0\0\x0cjP  ",
    ],
    ids=range(15),
)  # fmt: skip
def test_what_is_no_photo_is_refused_whatever_it_is_called(site: Site, data: bytes) -> None:
    owner = site.user("owner")
    [one] = owner.send(site.project(owner), ("photo.jpg", data))
    assert (one["outcome"], one["error"]["code"]) == ("refused", "unsupported_format")
