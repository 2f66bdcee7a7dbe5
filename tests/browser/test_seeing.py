"""Boxes by hand, detecting again and the rule on quality, in a real Chromium on the real site."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests import orl
from tests.browser.browsers import LATE_SIZES
from tests.rest import Rest, wait_for
from tests.shared_site import Site

Open = Callable[..., Page]

LIMIT_S = 120


@pytest.fixture
def owner(site: Site) -> Rest:
    return site.user("owner")


def one_photo(site: Site, owner: Rest, name: str, data: bytes, **settings: Any) -> tuple[int, int]:
    """A project with one processed photo; both ids. `settings` hold while its faces are found."""
    project = site.project(owner, name)
    if settings:
        owner.call("PATCH", f"/projects/{project}", json=settings).raise_for_status()
    owner.send(project, ("sheet.jpg", data))
    owner.wait_done(project, 1)
    [photo] = owner.every(f"/projects/{project}/photos")
    return project, int(photo["id"])


def pair(size: int = 240) -> bytes:
    """Two faces, beside each other; each fills most of its half."""
    return orl.encoded(orl.group((1, 1), (2, 1), size=size), "JPEG", quality=92)


def boxes(owner: Rest, project: int) -> dict[int, dict[str, float]]:
    return {f["id"]: f["box"] for f in owner.every(f"/projects/{project}/faces")}


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag over the photo; the points are shares of its width and height."""
    found = page.get_by_role("img", name="sheet.jpg").bounding_box()
    assert found is not None
    (x0, y0), (x1, y1) = (
        (found["x"] + x * found["width"], found["y"] + y * found["height"]) for x, y in (start, end)
    )
    page.mouse.move(x0, y0)
    page.mouse.down()
    page.mouse.move((x0 + x1) / 2, (y0 + y1) / 2, steps=4)
    page.mouse.move(x1, y1, steps=4)
    page.mouse.up()


def undone(page: Page, owner: Rest, project: int, count: int) -> None:
    """Press Ctrl+Z, once no box is worked on, and wait until the photo has `count` faces."""
    expect(page.get_by_test_id("box-layer")).to_have_count(0)
    page.keyboard.press("Control+z")
    wait_for(lambda: len(boxes(owner, project)) == count, LIMIT_S)
    expect(page.get_by_text(f"{count} faces", exact=True)).to_be_visible()


def test_a_box_is_drawn_moved_and_deleted_and_each_undone(
    site: Site, owner: Rest, open_as: Open
) -> None:
    project, photo = one_photo(site, owner, "Boxes", pair())
    found = boxes(owner, project)
    assert len(found) == 2
    page = open_as("owner")
    page.goto(f"/projects/{project}/photos/{photo}")
    expect(page.get_by_text("2 faces", exact=True)).to_be_visible()

    # drawn with the mouse, taken back, and done again
    page.keyboard.press("d")
    drag(page, (0.6, 0.2), (0.9, 0.8))
    expect(page.get_by_text("3 faces", exact=True)).to_be_visible()
    now = boxes(owner, project)
    [drawn] = set(now) - set(found)
    width = 480
    assert now[drawn]["left"] == pytest.approx(0.6 * width, abs=3)
    assert now[drawn]["right"] == pytest.approx(0.9 * width, abs=3)
    undone(page, owner, project, 2)
    page.keyboard.press("Control+Shift+z")
    wait_for(lambda: drawn in boxes(owner, project), LIMIT_S)
    expect(page.get_by_text("3 faces", exact=True)).to_be_visible()

    # moved by its inside, saved with Enter
    page.locator(f"[data-face='{drawn}']").click()
    page.keyboard.press("m")
    drag(page, (0.75, 0.5), (0.65, 0.5))
    page.keyboard.press("Enter")
    moved = now[drawn]["left"] - 0.1 * width
    wait_for(lambda: abs(boxes(owner, project)[drawn]["left"] - moved) < 3, LIMIT_S)
    expect(page.get_by_test_id("box-layer")).to_have_count(0)
    page.keyboard.press("Control+z")
    wait_for(lambda: boxes(owner, project)[drawn] == now[drawn], LIMIT_S)
    # deleted with the key
    expect(page.locator(f"[data-face='{drawn}'][data-active]")).to_have_count(1)
    page.keyboard.press("Delete")
    expect(page.get_by_text("2 faces", exact=True)).to_be_visible()
    assert drawn not in boxes(owner, project)
    undone(page, owner, project, 3)


def test_a_box_is_drawn_resized_and_left_with_keys_alone(
    site: Site, owner: Rest, open_as: Open
) -> None:
    project, photo = one_photo(site, owner, "Keys", pair())
    page = open_as("owner")
    page.add_init_script(LATE_SIZES)
    page.goto(f"/projects/{project}/photos/{photo}")
    expect(page.get_by_text("2 faces", exact=True)).to_be_visible()
    page.keyboard.press("d")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_test_id("box-layer")).to_contain_text("px")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("box-layer")).to_have_count(0)
    expect(page).to_have_url(re.compile(rf"/photos/{photo}"))
    before = set(boxes(owner, project))
    page.keyboard.press("d")
    for key in ("ArrowLeft", "ArrowLeft", "Shift+ArrowRight", "Shift+ArrowDown", "Enter"):
        page.keyboard.press(key)
    wait_for(lambda: len(boxes(owner, project)) == 3, LIMIT_S)
    [drawn] = set(boxes(owner, project)) - before
    expect(page.locator(f"[data-face='{drawn}'][data-active]")).to_have_count(1)
    first = boxes(owner, project)[drawn]
    page.keyboard.press("m")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    wait_for(lambda: boxes(owner, project)[drawn]["right"] > first["right"], LIMIT_S)
    assert boxes(owner, project)[drawn]["left"] == first["left"]


def test_a_handle_resizes_at_any_zoom(site: Site, owner: Rest, open_as: Open) -> None:
    project, photo = one_photo(site, owner, "Zoomed", pair())
    face, old = sorted(boxes(owner, project).items())[0]
    page = open_as("owner")
    page.goto(f"/projects/{project}/photos/{photo}?face={face}")
    page.get_by_role("button", name="Zoom in").click()
    page.keyboard.press("m")
    handle = page.get_by_test_id("box-layer").locator("[data-grip='se']")
    at = handle.bounding_box()
    sheet = page.get_by_role("img", name="sheet.jpg").bounding_box()
    assert at is not None
    assert sheet is not None
    scale = sheet["width"] / 480
    x, y = at["x"] + at["width"] / 2, at["y"] + at["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 20 * scale, y - 10 * scale, steps=5)
    page.mouse.up()
    page.get_by_role("button", name="Save").click()
    wait_for(lambda: abs(boxes(owner, project)[face]["right"] - (old["right"] - 20)) < 2, LIMIT_S)
    new = boxes(owner, project)[face]
    assert new["bottom"] == pytest.approx(old["bottom"] - 10, abs=2)
    assert (new["left"], new["top"]) == pytest.approx((old["left"], old["top"]), abs=0.1)


def test_a_conflict_is_said_and_shown(site: Site, owner: Rest, open_as: Open) -> None:
    project, photo = one_photo(site, owner, "Conflict", pair())
    face = sorted(boxes(owner, project))[0]
    page = open_as("owner")
    page.goto(f"/projects/{project}/photos/{photo}?face={face}")
    expect(page.get_by_text("2 faces", exact=True)).to_be_visible()
    page.keyboard.press("m")
    page.keyboard.press("ArrowRight")
    body = {"faces": [{"id": face}], "action": "assign", "name": "s1"}
    owner.post(f"/projects/{project}/labels", body)
    old = boxes(owner, project)[face]
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_test_id("box-layer")).to_have_count(0)
    expect(page.locator(f"[data-face='{face}'][data-state='labelled']")).to_have_count(1)
    assert boxes(owner, project)[face] == old


def test_detecting_one_photo_again(site: Site, owner: Rest, open_as: Open) -> None:
    project, photo = one_photo(site, owner, "Again", pair(120), min_face_px=200)
    assert boxes(owner, project) == {}
    owner.call("PATCH", f"/projects/{project}", json={"min_face_px": 20}).raise_for_status()
    page = open_as("owner")
    page.goto(f"/projects/{project}/photos/{photo}")
    page.get_by_role("button", name="Detect again").click()
    again = page.get_by_role("region", name="Detecting again")
    expect(again).to_contain_text("2 faces would appear, none vanish, none move.")
    assert boxes(owner, project) == {}
    again.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("2 faces", exact=True)).to_be_visible()
    expect(again).to_contain_text("Done: 2 faces appeared")
    page.keyboard.press("Control+z")
    expect(page.get_by_text("No face was found", exact=True)).to_be_visible()
    assert boxes(owner, project) == {}


def small_and_large() -> bytes:
    """A face of usual size, and one too small to vote."""
    sheet = orl.group((1, 1), size=300)
    wide = Image.new("RGB", (600, 360), (128, 128, 128))
    wide.paste(sheet, (0, 0))
    wide.paste(orl.image(7, 1).resize((30, 36)), (440, 150))
    return orl.encoded(wide, "JPEG", quality=95)


def test_a_small_face_says_why_it_does_not_vote_until_someone_lets_it(
    site: Site, owner: Rest, open_as: Open
) -> None:
    project, photo = one_photo(site, owner, "Small", small_and_large())
    faces = owner.every(f"/projects/{project}/faces?order=quality")
    assert [f["votes"] for f in faces] == [False, True]
    small, large = faces
    assert "too small" in small["quality"]["reason"]
    page = open_as("owner")
    page.goto(f"/projects/{project}/label?show=todo&votes=no")
    tile = page.get_by_role("button", name=re.compile("doesn’t vote: too small"))
    expect(tile).to_have_count(1)
    expect(page.locator(f"[data-face='{large['id']}']")).to_have_count(0)
    tile.click()
    page.get_by_role("button", name=re.compile("^Let it vote")).click()
    wait_for(lambda: owner.get(f"/projects/{project}/faces/{small['id']}")["votes"], LIMIT_S)
    expect(page.get_by_text("1 face votes from now on.")).to_be_visible()
    page.keyboard.press("Control+z")
    wait_for(lambda: not owner.get(f"/projects/{project}/faces/{small['id']}")["votes"], LIMIT_S)

    # the same on its photo, with the key
    page.goto(f"/projects/{project}/photos/{photo}?face={small['id']}")
    expect(page.get_by_text(re.compile("Doesn’t vote: too small"))).to_be_visible()
    page.keyboard.press("v")
    expect(page.get_by_text("Votes: somebody decided so.")).to_be_visible()
    assert owner.get(f"/projects/{project}/faces/{small['id']}")["use"] == "always"


def test_the_rule_shows_what_it_leaves_out_before_it_is_saved(
    site: Site, owner: Rest, open_as: Open
) -> None:
    project, _ = one_photo(site, owner, "Rule", small_and_large())
    small = owner.every(f"/projects/{project}/faces?order=quality")[0]["id"]
    body = {"faces": [{"id": small}], "action": "assign", "name": "s7"}
    owner.post(f"/projects/{project}/labels", body)
    page = open_as("owner")
    page.goto(f"/projects/{project}/settings?tab=detection")
    said = "Leaves out 1 of 2 faces (labelled); s7 would have no face left to vote."
    expect(page.get_by_text(said, exact=True)).to_be_visible()
    slider = page.get_by_role("slider", name="Least quality of a face that votes")
    slider.focus()
    page.keyboard.press("Home")
    expect(page.get_by_text("Leaves out none of 2 faces.", exact=True)).to_be_visible()
    assert owner.get(f"/projects/{project}")["min_quality"] > 0
    page.get_by_role("button", name="Save 0.00").click()
    wait_for(lambda: owner.get(f"/projects/{project}")["min_quality"] == 0, LIMIT_S)
    assert owner.get(f"/projects/{project}/faces/{small}")["votes"]


def test_detecting_a_project_again_with_other_settings(
    site: Site, owner: Rest, open_as: Open
) -> None:
    project, _ = one_photo(site, owner, "Settings", pair(120), min_face_px=200)
    owner.send(project, ("more.jpg", orl.encoded(orl.group((3, 1), size=120), "JPEG")))
    owner.wait_done(project, 2)
    assert boxes(owner, project) == {}
    page = open_as("owner")
    page.goto(f"/projects/{project}/settings?tab=detection")
    page.get_by_label("Smallest face").fill("20")
    page.get_by_role("button", name="Detect again with these").click()
    again = page.get_by_role("region", name="Detecting again")
    expect(again).to_contain_text("3 faces would appear, none vanish, none move.")
    expect(again.get_by_label("Keep these settings for the project")).to_be_checked()
    again.get_by_role("button", name="Apply").click()
    expect(again).to_contain_text("Done: 3 faces appeared")
    assert len(boxes(owner, project)) == 3
    assert owner.get(f"/projects/{project}")["min_face_px"] == 20
    again.get_by_role("button", name=re.compile("^Undo")).click()
    wait_for(lambda: boxes(owner, project) == {}, LIMIT_S)


def test_a_deleted_box_leaves_the_other_tab(site: Site, owner: Rest, open_as: Open) -> None:
    project, photo = one_photo(site, owner, "Elsewhere", pair())
    first, second = sorted(boxes(owner, project))
    label, one = open_as("owner"), open_as("owner")
    label.goto(f"/projects/{project}/label?show=todo")
    one.goto(f"/projects/{project}/photos/{photo}")
    expect(label.locator(f"[data-face='{first}']")).to_be_visible()
    expect(one.get_by_text("2 faces", exact=True)).to_be_visible()
    label.wait_for_load_state("networkidle")
    owner.call("DELETE", f"/projects/{project}/faces/{first}").raise_for_status()
    # nothing jumps away under the pointer: the tile fades where it stands, the counts follow
    expect(label.locator(f"[data-gone] [data-face='{first}']")).to_have_count(1)
    expect(label.get_by_role("link", name="Label: 1 faces to do")).to_be_visible()
    expect(one.locator(f"[data-face='{first}']")).to_have_count(0)
    expect(one.get_by_text("1 face", exact=True)).to_be_visible()
    owner.post(f"/projects/{project}/changes/undo")
    expect(label.locator(f"[data-gone] [data-face='{first}']")).to_have_count(0)
    expect(one.locator(f"[data-face='{first}']")).to_have_count(1)
    assert set(boxes(owner, project)) == {first, second}
