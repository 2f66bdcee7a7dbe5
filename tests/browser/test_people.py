"""People in a real Chromium: merging, splitting, renaming into a name that is taken, and the history."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests import orl
from tests.rest import Rest, wait_for
from tests.shared_site import Site

Open = Callable[..., Page]


def counts(rest: Rest, project: int) -> dict[str, int]:
    """How many faces each person has, by name."""
    return {p["name"]: p["face_count"] for p in rest.every(f"/projects/{project}/people")}


def people(site: Site, name: str, faces: dict[str, list[int]]) -> tuple[Rest, int]:
    """A project in which each of the given names has the first three faces of these ORL people."""
    owner = site.user("owner")
    project = site.project(owner, name)
    subjects = sorted({subject for some in faces.values() for subject in some})
    files = [(f"s{s}-{n}.pgm", orl.data(s, n)) for s in subjects for n in (1, 2, 3)]
    owner.send(project, *files)
    owner.wait_done(project, len(files))
    found = owner.every(f"/projects/{project}/faces?order=oldest")
    for person, some in faces.items():
        theirs = [f for f in found if int(f["photo_name"].split("-")[0][1:]) in some]
        body = {"faces": [{"id": f["id"]} for f in theirs], "action": "assign", "name": person}
        owner.post(f"/projects/{project}/labels", body)
    return owner, project


def shows(owner: Rest, project: int, expected: dict[str, int]) -> None:
    wait_for(lambda: counts(owner, project) == expected, 60)


def pick(page: Page, *names: str) -> None:
    """Select people in the gallery."""
    for name in names:
        card = page.get_by_role("link", name=re.compile(rf"^{name}, "))
        card.click(modifiers=["Control"])


def test_merge_of_two_and_undo(site: Site, open_as: Open) -> None:
    owner, project = people(site, "Merged", {"s1": [1, 3], "s2": [2]})
    page = open_as("owner")
    page.goto(f"/projects/{project}/people")
    pick(page, "s1", "s2")
    page.get_by_role("button", name="Merge 2 people").click()
    dialog = page.get_by_role("dialog")
    said = "3 faces of s2 become s1. s2 goes away. This can be undone."
    expect(dialog.get_by_text(said)).to_be_visible()
    dialog.get_by_role("button", name="Swap").click()
    expect(dialog.get_by_text("6 faces of s1 become s2.", exact=False)).to_be_visible()
    expect(dialog.get_by_role("radio", name=re.compile("s2"))).to_be_checked()
    dialog.get_by_role("button", name="Swap").click()
    dialog.get_by_role("button", name="Merge 2 people").click()
    shows(owner, project, {"s1": 9})
    notice = page.get_by_role("alert").filter(has_text="s2 is s1 now.")
    expect(notice).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^s2, "))).to_have_count(0)
    notice.get_by_role("button", name="Undo").click()
    shows(owner, project, {"s1": 6, "s2": 3})
    expect(page.get_by_role("link", name="s2, 3 faces", exact=False)).to_be_visible()
    page.keyboard.press("Control+Shift+z")
    shows(owner, project, {"s1": 9})
    page.keyboard.press("Control+z")
    shows(owner, project, {"s1": 6, "s2": 3})


def test_keys_move_select_and_open(site: Site, open_as: Open) -> None:
    _, project = people(site, "By keys", {"s1": [1], "s2": [2]})
    page = open_as("owner")
    page.goto(f"/projects/{project}/people")
    expect(page.get_by_role("link", name=re.compile("^s2, "))).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    chosen = page.get_by_role("region", name="Selected people")
    expect(chosen).to_contain_text("2 people selected")
    expect(chosen.get_by_role("link", name="Photos with all of them")).to_be_visible()
    page.keyboard.press("m")
    expect(page.get_by_role("dialog")).to_contain_text("Who stays")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/projects/{project}/people/\d+"))
    expect(page.get_by_role("heading", name="s2")).to_be_visible()


def test_split_by_groups_and_undo_as_the_history_shows(site: Site, open_as: Open) -> None:
    owner, project = people(site, "Split", {"s1": [3, 4]})
    [person] = owner.every(f"/projects/{project}/people")
    page = open_as("owner")
    page.goto(f"/projects/{project}/people/{person['id']}?show=groups")
    apart = page.get_by_role("region", name="3 faces apart")
    apart.get_by_role("button", name=re.compile("^s1 in ")).first.click()
    expect(apart).to_contain_text("1 face taken out")
    apart.get_by_role("button", name=re.compile("^s1 in ")).first.click()
    box = apart.get_by_role("textbox")
    box.fill("s2")
    box.press("Enter")
    shows(owner, project, {"s1": 3, "s2": 3})
    expect(page.get_by_role("region", name="3 faces apart")).to_have_count(0)
    page.get_by_role("heading", name="s1", exact=True).click()
    page.keyboard.press("Control+z")
    shows(owner, project, {"s1": 6})
    expect(page.get_by_role("region", name="3 faces apart")).to_be_visible()

    page.get_by_role("link", name="Team", exact=True).click()
    history = page.get_by_role("region", name="History")
    line = history.get_by_role("listitem").filter(has_text="Named 3 faces s2")
    expect(line).to_contain_text("undone")
    history.get_by_role("link", name="Named 6 faces s1").click()
    expect(page.get_by_role("group", name="Faces of this change")).to_be_visible()
    expect(page.locator("[data-face]")).to_have_count(6)


def test_renaming_into_a_name_that_is_there_asks(site: Site, open_as: Open) -> None:
    owner, project = people(site, "Renamed", {"s1": [1, 3], "s2": [2]})
    ids = {p["name"]: p["id"] for p in owner.every(f"/projects/{project}/people")}
    page = open_as("owner")
    page.goto(f"/projects/{project}/people/{ids['s2']}")

    def rename() -> None:
        page.get_by_role("button", name="Rename s2").click()
        name = page.get_by_role("textbox", name="Name", exact=True).first
        name.fill("S1")
        name.press("Enter")

    rename()
    asks = page.get_by_role("dialog", name="Is this the same person as s1?")
    asks.get_by_role("button", name="No, choose another name").click()
    expect(asks).to_have_count(0)
    assert counts(owner, project) == {"s1": 6, "s2": 3}
    page.get_by_role("button", name="Cancel").click()
    rename()
    asks.get_by_role("button", name=re.compile("Yes, merge")).click()
    dialog = page.get_by_role("dialog", name="Merge two people")
    expect(dialog.get_by_role("radio", name=re.compile("s1"))).to_be_checked()
    dialog.get_by_role("button", name="Merge 2 people").click()
    page.wait_for_url(re.compile(rf"/projects/{project}/people/{ids['s1']}$"))
    expect(page.get_by_role("heading", name="s1", exact=True)).to_be_visible()
    shows(owner, project, {"s1": 9})
    # A link to whoever was merged leads to whom they became.
    page.goto(f"/projects/{project}/people/{ids['s2']}")
    page.wait_for_url(re.compile(rf"/projects/{project}/people/{ids['s1']}$"))


def test_undo_says_whom_someone_has_changed_since(site: Site, open_as: Open) -> None:
    owner, project = people(site, "Since", {"s1": [1]})
    site.user("labeller")
    owner.post(f"/projects/{project}/members", {"username": "labeller", "role": "labeller"})
    [person] = owner.every(f"/projects/{project}/people")
    place = f"/projects/{project}/people/{person['id']}"
    owner.call("PATCH", place, json={"name": "s2"})
    site.user("labeller").call("PATCH", place, json={"name": "s3"})
    page = open_as("owner")
    page.goto(place)
    expect(page.get_by_role("heading", name="s3", exact=True)).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.get_by_text("“s3” has been changed since, and stays so.")).to_be_visible()
    assert [p["name"] for p in owner.every(f"/projects/{project}/people")] == ["s3"]


def test_import_shows_first_what_it_would_do(site: Site, open_as: Open) -> None:
    owner, project = people(site, "Imported", {"s1": [1]})
    csv = b"photo,name\ns1-1.pgm,s1\ns1-2.pgm,s9\nnowhere.jpg,s4\n"
    page = open_as("owner")
    page.goto(f"/projects/{project}/people")
    page.get_by_role("link", name="Import names").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files").click()
    chooser.value.set_files([{"name": "labels.csv", "mimeType": "text/csv", "buffer": csv}])
    left = page.get_by_role("region", name="What fits no face")
    expect(left).to_contain_text("No such photo · 1")
    expect(left).to_contain_text("Has another name already · 1")
    expect(page.get_by_role("button", name="Nothing would change")).to_be_disabled()
    page.get_by_role("switch", name="Replace other names").check()
    page.get_by_role("button", name="Name 1 face").click()
    shows(owner, project, {"s1": 2, "s9": 1})
    page.get_by_role("button", name="Undo the import").click()
    shows(owner, project, {"s1": 3})


def test_find_by_a_photo_and_name_what_is_under_the_line(site: Site, open_as: Open) -> None:
    owner, project = people(site, "Found", {"s1": [3]})
    owner.send(project, *[(f"s4-{n}.pgm", orl.data(4, n)) for n in (1, 2)])
    owner.wait_done(project, 5)
    page = open_as("owner")
    page.goto(f"/projects/{project}/photos")
    page.get_by_role("link", name="Find a person by a photo").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a photo").click()
    photo = orl.encoded(orl.image(4, 3), "PNG")
    chooser.value.set_files([{"name": "new.png", "mimeType": "image/png", "buffer": photo}])
    page.get_by_role("button", name="Select the 2 under the line").click()
    name = page.get_by_role("textbox", name="Name the selected faces")
    name.fill("s4")
    name.press("Enter")
    shows(owner, project, {"s1": 3, "s4": 2})
    assert len(owner.every(f"/projects/{project}/photos")) == 5  # what was searched with isn't kept
