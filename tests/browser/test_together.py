"""Two people at one project in two browsers: what one does, the other sees, and neither overwrites.

How soon is measured by `benchmarks.live_labels`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import orl
from tests.browser.browsers import SHOWS, overtake
from tests.rest import Rest, wait_for
from tests.shared_site import Site

Open = Callable[..., Page]

LIMIT_S = 120


def team(site: Site, name: str, photos: dict[int, int]) -> tuple[Rest, Rest, int]:
    """A project of an owner and a labeller, with so many photos of each of these ORL people."""
    owner, labeller = site.user("owner"), site.user("labeller")
    project = site.project(owner, name)
    owner.post(f"/projects/{project}/members", {"username": "labeller", "role": "labeller"})
    files = [(p, n) for p, count in photos.items() for n in range(1, count + 1)]
    owner.send(project, *((f"s{p}-{n}.pgm", orl.data(p, n)) for p, n in files))
    owner.wait_done(project, len(files))

    def in_cards() -> bool:
        page = owner.get(f"/projects/{project}/clusters")
        return not page["due"] and page["total"] == len(photos)

    wait_for(in_cards, LIMIT_S)
    return owner, labeller, project


def face_of(owner: Rest, project: int, photo: str) -> dict[str, object]:
    faces = owner.every(f"/projects/{project}/faces?state=all")
    return next(face for face in faces if face["photo_name"] == photo)


def shown(page: Page, *tiles: str) -> None:
    """Wait until the grid shows all of these tiles."""
    page.wait_for_function(SHOWS, arg=list(tiles))


def card(page: Page, title: str) -> None:
    expect(page.get_by_role("region", name=title)).to_be_visible()


def test_an_answer_reaches_the_other(site: Site, open_as: Open) -> None:
    owner, _, project = team(site, "Live", {1: 4, 2: 3})
    first, second = open_as("owner"), open_as("labeller")
    second.goto(f"/projects/{project}/label?show=todo")
    expect(second.locator("[data-face]")).to_have_count(7)
    face = face_of(owner, project, "s1-1.pgm")["id"]
    first.goto(f"/projects/{project}/label?show=todo&face={face}")
    expect(first.locator(f"[data-face='{face}'][data-focus]")).to_have_count(1)
    for page in (first, second):
        page.wait_for_timeout(500)  # the sockets are open by then

    others = ("s1-2.pgm", "s1-3.pgm", "s1-4.pgm")
    box = first.get_by_role("textbox", name="Name", exact=True)
    box.fill("s1")
    with first.expect_response("**/labels") as answered:
        box.press("Enter")
    assert answered.value.ok
    shown(second, "s1 in s1-1.pgm", *(f"Face in {photo}: looks like s1" for photo in others))
    expect(second.get_by_label("looks like s1 in s2", exact=False)).to_have_count(0)

    # taken back, it is without a name for the other, too
    first.locator("body").press("Escape")
    with first.expect_response("**/changes/undo"):
        first.keyboard.press("Control+z")
    shown(second, *(f"Face without a name in {photo}" for photo in ("s1-1.pgm", *others)))


def test_cards_that_follow_from_an_answer_come(site: Site, open_as: Open) -> None:
    owner, _, project = team(site, "Live cards", {1: 4, 2: 3})
    page = open_as("labeller")
    page.goto(f"/projects/{project}/label?show=suggestions")
    expect(page.get_by_role("navigation", name="Queues")).to_be_visible()
    page.wait_for_load_state("networkidle")
    face = face_of(owner, project, "s1-1.pgm")["id"]
    suggested = page.get_by_role("region", name="These 3 look like s1")
    label = {"faces": [{"id": face}], "action": "assign", "name": "s1"}
    owner.post(f"/projects/{project}/labels", label)
    suggested.wait_for()
    owner.post(f"/projects/{project}/changes/undo", {})
    suggested.wait_for(state="detached")


def test_who_is_here_and_what_is_in_hand(site: Site, open_as: Open) -> None:
    owner, _, project = team(site, "Holds", {1: 6, 2: 5, 3: 4, 4: 3, 5: 2})
    first = open_as("owner")
    first.goto(f"/projects/{project}/label")
    card(first, "Who are these 6?")
    here = first.get_by_role("button", name=re.compile("^Also here: labeller"))
    expect(here).to_have_count(0)

    def held() -> dict[str, int]:
        items = owner.get(f"/projects/{project}/holds")["items"]
        return {item["user"]["name"]: len(item["face_ids"]) for item in items}

    wait_for(lambda: held() == {"owner": 15}, LIMIT_S)  # the card and the next two

    # the other is offered what is free, and sees what isn't
    second = open_as("labeller")
    second.goto(f"/projects/{project}/label")
    card(second, "Who are these 3?")
    expect(here).to_be_visible()
    here.click()
    expect(first.get_by_text(re.compile(r"^Label · \d+ faces in hand"))).to_be_visible()
    first.keyboard.press("Escape")
    expect(second.get_by_role("region", name="In hand")).to_contain_text("owner15 faces")
    taken = second.get_by_role("button", name=re.compile("^6 faces.*: take this card now"))
    expect(taken).to_contain_text("owner until")
    wait_for(lambda: held() == {"owner": 15, "labeller": 5}, LIMIT_S)

    # whoever leaves takes nothing along
    first.goto("about:blank")
    expect(second.get_by_role("region", name="In hand")).to_have_count(0)
    expect(second.get_by_role("button", name=re.compile("^Also here"))).to_have_count(0)
    expect(taken).not_to_contain_text("owner until")
    taken.click()
    card(second, "Who are these 6?")
    second.keyboard.type("s1")
    expect(second.get_by_role("button", name="Name 6 faces s1")).to_be_enabled()
    second.keyboard.press("Enter")
    wait_for(lambda: owner.counts(project)["faces"]["labelled"] == 6, LIMIT_S)


@pytest.mark.parametrize("keep", ["theirs", "mine"])
def test_two_answers_for_a_face_wait_for_a_choice(site: Site, open_as: Open, keep: str) -> None:
    owner, labeller, project = team(site, "Two answers", {1: 4})
    faces = owner.every(f"/projects/{project}/faces?state=all")
    theirs = {"faces": [{"id": f["id"]} for f in faces[:2]], "action": "assign", "name": "s7"}
    page = open_as("owner")
    page.goto(f"/projects/{project}/label")
    card(page, "Who are these 4?")

    overtake(page, labeller, project, theirs)
    page.keyboard.type("s1")
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    expect(panel.get_by_text("Theirs: s7 by labeller")).to_have_count(2)
    expect(panel.get_by_text("Yours: s1")).to_have_count(2)
    if keep == "mine":
        panel.get_by_role("button", name="Mine for all").click()
        panel.get_by_role("button", name="Use my 2 answers").click()
    else:
        panel.get_by_role("button", name="Keep their answers").press("Enter")
    expect(panel).to_have_count(0)
    expected = {"s1": 4} if keep == "mine" else {"s1": 2, "s7": 2}

    def counts() -> dict[str, int]:
        people = owner.every(f"/projects/{project}/people")
        return {p["name"]: p["face_count"] for p in people if p["face_count"]}

    wait_for(lambda: counts() == expected, LIMIT_S)


def test_a_new_name_that_met_other_answers_makes_nobody(site: Site, open_as: Open) -> None:
    owner, labeller, project = team(site, "Nobody", {1: 2})
    faces = owner.every(f"/projects/{project}/faces?state=all")
    theirs = {"faces": [{"id": f["id"]} for f in faces], "action": "assign", "name": "s7"}
    page = open_as("owner")
    page.goto(f"/projects/{project}/label")
    card(page, "Who are these 2?")

    overtake(page, labeller, project, theirs)
    page.keyboard.type("s1")
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    expect(panel.get_by_text("Yours: s1")).to_have_count(2)
    assert [p["name"] for p in owner.every(f"/projects/{project}/people")] == ["s7"]
    panel.get_by_role("button", name="Mine for all").click()
    panel.get_by_role("button", name="Use my 2 answers").click()
    wait_for(lambda: owner.counts(project)["people"] == 2, LIMIT_S)
