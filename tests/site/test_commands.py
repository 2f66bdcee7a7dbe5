"""The commands, beside the running site."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from facesite.env import PROJECT_FOLDER
from tests import orl
from tests.rest import PASSWORD, Rest
from tests.shared_site import Site


def command(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    hidden = ("DATABASE_URL", "REDIS_URL")
    env = {k: v for k, v in os.environ.items() if k not in hidden} | {"FACESITE_DATA": str(data)}
    return subprocess.run(
        [sys.executable, "manage.py", *words], cwd=PROJECT_FOLDER, env=env, capture_output=True,
        text=True, timeout=200, check=False,
    )  # fmt: skip


def tree(folder: Path) -> Path:
    """s1 and s2 with two photos each, one of two people, one broken, and a file manager's leavings."""
    for person in (1, 2):
        for number in (1, 2):
            target = folder / f"s{person}" / f"{number}.pgm"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(orl.data(person, number))
    (folder / "s1" / "both.jpg").write_bytes(orl.encoded(orl.group((1, 3), (2, 3))))
    (folder / "s2" / "notes.txt").write_text("no photo")
    (folder / "s2" / "Thumbs.db").write_text("leavings")
    return folder


def test_import_a_folder_with_labels(site: Site, tmp_path: Path) -> None:
    source = tree(tmp_path / "train")
    done = command(
        site.stack.data,
        "import_photos",
        str(source),
        "--project",
        "Imported",
        "--create",
        "--label-folders",
    )
    assert done.returncode == 0, done.stderr
    assert "5 photos added" in done.stdout
    assert "1 refused" in done.stdout
    assert "s2/notes.txt: The file is not a photo" in done.stdout
    assert "s1/both.jpg" in done.stdout.partition("exactly one clear face")[2]
    assert "Thumbs" not in done.stdout
    project = next(p["id"] for p in site.admin.every("/projects") if p["name"] == "Imported")
    people = {p["name"]: p["face_count"] for p in site.admin.every(f"/projects/{project}/people")}
    assert people == {"s1": 2, "s2": 2}
    again = command(site.stack.data, "import_photos", str(source), "--project", str(project))
    assert "0 photos added, 0 taken out of the trash, 5 there already" in again.stdout


def test_import_a_zip(site: Site, tmp_path: Path) -> None:
    packed = tmp_path / "photos.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../escape/1.pgm", orl.data(5, 1))
        archive.writestr("s5/2.pgm", orl.data(5, 2))
        archive.writestr("__MACOSX/s5/._2.pgm", b"x")
    done = command(site.stack.data, "import_photos", str(packed), "--project", "Zipped", "--create")
    assert "2 photos added" in done.stdout, done.stderr
    project = next(p["id"] for p in site.admin.every("/projects") if p["name"] == "Zipped")
    paths = {p["path"] for p in site.admin.every(f"/projects/{project}/photos")}
    assert paths == {"escape/1.pgm", "s5/2.pgm"}


def test_wrong_words_get_a_sentence(site: Site, tmp_path: Path) -> None:
    for words, sentence in (
        (("import_photos", str(tmp_path / "none")), "There is no"),
        (("import_photos", str(tmp_path), "--project", "Nowhere"), "There is no project 'Nowhere'"),
        (
            ("import_photos", __file__, "--project", "Nowhere", "--create"),
            "neither a folder nor a ZIP",
        ),
        (("import_photos", str(tmp_path), "--user", "nobody"), "no active user called 'nobody'"),
    ):
        done = command(site.stack.data, *words)
        assert done.returncode != 0
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr


def test_a_command_without_a_running_site_says_so(tmp_path: Path) -> None:
    done = command(tmp_path / "var", "import_photos", str(tmp_path))
    assert done.returncode != 0
    assert "isn't running" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_password_link_without_mail(site: Site) -> None:
    site.user("s20")
    link = command(site.stack.data, "password_link", "s20").stdout.strip()
    rest = Rest(site.url)
    token = link.rpartition("/")[2]
    rest.get(f"/links/{token}")
    rest.post(f"/links/{token}", {"password": PASSWORD + " too"})
    assert rest.get("/session")["user"]["username"] == "s20"


def test_the_sample_loads_and_goes_on_where_it_was(site: Site) -> None:
    for _ in range(2):
        done = command(site.stack.data, "load_sample")
        assert done.returncode == 0, done.stderr
        assert "is ready" in done.stdout
    [sample] = [p for p in site.admin.every("/projects") if p["is_sample"]]
    counts = sample["counts"]
    assert counts["photos"]["done"] == counts["faces"]["total"] == 400
    assert (counts["people"], counts["faces"]["labelled"]) == (40, 80)
    assert counts["faces"]["suggested"] >= 300
    assert command(site.stack.data, "load_sample", "--first-start").stdout == ""
