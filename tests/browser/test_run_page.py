"""The page of a run in a real Chromium: curves, log and files of a training that goes on, and a sweep's table."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import scene
from tests.as_trainer import AsTrainer
from tests.browser.axe import complaints
from tests.rest import wait_for
from tests.site.conftest import Site

Open = Callable[..., Page]

SOON_MS = 1_000
"""What is measured or said is on the screen within this."""


@pytest.fixture(scope="module")
def trainer(site: Site) -> Iterator[AsTrainer]:
    with AsTrainer(site.stack) as started:
        yield started


@pytest.fixture(scope="module")
def project(site: Site) -> int:
    """Two people, all their faces named, in a frozen data set."""
    owner = site.user("owner")
    made = site.project(owner, "Trained")
    scene.upload(owner, made, (1, 2), range(1, 6))
    owner.wait_done(made, 10)
    names: dict[str, list[int]] = {}
    for face in owner.every(f"/projects/{made}/faces"):
        names.setdefault(face["photo_name"].split("-")[0], []).append(face["id"])
    for name, faces in names.items():
        scene.label(owner, made, faces, name)
    owner.post(f"/projects/{made}/datasets", {"name": "pair"})
    place = f"/projects/{made}/datasets"
    wait_for(lambda: [d["status"] for d in owner.every(place)] == ["succeeded"], 60)
    return made


def value(page: Page, row: str, column: int) -> Any:
    """A cell of the table of the charts' values."""
    return page.get_by_role("group", name="Values of the charts").get_by_role("row", name=row).locator("td").nth(column)  # fmt: skip


def test_a_training_is_followed_as_it_goes(
    site: Site, open_as: Open, project: int, trainer: AsTrainer, tmp_path: Path
) -> None:
    made = trainer.do("run", project=project, by="owner", name="calm-otter-12", options={})
    [experiment] = made["experiments"]
    trainer.do("train", experiment=experiment, steps=40, lines=300)
    page = open_as("owner")
    page.goto(f"/projects/{project}/runs/{made['run']}")
    expect(page.get_by_role("heading", name="calm-otter-12")).to_be_visible()
    for title in ("Train loss", "Validation loss", "Train accuracy", "Device memory"):
        expect(page.get_by_role("slider", name=re.compile(f"^{title}"))).to_be_attached()
    expect(value(page, "calm-otter-12-exp0", 0)).not_to_have_text("–")
    expect(page.locator("[data-measure=train_loss] canvas")).to_be_visible()
    assert painted(page) > 100

    # What is measured now is there within a second, and the same after a reload.
    point = {"step": 41, "epoch": 4, "values": {"train_loss": 0.0321}}
    trainer.do("measure", experiment=experiment, after=40, points=[point])
    expect(value(page, "calm-otter-12-exp0", 0)).to_have_text("0.0321", timeout=SOON_MS)
    expect(page.get_by_text("epoch 5 of 20")).to_be_visible(timeout=SOON_MS)
    before = value(page, "calm-otter-12-exp0", 1).inner_text()
    page.reload()
    expect(value(page, "calm-otter-12-exp0", 0)).to_have_text("0.0321")
    expect(value(page, "calm-otter-12-exp0", 1)).to_have_text(before)

    # The arrow keys move one cursor over all charts.
    page.get_by_role("slider", name=re.compile("^Train loss")).focus()
    page.keyboard.press("Home")
    expect(page.get_by_role("columnheader", name="At step 0")).to_be_visible()
    page.keyboard.press("End")
    expect(page.get_by_role("columnheader", name="At step 41")).to_be_visible()
    page.keyboard.press("+")
    page.get_by_role("button", name="Show all again").click()
    assert complaints(page, "curves") == []

    # The log follows its end, unless one reads further up.
    page.get_by_role("tab", name="Log").click()
    log = page.get_by_role("log")
    expect(log.get_by_text("step 299:")).to_be_visible()
    trainer.do("say", experiment=experiment, after=300, texts=["The first word now"])
    expect(log.get_by_text("The first word now")).to_be_visible(timeout=SOON_MS)
    log.evaluate("place => place.scrollTop = 0")
    expect(page.get_by_role("button", name="Jump to the end")).to_be_visible()
    trainer.do("say", experiment=experiment, after=301, texts=["The second word now"])
    expect(page.get_by_text("302 lines")).to_be_visible(timeout=SOON_MS)
    expect(log.get_by_text("The second word now")).not_to_be_visible()
    page.get_by_role("button", name="Jump to the end").click()
    expect(log.get_by_text("The second word now")).to_be_visible()
    assert complaints(page, "log") == []

    # Files can be had while it goes on.
    trainer.do("files", experiment=experiment)
    page.reload()
    page.get_by_role("tab", name="Files").click()
    expect(page.get_by_text("9 files")).to_be_visible()
    assert complaints(page, "files") == []
    with page.expect_download() as download:
        page.get_by_role("link", name="labels.json", exact=True).click()
    data = download.value.path().read_bytes()
    files = site.user("owner").get(
        f"/projects/{project}/runs/{made['run']}/experiments/0/artifacts"
    )
    [noted] = [f for f in files["items"] if f["path"].endswith("labels.json")]
    assert hashlib.sha256(data).hexdigest() == noted["sha256"]
    with page.expect_download() as download:
        page.get_by_role("link", name="Download all as a ZIP").click()
    assert download.value.suggested_filename == "calm-otter-12-exp0.zip"


def test_a_sweep_is_sorted_filtered_and_charted(
    open_as: Open, project: int, trainer: AsTrainer
) -> None:
    made = trainer.do("scene", project=project, by="owner")
    page = open_as("owner")
    page.goto(f"/projects/{project}/runs/{made['sweep']['run']}")
    rows = page.locator("tr[data-experiment]")
    expect(rows).to_have_count(6)
    expect(page.get_by_text("The device's memory ran out")).to_be_visible()
    page.get_by_role("button", name="Val. loss").click()
    losses = [row.locator("td").nth(5).inner_text() for row in rows.all()]
    known = [float(text) for text in losses if text != "–"]
    assert known == sorted(known) and losses[len(known) :] == ["–"] * (6 - len(known))

    # A brushed axis leaves those of one backbone.
    end = page.get_by_role("slider", name="backbone: from")
    end.focus()
    page.keyboard.press("ArrowUp")
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="Show all", exact=True).click()
    expect(rows).to_have_count(6)

    # What is unticked isn't charted, also after a reload.
    page.get_by_role("checkbox", name="Chart glossy-manatee-255-exp0").uncheck()
    values = page.get_by_role("group", name="Values of the charts").get_by_role("row")
    expect(values).to_have_count(6)
    page.reload()
    expect(values).to_have_count(6)
    expect(page.get_by_role("checkbox", name="Chart glossy-manatee-255-exp0")).not_to_be_checked()
    assert complaints(page, "sweep") == []


def painted(page: Page) -> int:
    """How many pixels of the first chart have the colour of the first line."""
    found: int = page.locator("[data-measure=train_loss] canvas").evaluate(
        """canvas => {
          const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          let found = 0;
          for (let at = 0; at < data.length; at += 4)
            if (data[at + 3] > 200 && data[at] < 60 && data[at + 1] > 90 && data[at + 2] > 80) found += 1;
          return found;
        }"""
    )
    return found
