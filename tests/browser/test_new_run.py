"""The form of a new run in a real Chromium: a sweep written into it, what it would do, and the run that it makes.

No trainer listens to this site, so that what is submitted waits.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import orl
from tests.browser.axe import complaints
from tests.rest import Rest, wait_for
from tests.shared_site import Site

Open = Callable[..., Page]

SIDES = {"train": (1, 2, 3), "val": (4,), "test": (5,)}


def tree(people: int) -> bytes:
    """A ZIP of a data set: five faces a person."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for person in range(1, people + 1):
            for side, numbers in SIDES.items():
                for number in numbers:
                    picture = orl.encoded(orl.image(person, number).resize((96, 96)))
                    archive.writestr(f"{side}/s{person}/{number}.jpg", picture)
    return out.getvalue()


@pytest.fixture
def work(site: Site) -> tuple[Rest, int, int]:
    """A project with a data set of two people, and the data set."""
    owner = site.user("owner")
    project = site.project(owner, "Trained")
    answer = owner.call(
        "POST", f"/projects/{project}/datasets/upload",
        data={"name": "two", "note": ""}, files={"file": ("two.zip", tree(2))},
    )  # fmt: skip
    assert answer.ok, answer.text
    dataset = int(answer.json()["id"])
    path = f"/projects/{project}/datasets/{dataset}"
    wait_for(lambda: bool(owner.get(path)["status"] == "succeeded"), 120)
    return owner, project, dataset


def test_a_sweep_is_written_shown_and_submitted(
    site: Site, open_as: Open, work: tuple[Rest, int, int]
) -> None:
    owner, project, dataset = work
    page = open_as("owner", reduced_motion="reduce")
    page.goto(f"/projects/{project}/runs")
    expect(page.get_by_text("No run yet")).to_be_visible()
    expect(page.get_by_text("No trainer is running")).to_be_visible()
    found = complaints(page, "No run")
    page.get_by_role("link", name="New run").first.click()

    panel = page.get_by_role("region", name="What it would do")
    expect(panel.get_by_role("button", name="Train on two 1")).to_be_enabled()
    rate = page.get_by_role("textbox", name="Learning rate")
    rate.fill("uniform(0, 0.0001, 2)")
    page.get_by_role("combobox", name="Backbone", exact=True).fill("['resnet18', 'face-resnet']")
    train = panel.get_by_role("button", name="Train 4 experiments")
    expect(train).to_be_enabled()
    expect(panel.get_by_role("table", name="Experiments").get_by_role("row")).to_have_count(5)
    expect(panel.get_by_text(re.compile("resnet18 begins with random numbers"))).to_be_visible()
    found += complaints(page, "a sweep")

    # What can't be read is told at its field; what was shown before stays, and nothing can be submitted.
    rate.fill("uniform(0, high, 2)")
    expect(page.get_by_text("learning_rate: uniform takes two numbers")).to_be_visible()
    expect(train).to_be_disabled()
    expect(panel.get_by_role("table", name="Experiments").get_by_role("row")).to_have_count(5)
    found += complaints(page, "a mistake")
    rate.press("Control+Enter")
    rate.fill("[0.01, 0.001]")
    expect(train).to_be_enabled()

    # The address holds the form: a reload shows the same.
    expect(page).to_have_url(re.compile(r"learning_rate=%5B0\.01"))
    page.reload()
    expect(rate).to_have_value("[0.01, 0.001]")
    expect(train).to_be_enabled()
    assert owner.every(f"/projects/{project}/runs") == []
    rate.press("Control+Enter")
    expect(page).to_have_url(re.compile(r"/runs/\d+$"))

    run = owner.every(f"/projects/{project}/runs")[0]
    assert run["dataset"]["id"] == dataset
    assert sorted(run["swept"]) == ["backbone", "learning_rate"]
    page.goto(f"/projects/{project}/runs")
    row = page.get_by_role("row", name=re.compile(run["name"]))
    expect(row).to_contain_text("Waiting")
    expect(row).to_contain_text("0 of 4 done")
    expect(page.get_by_role("link", name="Runs: 1 going")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("waits for a trainer"))).to_be_visible()
    found += complaints(page, "runs")

    row.get_by_role("button", name=re.compile("^Pause ")).click()
    expect(row.get_by_text("Paused", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Runs: 0 going")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(row.get_by_text("Waiting", exact=True)).to_be_visible()
    row.get_by_role("button", name=re.compile("^Stop ")).click()
    page.get_by_role("button", name="Stop the run").click()
    expect(row.get_by_text("Cancelled", exact=True)).to_be_visible()
    row.get_by_role("button", name="More for").click()
    again = page.get_by_role("menuitem", name="Run again with these options")
    assert f"dataset={dataset}" in (again.get_attribute("href") or "")
    page.get_by_role("menuitem", name="Move to the trash").click()
    expect(page.get_by_text("No run yet")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(row.get_by_text("Cancelled", exact=True)).to_be_visible()
    assert found == []


def test_what_others_do_is_seen_at_once(
    site: Site, open_as: Open, work: tuple[Rest, int, int]
) -> None:
    """Events bring a colleague's run, and how it goes, without a reload."""
    owner, project, dataset = work
    page = open_as("owner", reduced_motion="reduce")
    page.goto(f"/projects/{project}/runs")
    expect(page.get_by_text("No run yet")).to_be_visible()
    run = owner.post(
        f"/projects/{project}/runs", {"dataset": dataset, "name": "by-hand", "note": "a try"}
    )
    row = page.get_by_role("row", name=re.compile("by-hand"))
    expect(row).to_contain_text("a try")
    owner.call("PATCH", f"/projects/{project}/runs/{run['id']}", json={"note": "the first"})
    expect(row).to_contain_text("the first")
    owner.post(f"/projects/{project}/runs/{run['id']}/stop")
    expect(row.get_by_text("Cancelled", exact=True)).to_be_visible()
