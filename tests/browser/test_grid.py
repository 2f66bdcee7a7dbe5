"""The grid of faces: selection, zoom, naming by typing and the place in a list, in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests import orl
from tests.rest import Rest, wait_for
from tests.shared_site import Site

Open = Callable[..., Page]


def person(site: Site, owner: Rest, name: str) -> tuple[int, int, list[int]]:
    """A project in which all of twelve faces have one name; its id, the person's and the faces'."""
    project = site.project(owner, name)
    for number in range(1, 4):
        sheet = orl.group(*((who, number) for who in range(1, 5)), size=200)
        owner.send(project, (f"{number}.jpg", orl.encoded(sheet, "JPEG", quality=92)))
    owner.wait_done(project, 3)
    faces = [face["id"] for face in owner.every(f"/projects/{project}/faces?order=newest")]
    body = {"faces": [{"id": face} for face in faces], "action": "assign", "name": "s1"}
    named = owner.post(f"/projects/{project}/labels", body)["person"]["id"]
    return project, named, faces


def state(owner: Rest, project: int, face: int) -> dict[str, object]:
    found: dict[str, object] = owner.get(f"/projects/{project}/faces/{face}")
    return found


def test_a_grid_by_keys_and_mouse(site: Site, open_as: Open) -> None:
    owner = site.user("owner")
    project, named, faces = person(site, owner, "Grid")
    assert len(faces) == 12
    page = open_as("owner")
    page.goto(f"/projects/{project}/people/{named}?order=newest")
    tiles = page.locator("[data-face][data-state='labelled']")
    expect(tiles).to_have_count(12)

    # all of the list, a range, one more
    page.keyboard.press("Control+a")
    expect(page.get_by_text("12 faces selected", exact=True)).to_be_visible()
    page.locator(f"[data-face='{faces[1]}']").click()
    page.locator(f"[data-face='{faces[5]}']").click(modifiers=["Shift"])
    page.locator(f"[data-face='{faces[8]}']").click(modifiers=["ControlOrMeta"])
    expect(page.get_by_text("6 faces selected", exact=True)).to_be_visible()

    # the crops grow, and the address says so
    before = tiles.first.bounding_box()
    for _ in range(5):
        page.keyboard.press("+")
    expect(page).to_have_url(re.compile(r"zoom=20\d"))
    after = tiles.first.bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > 1.3 * before["width"]

    # the photo around a face, in one card
    page.locator(f"[data-face='{faces[2]}']").hover()
    expect(page.get_by_test_id("peek")).to_have_count(1)
    page.locator(f"[data-face='{faces[2]}']").click()
    expect(page.get_by_test_id("peek")).to_have_count(0)

    # a capital letter begins a name, though S alone means a stranger
    page.keyboard.press("Shift+S")
    page.keyboard.type("40")
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_have_value("S40")
    page.keyboard.press("Enter")
    wait_for(lambda: state(owner, project, faces[2])["person"] != {"id": named, "name": "s1"}, 60)

    # it stays in its place, dimmed, until the list is shown anew; the next one has the focus
    expect(page.locator(f"[data-gone] [data-face='{faces[2]}']")).to_have_count(1)
    expect(page.locator(f"[data-face='{faces[3]}'][data-focus]")).to_have_count(1)
    page.keyboard.press("s")
    wait_for(lambda: state(owner, project, faces[3])["state"] == "stranger", 60)
    page.get_by_role("button", name="Hide 2 faces that left").click()
    expect(page.locator("[data-face]")).to_have_count(10)


def test_what_others_do_waits_beside_the_list(site: Site, open_as: Open) -> None:
    owner = site.user("owner")
    project, named, faces = person(site, owner, "Waiting")
    newest = {"faces": [{"id": faces[0]}]}
    owner.post(f"/projects/{project}/labels", {**newest, "action": "clear"})
    page = open_as("owner")
    page.goto(f"/projects/{project}/people/{named}?order=newest")
    expect(page.locator("[data-face][data-state='labelled']")).to_have_count(11)
    owner.post(f"/projects/{project}/labels", {**newest, "action": "assign", "person": named})
    page.get_by_role("button", name="Show 1 new face").click()
    expect(page.locator("[data-face]")).to_have_count(12)
    expect(page.locator("[data-face]").first).to_have_attribute("data-face", str(faces[0]))
    owner.post(f"/projects/{project}/labels", {**newest, "action": "reject"})
    expect(page.locator(f"[data-gone] [data-face='{faces[0]}']")).to_have_count(1)
    owner.post(f"/projects/{project}/labels", {**newest, "action": "assign", "person": named})
    expect(page.locator("[data-gone]")).to_have_count(0)
