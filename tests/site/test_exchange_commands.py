"""Labels in and out, and finding a person, from the command line: beside the site, and over REST."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import pytest

from tests import orl
from tests.shared_site import Site
from tests.site.test_commands import command

TABLE = "photo,person\ns1/1.pgm,s1\ns2/1.pgm,=s2\nnone.pgm,s3\n"


@pytest.fixture(scope="module")
def where(site: Site) -> tuple[int, list[list[str]]]:
    """A project with a photo of s1 and one of s2, and the two ways to it."""
    project = site.project(site.admin, "Exchange")
    site.admin.send(project, *[(f"s{n}/1.pgm", orl.data(n, 1)) for n in (1, 2)])
    site.admin.wait_done(project, 2)
    key = site.admin.post(f"/projects/{project}/keys", {"name": "k", "role": "labeller"})["key"]
    return project, [["--project", str(project)], ["--server", site.url, "--key", key]]


def people(site: Site, project: int) -> dict[str, int]:
    return {p["name"]: p["face_count"] for p in site.admin.every(f"/projects/{project}/people")}


@pytest.mark.parametrize("door", [0, 1])
def test_import_export_and_find(
    site: Site, where: tuple[int, list[list[str]]], door: int, tmp_path: Path
) -> None:
    project, doors = where
    to = doors[door]
    table = tmp_path / "labels.csv"
    table.write_text(TABLE)

    dry = command(site.stack.data, "import_labels", str(table), *to)
    assert dry.returncode == 0, dry.stderr
    assert "3 names read: 2 faces would get one, 0 have it already, 1 fit no face." in dry.stdout
    assert "labels.csv, line 4: s3: The project has no photo of this name." in dry.stdout
    assert "--apply" in dry.stdout
    assert people(site, project) == {}
    done = command(site.stack.data, "import_labels", str(table), "--apply", *to)
    assert "2 faces got one" in done.stdout, done.stderr
    assert people(site, project) == {"=s2": 1, "s1": 1}

    out = tmp_path / "out.csv"
    done = command(site.stack.data, "export_labels", "--kind", "csv", "-o", str(out), *to)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(out.open(newline="")))
    assert [(r["photo"], r["person"]) for r in rows] == [("s1/1.pgm", "s1"), ("s2/1.pgm", "'=s2")]
    out = tmp_path / "out.zip"
    command(site.stack.data, "export_labels", "--kind", "xmp", "-o", str(out), *to)
    assert zipfile.ZipFile(out).namelist() == ["s1/1.pgm.xmp", "s2/1.pgm.xmp"]
    again = command(site.stack.data, "import_labels", str(out), *to)
    assert "2 have it already, 0 fit no face" in again.stdout, again.stderr

    done = command(site.stack.data, "find", str(orl.path(1, 2)), *to)
    assert done.returncode == 0, done.stderr
    first = done.stdout.splitlines()[1]
    assert "1.pgm  s1  (face" in first

    for face in site.admin.every(f"/projects/{project}/faces"):
        body = {"faces": [{"id": face["id"]}], "action": "clear"}
        site.admin.post(f"/projects/{project}/labels", body)
    for person in site.admin.every(f"/projects/{project}/people"):
        site.admin.call("DELETE", f"/projects/{project}/people/{person['id']}")


def test_wrong_words_get_a_sentence(
    site: Site, where: tuple[int, list[list[str]]], tmp_path: Path
) -> None:
    _, (beside, over_rest) = where
    out = str(tmp_path / "x.csv")
    (tmp_path / "photo.jpg").write_bytes(b"nonsense")
    for words, sentence in (
        (("import_labels", str(tmp_path / "none.csv"), *beside), "can't be read"),
        (("import_labels", __file__, "--min-overlap", "7", *beside), "0.1 to 1"),
        (("export_labels", "--kind", "csv", "-o", out, "--person", "999999", *beside), "nothing here"),
        (("export_labels", "--kind", "csv", "-o", out, "--person", "999999", *over_rest), "nothing here"),
        (("export_labels", "--kind", "csv", "-o", str(tmp_path / "a" / "b"), *beside), "can't be written"),
        (("find", str(tmp_path / "photo.jpg"), *beside), "not a photo"),
        (("find", str(tmp_path / "photo.jpg"), *over_rest), "not a photo"),
        (("find", str(tmp_path / "none.jpg"), *beside), "can't be read"),
        (("find", __file__, "--server", site.url), "--key"),
        (("find", __file__, "--server", site.url, "--key", "fs_wrong"), "isn't valid"),
        (("find", __file__, "--server", "http://127.0.0.1:1", "--key", "x"), "can't be reached"),
        (("find", __file__, "--project", "Nowhere", *over_rest), "another project"),
    ):  # fmt: skip
        done = command(site.stack.data, *words)
        assert done.returncode != 0, words
        assert sentence in done.stderr, (words, done.stderr)
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "x.csv").exists()
