"""Cards by the keyboard alone: clusters and suggestions named, a face taken out, undo, passing over."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import orl
from tests.browser.browsers import overtake
from tests.rest import Rest, wait_for
from tests.shared_site import Site

Open = Callable[..., Page]

LIMIT_S = 150


def send(owner: Rest, project: int, person: int, numbers: range) -> None:
    owner.send(project, *((f"s{person}/{n}.pgm", orl.data(person, n)) for n in numbers))


def settled(owner: Rest, project: int, cards: int) -> None:
    """Wait until every face stands in one of `cards` cards."""

    def done() -> bool:
        page = owner.get(f"/projects/{project}/clusters")
        return not page["due"] and page["total"] == cards

    wait_for(done, LIMIT_S)


def named(owner: Rest, project: int, name: str) -> list[int]:
    faces = owner.every(f"/projects/{project}/faces?state=labelled")
    return sorted(f["id"] for f in faces if f["person"]["name"] == name)


def card(page: Page, title: str) -> None:
    """Wait for the card in hand."""
    expect(page.get_by_role("region", name=title)).to_be_visible()


@pytest.fixture
def owner(site: Site) -> Rest:
    return site.user("owner")


@pytest.fixture
def project(site: Site, owner: Rest) -> int:
    """Five photos of s1, four of s2 and three of s3."""
    made = site.project(owner, "Cards")
    for person, count in ((1, 5), (2, 4), (3, 3)):
        send(owner, made, person, range(1, count + 1))
    owner.wait_done(made, 12)
    settled(owner, made, 3)
    return made


def test_a_project_is_named_with_keys_alone(
    site: Site, owner: Rest, project: int, open_as: Open
) -> None:
    page = open_as("owner")
    page.goto(f"/projects/{project}/label")
    card(page, "Who are these 5?")
    box = page.get_by_role("textbox", name="Name")
    expect(box).to_be_focused()
    with_alt = page.get_by_text("press the keys below with Alt")
    expect(with_alt).to_be_visible()
    page.keyboard.press("Escape")
    expect(with_alt).to_be_hidden()

    # one face is taken out, and refused along with the name
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.get_by_text("1 face taken out")).to_be_visible()
    page.keyboard.press("t")
    page.keyboard.type("s1")
    expect(page.get_by_role("button", name="Name 4 faces s1")).to_be_enabled()
    page.keyboard.press("Enter")
    card(page, "Who are these 4?")
    wait_for(lambda: len(named(owner, project, "s1")) == 4, LIMIT_S)
    [change] = [c for c in owner.every(f"/projects/{project}/changes") if c["action"] == "assign"]
    assert (change["how"], change["face_count"]) == ("cluster", 4)

    # undone in one go: the card is back, in hand
    expect(box).to_be_focused()
    page.keyboard.press("Control+z")
    wait_for(lambda: named(owner, project, "s1") == [], LIMIT_S)
    card(page, "Who are these 5?")
    expect(page.get_by_text("1 face taken out")).to_have_count(0)
    page.keyboard.type("s1")
    page.keyboard.press("Enter")
    wait_for(lambda: len(named(owner, project, "s1")) == 5, LIMIT_S)

    # the place is kept: the second card, before and after a reload
    card(page, "Who are these 4?")
    place = page.url
    assert "card=" in place
    page.keyboard.press("Alt+k")
    card(page, "Who are these 3?")
    wait_for(lambda: owner.get(f"/projects/{project}/skips")["count"] == 4, LIMIT_S)
    place = page.url
    page.reload()
    card(page, "Who are these 3?")
    assert page.url == place

    # passed over is passed over after the reload, too, until it is asked for
    expect(box).to_be_focused()
    page.keyboard.type("s3")
    page.keyboard.press("Enter")
    wait_for(lambda: len(named(owner, project, "s3")) == 3, LIMIT_S)
    expect(page.get_by_text("You passed over 4 faces.")).to_be_visible()
    expect(page.get_by_text("Everything has an answer")).to_have_count(0)
    page.get_by_role("button", name="Show them again").press("Enter")
    card(page, "Who are these 4?")
    page.keyboard.type("s2")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Everything has an answer")).to_be_visible()
    assert len(named(owner, project, "s2")) == 4

    # new photos of the same people: suggestions, confirmed with Enter, one refused
    send(owner, project, 1, range(6, 11))
    owner.wait_done(project, 17)
    wait_for(lambda: owner.counts(project)["faces"]["suggested"] == 5, LIMIT_S)
    page.goto(f"/projects/{project}/label?show=suggestions")
    card(page, "These 5 look like s1")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.get_by_text("won’t be suggested as s1 again")).to_be_visible()
    out = int(page.locator("[data-crop][data-out]").get_attribute("data-crop") or 0)
    page.keyboard.press("Enter")
    wait_for(lambda: len(named(owner, project, "s1")) == 9, LIMIT_S)
    face = owner.get(f"/projects/{project}/faces/{out}")
    assert (face["state"], face["suggestion"]) == ("unlabelled", None)


def test_what_somebody_else_has_in_hand_waits(
    site: Site, owner: Rest, project: int, open_as: Open
) -> None:
    site.user("labeller")
    owner.post(f"/projects/{project}/members", {"username": "labeller", "role": "labeller"})
    first, second = open_as("owner"), open_as("labeller")
    first.goto(f"/projects/{project}/label")
    card(first, "Who are these 5?")
    wait_for(lambda: len(owner.get(f"/projects/{project}/holds")["items"]) == 1, LIMIT_S)
    [held] = owner.get(f"/projects/{project}/holds")["items"]
    second.goto(f"/projects/{project}/label")
    expect(second.get_by_role("button", name="owner has these in hand")).to_be_disabled()
    expect(second.get_by_role("region", name="In hand")).to_contain_text(
        f"{len(held['face_ids'])} faces"
    )


def test_an_answer_that_met_another_shows_both(
    site: Site, owner: Rest, project: int, open_as: Open
) -> None:
    labeller = site.user("labeller")
    owner.post(f"/projects/{project}/members", {"username": "labeller", "role": "labeller"})
    [biggest, *_] = owner.get(f"/projects/{project}/clusters")["items"]
    body = {"faces": [{"id": biggest["faces"][0]["id"]}], "action": "assign", "name": "s7"}
    page = open_as("owner")
    page.goto(f"/projects/{project}/label")
    card(page, "Who are these 5?")

    overtake(page, labeller, project, body)
    page.keyboard.type("s1")
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("Theirs: s7 by labeller")
    expect(panel).to_contain_text("Yours: s1")
    page.keyboard.press("m")
    expect(panel.get_by_role("button", name=re.compile("^Use my answer"))).to_be_visible()
    page.keyboard.press("Enter")
    wait_for(lambda: len(named(owner, project, "s1")) == 5, LIMIT_S)
    expect(panel).to_have_count(0)
