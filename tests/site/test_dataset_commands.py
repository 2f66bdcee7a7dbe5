"""Data sets from the command line: made of a folder, sent and fetched, beside the site and over REST."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest

from facesite.env import PROJECT_FOLDER
from tests import orl
from tests.shared_site import Site
from tests.site.test_commands import command

SIDES = ("train", "val", "test")


def crops(folder: Path, people: int = 4, photos: int = 10) -> Path:
    """A folder as `process_raw_data` leaves it; pictures of 160 px."""
    for person in range(1, people + 1):
        for number in range(1, photos + 1):
            path = folder / f"s{person}" / f"{number}_output.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(orl.encoded(orl.image(person, number).resize((160, 160))))
    return folder


def found(target: Path) -> dict[str, str]:
    """Side of each file, as <person>/<name>."""
    return {
        path.relative_to(target / side).as_posix(): side
        for side in SIDES
        for path in (target / side).rglob("*.jpg")
    }


def test_a_data_set_without_a_server(tmp_path: Path) -> None:
    source, target = crops(tmp_path / "processed"), tmp_path / "dataset"
    # A photo of s1 and s2, its crops sorted into their folders, and an equal copy.
    (source / "s1" / "party_output.jpg").write_bytes(orl.encoded(orl.image(1, 1), quality=50))
    (source / "s2" / "party_output_2.jpg").write_bytes(orl.encoded(orl.image(2, 1), quality=50))
    (source / "s3" / "again.jpg").write_bytes((source / "s3" / "1_output.jpg").read_bytes())
    (source / "s5").mkdir()
    (source / "s5" / "only.jpg").write_bytes(orl.encoded(orl.image(5, 1)))
    (source / "s5" / "notes.txt").write_text("x")
    (source / "faces.json").write_text("{}")
    words = ["create_training_dataset", "--source", str(source), "--target", str(target)]
    # No server, no database: nothing is there that could answer.
    nowhere = tmp_path / "nowhere"
    for seed in range(3):
        done = command(nowhere, *words, "--seed", str(seed), "--overwrite")
        assert done.returncode == 0, done.stderr
        sides = found(target)
        assert len(sides) == 44
        assert sides["s1/party_output.jpg"] == sides["s2/party_output_2.jpg"]
        assert sides["s3/again.jpg"] == sides["s3/1_output.jpg"]
        assert sides["s5/only.jpg"] == "train"
    assert "44 faces of 5 people" in done.stdout
    assert re.search(r"train \d+, val \d, test \d", done.stdout)
    assert "1 person has fewer than 3 photos" in done.stdout
    assert "2 files are equal to another" in done.stdout
    assert "  s5/notes.txt" in done.stdout
    assert json.loads((target / "labels.json").read_text()) == {
        "labels": ["s1", "s2", "s3", "s4", "s5"]
    }
    again = command(nowhere, *words, "--seed", "2", "--overwrite")
    assert again.returncode == 0
    assert found(target) == sides
    assert "postgres" not in {path.name for path in nowhere.iterdir()}

    refused = command(nowhere, *words)
    assert "isn't empty" in refused.stderr
    assert found(target) == sides


def test_faces_json_says_which_crops_are_of_one_photo(tmp_path: Path) -> None:
    source = crops(tmp_path / "processed", photos=6)
    names = [f"s{person}/{number}_output.jpg" for person in range(1, 5) for number in range(1, 7)]
    faces = [{"file": name, "photo": f"{name.split('/')[1]}"} for name in names]
    (source / "faces.json").write_text(json.dumps({"faces": faces}))
    done = command(
        tmp_path,
        "create_training_dataset",
        "--source",
        str(source),
        "--target",
        str(tmp_path / "d"),
    )
    assert done.returncode == 0, done.stderr
    sides = found(tmp_path / "d")
    for number in range(1, 7):
        assert len({sides[f"s{person}/{number}_output.jpg"] for person in range(1, 5)}) == 1


def test_wrong_words_get_a_sentence(tmp_path: Path) -> None:
    few = crops(tmp_path / "few", people=2, photos=1)
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    for words, sentence in (
        (("--source", str(tmp_path / "none")), "is no folder"),
        (("--source", str(tmp_path / "empty"), "--target", str(tmp_path / "d")), "There is no <person>"),
        (("--source", str(few), "--target", str(tmp_path / "d")), "val would be empty"),
        (("--source", str(few), "--train", "0.5"), "add up to 1"),
        (("--source", str(few), "--train", "2"), "from 0 to 1"),
        (("--source", str(few), "--target", str(few / "d")), "beside each other"),
        (("--source", str(few), "--target", str(tmp_path / "file")), "is no folder"),
    ):  # fmt: skip
        done = command(tmp_path, "create_training_dataset", *words)
        assert done.returncode != 0, words
        assert sentence in done.stderr, (words, done.stderr)
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "d").exists()


@pytest.fixture(scope="module")
def where(site: Site) -> list[list[str]]:
    """The two ways to a project."""
    project = site.project(site.admin, "Datastores")
    key = site.admin.post(f"/projects/{project}/keys", {"name": "k", "role": "labeller"})["key"]
    return [["--project", str(project)], ["--server", site.url, "--key", key]]


@pytest.mark.parametrize("door", [0, 1])
def test_create_list_and_download(
    site: Site, where: list[list[str]], door: int, tmp_path: Path
) -> None:
    data, to = site.stack.data, where[door]
    source, target = crops(tmp_path / "processed", people=2, photos=5), tmp_path / "dataset"
    command(data, "create_training_dataset", "--source", str(source), "--target", str(target))
    name = f"face_detection{door}"
    done = command(data, "datastores", "create", "--name", name, "--source", str(target), *to)
    assert done.returncode == 0, done.stderr
    assert f"{name}, version 1: 10 faces of 2 people, Succeeded." in done.stdout
    done = command(data, "datastores", "create", "--name", name, "--source", str(target), *to)
    assert "version 2" in done.stdout, done.stderr

    table = command(data, "datastores", *to).stdout.splitlines()
    assert table[0].split() == ["NAME", "VERSION", "SIZE", "CREATED", "STATUS"]
    assert re.fullmatch(rf"{name} +2 +\d+ kB  20\d\d-\d\d-\d\d \d\d:\d\d  Succeeded", table[1])
    assert len({line.index("20") for line in table[1:]}) == 1

    back = tmp_path / "back"
    done = command(
        data, "datastores", "download", name, "--number", "1", "--target", str(back), *to
    )
    assert done.returncode == 0, done.stderr
    assert found(back) == found(target)
    for path, side in found(back).items():
        assert (back / side / path).read_bytes() == (target / side / path).read_bytes()
    done = command(data, "datastores", "download", name, "--target", str(tmp_path / "x.zip"), *to)
    assert zipfile.ZipFile(tmp_path / "x.zip").testzip() is None
    again = command(data, "datastores", "download", name, "--target", str(back), *to)
    assert "is there already" in again.stderr
    for words, sentence in (
        (("download", "none", "--target", str(tmp_path / "y")), "There is no data set"),
        (("download",), "Say which one"),
        (("create", "--name", "x"), "Say --name"),
        (("create", "--name", "a/b", "--source", str(target)), "can't be a name"),
        (("create", "--name", "x", "--source", str(tmp_path / "none")), "There is no"),
        (("create", "--name", "x", "--source", str(source)), "no picture in it"),
        (("create", "--name", "x", "--source", str(PROJECT_FOLDER / "LICENSE")), "isn't a ZIP"),
    ):  # fmt: skip
        done = command(data, "datastores", *words, *to)
        assert done.returncode != 0, words
        assert sentence in done.stderr, (words, done.stderr)
        assert "Traceback" not in done.stderr


def test_a_data_set_becomes_a_project(site: Site, tmp_path: Path) -> None:
    """The same tree, imported: every crop's face is found and has its folder's name."""
    source, target = crops(tmp_path / "processed", people=2, photos=5), tmp_path / "dataset"
    data = site.stack.data
    command(data, "create_training_dataset", "--source", str(source), "--target", str(target))
    done = command(
        data, "import_photos", str(target), "--project", "From crops", "--create", "--label-folders"
    )
    assert done.returncode == 0, done.stderr
    assert "10 photos added" in done.stdout
    assert "0 refused" in done.stdout
    project = next(p["id"] for p in site.admin.every("/projects") if p["name"] == "From crops")
    people = {p["name"]: p["face_count"] for p in site.admin.every(f"/projects/{project}/people")}
    assert people == {"s1": 5, "s2": 5}
