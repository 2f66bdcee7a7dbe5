"""Photos through real workers, also when these are killed."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from tests import orl
from tests.rest import Rest, wait_for
from tests.shared_site import Site


def everything_once(rest: Rest, project: int, photos: int) -> list[dict[str, Any]]:
    """The faces, once every photo is done and has exactly its one face."""
    counts = rest.wait_done(project, photos)
    assert counts["photos"]["done"] == photos, counts
    faces = rest.every(f"/projects/{project}/faces")
    assert len({f["photo_id"] for f in faces}) == len(faces) == photos
    return faces


def test_photos_become_faces(site: Site) -> None:
    owner = site.user("owner")
    project = site.project(owner)
    cut = orl.encoded(orl.image(2, 1), "JPEG")[:1500]
    results = owner.send(
        project, ("s1/1.pgm", orl.data(1, 1)), ("sky.png", orl.blank()), ("cut.jpg", cut)
    )
    assert [r["outcome"] for r in results] == ["added"] * 3
    counts = owner.wait_done(project, 3)["photos"]
    assert (counts["done"], counts["failed"], counts["without_faces"]) == (2, 1, 1)
    [failed] = owner.every(f"/projects/{project}/photos?state=failed")
    assert failed["error"]["code"] == "unreadable_photo"
    assert failed["error"]["message"].endswith("Upload it again.")
    [face] = owner.every(f"/projects/{project}/faces")
    crop = owner.session.get(site.url + face["crop_url"], timeout=30)
    assert crop.content[:3] == b"\xff\xd8\xff"
    for size in ("thumb", "preview", "original"):
        url = f"{site.url}/api/v1/projects/{project}/photos/{face['photo_id']}/image/{size}"
        assert owner.session.get(url, timeout=30).ok
        assert site.user("outsider").session.get(url, timeout=30).status_code == 404


def test_a_killed_worker_loses_and_doubles_nothing(site: Site) -> None:
    owner = site.user("owner")
    project = site.project(owner)
    files = [
        (f"s{p}/{n}.jpg", orl.encoded(orl.image(p, n).resize((1472, 1792)), "JPEG"))
        for p in range(1, 11)
        for n in range(1, 7)
    ]  # large enough that work goes on through all of the kills
    owner.send(project, *files)
    killed: set[int] = set()

    def kill_one() -> bool:
        living = set(site.stack.child_pids("photos-")) - killed  # none, while both begin again
        if living:
            killed.add(max(living))
            os.kill(max(living), signal.SIGKILL)
        return bool(living)

    for _ in range(3):
        wait_for(lambda: owner.counts(project)["photos"]["working"] > 0, 60)
        wait_for(kill_one, 60)
        time.sleep(1)
    everything_once(owner, project, len(files))


def test_a_photo_in_a_dead_hand_is_soon_picked_up(site: Site) -> None:
    owner = site.user("owner")
    project = site.project(owner)
    # stopped workers hold what they have: then they die
    big = orl.encoded(orl.group(*[(p, 1) for p in range(1, 9)], size=500), "JPEG")
    [result] = owner.send(project, ("big.jpg", big))
    url = f"/projects/{project}/photos/{result['photo']['id']}"
    wait_for(lambda: owner.get(url)["state"] in {"working", "done"}, 60)
    for pid in site.stack.child_pids("photos-"):
        os.kill(pid, signal.SIGKILL)
    if owner.get(url)["state"] == "working":
        # 6 s of lease and 2 s to the next tick, and some for a busy machine
        wait_for(
            lambda: owner.get(url)["state"] == "waiting" or owner.get(url)["face_count"] > 0, 20
        )
    counts = owner.wait_done(project, 1)
    assert counts["photos"]["done"] == 1
    assert counts["faces"]["total"] == 8


def test_labels_make_suggestions_and_predictions(site: Site) -> None:
    owner = site.user("owner")
    project = site.project(owner)
    inside = f"/projects/{project}"
    owner.send(project, *[(f"s{p}/{n}.pgm", orl.data(p, n)) for p in (1, 2, 3) for n in (1, 2)])
    owner.wait_done(project, 6)
    photos = {p["id"]: p["path"] for p in owner.every(f"{inside}/photos")}
    faces = owner.every(f"{inside}/faces?order=oldest")
    key = owner.post(f"{inside}/keys", {"name": "robot", "role": "viewer"})["key"]
    robot = Rest(site.url, key=key)

    def predict() -> list[str | None]:
        sheet = orl.encoded(orl.group((1, 6), (2, 5), (30, 5)), "JPEG")
        answer = robot.call("POST", f"{inside}/predict", files={"file": ("new.jpg", sheet)})
        assert answer.ok, answer.text
        shown = sorted(answer.json()["faces"], key=lambda f: f["box"]["left"])
        return [f["name"] for f in shown]

    assert predict() == [None, None, None]
    for face in sorted(faces, key=lambda f: photos[f["photo_id"]]):
        name, _, file = photos[face["photo_id"]].partition("/")
        if file == "1.pgm":
            body = {"faces": [{"id": face["id"]}], "action": "assign", "name": name}
            owner.post(f"{inside}/labels", body)
            if name == "s1":
                assert predict() == ["s1", None, None]  # one new label counts at once
    assert predict() == ["s1", "s2", None]
    wait_for(lambda: owner.counts(project)["faces"]["suggested"] == 3, 60)
    for face in owner.every(f"{inside}/faces?state=suggested"):
        assert face["suggestion"]["person"]["name"] == photos[face["photo_id"]].partition("/")[0]
    refused = robot.call("POST", f"{inside}/predict", files={"file": ("x.jpg", b"no photo")})
    assert (refused.status_code, refused.json()["code"]) == (400, "unsupported_format")
    assert len(owner.every(f"{inside}/photos")) == 6  # what was predicted isn't kept


def test_ready_says_what_is_there(site: Site) -> None:
    whole = {"ready": True, "database": True, "queue": True, "worker": True, "predictor": True}
    url = f"{site.url}/readyz"  # a worker that another test killed may be on its way back
    wait_for(lambda: site.admin.session.get(url, timeout=30).json() == whole, 60)
    assert site.admin.session.get(f"{site.url}/healthz", timeout=30).json()["status"] == "ok"


def test_schema_and_its_page_are_served(site: Site) -> None:
    assert (
        "openapi"
        in site.admin.session.get(f"{site.url}/api/v1/schema?format=json", timeout=30).text
    )
    page = site.admin.session.get(f"{site.url}/api/v1/docs", timeout=30).text
    assert "https://" not in page.replace("https://github.com", "")
