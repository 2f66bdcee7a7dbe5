"""The programs of docs/clarifai.md, run as they stand there against the running site, each in a project of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from facesite.env import PROJECT_FOLDER
from tests.shared_site import Site
from tests.web import serving

PAGE = (PROJECT_FOLDER / "docs" / "clarifai.md").read_text()
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN = re.compile(r"^This prints at its end\n\n((?:    .*\n)+)", re.MULTILINE)
OWN = Path(sys.executable).parent
SDK = PROJECT_FOLDER / ".venv-sdk" / "bin" / "python"
# By heading of the page: what its blocks are written in, the file that they make, and what runs that.
WAYS = {
    "In Python by gRPC": ("python", "walk.py", (sys.executable,)),
    "With curl": ("bash", "walk.sh", ("bash", "-euo", "pipefail")),
    "In Python by REST": ("python", "walk.py", (sys.executable,)),
    "With the clarifai SDK": ("python", "walk.py", (str(SDK),)),
    "In JavaScript": ("javascript", "walk.mjs", (str(OWN / "node"),)),
}
NEEDS = {
    "With curl": (shutil.which("curl"), "curl is missing: install it, the page's commands need it."),
    "With the clarifai SDK": (SDK.exists(), "The clarifai SDK isn't installed in .venv-sdk. Run: make dev-deps"),
    "In JavaScript": ((OWN / "node").exists(), "Node isn't installed. Run: make dev-deps"),
}  # fmt: skip


def blocks(page: str) -> dict[str, list[tuple[str, str]]]:
    """By heading the blocks below it: language and text."""
    parts = [part.partition("\n") for part in re.split(r"^## ", page, flags=re.MULTILINE)[1:]]
    found = {title: BLOCK.findall(body) for title, _, body in parts}
    return {title: blocks for title, blocks in found.items() if blocks}


def test_every_block_of_the_page_is_run() -> None:
    found = blocks(PAGE)
    assert {title: {language for language, _ in of} for title, of in found.items()} == {
        title: {language} for title, (language, _, _) in WAYS.items()
    }
    assert sum(map(len, found.values())) == PAGE.count("\n```") / 2


@pytest.mark.parametrize("way", WAYS)
def test_a_photo_gets_its_name(site: Site, tmp_path: Path, way: str) -> None:
    there, sentence = NEEDS.get(way, (True, ""))
    assert there, sentence
    _, name, words = WAYS[way]
    (tmp_path / name).write_text("\n".join(text for _, text in blocks(PAGE)[way]))
    project = site.project(site.admin)
    made = site.admin.post(f"/projects/{project}/keys", {"name": way, "role": "labeller"})
    with serving() as web:
        done = subprocess.run(
            [*words, name], cwd=tmp_path, env=_environment(site, made["key"], web, tmp_path),
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    names = re.findall(r"^s\d: \d\.\d\d$", done.stdout, re.MULTILINE)
    assert names == _shown()[-2:], done.stdout
    if way == "In Python by gRPC":
        assert done.stdout.splitlines()[-3:] == _shown()
    people = site.admin.every(f"/projects/{project}/people")
    assert {person["name"] for person in people} == {"s1", "s2"}


def _shown() -> list[str]:
    """What the page says that its first program prints."""
    found = SHOWN.search(PAGE)
    assert found
    return [line.strip() for line in found[1].splitlines()]


def _environment(site: Site, key: str, photos: str, home: Path) -> dict[str, str]:
    """What the page has its reader export, and nothing that this machine's user has set for the client or curl."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("CLARIFAI_")}
    return env | {
        "HOME": str(home),
        "PATH": os.pathsep.join([str(OWN), os.environ["PATH"]]), "NO_PROXY": "localhost,127.0.0.1",
        "KEY": key, "SITE": site.url, "PHOTOS": photos, "CLARIFAI_GRPC_BASE": "localhost",
        "GRPC_PORT": str(site.stack.grpc_port),
    }  # fmt: skip
