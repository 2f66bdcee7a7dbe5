"""From a data set to names, by a trainer and a browser: curves, a stop, a sweep, its table, a checkpoint, and what
that says on the command line of a folder that knows nothing of the site."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from facesite.env import PROJECT_FOLDER
from tests import orl, scene
from tests.rest import wait_for
from tests.shared_site import Site
from tests.site.training import Lab

Open = Callable[..., Page]
LIMIT_MS = 240_000


@pytest.fixture(scope="module")
def lab(site: Site) -> Iterator[Lab]:
    """A project of two people with a data set of their faces, and a trainer."""
    owner = site.user("owner")
    project = site.project(owner, "Two people")
    found = Lab(site.stack, owner, project, 0)
    try:
        found.trainer()
        scene.upload(owner, project, (1, 2), range(1, 11))
        owner.wait_done(project, 20)
        names: dict[str, list[int]] = {}
        for face in owner.every(f"/projects/{project}/faces"):
            names.setdefault(face["photo_name"].split("-")[0], []).append(face["id"])
        for name, faces in names.items():
            scene.label(owner, project, faces, name)
        found.dataset = owner.post(f"{found.url}/datasets", {"name": "pair"})["id"]
        path = f"{found.url}/datasets/{found.dataset}"
        wait_for(lambda: bool(owner.get(path)["status"] == "succeeded"), 120)
        yield found
    finally:
        found.stop()


def written(page: Page, **fields: str) -> None:
    """Fill the form of a new run; its answers come before it can be sent."""
    for name, text in fields.items():
        page.locator(f"input[name={name}]").fill(text)


def named(folder: Path, checkpoint: Path, photo: Path) -> str:
    """What the command says in a folder of its own, without services."""
    hidden = ("DATABASE_URL", "REDIS_URL", "FACESITE_DATA")
    env = {k: v for k, v in os.environ.items() if k not in hidden}
    words = ["predict", "--checkpoint_path", checkpoint.name, "--image_path", str(photo)]
    done = subprocess.run(
        [sys.executable, str(PROJECT_FOLDER / "manage.py"), *words],
        cwd=folder, env=env | {"FACESITE_DATA": str(folder / "none")}, capture_output=True, text=True,
        timeout=200, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_from_a_data_set_to_names(lab: Lab, open_as: Open, tmp_path: Path) -> None:
    page = open_as("owner")
    page.goto(f"/projects/{lab.project}/datasets/{lab.dataset}")
    page.get_by_role("link", name="Train on it").click()
    written(page, backbone="face-resnet", max_epochs="5000")
    page.get_by_role("region", name="What it would do").get_by_role("button", name="Train on pair 1").click()  # fmt: skip

    # Curves come by themselves, and go on.
    page.wait_for_url(re.compile(r"/runs/\d+$"))
    cells = page.get_by_role("group", name="Values of the charts").locator("tbody td")
    expect(page.locator("[data-measure=val_loss] canvas")).to_be_visible(timeout=LIMIT_MS)
    expect(cells.nth(1)).not_to_have_text("–", timeout=LIMIT_MS)
    first = cells.nth(0).inner_text()
    expect(cells.nth(0)).not_to_have_text(first)
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("button", name="Stop the run").click()
    expect(page.get_by_text("Stopped").first).to_be_visible(timeout=LIMIT_MS)
    page.get_by_role("tab", name="Files").click()
    expect(page.get_by_role("link", name=re.compile(r"^epoch=\d+-step=\d+\.ckpt$"))).to_be_visible()

    # A sweep with the same data, whose table shows who is best.
    page.get_by_role("link", name="Run again").click()
    written(page, learning_rate="[0.0000001, 0.001]", max_epochs="2")
    page.get_by_role("button", name="Train 2 experiments").click()
    rows = page.locator("tr[data-experiment]")
    expect(rows).to_have_count(2)
    for row in rows.all():
        expect(row).to_contain_text("Finished", timeout=LIMIT_MS)
    page.get_by_role("button", name="Val. loss").click()
    losses = [float(text) for text in rows.locator("td:nth-child(5)").all_inner_texts()]
    assert losses == sorted(losses)
    best = rows.first.get_attribute("data-experiment")

    page.get_by_role("tab", name="Files").click()
    if best != "0":
        page.get_by_role("combobox", name="Experiment").click()
        page.get_by_role("option", name=re.compile(f"exp{best}")).click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(r"^epoch=\d+-step=\d+\.ckpt$")).click()
    folder = tmp_path / "clean"
    folder.mkdir()
    checkpoint = folder / download.value.suggested_filename
    download.value.save_as(checkpoint)
    for person in (1, 2):
        said = named(folder, checkpoint, orl.path(person, 3))
        assert said.startswith(f"Predicted class: s{person}\n")
    assert [path.name for path in folder.iterdir() if path.name != "none"] == [checkpoint.name]
