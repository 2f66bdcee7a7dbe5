"""The Python client of .venv-client against the running site: a folder sent through a proxy that fails."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from facesite.env import PROJECT_FOLDER
from tests import orl
from tests.flaky import Flaky, flaky
from tests.shared_site import Site

VENV = PROJECT_FOLDER / ".venv-client"
PYTHON, UPLOAD = VENV / "bin" / "python", VENV / "bin" / "facesite-upload"
MISSING = "The client isn't installed in .venv-client, or of another schema. Run: make dev-deps"
DOCS = PROJECT_FOLDER / "docs" / "client.md"
LIMIT_S = 120
# 24 share a request: three requests, and the last one isn't full.
PHOTOS = [(person, number) for person in range(1, 7) for number in range(1, 11)]
COUNT = 61  # and one with an odd name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """61 photos, most in sub-folders, one of them twice; a file that is no photo by its name, and two by their content."""
    top = tmp_path / "team photos"
    for person, number in PHOTOS:
        place = top / f"s{person}" / ("früher" if number > 5 else "") / f"{number}.jpg"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(orl.encoded(orl.image(person, number)))
    (top / "copy.jpg").write_bytes((top / "s1" / "1.jpg").read_bytes())
    # A name that is no UTF-8, as old disks have them.
    Path(os.fsdecode(os.fsencode(top) + b"/old \xe9.jpg")).write_bytes(orl.encoded(orl.image(7, 1)))
    (top / "notes.txt").write_text("no photo")
    (top / "page.png").write_text("<!doctype html><title>no photo</title>")
    (top / "broken.jpg").write_bytes((top / "s1" / "2.jpg").read_bytes()[:20])
    return top


def env(key: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FACESITE")}
    return {**kept, "FACESITE_KEY": key}


def upload(folder: Path, url: str, key: str, *more: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(UPLOAD), str(folder), "--server", url, *more],
        env=env(key), capture_output=True, text=True, timeout=LIMIT_S,
    )  # fmt: skip
    if key:
        assert key not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done


def test_a_folder_that_is_cut_off_and_sent_again(site: Site, folder: Path) -> None:
    assert UPLOAD.exists(), MISSING
    owner = site.user("owner")
    project = site.project(owner, "By script")
    made = owner.post(f"/projects/{project}/keys", {"name": "script", "role": "labeller"})
    key = made["key"]

    def stored() -> dict[str, Any]:
        return {p["path"]: p for p in owner.every(f"/projects/{project}/photos")}

    with flaky(site.url) as proxy:
        _killed_in_the_middle(proxy, folder, key)
        assert 0 < len(stored()) < COUNT
        # Sent again, over a line that loses the answer to a request which arrived, and a site that is busy.
        proxy.faults = ["lost", "busy"]
        done = upload(folder, proxy.url, key)
    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines()[0].endswith(" 2 refused, 1 skipped.")
    assert "team photos/notes.txt: Skipped: this is a text file, not a photo." in done.stdout
    for refused in ("broken.jpg", "page.png"):
        assert f"  team photos/{refused}: " in done.stdout
    found = stored()
    assert len(found) == COUNT
    assert {path.rpartition("/")[0] for path in found if "früher" in path} == {
        f"team photos/s{person}/früher" for person in range(1, 7)
    }
    [drop] = owner.every(f"/projects/{project}/uploads?")
    assert (drop["name"], drop["counts"]["total"]) == ("team photos", COUNT)

    again = upload(folder, site.url, key, "--project", str(project))
    assert again.stdout.startswith("0 photos sent, 62 were there, 2 refused, 1 skipped.")
    assert len(stored()) == COUNT
    # What the documentation says, word for word.
    code = "".join(re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.S))
    said = _python(
        "-c", code.replace("https://faces.example.org", site.url), key=key, cwd=folder.parent
    )
    assert said.startswith("0 {'team photos/broken.jpg': ")
    owner.call("DELETE", f"/projects/{project}")  # the workers have better to do


def _killed_in_the_middle(proxy: Flaky, folder: Path, key: str) -> None:
    """Send until the second request is on its way, then kill."""
    proxy.faults = ["", "held"]
    running = subprocess.Popen(
        [str(UPLOAD), str(folder), "--server", proxy.url, "--concurrency", "1"],
        env=env(key), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert proxy.held.wait(LIMIT_S)
    running.kill()
    running.wait()
    assert proxy.handed_on == 1


EACH = """
import json, sys
from facesite_client import Refused, Unreachable, upload_folder
for folder, server, key, project in json.loads(sys.argv[1]):
    try:
        upload_folder(folder, server=server, key=key, project=project)
    except (OSError, ValueError, Refused, Unreachable) as error:
        print(error)
"""


def test_what_goes_wrong_is_said_in_a_sentence(site: Site, folder: Path, tmp_path: Path) -> None:
    owner = site.user("owner")
    project = site.project(owner, "Read")
    viewer = owner.post(f"/projects/{project}/keys", {"name": "script", "role": "viewer"})["key"]
    cases = {
        "Your role in this project doesn't allow that": (folder, site.url, viewer, None),
        "The key is for another project": (folder, site.url, viewer, 9999),
        "This API key isn't valid": (folder, site.url, "fs_nonsense", None),
        "There is no folder": (tmp_path / "nowhere", site.url, viewer, None),
        "must begin with http": (folder, "ftp://example.org", viewer, None),
        "can't be read: it must": (folder, "http://[::1", viewer, None),
        "Is this the address of a Facesite?": (folder, f"{site.url}/nothing", viewer, None),
        "The site can't be reached": (folder, "http://127.0.0.1:9", viewer, None),
    }
    asked = json.dumps([[str(where), *rest] for where, *rest in cases.values()])
    said = _python("-c", EACH, asked).splitlines()
    assert viewer not in "".join(said)
    assert len(said) == len(cases), said
    for sentence, found in zip(cases, said, strict=True):
        assert sentence in found
    done = upload(folder, site.url, "")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("There is no API key")
    assert owner.every(f"/projects/{project}/photos") == []


def test_the_client_is_made_from_the_schema_as_it_is(site: Site) -> None:
    """And its functions give typed answers."""
    project = site.project(site.admin)
    key = site.admin.post(f"/projects/{project}/keys", {"name": "c", "role": "viewer"})["key"]
    code = (
        "import sys, importlib.resources as r; from facesite_client import connect;"
        "from facesite_client.generated.api.projects import projects_get;"
        "site = connect(sys.argv[1]);"
        "print(site, projects_get.sync(int(sys.argv[2]), client=site).counts.photos.total);"
        "print(r.files('facesite_client.generated').joinpath('schema.sha256').read_text())"
    )
    said = _python("-c", code, site.url, str(project), key=key).splitlines()
    assert said[0] == f"<Facesite at {site.url}> 0"
    backend = "import sys; sys.path.insert(0, 'client'); import backend; print(backend.digest())"
    assert said[1] == _python("-c", backend).strip(), MISSING


def _python(*argv: str, key: str = "none", cwd: Path = PROJECT_FOLDER) -> str:
    done = subprocess.run(
        [str(PYTHON), *argv], cwd=cwd, env=env(key), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
