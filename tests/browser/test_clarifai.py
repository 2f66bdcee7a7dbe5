"""What a program says over the Clarifai-compatible API is on the screen at once, and the other way round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import requests
from playwright.sync_api import Page, expect

from tests import orl
from tests.shared_site import Site

Open = Callable[..., Page]


def test_labels_both_ways(site: Site, open_as: Open) -> None:
    owner = site.user("owner")
    project = site.project(owner, "Both ways")
    key = owner.post(f"/projects/{project}/keys", {"name": "door", "role": "labeller"})["key"]
    for person in (1, 2):
        owner.send(project, (f"s{person}-1.pgm", orl.data(person, 1)))
    owner.wait_done(project, 2)

    def call(method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Key {key}"}
        answer = requests.request(method, f"{site.url}/v2/{path}", json=body, headers=headers, timeout=30)  # fmt: skip
        assert answer.status_code == 200, answer.text
        return answer.json()

    found = call("GET", "annotations?list_all_annotations=True")["annotations"]
    first, last = [one for one in found if one.get("data", {}).get("regions")]
    page = open_as("owner")
    page.goto(f"/projects/{project}/people")
    expect(page.get_by_text("Nobody has a name yet")).to_be_visible()
    page.wait_for_load_state("networkidle")
    data = {"concepts": [{"id": "concept-1", "name": "s1"}]}
    region = {"id": first["data"]["regions"][0]["id"], "data": data}
    body = {"input_id": first["input_id"], "data": {"regions": [region]}}
    call("POST", "annotations", {"annotations": [body]})
    expect(page.get_by_text("s1", exact=True).first).to_be_visible()
    # In the history it says which key it was.
    page.goto(f"/projects/{project}/team")
    expect(page.get_by_text("door").first).to_be_visible()
    # And a name that is typed is a concept.
    [face] = [f for f in owner.every(f"/projects/{project}/faces") if f["person"] is None]
    label = {"faces": [{"id": face["id"]}], "action": "assign", "name": "s2"}
    owner.post(f"/projects/{project}/labels", label)
    names = {one["name"] for one in call("GET", "concepts")["concepts"]}
    assert names == {"s1", "s2"}
    listed = call("GET", f"annotations?input_ids={last['input_id']}")["annotations"]
    [shown] = [c for one in listed for g in one["data"].get("regions", []) for c in g["data"]["concepts"]]  # fmt: skip
    assert (shown["name"], shown["value"]) == ("s2", 1)
