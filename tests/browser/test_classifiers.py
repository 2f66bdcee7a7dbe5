"""Classifiers in a real Chromium: made, measured, their mistakes looked at, a threshold taken, a workflow."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import scene
from tests.browser.axe import complaints
from tests.rest import Rest, wait_for
from tests.shared_site import Site

Open = Callable[..., Page]

PEOPLE, PHOTOS = 8, 4
# Two faces of s2 are named s1: whoever measures finds them among its mistakes.
MISLABELLED = {"s2-1.pgm": "s1", "s2-2.pgm": "s1"}


@pytest.fixture(scope="module")
def project(site: Site) -> int:
    """A project in which each of eight people has some four faces, two of them under a wrong name."""
    owner = site.user("owner")
    made = site.project(owner, "Classified")
    scene.upload(owner, made, range(1, PEOPLE + 1), range(1, PHOTOS + 1))
    owner.wait_done(made, PEOPLE * PHOTOS)
    names: dict[str, list[int]] = {}
    for face in owner.every(f"/projects/{made}/faces"):
        photo = face["photo_name"]
        names.setdefault(MISLABELLED.get(photo, photo.split("-")[0]), []).append(face["id"])
    for name, faces in names.items():
        scene.label(owner, made, faces, name)
    return made


def measured(rest: Rest, path: str) -> dict[str, Any]:
    """The newest measurement, once it is done."""

    def done() -> bool:
        return bool(rest.get(f"{path}/evaluation")["state"] == "succeeded")

    wait_for(done, 120)
    return dict(rest.get(f"{path}/evaluation"))


def measure(rest: Rest, path: str) -> dict[str, Any]:
    """A measurement of the labels as they are now."""
    rest.post(f"{path}/evaluation")
    return measured(rest, path)


def classifiers(rest: Rest, project: int, state: str = "kept") -> dict[str, dict[str, Any]]:
    rows = rest.every(f"/projects/{project}/classifiers?state={state}")
    return {row["name"]: row for row in rows}


def slider(page: Page) -> Locator:
    return page.get_by_role("slider", name="Threshold")


def test_one_is_made_measured_and_takes_a_threshold(
    site: Site, open_as: Open, project: int
) -> None:
    owner = site.user("owner")
    page = open_as("owner")
    page.goto(f"/projects/{project}/classifiers")
    expect(page.get_by_role("link", name="The labels as they stand")).to_be_visible()
    page.get_by_role("button", name="New classifier").first.click()
    form = page.get_by_role("dialog")
    form.get_by_role("textbox", name="Name").fill("Front door")
    form.get_by_label("Chosen people").check()
    for name in ("s1", "s2", "s3", "s4"):
        picker = form.get_by_role("combobox", name="Add a person")
        picker.fill(name)
        page.get_by_role("option", name=re.compile(rf"^{name}\b")).click()
        expect(form.get_by_role("button", name=f"Leave out {name}")).to_be_visible()
    form.get_by_label("Weighted by similarity").check()
    form.get_by_role("button", name="Make the classifier").click()
    page.wait_for_url(re.compile(r"/classifiers/\d+$"))
    expect(page.get_by_role("heading", name="Front door")).to_be_visible()

    # never measured: that begins by itself
    accuracy = page.get_by_role("region", name="Accuracy")
    expect(accuracy).to_contain_text("with 95 % certainty")
    one = classifiers(owner, project)["Front door"]
    path = f"/projects/{project}/classifiers/{one['id']}"
    result = measured(owner, path)["result"]
    assert (one["person_count"], one["settings"]["vote"]) == (4, "weighted")
    assert result["wrong"] + result["unknown"] > 0
    expect(accuracy).to_contain_text(f"{result['wrong']} wrong")

    words = page.get_by_test_id("at-the-handle")
    expect(words).to_contain_text("Under 0.450:")
    before = words.inner_text()
    expect(page.get_by_role("button", name="Use this threshold")).to_have_count(0)
    slider(page).focus()
    for _ in range(3):
        page.keyboard.press("PageDown")
    expect(words).not_to_have_text(before)
    expect(slider(page)).to_have_attribute(
        "aria-valuetext", re.compile(r"^Under 0\.3\d\d: .* of strangers would get a name\.")
    )
    chosen = float(slider(page).get_attribute("aria-valuenow") or 0)
    page.wait_for_url(re.compile(rf"at={chosen:.3f}"))
    page.get_by_role("button", name="Use this threshold").click()
    expect(page.get_by_text(f"accepted under {chosen:.3f}")).to_be_visible()
    assert classifiers(owner, project)["Front door"]["settings"]["accept_distance"] == chosen
    # the other version is measured in its turn, and holds
    wait_for(lambda: measured(owner, path)["result"]["distance"] == chosen, 120)
    expect(page.get_by_text(re.compile("^Measured just now"))).to_be_visible()

    page.get_by_text("Versions 2").click()
    expect(page.get_by_text("Threshold: the project’s own → under 0.3")).to_be_visible()


def test_a_cell_of_the_confusion_opens_its_faces_and_back(
    site: Site, open_as: Open, project: int
) -> None:
    owner = site.user("owner")
    result = measure(owner, f"/projects/{project}")["result"]
    page = open_as("owner")
    page.set_viewport_size({"width": 1280, "height": 500})  # the matrix lies below it
    page.goto(f"/projects/{project}/classifiers/labels")
    mistakes = page.get_by_role("region", name="Mistakes")
    cell = mistakes.get_by_role("link", name=re.compile("of s1 w.+ taken for s2"))
    cell.scroll_into_view_if_needed()
    [found] = [
        one for one in result["confusion"]
        if one["person"]["name"] == "s1" and (one["said"] or {}).get("name") == "s2"
    ]  # fmt: skip
    page.wait_for_timeout(300)
    place = page.evaluate("window.scrollY")
    assert place > 0
    cell.click()
    page.wait_for_url(re.compile("among=evaluation-"))
    expect(page.get_by_text("Named s1, seen as s2")).to_be_visible()
    expect(page.locator("[data-face]")).to_have_count(found["count"])
    page.go_back()
    expect(cell).to_be_focused()
    assert abs(page.evaluate("window.scrollY") - place) < 3

    # the same by keyboard, and the filter comes off
    page.keyboard.press("Enter")
    expect(page.get_by_text("Named s1, seen as s2")).to_be_visible()
    page.get_by_role("button", name="Remove the filter “Named s1, seen as s2”").click()
    expect(page.locator("[data-face]")).not_to_have_count(found["count"])


def test_corrected_labels_make_a_measurement_old(site: Site, open_as: Open, project: int) -> None:
    owner = site.user("owner")
    before = measure(owner, f"/projects/{project}")["result"]
    page = open_as("owner")
    page.goto(f"/projects/{project}/classifiers/labels")
    expect(page.get_by_text(re.compile("^Measured "))).to_be_visible()
    wrong = [
        face["id"] for face in owner.every(f"/projects/{project}/faces")
        if face["photo_name"] in MISLABELLED
    ]  # fmt: skip
    scene.label(owner, project, wrong, "s2")
    page.goto(f"/projects/{project}/classifiers")
    expect(page.get_by_role("row", name=re.compile("labels changed since")).first).to_be_visible()
    page.get_by_role("link", name="The labels as they stand").click()
    expect(page.get_by_text("The labels changed since")).to_be_visible()
    page.get_by_role("button", name="Measure again").click()
    expect(page.get_by_text("The labels changed since")).to_have_count(0)
    expect(page.get_by_text(re.compile("^Measured just now"))).to_be_visible()
    after = measured(owner, f"/projects/{project}")["result"]
    assert after["wrong"] < before["wrong"]
    scene.label(owner, project, wrong, "s1")

    by_person = page.get_by_role("region", name="By person")
    by_person.get_by_role("button", name="Person").click()
    expect(by_person.get_by_role("columnheader", name="Person")).to_have_attribute(
        "aria-sort", "ascending"
    )
    by_person.get_by_role("link", name="s3", exact=True).click()
    expect(page.get_by_text(re.compile(r"^Recognised in \d+"))).to_be_visible()


def test_workflow_is_made_and_called(site: Site, open_as: Open, project: int) -> None:
    owner = site.user("owner")
    owner.post(f"/projects/{project}/classifiers", {"name": "All of them"})
    page = open_as("owner")
    page.goto(f"/projects/{project}/classifiers?show=workflows")
    page.get_by_role("button", name="New workflow").first.click()
    form = page.get_by_role("dialog")
    form.get_by_role("textbox", name="Name").fill("Camera 1")
    form.get_by_role("combobox", name="Classifier").click()
    page.get_by_role("option", name="All of them").click()
    form.get_by_role("button", name="Make the workflow").click()
    card = page.get_by_role("region", name="Camera 1")
    expect(card.get_by_role("list")).to_contain_text("All of them, its newest version")
    [made] = owner.every(f"/projects/{project}/workflows")
    call = card.get_by_role("textbox", name=re.compile("^Call it")).input_value()
    assert f"{site.url}/api/v1/projects/{project}/workflows/{made['id']}/predict" in call
    page.get_by_text("Classifiers", exact=True).last.click()
    expect(page.get_by_role("row", name=re.compile("^All of them")).last).to_contain_text(
        "Camera 1"
    )


def test_to_the_trash_and_back(site: Site, open_as: Open, project: int) -> None:
    owner = site.user("owner")
    owner.post(f"/projects/{project}/classifiers", {"name": "For a day"})
    page = open_as("owner")
    page.goto(f"/projects/{project}/classifiers")
    page.get_by_role("button", name="What to do with For a day").click()
    page.get_by_role("menuitem", name="Move to the trash").click()
    notice = page.get_by_role("alert").filter(has_text="For a day is in the trash.")
    expect(notice).to_be_visible()
    expect(page.get_by_role("link", name="For a day")).to_have_count(0)
    assert "For a day" in classifiers(owner, project, "trash")
    notice.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="For a day")).to_be_visible()
    assert "For a day" in classifiers(owner, project)


def test_viewers_look_and_change_nothing(site: Site, open_as: Open, project: int) -> None:
    owner = site.user("owner")
    site.user("viewer")
    owner.post(f"/projects/{project}/members", {"username": "viewer", "role": "viewer"})
    page = open_as("viewer")
    page.goto(f"/projects/{project}/classifiers")
    expect(page.get_by_role("link", name="The labels as they stand")).to_be_visible()
    expect(page.get_by_role("button", name="New classifier")).to_have_count(0)
    page.get_by_role("link", name="The labels as they stand").click()
    slider(page).focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("Only an owner of the project can change it.")).to_be_visible()
    expect(page.get_by_role("button", name="Use this threshold")).to_have_count(0)


def test_pages_by_the_rules_of_axe(site: Site, open_as: Open, project: int) -> None:
    owner = site.user("owner")
    one = owner.post(f"/projects/{project}/classifiers", {"name": "Looked at"})["id"]
    measured_path = f"/projects/{project}/classifiers/{one}"
    measure(owner, measured_path)
    page = open_as("owner", reduced_motion="reduce")
    found: list[str] = []
    for path in (
        "classifiers", "classifiers?new=1", "classifiers?show=workflows", "classifiers/labels",
        "classifiers/labels?mistakes=list&people=all", f"classifiers/{one}",
        f"classifiers/{one}?show=versions", f"classifiers/{one}?show=call",
    ):  # fmt: skip
        page.goto(f"/projects/{project}/{path}")
        found += complaints(page, path)
    assert not found, "\n".join(found)
