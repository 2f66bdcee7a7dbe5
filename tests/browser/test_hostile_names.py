"""Names that mean ill, in a real Chromium: shown as text that runs nothing, turns nothing around, and fits."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests import orl
from tests.hostile.test_images import polyglots
from tests.hostile.watching import watched
from tests.rest import Rest
from tests.shared_site import Site

Open = Callable[..., Page]

HEBREW = "שרה (1)"
# As they are sent, and as they are kept.
NAMES = {
    "<img src=x onerror=top.ran=1>": None,
    '"><script>top.ran=1</script>': None,
    "javascript:top.ran=1": None,
    "{{7*7}}${7*7}<%= 7*7 %>": None,
    "</title><svg/onload=top.ran=1>": None,
    "W" * 120: None,
    "Z" + "\u0301" * 60: None,
    HEBREW: None,
    "👩\u200d👩\u200d👧": None,
    "=HYPERLINK(\"http://127.0.0.1:1\")": None,
    "@SUM(1+1)*cmd|' /C calc'!A0": None,
    "+1": None,
    "-2": None,
    "s1\u202egnp.exe": "s1gnp.exe",
    "\u2067s2\u2069\u200b": "s2",
    "\x1bs\x003\r\n\x9b4": "s3 4",
    "\ts5": "s5",
}  # fmt: skip
PHOTOS = [f"{HEBREW} {n}.pgm" for n in range(30)]
PAGES = (
    "photos", "label", "people", "people/export", "team", "find", "predict", "datasets", "classifiers", "runs",
    "settings",
)  # fmt: skip
# Where a name stands beside other text in one line, what writes from right to left would turn it around.
TURNED = """([name, alone]) => {
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.data.includes(name) || !text.parentElement.offsetParent) continue;
    const around = text.parentElement, style = getComputedStyle(around);
    const apart = style.display !== 'inline' || style.unicodeBidi !== 'normal';
    const said = around.textContent.trim();
    // At the end of a sentence, behind a word from left to right, there is nothing to turn around.
    if (!apart || !(alone.includes(said) || said.endsWith(` face ${name}`))) found.push(around.outerHTML.slice(0, 300));
  }
  return found;
}"""


@pytest.fixture(scope="module")
def people(site: Site) -> int:
    """A project in which each name has a face, under a name of that kind itself."""
    owner = site.user("owner")
    project = site.project(owner, HEBREW)
    owner.send(
        project, *((f"{HEBREW} {n}.pgm", orl.data(1 + n // 10, 1 + n % 10)) for n in range(30))
    )
    owner.wait_done(project, 30)
    faces = owner.every(f"/projects/{project}/faces")
    for face, name in zip(faces, NAMES, strict=False):
        body = {"faces": [{"id": face["id"]}], "action": "assign", "name": name}
        owner.post(f"/projects/{project}/labels", body)
    return project


def kept(rest: Rest, project: int) -> set[str]:
    return {p["name"] for p in rest.every(f"/projects/{project}/people")}


def test_what_cannot_be_seen_is_not_kept(site: Site, people: int) -> None:
    assert kept(site.user("owner"), people) == {there or sent for sent, there in NAMES.items()}


@pytest.mark.parametrize(
    "name", ["\u200b", "\u202e\u2066", "\0", "\x1b", "\u3164", "", " ", "\ufeff", "\u200d"]
)
def test_a_name_of_nothing_is_refused(site: Site, people: int, name: str) -> None:
    owner = site.user("owner")
    for method, path, field in (
        ("POST", f"/projects/{people}/people", "name"), ("POST", "/projects", "name"),
        ("PATCH", f"/projects/{people}", "name"), ("POST", f"/projects/{people}/datasets", "name"),
    ):  # fmt: skip
        answer = owner.call(method, path, json={"name": name})
        assert answer.status_code == 400, (path, answer.text)
        assert field in answer.json()["fields"]


def test_a_name_that_is_too_long_is_refused(site: Site, people: int) -> None:
    owner = site.user("owner")
    for name in ("x" * 121, "\ufdfa" * 100, "x" * 100_000):
        answer = owner.call("POST", f"/projects/{people}/people", json={"name": name})
        assert answer.status_code == 400
        assert answer.json()["fields"]["name"][0].endswith(".")


def test_a_table_runs_nothing_in_a_spreadsheet_and_comes_back_the_same(
    site: Site, people: int
) -> None:
    owner = site.user("owner")
    table = owner.call("GET", f"/projects/{people}/labels/export?kind=csv").content
    rows = list(csv.reader(io.StringIO(table.decode())))
    assert len(rows) > len(NAMES)
    for cell in (cell for row in rows[1:] for cell in row):
        assert not cell.startswith(("=", "+", "@", "\t", "\r")), cell
        assert not cell.startswith("-") or cell.lstrip("-").replace(".", "").isdigit(), cell
    before = kept(owner, people)
    answer = owner.call(
        "POST", f"/projects/{people}/labels/import", files=[("files", ("t.csv", table))]
    ).json()
    assert (answer["already"], answer["labelled"], answer["new_people"]) == (len(NAMES), 0, []), (
        answer
    )
    assert kept(owner, people) == before


def test_pages_show_names_as_text(site: Site, people: int, open_as: Open) -> None:
    """Nothing runs, nothing sticks out, and each name stands apart from what is beside it."""
    owner, page = site.user("owner"), open_as("owner")
    alone = [HEBREW, owner.get(f"/projects/{people}")["name"], *PHOTOS]
    found = []
    persons = owner.every(f"/projects/{people}/people")
    for path in (*PAGES, *(f"people/{person['id']}" for person in persons[::8])):
        page.goto(f"/projects/{people}/{path}")
        page.wait_for_load_state("networkidle")
        turned = page.evaluate(TURNED, [HEBREW, alone])
        ran, wide = page.evaluate("[top.ran, document.documentElement.scrollWidth - innerWidth]")
        found += [
            f"{path}: {why}" for why in (*turned, ran and "ran", wide > 0 and "too wide") if why
        ]
    assert not found, "\n".join(found)


def test_a_photo_that_is_a_page_too_runs_nothing(site: Site, open_as: Open) -> None:
    owner = site.user("owner")
    project = site.project(owner)
    owner.send(project, *polyglots().items())
    owner.wait_done(project, 4)
    page = open_as(
        "owner"
    ).context.new_page()  # its errors say that the photo's page may do nothing
    with watched(site):
        for photo in owner.every(f"/projects/{project}/photos"):
            page.goto(f"/api/v1/projects/{project}/photos/{photo['id']}/image/original")
            assert page.evaluate("[top.ran, document.contentType.split('/')[0]]") == [None, "image"]
