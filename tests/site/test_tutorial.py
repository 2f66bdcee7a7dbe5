"""docs/tutorial.md, typed as it is written there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from facesite.env import PROJECT_FOLDER
from tests import orl
from tests.shared_site import Site

BLOCK = re.compile(r"^```shell\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def trainer(site: Site) -> Iterator[None]:
    """A trainer beside the site, which the sites of tests have none of."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "work", "--queues", "training"], cwd=PROJECT_FOLDER,
        env=_environment(site), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    yield
    process.terminate()
    process.wait(timeout=60)


@pytest.mark.usefixtures("trainer")
def test_every_command_does_what_the_page_says(site: Site, tmp_path: Path) -> None:
    site.admin.post("/projects", {"name": "Face detection"})
    (tmp_path / "raw").mkdir()
    for person in (1, 2):
        for number in range(1, 10):
            photo = tmp_path / "raw" / f"s{person}-{number}.jpg"
            photo.write_bytes(orl.encoded(orl.image(person, number)))
    (tmp_path / "new.jpg").write_bytes(orl.encoded(orl.image(1, 10)))
    page = (PROJECT_FOLDER / "docs" / "tutorial.md").read_text()
    said = {
        line: typed(line, site, tmp_path)
        for block in BLOCK.findall(page)
        for line in block.splitlines()
    }
    assert len(said) == page.count("\nmanage.py ") + 3  # and mkdir, and mv twice

    def of(start: str) -> str:
        [found] = [text for line, text in said.items() if line.startswith(start)]
        return found

    assert "18 photos: 18 faces" in of("manage.py process_raw_data")
    assert "18 faces of 2 people in dataset: train 14, val 2, test 2." in of("manage.py create_tr")
    by_hand = [text for line, text in said.items() if line.startswith("manage.py train")]
    assert re.search(
        r"0 \| backbone \| \w+ +\| 11\.2 M\n1 \| head +\| Sequential \| 1\.0 K\n", by_hand[0]
    )
    assert "Test accuracy: 100.0% of 2 faces." in by_hand[1]
    assert (tmp_path / "lightning_logs" / "version_1" / "checkpoints" / "last.ckpt").is_file()
    assert "face_detection, version 1: 18 faces of 2 people, Succeeded." in of(
        "manage.py datastores create"
    )
    assert re.search(
        r"^face_detection +1 .* Succeeded$", of("manage.py datastores --p"), re.MULTILINE
    )
    assert "Submitted: first" in of(
        "manage.py submit --dataset face_detection --max_epochs 2 --backbone"
    )
    assert "first-exp0" in of("manage.py status first")
    assert "Experiments:   4" in of(
        "manage.py submit --dataset face_detection --max_epochs 2 --name sweep"
    )
    listed = re.findall(r"^exp(\d) +(\S+) ", of("manage.py status sweep"), re.MULTILINE)
    assert listed == [
        ("0", "resnet18"),
        ("1", "resnet18"),
        ("2", "face-resnet"),
        ("3", "face-resnet"),
    ]
    assert of("manage.py predict").startswith("Predicted class: s1\n")
    shown = re.search(r"^    Predicted class: s1\n      (chance .*)$", page, re.MULTILINE)
    assert shown
    assert shown[1] in of("manage.py predict")


def typed(line: str, site: Site, folder: Path) -> str:
    """What the line prints in a shell whose path is as the page says."""
    done = subprocess.run(
        ["bash", "-c", line], cwd=folder, env=_environment(site), capture_output=True, text=True,
        timeout=580, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _environment(site: Site) -> dict[str, str]:
    hidden = ("DATABASE_URL", "REDIS_URL")
    env = {k: v for k, v in os.environ.items() if k not in hidden}
    env["PATH"] = os.pathsep.join(
        [str(Path(sys.executable).parent), str(PROJECT_FOLDER), env["PATH"]]
    )
    return env | {"FACESITE_DATA": str(site.stack.data)}
