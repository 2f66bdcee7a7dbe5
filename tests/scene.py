"""A project in the middle of its work, made by REST: something for every screen to show.

Named people, one of them with a long name; suggestions and clusters; a wrong label, the same person
twice in a photo, labels to review, accepted and sent back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests import orl
from tests.rest import Rest, wait_for

LONG_NAME = "s5, whose name is written out with every one of its parts, jr"
UNBROKEN_NAME = "s6_whose_name_was_written_by_a_program_that_puts_no_spaces_in"
COMMENT = "The light is poor, but this looks like s2 to me: look at the ears, and at the chin."
LIMIT_S = 120.0


@dataclass(frozen=True)
class Scene:
    """What the screens need to know of the project."""

    project: int
    people: dict[str, int]
    change: int
    photo: int


def make(owner: Rest, colleague: Rest, name: str, *, people: int, photos: int) -> Scene:
    """A project of ORL's first `people` people, `photos` photos of each and one group photo.

    The colleague must have the role of a labeller in no project of that name yet.
    """
    project = int(owner.post("/projects", {"name": name})["id"])
    username = colleague.get("/session")["user"]["username"]
    owner.post(f"/projects/{project}/members", {"username": username, "role": "labeller"})
    upload(owner, project, range(1, people + 1), range(1, photos + 1))
    group = orl.encoded(orl.group((3, 1), (3, 2), (people, 1)), "JPEG")
    owner.send(project, ("together.jpg", group))
    owner.wait_done(project, people * photos + 1)
    theirs = {f["id"]: f["photo_name"] for f in owner.every(f"/projects/{project}/faces")}

    def of(person: int, most: int = 1000) -> list[int]:
        return [i for i, photo in theirs.items() if photo.startswith(f"s{person}-")][:most]

    some = max(2, photos * 2 // 3)
    label(owner, project, [*of(1), *of(2, 1)], "s1")  # one of them is s2
    label(owner, project, of(2)[1:], "s2")
    together = [i for i, photo in theirs.items() if photo == "together.jpg"]
    label(owner, project, [*of(3, some), *together[:2]], "s3")
    label(owner, project, of(5, some), LONG_NAME)
    label(colleague, project, of(4, some), "s4")
    label(colleague, project, of(6, some), UNBROKEN_NAME)
    for person in range(7, people // 2 + 1):
        label(owner, project, of(person, some), f"s{person}")
    review(owner, project, of(4, 1), "send_back", COMMENT)
    review(owner, project, of(6, 2), "accept")
    review(colleague, project, of(1, 1), "send_back", "Are you sure?")
    wait_for(lambda: settled(owner, project), LIMIT_S)
    named = {p["name"]: int(p["id"]) for p in owner.every(f"/projects/{project}/people")}
    [*_, first] = owner.every(f"/projects/{project}/changes")
    photo = next(p for p in owner.every(f"/projects/{project}/photos") if p["face_count"] > 1)
    return Scene(project, named, int(first["id"]), int(photo["id"]))


def finished(owner: Rest, name: str) -> int:
    """A project in which every face has an answer."""
    project = int(owner.post("/projects", {"name": name})["id"])
    upload(owner, project, [1], range(1, 3))
    owner.wait_done(project, 2)
    label(owner, project, [f["id"] for f in owner.every(f"/projects/{project}/faces")], "s1")
    return project


def upload(owner: Rest, project: int, people: Iterable[int], numbers: Iterable[int]) -> None:
    """Send photos "s1-1.pgm" …, each of one face."""
    names = [(s, n) for s in people for n in numbers]
    for start in range(0, len(names), 100):
        part = names[start : start + 100]
        owner.send(project, *((f"s{s}-{n}.pgm", orl.data(s, n)) for s, n in part))


def label(who: Rest, project: int, faces: list[int], name: str) -> None:
    asked = [{"id": face} for face in faces]
    who.post(f"/projects/{project}/labels", {"faces": asked, "action": "assign", "name": name})


def review(who: Rest, project: int, faces: list[int], verdict: str, comment: str = "") -> None:
    body = {"faces": [{"id": i} for i in faces], "verdict": verdict, "comment": comment}
    who.post(f"/projects/{project}/reviews", body)


def hold(who: Rest, project: int, *, card: int = 1) -> None:
    """Take the faces of one of the cards in hand, for a minute."""
    cards = who.get(f"/projects/{project}/clusters")["items"]
    faces: list[dict[str, Any]] = cards[card]["faces"]
    who.post(f"/projects/{project}/holds", {"faces": [f["id"] for f in faces]})


def settled(owner: Rest, project: int) -> bool:
    """Whether suggestions, suspects and clusters are made."""
    faces = owner.counts(project)["faces"]
    page = owner.get(f"/projects/{project}/clusters")
    made = faces["suggested"] and faces["suspects"] and faces["twice"] and page["total"] > 1
    return bool(made) and not page["due"]


def freeze_twice(owner: Rest, project: int) -> None:
    """Two versions of the data set "orl", between which faces were named, one of them anew."""
    place = f"/projects/{project}/datasets"

    def frozen(versions: int) -> None:
        owner.post(place, {"name": "orl"})

        def made() -> bool:
            states = [d["status"] for d in owner.every(place)]
            return states == ["succeeded"] * versions

        wait_for(made, LIMIT_S)

    frozen(1)
    faces = owner.every(f"/projects/{project}/faces")

    def of(person: int) -> list[int]:
        return [f["id"] for f in faces if f["photo_name"].startswith(f"s{person}-")]

    label(owner, project, of(20), "s20")
    label(owner, project, of(2)[-1:], "s1")
    frozen(2)
