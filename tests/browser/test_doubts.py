"""What may be wrong, in a real Chromium: suspects, a person twice in a photo, doubtful findings, reviews."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests import orl
from tests.rest import Rest, wait_for
from tests.shared_site import Site

Open = Callable[..., Page]

LIMIT_S = 120


def team(site: Site, name: str, *files: tuple[str, bytes]) -> tuple[Rest, Rest, int]:
    """A project of an owner, a labeller and a viewer, with these photos."""
    owner, labeller = site.user("owner"), site.user("labeller")
    site.user("viewer")
    project = site.project(owner, name)
    for role in ("labeller", "viewer"):
        owner.post(f"/projects/{project}/members", {"username": role, "role": role})
    owner.send(project, *files)
    owner.wait_done(project, len(files))
    return owner, labeller, project


def photos(*of: tuple[int, int]) -> list[tuple[str, bytes]]:
    return [(f"s{p}-{n}.pgm", orl.data(p, n)) for p, n in of]


def faces(owner: Rest, project: int) -> dict[str, dict[str, Any]]:
    """The faces by the names of their photos, of which each shows one."""
    return {f["photo_name"]: f for f in owner.every(f"/projects/{project}/faces?state=all")}


def name(who: Rest, project: int, person: str, found: list[dict[str, Any]]) -> None:
    body = {"faces": [{"id": f["id"]} for f in found], "action": "assign", "name": person}
    who.post(f"/projects/{project}/labels", body)


def test_suspects_are_put_right_in_place(site: Site, open_as: Open) -> None:
    some = photos(*((p, n) for p in (1, 2) for n in range(1, 6)))
    owner, labeller, project = team(site, "Suspects", *some)
    found = faces(owner, project)
    # the fourth of each has the other's name
    for mine, theirs in ((1, 2), (2, 1)):
        right = [found[f"s{mine}-{n}.pgm"] for n in (1, 2, 3)]
        name(labeller, project, f"s{mine}", [*right, found[f"s{theirs}-4.pgm"]])

    def worst() -> list[str]:
        page = owner.every(f"/projects/{project}/faces?state=labelled&suspect=true&order=suspect")
        return [f["photo_name"] for f in page]

    wait_for(lambda: set(worst()[:2]) == {"s1-4.pgm", "s2-4.pgm"}, LIMIT_S)
    page = open_as("owner")
    page.goto(f"/projects/{project}/label?show=conflicts")
    for photo in worst()[:2]:
        own, other = ("s2", "s1") if photo == "s1-4.pgm" else ("s1", "s2")
        card = page.get_by_role("region", name=f"Named {own}, looks like {other}")
        expect(card).to_contain_text(f"{photo}, named by labeller")
        if photo == "s1-4.pgm":
            card.get_by_role("button", name="It is s1").click()
        else:
            card.get_by_role("button", name="The name is right").press("Enter")
    wait_for(lambda: faces(owner, project)["s1-4.pgm"]["person"]["name"] == "s1", LIMIT_S)
    wait_for(lambda: faces(owner, project)["s2-4.pgm"]["suspect"] is None, LIMIT_S)

    # what was said to be right never comes back, whatever else is labelled
    name(labeller, project, "s2", [found["s2-5.pgm"]])

    def refreshed() -> bool:
        return (faces(owner, project)["s1-5.pgm"]["suggestion"] or {}).get("person") is not None

    wait_for(refreshed, LIMIT_S)
    now = faces(owner, project)["s2-4.pgm"]
    assert (now["person"]["name"], now["suspect"]) == ("s1", None)
    assert "s2-4.pgm" not in worst()
    page.reload()
    expect(page.get_by_role("navigation", name="Queues")).to_be_visible()
    expect(page.get_by_text("s2-4.pgm, named by labeller")).to_have_count(0)

    # both answers are taken back: they are suspects again
    for _ in range(2):
        with page.expect_response("**/undo"):
            page.locator("body").press("Control+z")
    wait_for(lambda: set(worst()[:2]) == {"s1-4.pgm", "s2-4.pgm"}, LIMIT_S)
    expect(page.get_by_role("region", name=re.compile("^Named s"))).to_be_visible()


def test_a_person_twice_in_a_photo(site: Site, open_as: Open) -> None:
    files = [
        (f"pair{n}.jpg", orl.encoded(orl.group((1, n), (1, n + 2)), quality=92)) for n in (1, 2)
    ]
    owner, labeller, project = team(site, "Twice", *files)
    name(labeller, project, "s1", owner.every(f"/projects/{project}/faces?state=all"))
    assert owner.counts(project)["faces"]["twice"] == 4
    page = open_as("owner")
    page.goto(f"/projects/{project}/label?show=conflicts")
    card = page.get_by_role("region", name=re.compile("^s1 twice in pair"))
    expect(card.get_by_role("button", name="Only 2")).to_be_visible()
    first = (card.get_attribute("aria-label") or "").removeprefix("s1 twice in ")
    page.keyboard.press("1")
    wait_for(lambda: owner.counts(project)["faces"]["twice"] == 2, LIMIT_S)
    of_first = [
        f
        for f in owner.every(f"/projects/{project}/faces?state=all")
        if f["photo_name"] == first
    ]  # fmt: skip
    assert sorted(f["state"] for f in of_first) == ["labelled", "unlabelled"]
    [lost] = [f for f in of_first if f["state"] == "unlabelled"]
    assert lost["suggestion"] is None  # never again
    second = "pair2.jpg" if first == "pair1.jpg" else "pair1.jpg"
    card = page.get_by_role("region", name=f"s1 twice in {second}")
    card.get_by_role("button", name="Both are right").click()
    expect(page.get_by_text("No conflicts")).to_be_visible()
    page.keyboard.press("Control+z")  # the last answer, which was "Only 1"
    wait_for(lambda: owner.counts(project)["faces"]["twice"] == 4, LIMIT_S)
    expect(page.get_by_role("region", name=f"s1 twice in {first}")).to_be_visible()


def test_doubtful_findings_are_rejected_with_a_key(site: Site, open_as: Open) -> None:
    owner, _, project = team(site, "Doubtful", *photos((1, 1), (1, 2), (1, 3)))
    doubtful = faces(owner, project)["s1-2.pgm"]["id"]
    with psycopg.connect(site.stack.services.database_url) as database:
        database.execute("UPDATE labelling_face SET score = 0.7 WHERE id = %s", [doubtful])
    page = open_as("owner")
    page.goto(f"/projects/{project}/label?show=doubtful")
    expect(page.locator("[data-face]")).to_have_count(1)
    expect(page.get_by_label("perhaps no face", exact=False).first).to_be_visible()
    page.keyboard.press("x")
    wait_for(lambda: owner.counts(project)["faces"]["rejected"] == 1, LIMIT_S)
    expect(page.get_by_text("Nothing doubtful is left")).to_be_visible()
    assert faces(owner, project)["s1-2.pgm"]["state"] == "rejected"


def test_a_review_and_its_answer(site: Site, open_as: Open) -> None:
    owner, labeller, project = team(site, "Review", *photos((1, 1), (1, 2), (1, 3), (2, 1)))
    found = faces(owner, project)
    name(labeller, project, "s1", list(found.values()))  # one of them is s2
    page = open_as("owner")
    page.goto(f"/projects/{project}/label?show=review")
    card = page.get_by_role("region", name="Named s1 by labeller")
    expect(card).to_contain_text("Are these 4 s1?")
    card.get_by_role("button", name="s1 in s2-1.pgm").click()
    expect(card).to_contain_text("1 face taken out")
    card.get_by_role("button", name="Accept 3 labels").click()
    wait_for(lambda: faces(owner, project)["s1-1.pgm"]["review"] is not None, LIMIT_S)
    card.get_by_role("button", name="Send 1 back").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("labeller finds it under “Sent back”")
    dialog.get_by_role("textbox", name="What is wrong?").fill("Isn’t this s2?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing to review")).to_be_visible()
    wait_for(lambda: owner.counts(project)["faces"]["sent_back"] == 1, LIMIT_S)
    states = {n: f["review"]["state"] for n, f in faces(owner, project).items()}
    assert states == {f"s1-{n}.pgm": "accepted" for n in (1, 2, 3)} | {"s2-1.pgm": "sent_back"}

    theirs = open_as("labeller")
    theirs.goto(f"/projects/{project}/label")
    theirs.get_by_role("link", name="Sent back: 1 faces").click()
    sent = theirs.get_by_role("article", name="s1 in s2-1.pgm, sent back")
    expect(sent).to_contain_text("Isn’t this s2?")
    expect(sent).to_contain_text("owner")
    box = sent.get_by_role("textbox", name="Name of the face in s2-1.pgm")
    box.fill("s2")
    box.press("Enter")
    expect(theirs.get_by_text("Nothing was sent back")).to_be_visible()

    def answered() -> bool:
        now = faces(owner, project)["s2-1.pgm"]
        return (now["person"]["name"], now["review"]) == ("s2", None)

    wait_for(answered, LIMIT_S)

    # it waits for another look, which the reviewer's page shows by itself
    again = page.get_by_role("region", name="Named s2 by labeller")
    again.get_by_role("button", name="Accept 1 label").press("Enter")
    wait_for(lambda: faces(owner, project)["s2-1.pgm"]["review"] is not None, LIMIT_S)


# Queues and what a viewer may press there: looking, not answering.
LOOKING = re.compile(
    r"take this card now|^Filters|^Zoom|Larger|Smaller|^Hide|in s\d-\d\.pgm|in pair|By person|One by one"
)


@pytest.mark.parametrize(
    "show", ["clusters", "suggestions", "todo", "doubtful", "conflicts", "sent_back", "labelled",
             "review", "reviewed", "set_aside"],
)  # fmt: skip
def test_a_viewer_is_offered_nothing_that_cannot_work(
    viewed: int, open_as: Open, show: str
) -> None:
    page = open_as("viewer")
    refused = []
    page.on("response", lambda r: refused.append(r.url) if r.status == 403 else None)
    page.goto(f"/projects/{viewed}/label?show={show}")
    work = page.get_by_role("main")
    expect(page.get_by_role("navigation", name="Queues")).to_be_visible()
    page.wait_for_load_state("networkidle")
    for key in ("x", "s", "Enter", "1", "Control+z"):
        page.keyboard.press(key)
    enabled = work.locator("button:enabled:not([aria-disabled=true])")
    names = [b.get_attribute("aria-label") or b.inner_text() for b in enabled.all()]
    assert [n for n in names if not LOOKING.search(n)] == []
    assert refused == []


@pytest.fixture
def viewed(site: Site, request: pytest.FixtureRequest) -> int:
    """A project with something in every queue, made once."""
    made: int | None = getattr(site, "viewed", None)
    if made is None:
        some = photos(*((p, n) for p in (1, 2, 3) for n in range(1, 5)))
        owner, labeller, made = team(site, "Viewed", *some)
        found = faces(owner, made)
        name(labeller, made, "s1", [found[f"s1-{n}.pgm"] for n in (1, 2, 3)])
        name(labeller, made, "s2", [found["s2-1.pgm"], found["s2-2.pgm"], found["s1-4.pgm"]])
        about = {"faces": [{"id": found["s1-1.pgm"]["id"]}]}
        owner.post(f"/projects/{made}/reviews", {**about, "verdict": "accept"})
        about = {"faces": [{"id": found["s1-2.pgm"]["id"]}]}
        owner.post(f"/projects/{made}/reviews", {**about, "verdict": "send_back", "comment": "No"})
        about = {"faces": [{"id": found["s3-1.pgm"]["id"]}]}
        owner.post(f"/projects/{made}/labels", {**about, "action": "unsure"})
        wait_for(lambda: owner.counts(made)["faces"]["suspects"] > 0, LIMIT_S)
        site.viewed = made  # type: ignore[attr-defined]
    return made
