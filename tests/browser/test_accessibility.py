"""Every screen of the site by axe's rules, light and dark: no serious or critical violation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import orl, scene
from tests.browser.axe import complaints
from tests.browser.browsers import sign_in
from tests.scene import Scene
from tests.shared_site import Site

Open = Callable[..., Page]
Check = Callable[[str], None]

SHEET = {"name": "new.png", "mimeType": "image/png", "buffer": orl.encoded(orl.group((3, 9), (12, 9)), "PNG")}  # fmt: skip


@pytest.fixture(scope="module")
def work(site: Site) -> Scene:
    return scene.make(site.user("owner"), site.user("labeller"), "Screens", people=10, photos=4)


@pytest.fixture(scope="module")
def cookies() -> dict[str, Any]:
    """What the first test's browser has once the owner is signed in: the next ones begin with it."""
    return {}


@pytest.fixture
def page(open_as: Open, work: Scene, cookies: dict[str, Any]) -> Page:
    if not cookies:
        cookies.update(open_as("owner").context.storage_state())
    return open_as(None, storage_state=cookies, reduced_motion="reduce")


@pytest.fixture
def check(page: Page) -> Iterator[Check]:
    """`check("Photos")`: look at the screen that is there. All complaints fail the test together."""
    found: list[str] = []
    yield lambda screen: found.extend(complaints(page, screen))
    assert not found, "\n".join(found)


def walk(page: Page, check: Check, work: Scene, *paths: str) -> None:
    """Check some pages of the project."""
    for path in paths:
        page.goto(f"/projects/{work.project}/{path}")
        check(path)


def test_doors(site: Site, open_as: Open) -> None:
    page = open_as(None, reduced_motion="reduce")
    page.goto("/")
    found = complaints(page, "Sign in")
    page.get_by_label("Username").fill("nobody")
    page.get_by_role("textbox", name="Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    found += complaints(page, "Sign in, refused")
    link = site.admin.post("/invitations", {})["url"]
    page.goto(link)
    expect(page.get_by_label("Username")).to_be_visible()
    found += complaints(page, "Link")
    page.goto("/link/stale")
    found += complaints(page, "Stale link")
    assert not found, "\n".join(found)


def test_admin(site: Site, open_as: Open, work: Scene) -> None:
    page = open_as(None, reduced_motion="reduce")
    sign_in(page, "admin")
    page.goto("/admin")
    found = complaints(page, "Admin")
    page.goto("/admin?tab=system")
    expect(page.get_by_role("region", name="Storage").get_by_role("table")).to_be_visible()
    found += complaints(page, "System")
    assert not found, "\n".join(found)


def test_site_pages(page: Page, check: Check) -> None:
    for path in ("/projects", "/account", "/nowhere"):
        page.goto(path)
        check(path)
    page.goto("/projects")
    page.get_by_role("button", name="New project").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("button", name="Advanced").click()
    check("New project")


def test_photos(page: Page, check: Check, work: Scene) -> None:
    walk(page, check, work, "photos")
    page.goto(f"/projects/{work.project}/photos/{work.photo}")
    expect(page.locator("[data-face]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    check("One photo")
    page.keyboard.press("m")
    check("A box")


def test_label(site: Site, page: Page, check: Check, work: Scene) -> None:
    scene.hold(site.user("labeller"), work.project)
    walk(page, check, work, "label")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.get_by_text("1 face taken out")).to_be_visible()
    check("A face taken out")
    queues = (
        "suggestions", "suggestions&view=grid", "conflicts",
        "conflicts&kind=twice", "sent_back", "labelled", "review", "set_aside",
    )  # fmt: skip
    walk(page, check, work, *(f"label?show={queue}" for queue in queues))


def test_one_by_one(page: Page, check: Check, work: Scene) -> None:
    walk(page, check, work, "label?show=todo")
    page.goto(f"/projects/{work.project}/label?show=todo&score=50-100")
    page.get_by_role("button", name="Filters").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    check("Filters")
    page.keyboard.press("Escape")
    page.locator("[data-face]").first.click()
    page.keyboard.press("Shift+ArrowRight")
    check("Faces selected")
    page.keyboard.press("p")
    check("A look at the photo")


def test_review_dialog(page: Page, check: Check, work: Scene) -> None:
    page.goto(f"/projects/{work.project}/label?show=review")
    page.locator("[data-crop]").first.click()
    page.get_by_role("button", name=re.compile("^Send 1 back")).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    check("What is wrong?")


def test_finished(site: Site, page: Page, check: Check) -> None:
    project = scene.finished(site.user("owner"), "Finished")
    empty = site.project(site.user("owner"), "Empty")
    page.goto(f"/projects/{project}/label")
    expect(page.get_by_text("Everything has an answer")).to_be_visible()
    check("Everything has an answer")
    for path in ("photos", "label", "people"):
        page.goto(f"/projects/{empty}/{path}")
        check(f"Empty: {path}")


def test_two_answers(site: Site, page: Page, check: Check, work: Scene) -> None:
    theirs = site.user("labeller")
    page.goto(f"/projects/{work.project}/label?show=labelled")
    face = page.locator("[data-face]").first
    number = int(face.get_attribute("data-face") or 0)
    face.click()

    def overtake(route) -> None:  # type: ignore[no-untyped-def]
        scene.label(theirs, work.project, [number], "s9")
        route.continue_()

    page.route("**/labels", overtake, times=1)
    page.keyboard.press("t")
    page.keyboard.type("s8")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Theirs")
    check("Two answers for a face")


def test_people(page: Page, check: Check, work: Scene) -> None:
    walk(page, check, work, "people")
    page.goto(f"/projects/{work.project}/people")
    for name in ("s1", "s2"):
        page.get_by_role("link", name=re.compile(f"^{name}, ")).click(modifiers=["Control"])
    check("People selected")
    page.keyboard.press("m")
    expect(page.get_by_role("dialog")).to_contain_text("Who stays")
    check("Merge")


def test_one_person(page: Page, check: Check, work: Scene) -> None:
    one = f"people/{work.people['s1']}"
    tabs = ("suggested", "groups", "suspects", "photos")
    walk(page, check, work, one, *(f"{one}?show={tab}" for tab in tabs))
    walk(page, check, work, f"people/{work.people[scene.LONG_NAME]}")


def test_team_and_exchange(page: Page, check: Check, work: Scene) -> None:
    walk(page, check, work, "team", f"team/changes/{work.change}", "people/import", "people/export")
    page.goto(f"/projects/{work.project}/people/import")
    csv = b"photo,name\ns1-1.pgm,s1\ns9-2.pgm,s9\ns10-2.pgm,s10\nnowhere.jpg,s4\ns2-3.pgm,s1\n"
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files").click()
    chooser.value.set_files([{"name": "names.csv", "mimeType": "text/csv", "buffer": csv}])
    expect(page.get_by_role("region", name="What fits no face")).to_be_visible()
    check("What an import would do")


def test_find_and_predict(page: Page, check: Check, work: Scene) -> None:
    walk(page, check, work, "find", "predict")
    page.locator("input[type=file]").last.set_input_files([SHEET])  # type: ignore[list-item]
    page.get_by_text("2 faces").wait_for()
    check("Predicted")
    page.goto(f"/projects/{work.project}/find")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a photo").click()
    chooser.value.set_files([SHEET])  # type: ignore[list-item]
    page.get_by_text("2 faces found").wait_for()
    check("Found")


def test_settings(page: Page, check: Check, work: Scene) -> None:
    tabs = ("general", "detection", "members", "keys", "danger")
    walk(page, check, work, *(f"settings?tab={tab}" for tab in tabs))


def test_sheets(page: Page, check: Check, work: Scene) -> None:
    page.goto(f"/projects/{work.project}/label?show=todo")
    expect(page.get_by_role("textbox", name="Name")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    check("Keys")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()
    check("Palette")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Account").click()
    check("Account menu")
