"""`manage.py process_raw_data` as people run it: a process of its own, and no site anywhere."""

import json
import os
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from labelling.vision.images import decode

from .photos import orl
from .test_raw_folder import tree

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120


def started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environ = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "REDIS_URL")
    }
    return subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "process_raw_data", *arguments],
        cwd=folder,
        env={**environ, "FACESITE_DATA": str(folder / "data")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    process = started(folder, *arguments)
    out, errors = process.communicate(timeout=PATIENCE_S)
    return process.returncode, out, errors


def told(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "processed" / "faces.json").read_text())


def sheet(*people: int, width: int = 640, height: int = 480) -> Image.Image:
    """A grey picture with these people's ORL photos side by side, twice as large."""
    picture = Image.new("RGB", (width, height), (120, 125, 130))
    for place, person in enumerate(people):
        picture.paste(Image.fromarray(orl(person, 1)).resize((184, 224)), (60 + 190 * place, 100))
    return picture


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    (folder / "trip" / "day 2").mkdir(parents=True)
    sheet(1).save(folder / "photo.jpg", quality=95)
    sheet(2).save(folder / "photo.png")
    sheet(3, 4, 5).save(folder / "trip" / "gruppe ü.jpg", quality=95)
    sheet(6).save(folder / "trip" / "day 2" / "one.webp", quality=95)
    sheet().save(folder / "trip" / "empty.png")
    (folder / "notes.txt").write_text("no photo")
    (folder / ".DS_Store").write_text("no photo")
    return folder


def test_every_face_becomes_a_file(tmp_path: Path, raw: Path) -> None:
    code, out, errors = run(tmp_path, "--raw-data-path", "raw", "--workers", "2")
    assert code == 0, errors
    assert "5 photos: 6 faces in processed, 1 without a face, 0 unreadable. 2 other files" in out
    assert "Photos 5 of 5" in errors
    crops = [
        "photo_jpg_output.jpg",
        "photo_png_output.jpg",
        "trip/day 2/one_output.jpg",
        "trip/gruppe ü_output.jpg",
        "trip/gruppe ü_output_2.jpg",
        "trip/gruppe ü_output_3.jpg",
    ]
    files = tree(tmp_path / "processed")
    assert sorted(files) == sorted([*crops, "faces.json"])
    for name in crops:
        with Image.open(BytesIO(files[name])) as picture:
            assert (picture.format, picture.size) == ("JPEG", (160, 160))
    listed = told(tmp_path)
    assert (listed["complete"], listed["photos"]) == (True, 5)
    assert listed["without_faces"] == ["trip/empty.png"]
    assert listed["unreadable"] == []
    assert [one["file"] for one in listed["faces"]] == crops
    group = [one for one in listed["faces"] if one["photo"] == "trip/gruppe ü.jpg"]
    assert [one["score"] for one in group] == sorted((one["score"] for one in group), reverse=True)
    for one in listed["faces"]:
        box, points = one["box"], np.array(one["landmarks"])
        assert 100 < box["top"] < box["bottom"] < 330
        assert points.shape == (5, 2)
        assert (points > [box["left"], box["top"]]).all()
        assert (points < [box["right"], box["bottom"]]).all()
        assert one["quality"]["score"] > 0.5
        # The crop is what the box says: the box widened by a quarter, from the photo.
        photo = decode(raw / one["photo"])
        side = max(box["right"] - box["left"], box["bottom"] - box["top"]) * 1.5
        left = (box["left"] + box["right"] - side) / 2
        top = (box["top"] + box["bottom"] - side) / 2
        window = (left, top, left + side, top + side)
        truth = Image.fromarray(photo).resize((160, 160), Image.Resampling.BICUBIC, box=window)
        crop = decode(tmp_path / "processed" / one["file"])
        assert np.abs(crop.astype(int) - np.asarray(truth)).mean() < 4
    assert (tmp_path / "data").exists()  # where the settings' key lies
    assert not (tmp_path / "data" / "postgres").exists()


def test_again_with_other_wishes(tmp_path: Path, raw: Path) -> None:
    output = tmp_path / "processed"
    assert run(tmp_path, "--raw-data-path", "raw")[0] == 0
    (output / "trip" / "mine.jpg").write_bytes(b"mine")
    (raw / "photo.png").unlink()
    (raw / "later.jpg").write_bytes(b"this is no photo")
    (raw / "half.png").write_bytes((raw / "trip" / "empty.png").read_bytes()[:300])
    code, out, _ = run(
        tmp_path, "--raw-data-path", "raw", "--no-recursive", "--size", "64", "--margin", "0"
    )
    assert code == 1
    assert "3 photos: 1 face in processed, 0 without a face, 2 unreadable." in out
    assert "  later.jpg: The file is not a photo in a format that can be read." in out
    assert "  half.png: The photo could not be read: the file ends early." in out
    assert sorted(tree(output)) == ["faces.json", "photo_output.jpg", "trip/mine.jpg"]
    with Image.open(output / "photo_output.jpg") as picture:
        assert picture.size == (64, 64)
    listed = told(tmp_path)
    assert [one["code"] for one in listed["unreadable"]] == [
        "unreadable_photo",
        "unsupported_format",
    ]
    assert (listed["size"], listed["margin"]) == (64, 0.0)


WRONG = {
    "missing is no folder": ["--raw-data-path", "missing"],
    "photo.jpg is no folder": ["--raw-data-path", "raw/photo.jpg"],
    "can't go among the photos": ["--raw-data-path", "raw", "--output", "raw"],
    "Name another one": ["--raw-data-path", "raw", "--output", "raw/photo.jpg"],
    "must be a number from 1 to 256": ["--raw-data-path", "raw", "--workers", "0"],
    "must be a number from 16 to 1024": ["--raw-data-path", "raw", "--size", "x"],
    "required: --raw-data-path": [],
}


@pytest.mark.parametrize("sentence", WRONG)
def test_arguments_that_can_not_be_used(
    tmp_path: Path, raw: Path, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(raw)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError) as caught:
        call_command("process_raw_data", *WRONG[sentence])
    assert sentence in str(caught.value)
    assert tree(raw) == before


@pytest.mark.parametrize("sentence", ["missing is no folder", "must be a number from 1 to 256"])
def test_the_exit_code_says_so(tmp_path: Path, raw: Path, sentence: str) -> None:
    code, _, errors = run(tmp_path, *WRONG[sentence])
    assert code == 2
    assert sentence in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_stopped_in_the_middle(tmp_path: Path, which: signal.Signals) -> None:
    folder = tmp_path / "raw"
    folder.mkdir()
    big = BytesIO()
    sheet(1, 2, width=1600, height=1200).save(big, "JPEG", quality=90)
    for number in range(60):
        (folder / f"{number}.jpg").write_bytes(big.getvalue())
    process = started(tmp_path, "--raw-data-path", "raw", "--workers", "1")
    until = time.monotonic() + PATIENCE_S
    while not list(tmp_path.glob("processed/*.jpg")) and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(which)
    out, errors = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 128 + which, errors
    assert "Stopped after" in out
    assert "Traceback" not in errors
    listed = told(tmp_path)
    assert listed["complete"] is False
    assert 0 < listed["photos"] < 60
    # All that is listed is there, whole; nothing that is there is not listed.
    crops = {path.name for path in (tmp_path / "processed").glob("*.jpg")}
    assert crops == {one["file"] for one in listed["faces"]}
    for name in crops:
        decode(tmp_path / "processed" / name)


def test_nothing_to_do(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    code, out, _ = run(tmp_path, "--raw-data-path", "raw")
    assert code == 0
    assert "There is no photo in the folder." in out
    assert told(tmp_path)["faces"] == []
