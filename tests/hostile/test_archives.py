"""ZIP files that mean ill, at each door that takes one: labels, data sets, and a folder of photos on the server."""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from labelling.exchange import reading, zips
from labelling.models import Face, Photo
from models_app.models import Dataset, DatasetFace
from tests import orl
from tests.api.conftest import World
from tests.api.importing import TABLE, send
from tests.api.test_datasets import make

LOCAL, CENTRAL, END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
PHOTO = orl.encoded(orl.image(1, 1))
ESCAPES = (
    "../../../../tmp/escaped", "/tmp/escaped", "..\\..\\escaped", "C:\\escaped", "C:/escaped", "//host/share/escaped",
    "train/s1/../../../escaped", "~/escaped", "a\0b", "nul", "x" * 60_000, "", ".", "..", "a\nb",
)  # fmt: skip


def packed(files: dict[str, bytes], *, link: str = "") -> bytes:
    """A ZIP; with `link` also a symbolic link of that name to /etc/passwd."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo("x")
            info.filename, info.compress_type = name, zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
        if link:
            info = zipfile.ZipInfo(link)
            info.external_attr = 0o120777 << 16
            archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def entry(name: bytes, packed_size: int, size: int, crc: int, offset: int) -> bytes:
    """A line of a table of contents."""
    return CENTRAL + struct.pack(
        "<HHHHHHIIIHHHHHII", 20, 20, 0, 8, 0, 33, crc, packed_size, size, len(name), 0, 0, 0, 0, 0, offset
    ) + name  # fmt: skip


def ended(body: bytes, contents: bytes, count: int, told: int | None = None) -> bytes:
    """A ZIP of these parts, whose table may lie about its length."""
    length = len(contents) if told is None else told
    return body + contents + END + struct.pack(
        "<HHHHIIH", 0, 0, count & 0xFFFF, count & 0xFFFF, length, len(body), 0
    )  # fmt: skip


def overlapping(name: Callable[[int], str], count: int = 12) -> bytes:
    """Many files that are all the same 20 MB of zeros, which lie in the ZIP once."""
    data = zlib.compressobj(9, zlib.DEFLATED, -15)
    zeros = bytes(20_000_000)
    raw = data.compress(zeros) + data.flush()
    first = name(0).encode()
    body = LOCAL + struct.pack(
        "<HHHHHIIIHH", 20, 0, 8, 0, 33, zlib.crc32(zeros), len(raw), len(zeros), len(first), 0
    )
    names = (name(n).encode() for n in range(count))
    contents = b"".join(entry(n, len(raw), len(zeros), zlib.crc32(zeros), 0) for n in names)
    return ended(body + first + raw, contents, count)


def lying(data: bytes, size: int) -> bytes:
    """A file that says another size than it has."""
    whole = bytearray(packed({"train/s1/1.jpg": data}))
    struct.pack_into("<I", whole, whole.index(LOCAL) + 22, size)
    struct.pack_into("<I", whole, whole.rindex(CENTRAL) + 24, size)
    return bytes(whole)


MALICE = {
    "many times the same bytes": overlapping(lambda n: f"train/s1/{n}.jpg"),
    "a table of contents that is longer than the file": ended(b"", b"", 9, told=0xFFFFFFFE),
    "a table of contents without end": ended(b"", entry(b"x" * 60_000, 0, 0, 0, 0) * 1100, 1100),
    "less than it is": lying(PHOTO, 10),
    "more than it is": lying(PHOTO, 19_000_000),
    "zeros": packed({"train/s1/1.jpg": bytes(150_000_000)}),
    "a ZIP in a ZIP in a ZIP": packed({"train/s1/1.jpg": packed({"a.zip": packed({"b": PHOTO})})}),
    "a link": packed({"train/s1/2.jpg": PHOTO}, link="train/s1/1.jpg"),
    "two of a name": packed({"train/s1/1.jpg": PHOTO})[:-22] + packed({"train/s1/1.jpg": PHOTO}),
}  # fmt: skip


@pytest.fixture
def outside() -> Any:
    """Fails where something was written outside the data folder."""
    places = [Path("/tmp/escaped"), Path("/escaped"), Path.home() / "escaped", Path("escaped")]
    places += [settings.DATA.parent / "escaped", settings.DATA / "escaped"]
    assert not any(place.exists() for place in places)
    yield
    assert not any(place.exists() for place in places)


@pytest.mark.parametrize("name", MALICE)
def test_labels(
    world: World, faces: list[Face], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_UNPACKED", 100_000_000)
    began = time.monotonic()
    answer = send(world, ("labels.zip", MALICE[name]), ("good.csv", TABLE), apply="true")
    assert answer.status_code == 200, answer.content
    report = answer.json()
    assert report["labelled"] == 3  # the good file's
    refused = [one for one in report["unmatched"] if one["source"].startswith("labels.zip")]
    if name not in {"a link", "two of a name", "less than it is", "more than it is"}:
        assert refused
    assert all(one["message"].endswith(".") for one in refused)
    assert time.monotonic() - began < 60


def sent_as_data_set(world: World, raw: bytes) -> tuple[int, str]:
    """The status, and the sentence of a refusal."""
    file = SimpleUploadedFile("tree.zip", raw)
    url, body = f"{world.url}/datasets/upload", {"file": file, "name": "tree"}
    answer = world.client(world.labeller).post(url, body, format="multipart")
    return answer.status_code, answer.json().get("message", "")


@pytest.mark.parametrize("name", MALICE)
def test_data_sets(world: World, name: str) -> None:
    status, sentence = sent_as_data_set(world, MALICE[name])
    if name in {
        "two of a name",
        "more than it is",
    }:  # what is wrong with these only unpacking shows
        assert status == 202
        made = make(world, Dataset.objects.get().pk)
        assert made["status"] in {"succeeded", "failed"}
        sentence = (made["error"] or {}).get("message", ".")
    else:
        assert status == 400
        assert not Dataset.objects.exists()
    assert sentence.endswith(".")


def test_a_table_of_contents_is_measured_before_it_is_read() -> None:
    for raw, least in (
        (MALICE["a table of contents that is longer than the file"], zips.MOST_LISTED_BYTES),
        (MALICE["a table of contents without end"], zips.MOST_LISTED_BYTES),
    ):
        assert zips.listed_bytes(io.BytesIO(raw)) > least
    large = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 9, 9, 10**12, 0)
    large += struct.pack("<4sIQI", b"PK\6\7", 0, 0, 1) + ended(b"", b"", 0xFFFF, told=0xFFFFFFFF)
    assert zips.listed_bytes(io.BytesIO(large)) == 10**12
    assert zips.listed_bytes(io.BytesIO(packed({"a": b""}))) == 47
    assert zips.listed_bytes(io.BytesIO(b"PK")) == 0


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize("number", range(len(ESCAPES)))
def test_paths_lead_nowhere(world: World, faces: list[Face], tmp_path: Path, number: int) -> None:
    name = ESCAPES[number]
    answer = send(world, ("labels.zip", packed({f"{name}.csv": TABLE.encode(), name: PHOTO})))
    assert answer.status_code == 200
    status, sentence = sent_as_data_set(world, packed({"train/s1/1.jpg": PHOTO, name: PHOTO}))
    assert (status, sentence[-1:]) in {(400, "."), (202, "")}
    assert set(DatasetFace.objects.values_list("name", flat=True)) <= {"1"}
    root = tmp_path / "photos.zip"
    root.write_bytes(packed({name: PHOTO}))
    with suppress(CommandError) if not name else nullcontext():
        call_command(
        "import_photos", str(root), "--project", world.project.name, "--user", "owner", "--no-wait",
        stdout=io.StringIO(), stderr=io.StringIO(),
    )  # fmt: skip
    if name in {"", ".", ".."}:  # nothing that could be called a photo
        return
    kept = Photo.objects.get(size_bytes=len(PHOTO))
    assert not {"", ".", ".."} & set(kept.path.split("/"))
    assert not set(kept.path) & set("\\:\0\n")
    assert (
        settings.DATA / "media" in (settings.DATA / "media" / kept.original_key).resolve().parents
    )


@pytest.mark.parametrize("name", MALICE)
def test_a_zip_of_photos_on_the_server(world: World, tmp_path: Path, name: str) -> None:
    """Nothing but photos comes of it; a ZIP that can't be listed is said to be none."""
    root, said = tmp_path / "photos.zip", io.StringIO()
    root.write_bytes(MALICE[name])
    words = [str(root), "--project", world.project.name, "--user", "owner", "--no-wait"]
    with suppress(CommandError):
        call_command("import_photos", *words, stdout=said, stderr=io.StringIO())
        assert "refused" in said.getvalue()
    assert Photo.objects.count() <= 1
