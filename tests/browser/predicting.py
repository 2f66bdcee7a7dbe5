"""What the tests of the Predict page share: labelled projects, photos, the page's boxes."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page

from tests import orl
from tests.rest import Rest
from tests.shared_site import Site

# The first face of s2 has a wrong name.
WRONG = {(1, 1): "s1", (1, 2): "s1", (2, 1): "s7"}


def jpeg(*people: tuple[int, int]) -> bytes:
    return orl.encoded(orl.group(*people, size=300), "JPEG", quality=92)


def labelled(site: Site, owner: Rest, name: str, faces: dict[tuple[int, int], str]) -> int:
    """A project of ORL's photos of these faces, labelled so."""
    project = site.project(owner, name)
    owner.send(project, *((f"s{s}-{n}.pgm", orl.data(s, n)) for s, n in faces))
    owner.wait_done(project, len(faces))
    ids = face_ids(owner, project)
    for (s, n), who in faces.items():
        body = {"faces": [{"id": ids[f"s{s}-{n}.pgm"]}], "action": "assign", "name": who}
        owner.post(f"/projects/{project}/labels", body)
    return project


def face_ids(owner: Rest, project: int) -> dict[str, int]:
    return {f["photo_name"]: int(f["id"]) for f in owner.every(f"/projects/{project}/faces")}


def name_of(owner: Rest, project: int, face: int) -> str | None:
    person = owner.get(f"/projects/{project}/faces/{face}")["person"]
    return person["name"] if person else None


def put(page: Page, *files: tuple[str, bytes]) -> None:
    """Choose files on the page that is open."""
    page.get_by_test_id("predict-file").set_input_files(
        [{"name": name, "mimeType": "image/jpeg", "buffer": data} for name, data in files]
    )


def box(page: Page, name: str) -> Any:
    """The box of that name on the photo."""
    percent = "" if name == "unknown" else r" \d+ %"
    return page.get_by_role("button", name=re.compile(rf"^{name}{percent}: show who voted"))


def asked(page: Page) -> list[str]:
    """The predictions that the page asks for, from now on."""
    found: list[str] = []
    page.on("request", lambda r: found.append(r.url) if r.url.endswith("/predict") else None)
    return found
