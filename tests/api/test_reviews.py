"""Reviews: labels accepted or sent back, and that taken back."""

from __future__ import annotations

from typing import Any

import pytest

from labelling.models import Change, Face, Person, User
from tests.api.conftest import World
from tests.api.steps import label, merge, named, undo


def review(
    world: World, faces: list[Face], verdict: str, who: User | None = None, **body: Any
) -> Any:
    versions = body.pop("versions", False)
    asked = [{"id": f.pk, **({"version": f.version} if versions else {})} for f in faces]
    return world.client(who or world.owner).post(
        f"{world.url}/reviews", {"faces": asked, "verdict": verdict, **body}
    )


def reviewed(face: Face) -> tuple[str, str, bool]:
    face.refresh_from_db()
    return face.review, face.review_comment, face.reviewed_at is not None


NONE = ("", "", False)
ACCEPTED = ("accepted", "", True)


def test_labels_are_accepted_and_sent_back(world: World, faces: list[Face]) -> None:
    named(world, faces[:2], "s1")
    label(world, faces[2], "stranger")
    done = review(world, faces[:3], "accept").json()
    assert done["change"]["summary"] == "accepted the labels of 3 faces"
    assert [f["review"]["state"] for f in done["faces"]] == ["accepted"] * 3
    assert [f["review"]["by"] for f in done["faces"]] == ["owner"] * 3
    assert (done["face_count"], done["conflicts"], done["person"]) == (3, [], None)
    assert [f["version"] for f in done["faces"]] == [2, 2, 2]
    done = review(world, faces[1:2], "send_back", comment=" Not s1? ").json()
    assert done["change"]["summary"] == "sent back the labels of 1 face"
    assert done["faces"][0]["review"]["comment"] == "Not s1?"
    shown = world.client(world.labeller).get(f"{world.url}/faces?review=sent_back").json()
    assert [f["id"] for f in shown["items"]] == [faces[1].pk]
    again = review(world, faces[:1], "accept").json()  # nothing to change
    assert (again["change"]["id"], again["faces"]) == (None, [])


def test_a_review_is_taken_back_and_done_again(world: World, faces: list[Face]) -> None:
    named(world, faces[:2], "s1")
    review(world, faces[:2], "accept")
    review(world, faces[:1], "send_back", comment="No.")
    sent = reviewed(faces[0])
    assert sent == ("sent_back", "No.", True)
    at = faces[0].reviewed_at
    undo(world, world.owner)
    assert [reviewed(f) for f in faces[:2]] == [ACCEPTED] * 2
    undo(world, world.owner)
    assert [reviewed(f) for f in faces[:2]] == [NONE] * 2
    assert faces[0].reviewed_by is None
    undo(world, world.owner, "redo")
    undo(world, world.owner, "redo")
    assert [reviewed(f) for f in faces[:2]] == [sent, ACCEPTED]
    assert (faces[0].reviewed_at, faces[0].reviewed_by) == (at, world.owner)


def test_another_label_makes_a_review_void(world: World, faces: list[Face]) -> None:
    named(world, faces[:2], "s1")
    review(world, faces[:2], "accept")
    label(world, faces[0], name="s2")
    assert reviewed(faces[0]) == NONE
    undo(world)  # the label that was reviewed is back, and so is its review
    assert [reviewed(f) for f in faces[:2]] == [ACCEPTED] * 2
    undo(world, step="redo")
    undo(world, world.owner)
    assert [reviewed(f) for f in faces[:2]] == [NONE] * 2
    undo(world)
    assert reviewed(faces[0]) == NONE  # as it is taken back by now
    redone = undo(world, world.owner, "redo").json()
    assert redone["skipped"] == 0
    assert reviewed(faces[0]) == ACCEPTED


def test_a_review_is_not_done_again_on_another_label(world: World, faces: list[Face]) -> None:
    named(world, faces[0], "s1")
    review(world, faces[:1], "accept")
    undo(world, world.owner)
    label(world, faces[0], name="s2")
    assert undo(world, world.owner, "redo").json()["skipped"] == 1
    assert reviewed(faces[0]) == NONE


def test_a_merge_keeps_reviews(world: World, faces: list[Face]) -> None:
    one, two = named(world, faces[0], "s1"), named(world, faces[1], "s2")
    review(world, faces[:2], "accept")
    merge(world, one, two)
    assert reviewed(faces[1]) == ACCEPTED
    undo(world)
    assert reviewed(faces[1]) == ACCEPTED


def test_stale_reviews_are_conflicts(world: World, faces: list[Face]) -> None:
    named(world, faces[:2], "s1")
    for face in faces[:2]:
        face.refresh_from_db()
    label(world, faces[0], name="s2")
    done = review(world, faces[:2], "accept", versions=True).json()
    assert [f["id"] for f in done["faces"]] == [faces[1].pk]
    (conflict,) = done["conflicts"]
    assert (conflict["face"]["id"], conflict["yours"]["person"]["name"]) == (faces[0].pk, "s2")
    refused = review(world, faces[:1], "accept", versions=True)
    assert (refused.status_code, refused.json()["code"]) == (409, "labels_conflict")
    assert len(refused.json()["conflicts"]) == 1
    assert reviewed(faces[0]) == NONE


def test_ones_own_labels_are_left_to_others(world: World, faces: list[Face]) -> None:
    named(world, faces[0], "s1")
    named(world, faces[1], "s1", who=world.owner)
    own = review(world, faces[1:2], "accept")
    assert own.status_code == 400
    assert "someone else" in own.json()["message"]
    done = review(world, faces[:2], "accept").json()
    assert [f["id"] for f in done["faces"]] == [faces[0].pk]
    assert reviewed(faces[1]) == NONE


def test_bad_reviews(world: World, faces: list[Face]) -> None:
    named(world, faces[0], "s1")
    assert "comment" in review(world, faces[:1], "send_back", comment=" ").json()["fields"]
    assert "verdict" in review(world, faces[:1], "praise").json()["fields"]
    assert "faces" in review(world, faces[1:], "accept").json()["fields"]  # no answers yet
    foreign = world.add(3, 1, world.other)
    assert review(world, [foreign], "accept").status_code == 404
    assert review(world, faces[:1], "accept", world.viewer).status_code == 403
    assert review(world, faces[:1], "accept", world.outsider).status_code == 404
    assert Change.objects.count() == 1
    assert Person.objects.count() == 1


@pytest.mark.parametrize("verdict", ["accept", "send_back"])
def test_a_reviewer_who_is_gone(world: World, faces: list[Face], verdict: str) -> None:
    """What a user said stays when the user is erased, and can be walked by who labelled."""
    named(world, faces[0], "s1")
    review(world, faces[:1], verdict, comment="Hm.")
    label(world, faces[0], "clear")
    world.owner.delete()
    undo(world)
    assert reviewed(faces[0])[1] == "Hm."
    assert faces[0].reviewed_by is None
