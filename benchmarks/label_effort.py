"""`python -m benchmarks.label_effort [FOLDER]`: how many actions it takes to name everybody.

A simulated annotator labels a data set fully and correctly by the REST calls that the browser makes.
Naming a card, taking one face out of it, confirming a card and one single fix are an action each. FOLDER holds one
folder a person, with photos of one face each (one face is looked at, the surest); without it the sample
(400 faces, 40 people) is labelled twice: as it is, where 44 actions are allowed, and with strangers and
non-faces mixed in. The last line reads `N actions, M faces, K people`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labelling import sample_files
from tests.rest import Rest, wait_for
from tests.stack import Stack

MOST_ACTIONS, SAMPLE_FACES = 44, 400
# Cards of fewer faces come after the suggestions: they are mostly leftovers of somebody named by then.
SMALL_CARD = 3
KINDS = (".pgm", ".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".heic")
SENT_AT_ONCE = 50
# In place of a person: what the other answers are for.
STRANGER, NOT_A_FACE = "*stranger", "*not a face"
ACTIONS = {STRANGER: "stranger", NOT_A_FACE: "reject"}


@dataclass
class Annotator:
    """Someone who knows everybody, and works through the queues."""

    api: Rest
    project: int
    truth: dict[int, str]  # by face
    actions: Counter[str] = field(default_factory=Counter)

    @property
    def inside(self) -> str:
        return f"/projects/{self.project}"

    def work(self) -> None:
        """Name the large cards, confirm what is suggested, then what is left; at last look it over."""
        while self._clusters(SMALL_CARD) or self._suggestions() or self._clusters(1):
            pass
        self._look_over()

    def _settled(self) -> None:
        """Wait for the suggestions that follow from the last answer."""

        def quiet() -> bool:
            return bool(self.api.get(f"{self.inside}/progress")["up_to_date"])

        wait_for(quiet, 60)

    def _clusters(self, least: int) -> bool:
        """Answer the first card, if it is of `least` faces; False if it isn't."""
        self._settled()
        page = self.api.get(f"{self.inside}/clusters?limit=1")
        if not page["items"] or page["items"][0]["size"] < least:
            return False
        card = page["items"][0]
        ids = self.api.get(f"{self.inside}/faces/index?cluster={card['id']}")["ids"]
        who, _ = Counter(self.truth[face] for face in ids).most_common(1)[0]
        self._answer(ids, who, "named cards", how="cluster")
        return True

    def _suggestions(self) -> bool:
        """Answer the first suggested person's card."""
        self._settled()
        page = self.api.get(f"{self.inside}/suggestions?limit=1")
        if not page["items"]:
            return False
        person = page["items"][0]["person"]
        query = f"state=suggested&suggested_person={person['id']}"
        ids = self.api.get(f"{self.inside}/faces/index?{query}")["ids"]
        if any(self.truth[face] == person["name"] for face in ids):
            self._answer(ids, person["name"], "confirmed cards", how="suggestion")
        else:
            self._post(ids, {"action": "not_person", "person": person["id"]})
            self.actions["refused cards"] += 1
        return True

    def _answer(self, ids: list[int], who: str, kind: str, *, how: str) -> None:
        """One answer for a card, after the others were taken out."""
        inside = [face for face in ids if self.truth[face] == who]
        out = [face for face in ids if self.truth[face] != who]
        if who in ACTIONS:
            self._post(inside, {"action": ACTIONS[who]})
        else:
            refused = [{"id": face} for face in out]
            self._post(inside, {"action": "assign", "name": who, "how": how, "refused": refused})
        self.actions[kind] += 1
        self.actions["faces taken out"] += len(out)

    def _post(self, ids: list[int], body: dict[str, Any]) -> None:
        self.api.post(f"{self.inside}/labels", {**body, "faces": [{"id": face} for face in ids]})

    def _look_over(self) -> None:
        """Put right one by one what is still wrong."""
        for face in self.api.every(f"{self.inside}/faces?order=oldest"):
            who = self.truth[face["id"]]
            if said(face) != who:
                action = (
                    {"action": ACTIONS[who]}
                    if who in ACTIONS
                    else {"action": "assign", "name": who}
                )
                self._post([face["id"]], action)
                self.actions["single fixes"] += 1


def said(face: dict[str, Any]) -> str | None:
    """What a face's label says, in the words of the truth."""
    if face["person"]:
        return str(face["person"]["name"])
    return {"stranger": STRANGER, "rejected": NOT_A_FACE}.get(face["state"])


def photos_of(folder: Path) -> list[Path]:
    """The photos in the folder's folders."""
    return sorted(p for p in folder.glob("*/*") if p.suffix.lower() in KINDS)


def upload(api: Rest, name: str, files: Sequence[Path]) -> int:
    """A new project with these photos, processed."""
    project = int(api.post("/projects", {"name": name})["id"])
    for start in range(0, len(files), SENT_AT_ONCE):
        part = files[start : start + SENT_AT_ONCE]
        api.send(project, *((f"{p.parent.name}/{p.name}", p.read_bytes()) for p in part))
    api.wait_done(project, len(files), limit_s=60 + len(files))
    return project


def settle_clusters(api: Rest, project: int) -> None:
    """Wait until all faces have been put together since the last of them came."""
    wait_for(lambda: bool(api.get(f"/projects/{project}/progress")["clusters_up_to_date"]), 300)


def truth_of(api: Rest, project: int, strangers: set[str]) -> dict[int, str]:
    """Who each face is, by the folder of its photo; more faces of one photo than one are none."""
    inside = f"/projects/{project}"
    folder = {p["id"]: p["path"].partition("/")[0] for p in api.every(f"{inside}/photos")}
    truth: dict[int, str] = {}
    seen: set[int] = set()
    for face in sorted(api.every(f"{inside}/faces"), key=lambda f: -f["score"]):
        who = STRANGER if folder[face["photo_id"]] in strangers else folder[face["photo_id"]]
        truth[face["id"]] = NOT_A_FACE if face["photo_id"] in seen or face["by_hand"] else who
        seen.add(face["photo_id"])
    return truth


def draw_non_faces(api: Rest, project: int, share: float) -> None:
    """Boxes on the corners of photos, where the background is."""
    photos = api.every(f"/projects/{project}/photos?order=oldest")
    for photo in photos[:: max(1, round(1 / share))]:
        side = min(photo["width"], photo["height"]) // 4
        box = {"left": 0, "top": 0, "right": side, "bottom": side}
        api.post(f"/projects/{project}/photos/{photo['id']}/faces", {"box": box})


def labelled(
    api: Rest, name: str, files: Sequence[Path], *, strangers: int = 0, non_faces: float = 0
) -> Annotator:
    """A data set, one folder a person, labelled by one who counts."""
    project = upload(api, name, files)
    if non_faces:
        draw_non_faces(api, project, non_faces)
    settle_clusters(api, project)
    people = sorted({p.parent.name for p in files})
    worker = Annotator(api, project, truth_of(api, project, set(people[:strangers])))
    worker.work()
    wrong = [f for f in api.every(f"/projects/{project}/faces") if said(f) != worker.truth[f["id"]]]
    assert not wrong, f"{len(wrong)} faces are still wrong"
    return worker


def say(name: str, worker: Annotator) -> str:
    """The parts of the count, and the count."""
    for kind, count in worker.actions.most_common():
        print(f"  {name}: {kind}: {count}")
    people = {who for who in worker.truth.values() if who not in ACTIONS}
    return f"{worker.actions.total()} actions, {len(worker.truth)} faces, {len(people)} people"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="one folder a person")
    asked = parser.parse_args().folder
    with tempfile.TemporaryDirectory(prefix="facesite-bench-") as folder:
        Path(folder).chmod(0o755)
        with Stack(Path(folder) / "var", env={"FACESITE_PHOTO_WORKERS": "2"}) as stack:
            api = Rest(stack.url).use_link(stack.admin_link)
            if asked is not None:
                print(say(asked.name, labelled(api, asked.name, photos_of(asked))))
                return 0
            return sample(api)


def sample(api: Rest) -> int:
    """The sample both ways. Returns 1 past the actions allowed."""
    photos = sample_files.files()
    mixed = labelled(api, "With strangers", photos, strangers=4, non_faces=0.05)
    print("with 10% strangers and 5% non-faces: " + say("mixed", mixed))
    plain = labelled(api, "Sample", photos)
    line = say("sample", plain)
    print(f"{MOST_ACTIONS} actions are allowed, against {SAMPLE_FACES} one by one")
    print(line)
    return int(plain.actions.total() > MOST_ACTIONS)


if __name__ == "__main__":
    sys.exit(main())
