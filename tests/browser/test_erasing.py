"""Erasing in a real Chromium: what goes, what is typed, the receipt, the timer; light, dark, by keyboard."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.axe import complaints
from tests.browser.test_people import people
from tests.rest import wait_for
from tests.shared_site import Site

Open = Callable[..., Page]


def test_erase_a_person_and_read_the_receipt(site: Site, open_as: Open) -> None:
    owner, project = people(site, "Erased", {"s1": [1], "s2": [2]})
    found = owner.every(f"/projects/{project}/people")
    person = next(p["id"] for p in found if p["name"] == "s1")
    page = open_as("owner", reduced_motion="reduce")
    page.goto(f"/projects/{project}/people/{person}")
    page.get_by_role("button", name="Erase…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("3 faces", exact=True)).to_be_visible()
    expect(
        dialog.get_by_text("3 photos stay and still show the person", exact=False)
    ).to_be_visible()
    assert complaints(page, "erase a person") == []
    dialog.get_by_role("radio", name="are erased too").check()
    expect(dialog.get_by_text("3 photos", exact=True)).to_be_visible()
    dialog.get_by_role("radio", name="stay, without").check()
    verb = dialog.get_by_role("button", name="Erase person")
    expect(verb).to_be_disabled()
    dialog.get_by_label("Type “s1” to confirm").fill("s2")
    expect(verb).to_be_disabled()
    dialog.get_by_label("Type “s1” to confirm").fill("s1")
    expect(dialog.get_by_text("3 faces", exact=True)).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/projects/{project}/people")
    expect(page.get_by_role("link", name="s1, ")).to_have_count(0)
    expect(page.get_by_role("link", name="s2, ")).to_be_visible()

    page.get_by_role("link", name="Show the receipt").click()
    receipt = page.get_by_role("dialog")
    expect(receipt.get_by_text("3 faces", exact=True)).to_be_visible()
    expect(receipt.get_by_text("3 photos were kept and still show the person.")).to_be_visible()
    with page.expect_download() as downloaded:
        receipt.get_by_role("button", name="Download receipt").click()
    stored = json.loads(Path(downloaded.value.path()).read_text())
    assert (stored["kind"], stored["person_ids"], stored["state"]) == ("person", [person], "done")
    assert downloaded.value.suggested_filename == f"erasure-{stored['id']}.json"
    assert complaints(page, "receipt") == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("table", name="Erasure receipts")).to_be_visible()
    assert complaints(page, "receipts") == []
    assert [p["name"] for p in owner.every(f"/projects/{project}/people")] == ["s2"]


def test_erase_photos_from_their_page_and_from_the_trash(site: Site, open_as: Open) -> None:
    owner, project = people(site, "Trash", {"s1": [1], "s2": [2], "s3": [3], "s4": [4]})
    photos = owner.every(f"/projects/{project}/photos")
    page = open_as("owner", reduced_motion="reduce")
    page.goto(f"/projects/{project}/photos/{photos[0]['id']}")
    page.get_by_role("button", name="Erase for good…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("1 face vector", exact=True)).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    assert len(owner.every(f"/projects/{project}/photos")) == 12
    page.get_by_role("button", name="Erase for good…").click()
    dialog.get_by_role("button", name="Erase 1 photo").click()
    wait_for(lambda: len(owner.every(f"/projects/{project}/photos")) == 11, 60)

    rest = [p["id"] for p in owner.every(f"/projects/{project}/photos")]
    owner.post(f"/projects/{project}/photos/trash", {"photos": rest})
    page.goto(f"/projects/{project}/photos?trash=true")
    expect(page.get_by_role("button", name="Back to the photos")).to_be_visible()
    expect(page.get_by_role("checkbox")).to_have_count(11)
    page.keyboard.press("Control+a")
    page.get_by_role("button", name="Erase for good…").click()
    verb = dialog.get_by_role("button", name="Erase 11 photos")
    expect(dialog.get_by_text("11 photos", exact=True)).to_be_visible()
    expect(verb).to_be_disabled()
    dialog.get_by_label("Type 11 to confirm the number of photos").fill("11")
    verb.click()
    expect(page.get_by_text("The trash is empty")).to_be_visible()
    assert owner.every(f"/projects/{project}/faces") == []


def test_the_timer_asks_first_and_only_owners_see_it(site: Site, open_as: Open) -> None:
    owner, project = people(site, "Timer", {"s1": [1]})
    site.user("labeller")
    owner.post(f"/projects/{project}/members", {"username": "labeller", "role": "labeller"})
    page = open_as("owner", reduced_motion="reduce")
    page.goto(f"/projects/{project}/settings?tab=erasing")
    expect(page.get_by_text("Nothing was erased yet")).to_be_visible()
    assert complaints(page, "retention") == []
    page.get_by_role("switch", name="Erase photos by themselves").check(force=True)
    page.get_by_label("Days").fill("30")
    page.get_by_role("button", name="Save").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("No photo is that old now.", exact=False)).to_be_visible()
    assert owner.get(f"/projects/{project}")["retention_days"] is None
    dialog.get_by_role("button", name="Set the timer").click()
    expect(page.get_by_text("Photos are erased 30 days after they came in.")).to_be_visible()
    assert owner.get(f"/projects/{project}")["retention_days"] == 30
    page.get_by_role("switch", name="Erase photos by themselves").uncheck(force=True)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Photos are kept until somebody erases them.")).to_be_visible()
    assert owner.get(f"/projects/{project}")["retention_days"] is None

    other = open_as("labeller", reduced_motion="reduce")
    other.goto(f"/projects/{project}/settings?tab=erasing")
    expect(other.get_by_role("tab", name="General")).to_be_visible()
    expect(other.get_by_role("tab", name="Erasing")).to_have_count(0)
    other.goto(f"/projects/{project}/photos")
    other.get_by_role("link", name="s1-1.pgm").click()
    expect(other.get_by_role("button", name="Move to the trash")).to_be_visible()
    expect(other.get_by_role("button", name="Erase for good…")).to_have_count(0)
