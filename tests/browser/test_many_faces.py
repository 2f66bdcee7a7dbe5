"""Cards and selections of more faces than come at once, in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
from playwright.sync_api import Page, Route, expect

from tests import orl
from tests.browser.browsers import overtake
from tests.rest import Rest, wait_for
from tests.shared_site import Site

Open = Callable[..., Page]

LIMIT_S = 120

# The same row again, with other values in some of its columns.
_COPY = """
INSERT INTO {table} SELECT made.*
FROM {table} AS row, generate_series(1, %(times)s) AS n, jsonb_populate_record(row, {changes}) AS made
WHERE row.id = %(id)s RETURNING id
"""


def copied(
    database: psycopg.Connection, table: str, id: int, times: int, changes: str
) -> list[int]:
    changes = (
        f"jsonb_build_object('id', nextval(pg_get_serial_sequence('{table}', 'id'))) || {changes}"
    )
    query = _COPY.format(table=table, changes=changes)
    rows = database.execute(query.encode(), {"times": times, "id": id})
    return [pk for (pk,) in rows]


def full(site: Site, name: str, times: int) -> tuple[Rest, Rest, int]:
    """A project of one card: two photos of s1, the first of them `times` more."""
    owner, labeller = site.user("owner"), site.user("labeller")
    project = site.project(owner, name)
    owner.post(f"/projects/{project}/members", {"username": "labeller", "role": "labeller"})
    owner.send(project, *((f"s1-{n}.pgm", orl.data(1, n)) for n in (1, 2)))
    owner.wait_done(project, 2)

    def cards() -> list[int]:
        return [card["size"] for card in owner.get(f"/projects/{project}/clusters")["items"]]

    wait_for(lambda: cards() == [2], LIMIT_S)
    [face, _] = owner.every(f"/projects/{project}/faces?state=all&order=oldest")
    with psycopg.connect(site.stack.services.database_url) as database:
        photos = copied(
            database, "labelling_photo", face["photo_id"], times,
            "jsonb_build_object('sha256', md5(n::text), 'name', 's1-1-' || n || '.pgm')",
        )  # fmt: skip
        copied(
            database, "labelling_face", face["id"], times,
            f"jsonb_build_object('photo_id', {photos[0]} - 1 + n)",
        )  # fmt: skip
        database.execute(
            "INSERT INTO labelling_embedding (face_id, project_id, embedder, vector)"
            " SELECT f.id, f.project_id, e.embedder, e.vector FROM labelling_face AS f,"
            " labelling_embedding AS e WHERE f.photo_id = ANY(%s) AND e.face_id = %s",
            [photos, face["id"]],
        )
    wait_for(lambda: cards() == [times + 2], LIMIT_S)
    return owner, labeller, project


def test_a_big_card_is_named_whole_with_one_key(site: Site, open_as: Open) -> None:
    owner, _, project = full(site, "Big card", 130)
    page = open_as("owner")
    page.goto(f"/projects/{project}/label")
    expect(page.get_by_role("region", name="Who are these 132?")).to_be_visible()
    page.keyboard.type("s1")
    expect(page.get_by_role("button", name="Name 132 faces s1")).to_be_enabled()
    page.keyboard.press("Enter")
    wait_for(lambda: owner.counts(project)["faces"]["labelled"] == 132, LIMIT_S)
    changes = owner.every(f"/projects/{project}/changes")
    assert [(c["action"], c["how"], c["face_count"]) for c in changes] == [
        ("assign", "cluster", 132)
    ]
    expect(page.get_by_text("Everything has an answer")).to_be_visible()

    # one undo takes all of it back, and the card is there again
    page.keyboard.press("Control+z")
    wait_for(lambda: owner.counts(project)["faces"]["labelled"] == 0, LIMIT_S)
    assert owner.counts(project)["people"] == 0
    expect(page.get_by_role("region", name="Who are these 132?")).to_be_visible()
    page.keyboard.press("Control+Shift+z")
    wait_for(lambda: owner.counts(project)["faces"]["labelled"] == 132, LIMIT_S)


def test_a_name_for_hundreds_that_met_other_answers(site: Site, open_as: Open) -> None:
    owner, labeller, project = full(site, "Hundreds", 540)
    faces = owner.get(f"/projects/{project}/faces?state=todo&order=oldest&limit=2")["items"]
    theirs = {"faces": [{"id": f["id"]} for f in faces], "action": "assign", "name": "s7"}
    page = open_as("owner")
    # all of them are meant, also while only the first page has come
    late: list[Route] = []
    page.route("**/faces/index*", lambda route: late.append(route), times=1)  # noqa: PLW0108 - a builtin takes no mark
    page.goto(f"/projects/{project}/label?show=todo")
    expect(page.locator(f"[data-face='{faces[1]['id']}']")).to_be_visible()
    page.keyboard.press("Control+a")
    expect(page.get_by_text("120 faces selected", exact=True)).to_be_visible()
    late[0].continue_()
    expect(page.get_by_text("542 faces selected", exact=True)).to_be_visible()
    box = page.get_by_role("textbox", name="Name", exact=True)
    box.fill("s1")
    box.press("Enter")

    overtake(page, labeller, project, theirs)
    page.get_by_role("dialog").get_by_role("button", name="Name 542 faces s1").click()
    panel = page.get_by_role("dialog", name="2 faces had another answer already")
    expect(panel.get_by_text("Theirs: s7 by labeller")).to_have_count(2)
    assert owner.counts(project)["faces"]["labelled"] == 542
    panel.get_by_role("button", name="Mine for all").click()
    panel.get_by_role("button", name="Use my 2 answers").click()

    def counts() -> dict[str, int]:
        people = owner.every(f"/projects/{project}/people")
        return {p["name"]: p["face_count"] for p in people}

    wait_for(lambda: counts() == {"s1": 542, "s7": 0}, LIMIT_S)
