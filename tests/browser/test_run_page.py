"""The page of a run in a real Chromium: curves, log and files of a training that goes on, and a sweep's table."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import scene
from tests.as_trainer import AsTrainer
from tests.browser.axe import complaints
from tests.rest import wait_for
from tests.shared_site import Site

Open = Callable[..., Page]


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
    site: Site, open_as: Open, project: int, trainer: AsTrainer
) -> None:
    made = trainer.do("run", project=project, by="owner", name="brisk-plover-7", options={})
    [experiment] = made["experiments"]
    trainer.do("train", experiment=experiment, steps=40, lines=300)
    page = open_as("owner")
    page.goto(f"/projects/{project}/runs/{made['run']}")
    expect(page.get_by_role("heading", name="brisk-plover-7")).to_be_visible()
    for title in ("Train loss", "Validation loss", "Train accuracy", "Device memory"):
        expect(page.get_by_role("slider", name=re.compile(f"^{title}"))).to_be_attached()
    expect(value(page, "brisk-plover-7-exp0", 0)).not_to_have_text("–")
    expect(page.locator("[data-measure=train_loss] canvas")).to_be_visible()
    assert painted(page) > 100

    # What is measured now is there, and the same after a reload.
    point = {"step": 41, "epoch": 4, "values": {"train_loss": 0.041}}
    trainer.do("measure", experiment=experiment, after=40, points=[point])
    expect(value(page, "brisk-plover-7-exp0", 0)).to_have_text("0.0410")
    expect(page.get_by_text("epoch 5 of 20")).to_be_visible()
    before = value(page, "brisk-plover-7-exp0", 1).inner_text()
    page.reload()
    expect(value(page, "brisk-plover-7-exp0", 0)).to_have_text("0.0410")
    expect(value(page, "brisk-plover-7-exp0", 1)).to_have_text(before)

    # The arrow keys move one cursor over all charts.
    page.get_by_role("slider", name=re.compile("^Train loss")).focus()
    page.keyboard.press("Home")
    expect(page.get_by_role("columnheader", name="At step 0")).to_be_visible()
    page.keyboard.press("End")
    expect(page.get_by_role("columnheader", name="At step 41")).to_be_visible()
    page.keyboard.press("+")
    page.get_by_role("button", name="Show all again").click()

    # The log follows its end, unless one reads further up.
    page.get_by_role("tab", name="Log").click()
    log = page.get_by_role("log")
    expect(log.get_by_text("step 299:")).to_be_visible()
    trainer.do("say", experiment=experiment, after=300, texts=["The first word now"])
    expect(log.get_by_text("The first word now")).to_be_visible()
    log.evaluate("place => place.scrollTop = 0")
    expect(page.get_by_role("button", name="Jump to the end")).to_be_visible()
    trainer.do("say", experiment=experiment, after=301, texts=["The second word now"])
    expect(page.get_by_text("302 lines")).to_be_visible()
    expect(log.get_by_text("The second word now")).not_to_be_visible()
    page.get_by_role("button", name="Jump to the end").click()
    expect(log.get_by_text("The second word now")).to_be_visible()

    # Files can be had while it goes on.
    trainer.do("files", experiment=experiment)
    page.reload()
    page.get_by_role("tab", name="Files").click()
    expect(page.get_by_text("9 files")).to_be_visible()
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
    assert download.value.suggested_filename == "brisk-plover-7-exp0.zip"

    # Its end is told, too; then nothing turns on the page, and it can be checked.
    trainer.do("end", experiment=experiment)
    expect(page.get_by_role("button", name="Pause")).to_have_count(0)
    for tab in ("Files", "Log", "Curves"):
        page.get_by_role("tab", name=tab).click()
        assert complaints(page, tab) == []


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
    heading = page.get_by_role("columnheader", name="Val. loss").first
    expect(heading).to_have_attribute("aria-sort", "ascending")
    losses = [row.locator("td").nth(5).inner_text() for row in rows.all()]
    known = [float(text) for text in losses if text != "–"]
    assert known == sorted(known)
    assert losses[len(known) :] == ["–"] * (6 - len(known))

    # A brushed axis leaves those of one backbone.
    end = page.get_by_role("slider", name="backbone: from")
    end.focus()
    page.keyboard.press("ArrowUp")
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="Show all", exact=True).click()
    expect(rows).to_have_count(6)

    # What is unticked isn't charted, also after a reload.
    tick = page.get_by_role("checkbox", name="Chart glossy-manatee-255-exp0")
    tick.click()
    expect(tick).not_to_be_checked()
    values = page.get_by_role("group", name="Values of the charts").get_by_role("row")
    expect(values).to_have_count(6)
    page.reload()
    expect(values).to_have_count(6)
    expect(tick).not_to_be_checked()
    trainer.do("end", experiment=made["sweep"]["experiments"][3])
    expect(page.get_by_role("button", name="Pause")).to_have_count(0)
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
