"""Labels, suggestions, undo and redo."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labelling import access, errors
from labelling.access import Access, Actor
from labelling.models import Change, Face, Person, Role, Suggestion, User
from labelling.services import labels, suggestions
from tests.api.conftest import World, refresh, vector
from tests.api.steps import label, state, undo


def access_to(world: World, user: User) -> Access:
    return access.project(Actor(user), world.project.pk, need=Role.LABELLER)


def test_a_typed_name_makes_the_person(world: World, faces: list[Face]) -> None:
    done = label(world, faces[:2], name="  S1 ")
    assert [f["person"]["name"] for f in done["faces"]] == ["S1", "S1"]
    assert done["person"]["face_count"] == 2
    assert done["change"]["summary"] == "named 2 faces S1"
    again = label(world, faces[2], name="s1")
    assert again["person"]["id"] == done["person"]["id"]
    shown = world.client(world.viewer).get(f"{world.url}/faces/{faces[0].pk}").json()
    assert shown["labelled"]["by"] == "labeller"
    assert shown["labelled"]["how"] == "typed"
    assert shown["version"] == 1


@pytest.mark.parametrize(
    ("action", "expected"), [("reject", "rejected"), ("stranger", "stranger"), ("unsure", "unsure")]
)
def test_other_answers(world: World, faces: list[Face], action: str, expected: str) -> None:
    label(world, faces[0], name="s1")
    label(world, faces[0], action)
    assert state(faces[0]) == (expected, None)
    label(world, faces[0], "clear")
    assert state(faces[0]) == ("unlabelled", None)


def test_nobody_waits_for_the_process_of_who_labels(world: World, faces: list[Face]) -> None:
    """What locks the project is one trip to the database, and no transaction keeps the lock after it."""
    label(world, faces[0], name="s1")
    with CaptureQueriesContext(connection) as caught:
        label(world, faces[1:3], name="s1", versions=True)
    said = [query["sql"] for query in caught.captured_queries]
    [locking] = [sql for sql in said if "FOR NO KEY UPDATE" in sql]
    assert "INSERT INTO labelling_change" in locking
    assert not [sql for sql in said if "SAVEPOINT" in sql]


def test_bad_labels(world: World, faces: list[Face]) -> None:
    client = world.client(world.labeller)
    url = f"{world.url}/labels"
    one = [{"id": faces[0].pk}]
    assert "name" in client.post(url, {"faces": one, "action": "assign"}).json()["fields"]
    assert (
        "name"
        in client.post(url, {"faces": one, "action": "assign", "name": "  "}).json()["fields"]
    )
    assert "action" in client.post(url, {"faces": one, "action": "delete_person"}).json()["fields"]
    assert client.post(url, {"faces": [{"id": 10**9}], "action": "reject"}).status_code == 404
    assert client.post(url, {"faces": one, "action": "assign", "person": 10**9}).status_code == 404
    foreign = world.add(3, 1, world.other)
    assert client.post(url, {"faces": [{"id": foreign.pk}], "action": "reject"}).status_code == 404
    assert Change.objects.count() == 0


def test_a_stale_write_is_a_conflict(world: World, faces: list[Face]) -> None:
    label(world, faces[0], name="s1")
    done = label(world, faces[:2], name="s2", versions=True, who=world.owner)
    assert [f["id"] for f in done["faces"]] == [faces[1].pk]
    (conflict,) = done["conflicts"]
    assert (conflict["face"]["id"], conflict["face"]["person"]["name"]) == (faces[0].pk, "s1")
    assert (conflict["yours"]["state"], conflict["yours"]["person"]["name"]) == ("labelled", "s2")
    assert state(faces[0]) == ("labelled", "s1")


def test_when_all_are_stale_nothing_is_written(world: World, faces: list[Face]) -> None:
    label(world, faces[:2], name="s1")
    asked = [{"id": f.pk, "version": f.version} for f in faces[:2]]
    url = f"{world.url}/labels"
    refused = world.client(world.owner).post(url, {"faces": asked, "action": "unsure"})
    body = refused.json()
    assert (refused.status_code, body["code"]) == (409, "labels_conflict")
    assert [c["face"]["person"]["name"] for c in body["conflicts"]] == ["s1", "s1"]
    assert [c["yours"] for c in body["conflicts"]] == [{"state": "unsure", "person": None}] * 2
    assert [state(f) for f in faces[:2]] == [("labelled", "s1")] * 2
    assert Change.objects.count() == 1
    now = [{"id": f.pk, "version": f.version} for f in faces[:2]]  # looked at again
    assert (
        world.client(world.owner).post(url, {"faces": now, "action": "unsure"}).status_code == 200
    )


def test_a_new_name_for_stale_faces_makes_nobody(world: World, faces: list[Face]) -> None:
    label(world, faces[0], name="s1")
    url, client = f"{world.url}/labels", world.client(world.owner)
    stale = {"id": faces[0].pk, "version": faces[0].version}
    body = {"faces": [stale], "action": "assign", "name": "s2"}
    for _ in range(2):  # asked again it is the same
        refused = client.post(url, body)
        assert (refused.status_code, refused.json()["code"]) == (409, "labels_conflict")
        (conflict,) = refused.json()["conflicts"]
        assert conflict["yours"] == {"state": "labelled", "person": {"id": 0, "name": "s2"}}
        assert conflict["face"]["person"]["name"] == "s1"
    assert client.post(url, {**body, "faces": [{"id": 10**9}]}).status_code == 404
    assert [p.name for p in Person.objects.all()] == ["s1"]
    assert Change.objects.count() == 1
    # with one that isn't stale the person is made, and stands in the conflict as such
    fresh = {"id": faces[1].pk, "version": faces[1].version}
    done = client.post(url, {**body, "faces": [stale, fresh]}).json()
    assert done["conflicts"][0]["yours"]["person"] == {"id": done["person"]["id"], "name": "s2"}
    assert (done["person"]["name"], done["person"]["face_count"]) == ("s2", 1)
    assert client.post(url, body).json()["conflicts"][0]["yours"]["person"]["id"] > 0


def test_a_person_who_is_gone_gets_no_faces(world: World, faces: list[Face]) -> None:
    gone = Person.objects.get(pk=label(world, faces[0], name="s1")["person"]["id"])
    access = access_to(world, world.owner)
    world.client(world.labeller).delete(f"{world.url}/people/{gone.pk}")
    with pytest.raises(errors.NotFound):  # read before it was deleted, written after
        labels.apply(access, [labels.Asked(faces[1].pk)], "assign", how="typed", person=gone)
    assert state(faces[1]) == ("unlabelled", None)


def test_suggestions_follow_labels(world: World, faces: list[Face]) -> None:
    label(world, faces[0], name="s1")
    label(world, faces[2], name="s2")
    refresh(world.project)
    shown = world.client(world.viewer).get(f"{world.url}/faces?state=suggested&order=surest").json()
    assert {(f["id"], f["suggestion"]["person"]["name"]) for f in shown["items"]} == {
        (faces[1].pk, "s1"), (faces[3].pk, "s2"),
    }  # fmt: skip
    for face in shown["items"]:
        twin = faces[0] if face["id"] == faces[1].pk else faces[2]
        own = faces[1] if face["id"] == faces[1].pk else faces[3]
        expected = float(np.linalg.norm(vector(twin) - vector(own)))
        assert face["suggestion"]["distance"] == pytest.approx(expected, abs=1e-4)
        assert 0 < face["suggestion"]["score"] <= 1
    distances = [f["suggestion"]["distance"] for f in shown["items"]]
    assert distances == sorted(distances)
    confirmed = label(
        world, faces[1], person=shown["items"][0]["suggestion"]["person"]["id"], how="suggestion"
    )
    assert confirmed["faces"][0]["suggestion"] is None
    assert confirmed["faces"][0]["labelled"]["how"] == "suggestion"
    assert not Suggestion.objects.filter(face=faces[1]).exists()


def test_new_faces_are_suggested_at_once(world: World, faces: list[Face]) -> None:
    label(world, faces[0], name="s1")
    new = world.add(1, 3)
    assert new.suggestion.person.name == "s1"


def test_candidates(world: World, faces: list[Face]) -> None:
    label(world, faces[0], name="s1")
    label(world, faces[2:], name="s2")
    ranked = (
        world.client(world.viewer)
        .get(f"{world.url}/faces/{faces[1].pk}/candidates")
        .json()["items"]
    )
    assert [c["person"]["name"] for c in ranked] == ["s1", "s2"]
    assert sum(c["score"] for c in ranked) <= 1


def test_undo_and_redo(world: World, faces: list[Face]) -> None:
    label(world, faces[:3], name="s1")
    label(world, faces[1:], name="s2")
    next_ = world.client(world.labeller).get(f"{world.url}/changes/next").json()
    assert next_["undo"]["summary"] == "named 3 faces s2"
    assert next_["redo"] is None
    undone = undo(world).json()
    assert (len(undone["faces"]), undone["skipped"]) == (3, 0)
    assert [state(f) for f in faces] == [("labelled", "s1")] * 3 + [("unlabelled", None)]
    assert not Person.objects.filter(name="s2", deleted_at=None).exists()  # made by what was undone
    assert undo(world, step="redo").status_code == 200
    assert [state(f)[1] for f in faces] == ["s1", "s2", "s2", "s2"]
    undo(world)
    undo(world)
    assert [state(f) for f in faces] == [("unlabelled", None)] * 4
    nothing = undo(world)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_undo")
    undo(world, step="redo")
    undo(world, step="redo")
    assert [state(f)[1] for f in faces] == ["s1", "s2", "s2", "s2"]
    assert undo(world, step="redo").json()["code"] == "nothing_to_redo"


def test_something_new_ends_redo(world: World, faces: list[Face]) -> None:
    label(world, faces[0], name="s1")
    undo(world)
    label(world, faces[1], name="s2")
    assert undo(world, step="redo").json()["code"] == "nothing_to_redo"


def test_undo_leaves_alone_what_others_changed_since(world: World, faces: list[Face]) -> None:
    label(world, faces[:2], name="s1")
    label(world, faces[0], name="s9", who=world.owner)
    undone = undo(world).json()
    assert ([f["id"] for f in undone["faces"]], undone["skipped"]) == ([faces[1].pk], 1)
    assert state(faces[0]) == ("labelled", "s9")
    assert undo(world, world.owner).status_code == 200  # everyone walks back their own
    assert state(faces[0]) == ("labelled", "s1")


def test_trashed_faces_do_not_vote(world: World, faces: list[Face]) -> None:
    label(world, faces[0], name="s1")
    url = f"{world.url}/photos/trash"
    world.client(world.labeller).post(url, {"photos": [faces[0].photo_id]})
    refresh(world.project)
    assert Suggestion.objects.count() == 0
    assert suggestions.candidates(world.project, faces[1]) == []


def test_face_filters(world: World, faces: list[Face]) -> None:
    made = label(world, faces[0], name="s1")["person"]
    label(world, faces[1], "stranger")
    client = world.client(world.viewer)

    def ids(query: str) -> list[int]:
        return [f["id"] for f in client.get(f"{world.url}/faces?{query}").json()["items"]]

    every = [f.pk for f in faces]
    assert ids("order=oldest") == every
    assert ids("order=newest") == every[::-1]
    assert ids("state=todo&order=oldest") == every[2:]
    assert ids("state=set_aside") == every[1:2]
    assert ids(f"person={made['id']}") == every[:1]
    assert ids(f"photo={faces[2].photo_id}") == every[2:3]
    assert ids("min_score=1") == []
    first = client.get(f"{world.url}/faces?order=oldest&limit=3").json()
    rest = client.get(f"{world.url}/faces?order=oldest&limit=3&cursor={first['next']}").json()
    assert [f["id"] for f in first["items"] + rest["items"]] == every
