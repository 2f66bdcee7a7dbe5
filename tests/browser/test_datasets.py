"""Data sets in a real Chromium: freezing, downloading, comparing, the trash, a folder brought along."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import orl
from tests.browser.axe import complaints
from tests.rest import Rest, wait_for
from tests.shared_site import Site

Open = Callable[..., Page]

PEOPLE = (1, 2, 3)
PHOTOS = range(1, 6)
LIMIT_S = 180.0


@pytest.fixture
def work(site: Site) -> tuple[Rest, int]:
    """A project of three people with five labelled faces each."""
    owner = site.user("owner")
    project = site.project(owner, "Frozen")
    owner.send(project, *[(f"s{s}-{n}.pgm", orl.data(s, n)) for s in PEOPLE for n in PHOTOS])
    owner.wait_done(project, len(PEOPLE) * len(PHOTOS))
    for person in PEOPLE:
        name(owner, project, f"s{person}-", f"s{person}")
    return owner, project


def name(owner: Rest, project: int, photos: str, person: str) -> None:
    """Give a name to the faces of the photos whose names begin so."""
    found = owner.every(f"/projects/{project}/faces")
    asked = [{"id": f["id"]} for f in found if f["photo_name"].startswith(photos)]
    body = {"faces": asked, "action": "assign", "name": person}
    owner.post(f"/projects/{project}/labels", body)


def test_freeze_download_change_compare_trash(
    site: Site, open_as: Open, work: tuple[Rest, int]
) -> None:
    owner, project = work
    page = open_as("owner", reduced_motion="reduce")
    page.goto(f"/projects/{project}/datasets")
    expect(page.get_by_text("No data set yet")).to_be_visible()
    found = complaints(page, "No data set")
    page.get_by_role("button", name="Freeze a version").first.click()
    page.get_by_role("combobox", name="Name", exact=True).fill("orl")
    page.get_by_role("textbox", name="Note").fill("the first")
    train = page.get_by_role("textbox", name="Train")
    page.get_by_role("textbox", name="Validation").fill("20")
    expect(train).to_have_value("70 %")
    page.get_by_role("textbox", name="Test").fill("20")
    expect(train).to_have_value("60 %")
    expect(page).to_have_url(re.compile("split=60-20-20"))
    panel = page.get_by_role("region", name="What it would hold")
    expect(panel.get_by_role("listitem").filter(has_text="s2")).to_contain_text("5 faces")
    button = page.get_by_role("button", name="Freeze 15 faces of 3 people as orl 1")
    expect(button).to_be_enabled()
    found += complaints(page, "Freeze")
    button.click()
    row = page.get_by_role("row", name=re.compile("orl 1"))
    expect(row.get_by_text("Succeeded")).to_be_visible(timeout=LIMIT_S * 1000)
    found += complaints(page, "Versions")

    # The ZIP: nine faces to learn from, three and three held back, everyone in train.
    row.get_by_role("button", name="More for orl 1").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="ZIP of folders").click()
    with zipfile.ZipFile(Path(download.value.path())) as tree:
        names = [entry for entry in tree.namelist() if entry.endswith(".jpg")]
        labels = json.loads(tree.read(next(n for n in tree.namelist() if "labels.json" in n)))
    inside = [entry.split("/")[-3:] for entry in names]
    assert Counter(side for side, _, _ in inside) == {"train": 9, "val": 3, "test": 3}
    assert {person for side, person, _ in inside if side == "train"} == {"s1", "s2", "s3"}
    assert labels["labels"] == ["s1", "s2", "s3"]

    page.goto(f"/projects/{project}/datasets?freeze=1&split=60-20-20")
    expect(panel.get_by_text("No change since orl 1")).to_be_visible()

    name(owner, project, "s1-5", "s2")
    expect(panel.get_by_text("No change since orl 1")).to_have_count(0)
    page.get_by_role("button", name="Freeze 15 faces of 3 people as orl 2").click()
    newer = page.get_by_role("row", name=re.compile("orl 2"))
    expect(newer.get_by_text("Succeeded")).to_be_visible(timeout=LIMIT_S * 1000)
    for version in ("orl 2", "orl 1"):
        page.get_by_role("checkbox", name=f"Select {version} to compare").check()
    chosen = page.get_by_role("region", name="Selected versions")
    expect(chosen).to_contain_text("orl 1 and orl 2 selected")
    chosen.get_by_role("link", name="Compare").click()
    expect(page.get_by_text("From orl 1 to orl 2:")).to_be_visible()
    moved = page.get_by_role("region", name="Changed faces").get_by_role("button", name="s1 → s2")
    expect(moved).to_have_count(1)
    found += complaints(page, "Compare")
    moved.click()
    page.wait_for_url(re.compile(rf"/projects/{project}/photos/\d+\?face=\d+"))

    page.goto(f"/projects/{project}/datasets")
    page.get_by_role("link", name="orl 1", exact=True).click()
    expect(page.get_by_role("heading", name="orl 1")).to_be_visible()
    inside_version = page.get_by_role("list", name="People in this version")
    expect(inside_version.get_by_role("listitem")).to_have_count(3)
    expect(page.get_by_role("textbox", name="Note on orl 1")).to_have_value("the first")
    found += complaints(page, "One version")
    page.get_by_role("tab", name="Faces").click()
    page.get_by_role("radiogroup", name="Which side").get_by_text("Validation 3").click()
    faces = page.get_by_role("list", name="Faces in this version").get_by_role("listitem")
    expect(faces).to_have_count(3)
    found += complaints(page, "Faces of a version")

    page.get_by_role("button", name="More for orl 1").click()
    page.get_by_role("menuitem", name="Move to the trash").click()
    page.wait_for_url(re.compile(rf"/projects/{project}/datasets$"))
    expect(page.get_by_role("link", name="orl 1", exact=True)).to_have_count(0)
    notice = page.get_by_role("alert").filter(has_text="orl 1 is in the trash.")
    notice.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="orl 1", exact=True)).to_be_visible()
    page.get_by_role("button", name="More for orl 1").click()
    page.get_by_role("menuitem", name="Move to the trash").click()
    expect(page.get_by_role("link", name="orl 1", exact=True)).to_have_count(0)
    page.get_by_role("radiogroup", name="Which versions").get_by_text("Trash").click()
    page.get_by_role("button", name="More for orl 1").click()
    page.get_by_role("menuitem", name="Restore").click()
    expect(page.get_by_text("The trash is empty")).to_be_visible()
    wait_for(lambda: len(owner.every(f"/projects/{project}/datasets")) == 2, 120)
    assert not found, "\n".join(found)


def test_bring_a_zip_and_a_folder(site: Site, open_as: Open, tmp_path: Path) -> None:
    owner = site.user("owner")
    project = site.project(owner, "Brought")
    folder = tmp_path / "orl_tree"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as tree:
        for side, numbers in (("train", (1, 2)), ("test", (3,))):
            for person in (1, 2):
                for n in numbers:
                    crop = orl.encoded(orl.image(person, n), "JPEG")
                    place = f"{side}/s{person}/{n}.jpg"
                    tree.writestr(place, crop)
                    (folder / place).parent.mkdir(parents=True, exist_ok=True)
                    (folder / place).write_bytes(crop)
    (folder / "labels.json").write_text('{"labels": ["s2", "s1"]}')

    page = open_as("owner", reduced_motion="reduce")
    page.goto(f"/projects/{project}/datasets")

    def choose(button: str, *files: object) -> None:
        page.get_by_role("button", name="Bring a folder").click()
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name=button).click()
        chooser.value.set_files(*files)  # type: ignore[arg-type]

    dialog = page.get_by_role("dialog", name="Bring a folder")
    choose("Choose a ZIP", {"name": "no.zip", "mimeType": "application/zip", "buffer": b"none"})
    expect(dialog.get_by_role("alert")).to_contain_text("no.zip can’t be opened")
    page.keyboard.press("Escape")
    zipped = {"name": "orl.zip", "mimeType": "application/zip", "buffer": packed.getvalue()}
    choose("Choose a ZIP", zipped)
    said = "6 faces of 2 people. Train 4, validation 0, test 2."
    expect(dialog.get_by_text(said)).to_be_visible()
    found = complaints(page, "Bring a folder")
    dialog.get_by_role("button", name=re.compile("^Send")).click()
    row = page.get_by_role("row", name=re.compile("orl 1"))
    expect(row.get_by_text("Succeeded")).to_be_visible(timeout=LIMIT_S * 1000)
    choose("Choose a folder", str(folder))
    expect(dialog.get_by_role("textbox", name="Name")).to_have_value("orl_tree")
    dialog.get_by_role("button", name=re.compile("^Send")).click()
    row = page.get_by_role("row", name=re.compile("orl_tree 1"))
    expect(row.get_by_text("Succeeded")).to_be_visible(timeout=LIMIT_S * 1000)
    made = {d["name"]: d for d in owner.every(f"/projects/{project}/datasets")}
    assert made["orl_tree"]["splits"] == {"train": 4, "val": 0, "test": 2}
    people = owner.every(f"/projects/{project}/datasets/{made['orl_tree']['id']}/people")
    assert [p["name"] for p in people] == ["s2", "s1"]  # the order of its own labels.json
    assert not found, "\n".join(found)


def test_a_viewer_looks_but_freezes_nothing(
    site: Site, open_as: Open, work: tuple[Rest, int]
) -> None:
    owner, project = work
    site.user("viewer")
    owner.post(f"/projects/{project}/members", {"username": "viewer", "role": "viewer"})
    owner.post(f"/projects/{project}/datasets", {"name": "orl"})
    page = open_as("viewer")
    page.goto(f"/projects/{project}/datasets")
    row = page.get_by_role("row", name=re.compile("orl 1"))
    expect(row.get_by_text("Succeeded")).to_be_visible(timeout=LIMIT_S * 1000)
    expect(page.get_by_role("button", name="Freeze a version")).to_have_count(0)
    row.get_by_role("button", name="More for orl 1").click()
    expect(page.get_by_role("menuitem", name="CSV")).to_be_visible()
    expect(page.get_by_role("menuitem", name=re.compile("trash"))).to_have_count(0)


def test_an_address_that_names_nothing_says_so(site: Site, open_as: Open) -> None:
    project = site.project(site.user("owner"), "Addresses")
    page = open_as("owner")
    places = ("datasets", "classifiers", "runs", "people", "photos", "predict/batches")
    for place in places:
        for item in ("new one", "999999999"):
            page.goto(f"/projects/{project}/{place}/{item}")
            expect(page.get_by_text("There is no page here")).to_be_visible()
