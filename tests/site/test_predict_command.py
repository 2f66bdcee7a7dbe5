"""Who is on a photo, from the command line: beside the site, and over REST; and batches by its workers."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests import orl
from tests.rest import wait_for
from tests.shared_site import Site
from tests.site.test_commands import command
from tests.stack import Stack

FACE = re.compile(r"s1 \((0\.\d\d|1\.00)\) at \d+, \d+, \d+, \d+")


@pytest.fixture(scope="module")
def where(site: Site) -> tuple[int, list[list[str]]]:
    """A project with two labelled photos of s1 and two of s2, a classifier and a workflow, and the two
    ways to it."""
    project = site.project(site.admin, "Predict")
    names = [(f"s{p}/{n}.pgm", orl.data(p, n)) for p in (1, 2) for n in (1, 2)]
    site.admin.send(project, *names, label_folders="true")
    site.admin.wait_done(project, 4)
    base = f"/projects/{project}"
    made = site.admin.post(f"{base}/classifiers", {"name": "Nearest", "k": 1})
    site.admin.post(f"{base}/workflows", {"name": "Gate", "classifier": made["id"]})
    key = site.admin.post(f"{base}/keys", {"name": "k", "role": "viewer"})["key"]
    return project, [["--project", str(project)], ["--server", site.url, "--key", key]]


@pytest.mark.parametrize("door", [0, 1])
def test_photos_and_folders(
    site: Site, where: tuple[int, list[list[str]]], door: int, tmp_path: Path
) -> None:
    to = where[1][door]
    photo = str(orl.path(1, 3))
    for words in ((photo,), ("--image_path", photo), (photo, "--classifier", "nearest"),
                  (photo, "--workflow", "Gate")):  # fmt: skip
        done = command(site.stack.data, "predict", *words, *to)
        assert done.returncode == 0, done.stderr
        assert FACE.fullmatch(done.stdout.strip()), done.stdout
    done = command(site.stack.data, "predict", photo, "--threshold", "0.01", *to)
    assert re.fullmatch(r"unknown at \d+, \d+, \d+, \d+", done.stdout.strip())

    folder = tmp_path / "photos"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "both.jpg").write_bytes(orl.encoded(orl.group((1, 4), (2, 4))))
    (folder / "blank.png").write_bytes(orl.blank())
    good = command(site.stack.data, "predict", str(folder), photo, *to)
    assert good.returncode == 0, good.stderr
    lines = good.stdout.splitlines()
    assert lines[0] == f"{folder}/blank.png: No face was found."
    assert {line.partition(": ")[2][:2] for line in lines[1:3]} == {"s1", "s2"}
    assert lines[3].startswith(f"{photo}: s1 (")
    assert "Predicted 3 of 3" in good.stderr

    (folder / "notes.txt").write_text("no photo")
    table = tmp_path / "out.csv"
    done = command(site.stack.data, "predict", str(folder), "--csv", str(table), *to)
    assert done.returncode == 1
    assert "1 of 3 photos could not be read." in done.stderr
    assert "Traceback" not in done.stderr
    rows = list(csv.DictReader(table.open(newline="")))
    assert [(Path(r["file"]).name, r["face"]) for r in rows] == [
        ("blank.png", ""), ("both.jpg", "1"), ("both.jpg", "2"), ("notes.txt", ""),
    ]  # fmt: skip
    assert {r["name"] for r in rows[1:3]} == {"s1", "s2"}
    assert "not a photo" in rows[3]["error"]


def test_wrong_words_get_a_sentence(
    site: Site, where: tuple[int, list[list[str]]], tmp_path: Path
) -> None:
    _, (beside, over_rest) = where
    photo = str(orl.path(1, 3))
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"nonsense")
    (tmp_path / "empty").mkdir()
    for words, sentence in (
        ((), "Say which photo"),
        ((str(tmp_path / "none.jpg"), *beside), "can't be read"),
        ((str(tmp_path / "none.jpg"), *over_rest), "can't be read"),
        ((str(tmp_path / "empty"), *beside), "There is no file"),
        ((str(bad), *beside), "not a photo"),
        ((str(bad), *over_rest), "not a photo"),
        ((photo, "--classifier", "Nobody", *beside), "There is no classifier 'Nobody'"),
        ((photo, "--workflow", "Nobody", *over_rest), "'Gate'"),
        ((photo, "--workflow", "Gate", "--classifier", "Nearest", *beside), "not allowed with"),
        ((photo, "--threshold", "7", *beside), "takes 0 to 2"),
        ((photo, "--csv", str(tmp_path / "a" / "b.csv"), *beside), "can't be written"),
        (("http://127.0.0.1:1/a.jpg", *beside), "doesn't fetch"),
        # The site of these tests may fetch from its own network.
        (("http://127.0.0.1:1/a.jpg", *over_rest), "couldn't be fetched"),
        ((photo, "--server", site.url), "--key"),
        ((photo, "--project", "Not there"), "There is no project 'Not there'"),
    ):  # fmt: skip
        done = command(site.stack.data, "predict", *words)
        assert done.returncode != 0, words
        assert sentence in done.stderr, (words, done.stderr)
        assert "Traceback" not in done.stderr


def done(site: Site, project: int, batch: int) -> dict[str, Any]:
    """The batch once it is over."""
    at = f"/projects/{project}/batches/{batch}"
    wait_for(lambda: site.admin.get(at)["state"] == "done", 120)
    return dict(site.admin.get(at))


def test_batches_are_done_by_the_workers(site: Site, where: tuple[int, list[list[str]]]) -> None:
    base = f"/projects/{where[0]}"
    own = site.admin.post(f"{base}/batches", {"source": "project"})
    sent = site.admin.post(f"{base}/batches", {"source": "files"})
    for number in (3, 4):
        parts = [("files", (f"s{p}-{number}.pgm", orl.data(p, number))) for p in (1, 2)]
        answer = site.admin.call("POST", f"{base}/batches/{sent['id']}/files", files=parts)
        assert answer.ok, answer.text
    site.admin.post(f"{base}/batches/{sent['id']}/close")
    assert done(site, where[0], own["id"])["done"] == own["total"] >= 4
    over = done(site, where[0], sent["id"])
    assert (over["done"], over["failed"], over["named_count"]) == (4, 0, 4)
    table = site.admin.call("GET", f"{base}/batches/{sent['id']}/csv").text
    rows = list(csv.DictReader(table.splitlines()))
    assert all(row["file"].startswith(f"{row['name']}-") for row in rows)
    assert not _files(site.stack, where[0])


def _files(stack: Stack, project: int) -> list[Path]:
    folder = stack.data / "media" / "projects" / str(project) / "batches"
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_kept_photo_is_labelled_by_the_workers(
    site: Site, where: tuple[int, list[list[str]]]
) -> None:
    base = f"/projects/{where[0]}"
    photo = orl.data(7, 7)
    answer = site.admin.call("POST", f"{base}/predict", files={"file": ("7.pgm", photo)})
    [face] = answer.json()["faces"]
    kept = site.admin.call(
        "POST", f"{base}/predict/keep", files={"file": ("7.pgm", photo)},
        data={"labels": json.dumps([{"box": face["box"], "name": "s7"}])},
    )  # fmt: skip
    assert kept.status_code == 201, kept.text
    wait_for(
        lambda: any(
            p["name"] == "s7" and p["face_count"] == 1 for p in site.admin.every(f"{base}/people")
        ),
        60,
    )
