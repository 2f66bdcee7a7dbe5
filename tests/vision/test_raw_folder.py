"""What is a photo, what a crop is called, and what a second run may delete."""

import json
import os
from pathlib import Path

import pytest

from labelling.vision.raw_folder import CroppedFace, Results, Unreadable, listing, output_names
from labelling.vision.types import Quality

JPEG = b"\xff\xd8\xff\xe0" + bytes(60)


def face(jpeg: bytes) -> CroppedFace:
    quality = Quality(0.9, "", 50.0, 0.8, 0.5, 1.0, 2.0, 3.0)
    points = tuple((float(at), 2.0 * at) for at in range(5))
    return CroppedFace(jpeg, (1.0, 2.0, 3.0, 4.0), 0.99, points, quality)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_photos_are_told_from_other_files(tmp_path: Path) -> None:
    for name, data in {
        "b.jpg": JPEG,
        "a.JPG": b"not one",  # named like a photo: it is listed, and found unreadable
        "empty.png": b"",
        "no_suffix": JPEG,
        "notes.txt": b"text",
        ".DS_Store": b"x",
        "._b.jpg": b"x",
        "later.avif": b"x",
        "trip/c.heic": JPEG,
        "trip/deep/d.webp": JPEG,
        ".hidden/e.jpg": JPEG,
        "processed/b_output.jpg": JPEG,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "gone.jpg").symlink_to("nowhere")
    (tmp_path / "round").symlink_to(".")
    (tmp_path / "linked.jpg").symlink_to("b.jpg")
    found = listing(tmp_path, output=tmp_path / "processed")
    here = ["a.JPG", "b.jpg", "empty.png", "later.avif", "linked.jpg", "no_suffix"]
    assert list(found.photos) == [*here, "trip/c.heic", "trip/deep/d.webp"]
    assert found.others == 3
    flat = listing(tmp_path, output=tmp_path / "elsewhere", recursive=False)
    assert list(flat.photos) == here


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        listing(tmp_path / "missing", output=tmp_path)


def test_names_that_would_meet_stay_apart() -> None:
    photos = ["a.jpg", "a.png", "a_jpg.bmp", "b.jpg", "B.JPEG", "sub/a.jpg", "c", "d.x.jpg", "d.y"]
    names = output_names(photos)
    assert names == [
        "a_jpg_2_output",
        "a_png_output",
        "a_jpg_output",
        "b_jpg_output",
        "B_JPEG_output",
        "sub/a_output",
        "c_output",
        "d.x_output",
        "d_output",
    ]
    assert output_names(photos) == names


def test_no_two_names_are_ever_the_same() -> None:
    photos = [f"{stem}{end}" for stem in ("a", "A", "a_jpg", "a_jpg_2", "a_output") for end in (".jpg", ".png", ".JPG", "")]  # fmt: skip
    names = [name.casefold() for name in output_names(photos)]
    numbered = {f"{name}{number}" for name in names for number in ("", "_2", "_3")}
    assert len(set(names)) == len(photos)
    assert len(numbered) == 3 * len(photos)


def test_the_list_tells_all(tmp_path: Path) -> None:
    photos = ["a.jpg", "sub/b.jpg", "c.jpg"]
    results = Results(tmp_path, {"size": 160}, total=3)
    results.add(1, photos[1], "sub/b_output", [face(b"1"), face(b"2")])
    results.refuse(2, photos[2], Unreadable("empty_file", "The file is empty."))
    results.save(photos)
    assert json.loads((tmp_path / "faces.json").read_text())["complete"] is False
    results.add(0, photos[0], "a_output", [])
    results.save(photos)
    told = json.loads((tmp_path / "faces.json").read_text())
    assert [one["file"] for one in told["faces"]] == ["sub/b_output.jpg", "sub/b_output_2.jpg"]
    assert told["faces"][0] == {
        "file": "sub/b_output.jpg",
        "photo": "sub/b.jpg",
        "box": {"left": 1.0, "top": 2.0, "right": 3.0, "bottom": 4.0},
        "score": 0.99,
        "landmarks": [[0.0, 0.0], [1.0, 2.0], [2.0, 4.0], [3.0, 6.0], [4.0, 8.0]],
        "quality": {
            "score": 0.9, "reason": "", "size_px": 50.0, "sharpness": 0.8, "brightness": 0.5,
            "yaw": 1.0, "pitch": 2.0, "roll": 3.0,
        },
    }  # fmt: skip
    assert told["without_faces"] == ["a.jpg"]
    assert told["unreadable"] == [
        {"photo": "c.jpg", "code": "empty_file", "message": "The file is empty."}
    ]
    assert (told["version"], told["complete"], told["photos"], told["size"]) == (1, True, 3, 160)
    assert sorted(tree(tmp_path)) == ["faces.json", "sub/b_output.jpg", "sub/b_output_2.jpg"]


def test_an_empty_list_is_json_too(tmp_path: Path) -> None:
    Results(tmp_path, {}).save([])
    assert json.loads((tmp_path / "faces.json").read_text())["faces"] == []


def test_a_second_run_deletes_the_first_ones_crops_alone(tmp_path: Path) -> None:
    first = Results(tmp_path, {}, total=1)
    first.add(0, "a.jpg", "a_output", [face(b"1"), face(b"2")])
    first.save(["a.jpg"])
    (tmp_path / "mine.jpg").write_bytes(b"mine")
    (tmp_path / "my_output.jpg").write_bytes(b"mine too")
    (tmp_path / "a_output_2.jpg").unlink()  # somebody took one away
    Results(tmp_path, {}).remove_last()
    assert sorted(tree(tmp_path)) == ["mine.jpg", "my_output.jpg"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"faces": 3}',
        '{"faces": [1]}',
        '{"faces": [{"file": "../beside_output.jpg"}, {"file": "keep.jpg"}]}',
    ],
)
def test_a_strange_list_deletes_nothing(tmp_path: Path, text: str) -> None:
    output = tmp_path / "processed"
    output.mkdir()
    for path in (tmp_path / "beside_output.jpg", output / "keep.jpg"):
        path.write_bytes(b"x")
    (output / "faces.json").write_text(text)
    Results(output, {}).remove_last()
    assert sorted(tree(tmp_path)) == ["beside_output.jpg", "processed/keep.jpg"]
