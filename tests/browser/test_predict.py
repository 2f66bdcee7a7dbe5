"""Predicting in a real Chromium: who voted and why, corrections, keeping, batches."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.axe import complaints
from tests.browser.browsers import overtake
from tests.browser.predicting import WRONG, asked, box, face_ids, jpeg, labelled, name_of, put
from tests.rest import wait_for
from tests.shared_site import Site
from tests.web import Web, serving

Open = Callable[..., Page]


def correct(page: Page, name: str) -> None:
    """Say that the nearest face is somebody else."""
    nearest = page.get_by_role("region", name="Who voted").get_by_role("listitem").first
    nearest.get_by_role("button", name="Wrong name?").click()
    nearest.get_by_role("textbox", name=re.compile("^Who this face is instead")).fill(name)
    page.keyboard.press("Enter")


def test_a_corrected_voter_changes_the_answer(site: Site, open_as: Open) -> None:
    owner = site.user("owner")
    project = labelled(site, owner, "Voters", WRONG)
    page = open_as("owner", reduced_motion="reduce")
    page.goto(f"/projects/{project}/predict")
    requests = asked(page)
    put(page, ("new.jpg", jpeg((2, 5))))
    expect(box(page, "s7")).to_be_visible()
    voters = page.get_by_role("region", name="Who voted").get_by_role("listitem")
    expect(voters.first).to_contain_text(re.compile(r"s7.*0\.\d{3} · voted", re.S))
    assert complaints(page, "Predicted") == []

    # The names follow the threshold, and nobody is asked.
    handle = page.get_by_role("slider", name="Accept a name under this distance")
    handle.focus()
    page.keyboard.press("Home")
    expect(box(page, "unknown")).to_be_visible()
    page.keyboard.press("End")
    expect(box(page, "s7")).to_be_visible()
    expect(page).to_have_url(re.compile("under=1"))
    assert len(requests) == 1

    correct(page, "s2")
    expect(box(page, "s2")).to_be_visible()
    expect(voters.first).to_contain_text("s2")
    ids = face_ids(owner, project)
    assert name_of(owner, project, ids["s2-1.pgm"]) == "s2"
    assert len(requests) == 2
    page.get_by_role("button", name="Undo").click()
    expect(box(page, "s7")).to_be_visible()
    assert name_of(owner, project, ids["s2-1.pgm"]) == "s7"
    voters.first.get_by_role("link", name="Open its photo: s2-1.pgm").click()
    page.wait_for_url(re.compile(rf"/photos/\d+\?face={ids['s2-1.pgm']}"))


def test_a_photo_from_the_web(site: Site, open_as: Open) -> None:
    owner = site.user("owner")
    project = labelled(site, owner, "From the web", WRONG)
    page = open_as("owner")
    page.goto(f"/projects/{project}/predict")
    address = page.get_by_role("textbox", name="From the web")
    with serving() as web:
        address.fill(f"{web}/none")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("answered 404")
        address.fill(f"{web}/s1.pgm")
        page.keyboard.press("Enter")
        expect(box(page, "s1")).to_be_visible()
        # Not from the other host: the page may load nothing from there.
        assert [path for path, _, agent in Web.asked if agent != "Facesite"] == []
    expect(page.get_by_role("button", name=re.compile("^Add this photo"))).to_be_visible()


def test_somebody_was_quicker_with_a_correction(site: Site, open_as: Open) -> None:
    owner, colleague = site.user("owner"), site.user("labeller")
    project = labelled(site, owner, "Quicker", WRONG)
    owner.post(f"/projects/{project}/members", {"username": "labeller", "role": "labeller"})
    page = open_as("owner")
    page.goto(f"/projects/{project}/predict")
    put(page, ("new.jpg", jpeg((2, 5))))
    expect(box(page, "s7")).to_be_visible()
    face = face_ids(owner, project)["s2-1.pgm"]
    theirs = {"faces": [{"id": face}], "action": "assign", "name": "s9"}
    overtake(page, colleague, project, theirs)
    correct(page, "s2")
    expect(page.get_by_role("dialog")).to_contain_text("s9")
    page.get_by_role("button", name=re.compile("^Use mine")).click()
    page.get_by_role("button", name=re.compile("^Use my answer")).click()
    expect(box(page, "s2")).to_be_visible()
    assert name_of(owner, project, face) == "s2"


def test_a_photo_is_kept_with_the_names_that_were_said(site: Site, open_as: Open) -> None:
    owner = site.user("owner")
    project = labelled(site, owner, "Kept", WRONG)
    page = open_as("owner")
    page.goto(f"/projects/{project}/predict")
    put(page, ("together.jpg", jpeg((1, 5), (30, 5))))
    expect(page.get_by_text("2 faces, 1 of them unknown")).to_be_visible()
    expect(page.get_by_text("The photo isn’t kept")).to_be_visible()
    # By keys: the known face is right, the other one gets its name.
    while box(page, "s1").get_attribute("aria-pressed") != "true":
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("t")
    page.get_by_role("textbox", name="This is").fill("s30")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You say: s30")).to_be_visible()
    assert owner.counts(project)["photos"]["total"] == 3
    page.get_by_role("button", name="Add this photo to the project with 2 names").click()
    expect(page.get_by_text("The photo is in the project.")).to_be_visible()
    page.get_by_role("link", name="Open the photo").click()
    page.wait_for_url(re.compile(r"/photos/\d+$"))
    photo = int(page.url.rpartition("/")[2])

    def names() -> set[str]:
        faces = owner.get(f"/projects/{project}/photos/{photo}")["faces"]
        return {face["person"]["name"] for face in faces if face["person"]}

    wait_for(lambda: names() == {"s1", "s30"}, 90)


def test_the_classifier_stands_in_the_address(site: Site, open_as: Open) -> None:
    owner = site.user("owner")
    project = labelled(site, owner, "Strict", WRONG)
    strict = {"name": "Strict", "accept_distance": 0.05}
    classifier = owner.post(f"/projects/{project}/classifiers", strict)["id"]
    page = open_as("owner")
    page.goto(f"/projects/{project}/predict")
    put(page, ("new.jpg", jpeg((1, 5))))
    expect(box(page, "s1")).to_be_visible()
    page.get_by_role("combobox", name="Named by").click()
    page.get_by_role("option", name="Strict").click()
    expect(box(page, "unknown")).to_be_visible()
    expect(page.get_by_text("by classifier Strict, version 1")).to_be_visible()
    expect(page).to_have_url(re.compile(f"by=classifier-{classifier}"))
    page.go_back()
    page.goto(f"/projects/{project}/predict?by=classifier-{classifier}")
    expect(page.get_by_role("combobox", name="Named by")).to_have_value("Strict")


def test_many_photos_become_a_batch_with_a_csv(site: Site, open_as: Open) -> None:
    owner = site.user("owner")
    project = labelled(site, owner, "Many", WRONG)
    page = open_as("owner", reduced_motion="reduce")
    page.goto(f"/projects/{project}/predict")
    # A request is lost on its way: it is sent again, and nothing twice.
    page.route("**/batches/*/files", lambda route: route.abort(), times=1)
    put(
        page, ("s1-5.jpg", jpeg((1, 5))), ("both.jpg", jpeg((1, 8), (30, 1))),
        ("cut.jpg", jpeg((2, 7))[:3000]), ("notes.txt", b"no photo"),
    )  # fmt: skip
    page.wait_for_url(re.compile(r"/predict/batches/\d+$"))
    expect(page.get_by_text("Done, with failures")).to_be_visible()
    expect(page.get_by_text("3 photos, 3 faces, 2 of them named, 1 failed")).to_be_visible()
    row = page.get_by_role("row")
    expect(row.filter(has_text=re.compile(r"s1-5\.jpg\s*s1\s*\d+ %"))).to_be_visible()
    expect(row.filter(has_text=re.compile(r"both\.jpg\s*s1\s*\d+ %\s*unknown"))).to_be_visible()
    expect(row.filter(has_text=re.compile(r"cut\.jpg.*the file ends early"))).to_be_visible()
    unsent = page.get_by_role("region", name="Files that were not sent")
    expect(unsent).to_contain_text("notes.txt: Skipped: this is a text file, not a photo.")
    assert complaints(page, "A batch") == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    assert "s1" in [value for row in rows for value in row.values()]
    assert {"s1-5.jpg", "both.jpg"} <= {value for row in rows for value in row.values()}

    page.get_by_role("link", name="All batches").click()
    expect(page.get_by_role("heading", name="Batches")).to_be_visible()
    assert complaints(page, "Predict") == []
    page.get_by_role("button", name="Name the faces of all 3 photos").click()
    expect(page.get_by_role("heading", name="All photos of the project")).to_be_visible()
    expect(page.get_by_text("3 photos, 3 faces")).to_be_visible()
    page.get_by_role("link", name="s1-1.pgm").click()
    page.wait_for_url(re.compile(r"/photos/\d+$"))
