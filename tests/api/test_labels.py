"""Labels, suggestions, undo and redo, people."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from labelling.models import Change, Face, Negative, Person, Suggestion
from labelling.services import suggestions
from tests.api.conftest import World, refresh, vector


def label(
    world: World, faces: list[Face] | Face, action: str = "assign", **body: Any
) -> dict[str, Any]:
    chosen = faces if isinstance(faces, list) else [faces]
    who = body.pop("who", world.labeller)
    asked = [
        {"id": f.pk, **({"version": f.version} if body.get("versions") else {})} for f in chosen
    ]
    body.pop("versions", None)
    answer = world.client(who).post(
        f"{world.url}/labels", {"faces": asked, "action": action, **body}
    )
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def state(face: Face) -> tuple[str, str | None]:
    face.refresh_from_db()
    return face.state, face.person.name if face.person else None


def undo(world: World, who: Any = None, step: str = "undo") -> Any:
    return world.client(who or world.labeller).post(f"{world.url}/changes/{step}")


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
    assert [(f["id"], f["person"]["name"]) for f in done["conflicts"]] == [(faces[0].pk, "s1")]
    assert state(faces[0]) == ("labelled", "s1")


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


def test_a_negative_is_remembered(world: World, faces: list[Face]) -> None:
    label(world, faces[0], name="s1")
    refresh(world.project)
    done = label(world, faces[1], "not_person")
    assert done["change"]["summary"] == "said “not s1” of 1 face"
    refresh(world.project)
    assert state(faces[1]) == ("unlabelled", None)
    assert not Suggestion.objects.filter(face=faces[1]).exists()
    candidates = (
        world.client(world.viewer).get(f"{world.url}/faces/{faces[1].pk}/candidates").json()
    )
    assert candidates["items"] == []
    assert undo(world).status_code == 200
    refresh(world.project)
    assert Suggestion.objects.get(face=faces[1]).person.name == "s1"
    assert undo(world, step="redo").status_code == 200
    assert Negative.objects.count() == 1
    label(world, faces[1], name="s1")  # said by a person after all
    assert Negative.objects.count() == 0


def test_not_this_person_takes_their_label_off(world: World, faces: list[Face]) -> None:
    made = label(world, faces[:2], name="s1")["person"]
    label(world, faces[1], "not_person", person=made["id"])
    assert state(faces[1]) == ("unlabelled", None)
    undo(world)
    assert state(faces[1]) == ("labelled", "s1")


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


def test_history(world: World, faces: list[Face]) -> None:
    label(world, faces[0], name="s1")
    label(world, faces[1], "reject", who=world.owner)
    items = world.client(world.viewer).get(f"{world.url}/changes").json()["items"]
    assert [(c["by"], c["action"]) for c in items] == [("owner", "reject"), ("labeller", "assign")]


def test_people(world: World, faces: list[Face]) -> None:
    client = world.client(world.labeller)
    url = f"{world.url}/people"
    for name in ("Zoë Ångström", "anna maria", "s1"):
        assert client.post(url, {"name": name}).status_code == 201
    assert client.post(url, {"name": "zoe angstrom"}).json()["code"] == "person_exists"
    client.post(url, {"name": "s10"})
    client.post(url, {"name": "s2"})
    names = [p["name"] for p in client.get(url).json()["items"]]
    assert names == ["anna maria", "s1", "s2", "s10", "Zoë Ångström"]
    for q, names in (
        ("zo", ["Zoë Ångström"]),
        ("ANG", ["Zoë Ångström"]),
        ("mar", ["anna maria"]),
        ("x", []),
    ):
        assert [p["name"] for p in client.get(url, {"q": q}).json()["items"]] == names, q
    label(world, faces[0], name="s1")
    assert client.get(f"{url}?order=count").json()["items"][0]["name"] == "s1"
    one = client.get(url, {"q": "s1"}).json()["items"][0]
    assert one["face_count"] == 1
    assert one["cover_url"].endswith(f"/faces/{faces[0].pk}/crop?v=0")
    person = f"{url}/{one['id']}"
    taken = client.patch(person, {"name": "Anna  Maria"})
    assert (taken.status_code, taken.json()["code"]) == (409, "person_exists")
    assert client.patch(person, {"name": "S one"}).json()["name"] == "S one"
    assert client.patch(person, {"cover_face": faces[0].pk}).status_code == 200
    assert "cover_face" in client.patch(person, {"cover_face": faces[1].pk}).json()["fields"]


def test_deleting_a_person_can_be_undone(world: World, faces: list[Face]) -> None:
    made = label(world, faces[:2], name="s1")["person"]
    client = world.client(world.labeller)
    assert client.delete(f"{world.url}/people/{made['id']}").status_code == 204
    assert [state(f) for f in faces[:2]] == [("unlabelled", None)] * 2
    assert client.get(f"{world.url}/people/{made['id']}").status_code == 404
    undo(world)
    assert [state(f) for f in faces[:2]] == [("labelled", "s1")] * 2
    assert client.get(f"{world.url}/people/{made['id']}").json()["face_count"] == 2


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
