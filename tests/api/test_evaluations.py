"""How good the labels, or a classifier, are: measured by the worker, asked for through the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from labelling.models import Face, Person, Project
from labelling.services import work as photo_work
from labelling.vision.voting import Neighbour, accept, rank
from models_app import tasks
from models_app.models import (
    Classifier,
    ClassifierVersion,
    DatasetFace,
    DatasetPerson,
    Evaluation,
    EvaluationFace,
    Work,
)
from models_app.services import fingerprints, voters, work
from tests.api.classifying import frozen, make
from tests.api.conftest import World, vector
from tests.api.steps import named

TOO_FEW = "too_few_labels"


@pytest.fixture
def people(world: World) -> dict[str, list[Face]]:
    """Three people with three faces each, one of s3's labelled as s1's; s4 has one face."""
    found = {f"s{p}": [world.add(p, n) for n in (1, 2, 3)] for p in (1, 2, 3)}
    found["s4"] = [world.add(4, 1)]
    found["s1"].append(found["s3"].pop())
    for name, faces in found.items():
        named(world, faces, name)
    return found


def get(world: World, url: str = "", who: Any = None) -> dict[str, Any]:
    answer = world.client(who or world.viewer).get(f"{world.url}{url}/evaluation")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def start(world: World, url: str = "", who: Any = None) -> Any:
    return world.client(who or world.viewer).post(f"{world.url}{url}/evaluation")


def measured(world: World, url: str = "") -> dict[str, Any]:
    """A measurement begun, made by the worker and fetched."""
    answer = start(world, url)
    assert answer.status_code == 202, answer.content
    tasks.evaluate.fn(answer.json()["id"])
    done = get(world, url)
    assert done["state"] == "succeeded", done["error"]
    return done


def classifier(world: World, **settings: Any) -> ClassifierVersion:
    made = Classifier.objects.create(project=world.project, name="Ours", folded="ours")
    return ClassifierVersion.objects.create(classifier=made, number=1, **settings)


def brute(faces: list[Face], distance: float, k: int = 3) -> dict[int, int | None]:
    """By face who the vote of all faces of other photos says it is."""
    said = {}
    for face in faces:
        others = [
            Neighbour(o.pk, int(o.person_id or 0), float(np.linalg.norm(vector(o) - vector(face))))
            for o in faces
            if o.photo_id != face.photo_id
        ]
        winner = accept(rank(others, k=k), distance)
        said[face.pk] = winner.person_id if winner else None
    return said


def test_never_measured(world: World) -> None:
    found = get(world)
    assert (found["id"], found["state"], found["fresh"], found["result"]) == (
        None, "none", False, None,
    )  # fmt: skip


def test_it_is_what_brute_force_says(world: World, people: dict[str, list[Face]]) -> None:
    Project.objects.filter(pk=world.project.pk).update(accept_distance=0.5)
    done = measured(world)
    faces = list(Face.objects.filter(project=world.project).order_by("pk"))
    said = brute(faces, 0.5)
    alone = people["s4"][0].pk
    asked = [f for f in faces if f.pk != alone]
    right = sum(said[f.pk] == f.person_id for f in asked)
    unknown = sum(said[f.pk] is None for f in asked)
    result = done["result"]
    assert done["fresh"] is True
    assert done["progress"] == 1.0
    assert (result["faces"], result["people"], result["alone"]) == (10, 4, 1)
    assert (result["right"], result["unknown"]) == (right, unknown)
    assert result["wrong"] == 9 - right - unknown > 0
    assert result["accuracy"]["value"] == pytest.approx(right / 9)
    assert result["accuracy"]["low"] < right / 9 < result["accuracy"]["high"]
    assert result["distance"] == 0.5
    rows = EvaluationFace.objects.filter(evaluation=done["id"])
    assert {r.face_id: r.said_id for r in rows} == {f.pk: said[f.pk] for f in asked}
    for one in result["persons"]:
        own = [f for f in asked if f.person_id == one["person"]["id"]]
        given = [f for f in asked if said[f.pk] == one["person"]["id"]]
        hits = sum(said[f.pk] == f.person_id for f in own)
        assert one["right"] == hits
        assert one["recall"] == (pytest.approx(hits / len(own)) if own else None)
        assert one["precision"] == (pytest.approx(hits / len(given)) if given else None)


def test_cells_open_their_faces(world: World, people: dict[str, list[Face]]) -> None:
    stray = people["s1"][-1]
    cells = measured(world)["result"]["confusion"]
    [cell] = [c for c in cells if c["said"] and c["said"]["name"] == "s3"]
    assert (cell["person"]["name"], cell["count"]) == ("s1", 1)
    url = f"{world.url}/faces"
    client = world.client(world.viewer)
    found = client.get(f"{url}?among={cell['among']}").json()["items"]
    assert [f["id"] for f in found] == [stray.pk]
    index = client.get(f"{url}/index?among={cell['among']}").json()
    assert (index["ids"], index["total"]) == ([stray.pk], 1)
    # Once it is put right it stays in the list, as the cell was measured with it.
    named(world, stray, "s3")
    assert client.get(f"{url}/index?among={cell['among']}").json()["ids"] == [stray.pk]
    assert get(world)["fresh"] is False
    again = measured(world)
    assert [c for c in again["result"]["confusion"] if c["said"]] == []
    assert client.get(f"{url}/index?among={cell['among']}").json()["ids"] == []


def test_unknown_faces_have_a_cell(world: World, people: dict[str, list[Face]]) -> None:
    Project.objects.filter(pk=world.project.pk).update(accept_distance=0.01)
    result = measured(world)["result"]
    assert (result["right"], result["wrong"], result["unknown"]) == (0, 0, 9)
    cell = next(c for c in result["confusion"] if c["person"]["name"] == "s2")
    assert (cell["said"], cell["count"]) == (None, 3)
    index = world.client(world.viewer).get(f"{world.url}/faces/index?among={cell['among']}")
    assert sorted(index.json()["ids"]) == sorted(f.pk for f in people["s2"])


@pytest.mark.parametrize(
    "among", ["evaluation", "evaluation-1", "evaluation-x-1-2", "evaluation-1-2-3-4",
              "evaluation-99999999999999999999-1-0", "evaluation-0-1-1"],
)  # fmt: skip
def test_lists_that_there_are_not(world: World, among: str) -> None:
    answer = world.client(world.viewer).get(f"{world.url}/faces?among={among}")
    assert answer.status_code == 404


def test_lists_of_another_project(world: World, people: dict[str, list[Face]]) -> None:
    among = measured(world)["result"]["confusion"][0]["among"]
    other = f"/api/v1/projects/{world.other.pk}/faces?among={among}"
    assert world.client(world.outsider).get(other).status_code == 404


def test_who_may(world: World, people: dict[str, list[Face]]) -> None:
    version = classifier(world)
    for url in ("", f"/classifiers/{version.classifier_id}"):
        for who, status in ((world.outsider, 404), (None, 401)):
            client = world.client(who)
            assert client.get(f"{world.url}{url}/evaluation").status_code == status
            assert client.post(f"{world.url}{url}/evaluation").status_code == status
        assert world.client(world.viewer).get(f"{world.url}{url}/evaluation").status_code == 200
    assert start(world, "/classifiers/999999").status_code == 404
    assert start(world, who=world.viewer).status_code == 202


@pytest.mark.parametrize("labels", ["none", "one person", "no second photo", "none may vote"])
def test_too_few_labels(world: World, faces: list[Face], labels: str) -> None:
    if labels == "one person":
        named(world, faces[:2], "s1")
    elif labels == "no second photo":
        named(world, faces[0], "s1")
        named(world, faces[2], "s2")
    elif labels == "none may vote":
        named(world, faces[:2], "s1")
        named(world, faces[2:], "s2")
        Face.objects.filter(project=world.project).update(use=Face.Use.NEVER)
    answer = start(world)
    assert (answer.status_code, answer.json()["code"]) == (409, TOO_FEW)
    assert not Evaluation.objects.exists()


def test_labels_that_go_while_it_waits(world: World, faces: list[Face]) -> None:
    named(world, faces[:2], "s1")
    two = named(world, faces[2:], "s2")
    pk = start(world).json()["id"]
    world.client(world.labeller).delete(f"{world.url}/people/{two}")
    tasks.evaluate.fn(pk)
    found = get(world)
    assert (found["state"], found["error"]["code"]) == ("failed", TOO_FEW)
    named(world, faces[2:], "s2")
    assert measured(world)["error"] is None


def test_asked_for_twice(world: World, people: dict[str, list[Face]]) -> None:
    first = start(world).json()
    again = start(world).json()
    assert (first["id"], first["state"]) == (again["id"], "waiting")
    tasks.evaluate.fn(first["id"])
    before = get(world)
    assert start(world).json() == before  # nothing changed: nothing to do
    tasks.evaluate.fn(first["id"])
    assert get(world)["measured_at"] == before["measured_at"]
    assert Evaluation.objects.count() == 1


def test_the_old_result_stays_until_there_is_another(
    world: World, people: dict[str, list[Face]]
) -> None:
    before = measured(world)
    named(world, people["s1"][-1], "s3")
    stale = get(world)
    assert (stale["state"], stale["fresh"]) == ("succeeded", False)
    assert stale["result"] == before["result"]
    waiting = start(world).json()
    assert (waiting["state"], waiting["fresh"], waiting["progress"]) == ("waiting", False, 0.0)
    assert waiting["result"] == before["result"]


def test_what_makes_it_stale(world: World, people: dict[str, list[Face]]) -> None:
    rule = voters.rule(world.project)
    seen = {fingerprints.of(rule)}
    assert fingerprints.of(voters.rule(world.project)) in seen

    def changed() -> bool:
        world.project.refresh_from_db()
        now = fingerprints.of(voters.rule(world.project))
        new = now not in seen
        seen.add(now)
        return new

    face = people["s2"][0]
    for field, value in (
        ("use", Face.Use.NEVER),
        ("crop_version", 77),
        ("in_trash", True),
        ("person", Person.objects.get(name="s1")),
    ):
        Face.objects.filter(pk=face.pk).update(**{field: value})
        assert changed() is True, field
        Face.objects.filter(pk=face.pk).update(
            use=Face.Use.RULE, crop_version=face.crop_version, in_trash=False,
            person=Person.objects.get(name="s2"),
        )  # fmt: skip
        assert changed() is False
    Face.objects.filter(pk=face.pk).update(review_comment="Who?", version=99)
    assert changed() is False
    for setting, value in (("neighbours", 5), ("accept_distance", 0.3), ("min_quality", 0.99)):
        Project.objects.filter(pk=world.project.pk).update(**{setting: value})
        assert changed() is True, setting


def test_a_killed_worker_loses_nothing(
    world: World, people: dict[str, list[Face]], monkeypatch: pytest.MonkeyPatch
) -> None:
    pk = measured(world)["id"]
    named(world, people["s1"][-1], "s3")
    start(world)
    rows = set(EvaluationFace.objects.values_list("pk", flat=True))
    dead = work.claim(Evaluation, pk, "dead")
    assert dead is not None
    assert work.claim(Evaluation, pk, "other") is None
    Evaluation.objects.filter(pk=pk).update(lease_until="2020-01-01T00:00:00Z")
    assert work.reclaim() == 1
    assert get(world)["state"] == "waiting"
    assert set(EvaluationFace.objects.values_list("pk", flat=True)) == rows
    tasks.evaluate.fn(pk)
    done = get(world)
    assert (done["state"], done["fresh"]) == ("succeeded", True)
    # The dead one wakes up: it doesn't hold the row, and writes nothing.
    rows = set(EvaluationFace.objects.values_list("pk", flat=True))
    from models_app.services import evaluating

    evaluating.measure(dead, "dead")
    assert set(EvaluationFace.objects.values_list("pk", flat=True)) == rows
    assert get(world) == done


def test_an_unexpected_error_is_tried_again(
    world: World, people: dict[str, list[Face]], monkeypatch: pytest.MonkeyPatch
) -> None:
    pk = start(world).json()["id"]

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("models_app.training.measuring.measure", broken)
    for state in (Work.State.WAITING, Work.State.WAITING, Work.State.FAILED):
        tasks.evaluate.fn(pk)
        assert get(world)["state"] == state
    assert photo_work.MOST_ATTEMPTS == 3
    monkeypatch.undo()
    assert measured(world)["result"]["faces"] == 10


def test_a_live_classifier(world: World, people: dict[str, list[Face]]) -> None:
    version = classifier(
        world, k=1, metric="cosine", vote="weighted", accept_distance=0.2, everyone=False
    )
    chosen = list(Person.objects.filter(name__in=["s1", "s2"]))
    version.people.set(chosen)
    url = f"/classifiers/{version.classifier_id}"
    result = measured(world, url)["result"]
    assert {p["person"]["name"] for p in result["persons"]} == {"s1", "s2"}
    assert (result["faces"], result["distance"]) == (7, 0.2)
    # What happens to others doesn't concern it.
    named(world, people["s3"], "s5")
    assert get(world, url)["fresh"] is True
    named(world, people["s2"][0], "s5")
    assert get(world, url)["fresh"] is False
    assert get(world)["state"] == "none"


def test_the_list_of_classifiers_shows_the_headline(
    world: World, people: dict[str, list[Face]]
) -> None:
    made = make(world)
    url = f"/classifiers/{made['id']}"
    assert made["evaluation"] is None
    accuracy = measured(world, url)["result"]["accuracy"]["value"]
    listed = world.client(world.viewer).get(f"{world.url}/classifiers").json()["items"]
    shown = listed[0]["evaluation"]
    assert (shown["accuracy"], shown["fresh"]) == (accuracy, True)
    named(world, people["s1"][-1], "s3")
    shown = world.client(world.viewer).get(f"{world.url}{url}").json()["evaluation"]
    assert (shown["accuracy"], shown["fresh"]) == (accuracy, False)


def test_a_new_version_was_never_measured(world: World, people: dict[str, list[Face]]) -> None:
    made = make(world)
    url = f"/classifiers/{made['id']}"
    measured(world, url)
    changed = world.client(world.labeller).patch(f"{world.url}{url}", {"k": 1})
    assert changed.status_code == 200
    assert get(world, url)["state"] == "none"
    assert measured(world, url)["fresh"] is True


def test_pinned_to_a_data_set(world: World, people: dict[str, list[Face]]) -> None:
    """Its val and test faces are asked, its train faces vote; what happens to labels doesn't matter."""
    chosen = people["s1"][:3] + people["s2"] + people["s3"]
    dataset = frozen(world, chosen)
    held_out = [people["s1"][2], people["s2"][2]]
    rows = DatasetFace.objects.filter(dataset=dataset)
    rows.filter(face=held_out[0]).update(side="val")
    rows.filter(face=held_out[1]).update(side="test")
    url = f"/classifiers/{make(world, dataset=dataset.pk)['id']}"
    result = measured(world, url)["result"]
    assert (result["faces"], result["people"], result["right"]) == (2, 2, 2)
    assert result["confusion"] == []
    ids = [f.pk for f in held_out]
    assert sorted(EvaluationFace.objects.values_list("face", flat=True)) == ids
    named(world, people["s2"][0], "s9")
    assert get(world, url)["fresh"] is True
    # Erased from the data set: another content, and a cell that can't be shown names nobody.
    rows.filter(face=people["s2"][1]).delete()
    assert get(world, url)["fresh"] is False


def test_cells_of_a_data_set(world: World, people: dict[str, list[Face]]) -> None:
    chosen = people["s1"] + people["s2"] + people["s3"]
    dataset = frozen(world, chosen)
    stray = people["s1"][-1]  # it shows s3
    DatasetFace.objects.filter(dataset=dataset, face=stray).update(side="test")
    url = f"/classifiers/{make(world, dataset=dataset.pk)['id']}"
    named(world, stray, "s3")
    [cell] = measured(world, url)["result"]["confusion"]
    assert (cell["person"]["name"], cell["said"]["name"]) == ("s1", "s3")
    index = world.client(world.viewer).get(f"{world.url}/faces/index?among={cell['among']}")
    assert index.json()["ids"] == [stray.pk]
    # A person whom the data set alone knows has no faces to show.
    DatasetPerson.objects.filter(dataset=dataset, name="s3").update(person=None)
    [cell] = get(world, url)["result"]["confusion"]
    assert (cell["among"], cell["said"]["name"], cell["said"]["id"] < 0) == ("", "s3", True)


def test_all_train_is_asked_photo_by_photo(world: World, people: dict[str, list[Face]]) -> None:
    dataset = frozen(world, people["s1"][:3] + people["s2"] + people["s4"])
    url = f"/classifiers/{make(world, dataset=dataset.pk)['id']}"
    result = measured(world, url)["result"]
    assert (result["faces"], result["alone"], result["right"]) == (7, 1, 6)


def test_events(
    world: World, people: dict[str, list[Face]], monkeypatch: pytest.MonkeyPatch,
    run_on_commit: Callable[..., Any],
) -> None:  # fmt: skip
    told: list[dict[str, Any]] = []
    monkeypatch.setattr("labelling.events._send", lambda _, message: told.append(message["event"]))
    monkeypatch.setattr("models_app.services.evaluating.EVERY_S", 0.0)
    with run_on_commit():
        measured(world)
    news = [e for e in told if e["type"] == "evaluation.changed"]
    assert [news[0]["state"], news[-1]["state"]] == ["waiting", "succeeded"]
    assert [e["progress"] for e in news] == sorted(e["progress"] for e in news)
    assert {e["classifier_id"] for e in news} == {None}
    assert len(news) > 3


def test_names_are_not_stored(world: World, people: dict[str, list[Face]]) -> None:
    """They are those of today, and nobody's who was deleted."""
    measured(world)
    Person.objects.filter(name="s1").update(name="s9", folded="s9")
    assert "s1" not in str(Evaluation.objects.get().result)
    assert "s9" in {p["person"]["name"] for p in get(world)["result"]["persons"]}
    gone = Person.objects.get(name="s2")
    assert world.client(world.labeller).delete(f"{world.url}/people/{gone.pk}").status_code == 204
    assert "s2" not in {p["person"]["name"] for p in get(world)["result"]["persons"]}
