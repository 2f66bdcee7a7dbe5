"""Jobs through real workers, also when these are killed."""

from __future__ import annotations

import os
import signal
from typing import Any

from tests import orl
from tests.rest import Rest, wait_for
from tests.shared_site import Site
from tests.site.test_live import tab, until

# So many that nobody is done with them before the workers are killed.
PHOTOS = 80
FIELDS = ("id", "photo_id", "box", "score", "state", "person", "crop_url", "quality")


def faces(rest: Rest, project: int) -> list[dict[str, Any]]:
    rows = rest.every(f"/projects/{project}/faces?order=oldest")
    return [{name: row[name] for name in FIELDS} for row in rows]


def ended(rest: Rest, url: str, state: str) -> dict[str, Any]:
    """The job, once it is in this state."""
    wait_for(lambda: rest.get(url)["state"] in {state, "failed"}, 180)
    job: dict[str, Any] = rest.get(url)
    assert job["state"] == state, job
    return job


def kill_workers(site: Site, rest: Rest, url: str, *, first: str, done: int) -> str:
    """Kill whoever works once the job is under way; the state that it was in then."""
    wait_for(lambda: rest.get(url)["state"] != first, 60)
    wait_for(lambda: rest.get(url)["done"] >= done, 60)
    state = str(rest.get(url)["state"])
    for pid in site.stack.child_pids("photos-"):
        os.kill(pid, signal.SIGKILL)
    return state


def test_a_killed_worker_loses_nothing_of_a_detection(site: Site) -> None:
    owner = site.user("owner")
    project = site.project(owner)
    inside = f"/projects/{project}"
    pairs = [((p, n), (p % 40 + 1, n)) for n in (1, 2) for p in range(1, PHOTOS // 2 + 1)]
    owner.send(
        project, *[(f"{k}.png", orl.near_and_far(*pair)) for k, pair in enumerate(pairs)]
    )  # fmt: skip
    owner.wait_done(project, PHOTOS)
    before = faces(owner, project)
    assert len(before) >= PHOTOS + 10
    named = before[-1]["id"]
    owner.post(f"{inside}/labels", {"faces": [{"id": named}], "action": "assign", "name": "kept"})
    before = faces(owner, project)

    with tab(owner, project) as socket:
        job = owner.post(f"{inside}/jobs/detect", {"min_face_px": 100})
        url = f"{inside}/jobs/{job['id']}"
        assert kill_workers(site, owner, url, first="waiting", done=3) == "running"
        ready = ended(owner, url, "ready")
        assert until(socket, "job.changed")["job"]["id"] == job["id"]
    assert (ready["total"], ready["done"], ready["failed"]) == (PHOTOS, PHOTOS, 0)
    assert ready["result"]["vanish"] >= 10
    assert ready["result"]["appear"] == 0
    assert faces(owner, project) == before  # so far it was a preview

    owner.post(f"{url}/apply")
    kill_workers(site, owner, url, first="ready", done=1)  # maybe just too late: it is quick
    done = ended(owner, url, "done")
    assert done["failed"] == 0
    assert done["result"] == ready["result"]
    after = faces(owner, project)
    assert len(after) == len(before) - ready["result"]["vanish"]
    counted = {p["id"]: p["face_count"] for p in owner.every(f"{inside}/photos")}
    assert sum(counted.values()) == len(after)

    undone = owner.post(f"{inside}/changes/undo")
    assert undone["skipped"] == 0
    assert faces(owner, project) == before


def test_boxes_by_hand_through_the_predictor(site: Site) -> None:
    owner, other = site.user("owner"), site.user("labeller")
    project = site.project(owner)
    inside = f"/projects/{project}"
    owner.post(f"{inside}/members", {"username": "labeller", "role": "labeller"})
    [result] = owner.send(project, ("a.png", orl.near_and_far((1, 1), (2, 1))))
    owner.wait_done(project, 1)
    photo = result["photo"]["id"]
    box = {"left": 300, "top": 20, "right": 380, "bottom": 110}
    with tab(other, project) as socket:
        drawn = owner.post(f"{inside}/photos/{photo}/faces", {"box": box})
        assert until(socket, "faces.added")["faces"] == [drawn]
        assert until(socket, "photos.changed")["photos"][0]["face_count"] == 3
        moved = owner.call(
            "PATCH", f"{inside}/faces/{drawn['id']}", json={"box": {**box, "left": 310}}
        ).json()
        assert until(socket, "faces.changed")["faces"] == [moved]
        crop = owner.session.get(site.url + moved["crop_url"], timeout=30)
        assert crop.content[:3] == b"\xff\xd8\xff"
        owner.call("DELETE", f"{inside}/faces/{drawn['id']}")
        assert until(socket, "faces.removed") == {
            "type": "faces.removed", "photo_id": photo, "ids": [drawn["id"]],
        }  # fmt: skip
        owner.post(f"{inside}/changes/undo")
        assert until(socket, "faces.added")["faces"][0]["id"] == drawn["id"]
