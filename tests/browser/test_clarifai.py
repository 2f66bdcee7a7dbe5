"""What a program says over the Clarifai-compatible API is on the screen at once, and the other way round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import requests
from playwright.sync_api import Page, expect

from tests import orl
from tests.shared_site import Site

Open = Callable[..., Page]
PEOPLE = 3


def test_labels_both_ways(site: Site, open_as: Open) -> None:
    owner = site.user("owner")
    project = site.project(owner, "Both ways")
    key = owner.post(f"/projects/{project}/keys", {"name": "door", "role": "labeller"})["key"]
    for person in range(1, PEOPLE + 2):
        owner.send(project, (f"s{person}-1.pgm", orl.data(person, 1)))
    owner.wait_done(project, PEOPLE + 1)

    def call(method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Key {key}"}
        answer = requests.request(method, f"{site.url}/v2/{path}", json=body, headers=headers, timeout=30)  # fmt: skip
        assert answer.status_code == 200, answer.text
        return answer.json()

    found = call("GET", "annotations?list_all_annotations=True")["annotations"]
    *firsts, last = [one for one in found if one.get("data", {}).get("regions")]
    page = open_as("owner")
    page.goto(f"/projects/{project}/people")
    expect(page.get_by_text("Nobody has a name yet")).to_be_visible()
    page.wait_for_load_state("networkidle")
    for number, said in enumerate(firsts, 1):
        data = {"concepts": [{"id": f"concept-{number}", "name": f"s{number}"}]}
        region = {"id": said["data"]["regions"][0]["id"], "data": data}
        body = {"input_id": said["input_id"], "data": {"regions": [region]}}
        call("POST", "annotations", {"annotations": [body]})
        expect(page.get_by_text(f"s{number}", exact=True).first).to_be_visible()
    # In the history it says which key it was.
    page.goto(f"/projects/{project}/team")
    expect(page.get_by_text("door").first).to_be_visible()
    # And a name that is typed is a concept.
    [face] = [f for f in owner.every(f"/projects/{project}/faces") if f["person"] is None]
    named = f"s{PEOPLE + 1}"
    label = {"faces": [{"id": face["id"]}], "action": "assign", "name": named}
    owner.post(f"/projects/{project}/labels", label)
    names = {one["name"] for one in call("GET", "concepts")["concepts"]}
    assert names == {f"s{number}" for number in range(1, PEOPLE + 2)}
    listed = call("GET", f"annotations?input_ids={last['input_id']}")["annotations"]
    [shown] = [c for one in listed for g in one["data"].get("regions", []) for c in g["data"]["concepts"]]  # fmt: skip
    assert (shown["name"], shown["value"]) == (named, 1)
