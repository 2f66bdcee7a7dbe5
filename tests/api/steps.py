"""What the tests of labels, people and history do over and over, through the API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from labelling.models import Face, Negative, Person, User
from tests.api.conftest import World


def label(
    world: World, faces: list[Face] | Face, action: str = "assign", **body: Any
) -> dict[str, Any]:
    """Label faces as `who` (the labeller); with `versions`, those that the rows hold."""
    chosen = faces if isinstance(faces, list) else [faces]
    who = body.pop("who", world.labeller)
    versions = body.pop("versions", False)
    asked = [{"id": f.pk, **({"version": f.version} if versions else {})} for f in chosen]
    answer = world.client(who).post(
        f"{world.url}/labels", {"faces": asked, "action": action, **body}
    )
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def named(world: World, faces: list[Face] | Face, name: str, **body: Any) -> int:
    """Name faces; the person's id."""
    return int(label(world, faces, name=name, **body)["person"]["id"])


def state(face: Face) -> tuple[str, str | None]:
    face.refresh_from_db()
    return face.state, face.person.name if face.person else None


def undo(world: World, who: User | None = None, step: str = "undo") -> Any:
    return world.client(who or world.labeller).post(f"{world.url}/changes/{step}")


def change_person(world: World, person: int, who: User | None = None, **body: Any) -> Any:
    return world.client(who or world.labeller).patch(f"{world.url}/people/{person}", body)


def merge(world: World, into: int, *people: int, who: User | None = None) -> Any:
    return world.client(who or world.labeller).post(
        f"{world.url}/people/merge", {"into": into, "people": list(people)}
    )


def negatives() -> set[tuple[int, int]]:
    """Face and person of all that is remembered as "not this person"."""
    return set(Negative.objects.values_list("face_id", "person_id"))


def check_counts(world: World) -> None:
    """The count that each living person keeps is that of their shown faces, and nobody has faces who
    isn't there."""
    for person in Person.objects.filter(project=world.project):
        shown = Face.objects.filter(person=person, in_trash=False).count()
        assert person.face_count == shown, person.name
        if person.deleted_at is not None:
            assert not Face.objects.filter(person=person).exists(), person.name


def listen(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What tabs are told from now on, under `run_on_commit`."""
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "labelling.events._send", lambda _, message: told.append(json.loads(message["text"]))
    )
    return told
