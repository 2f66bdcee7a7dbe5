"""Classifiers by REST: made, changed, listed, deleted and brought back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labelling.models import Face, NeighbourIndex, Person, Project
from models_app.models import Classifier, ClassifierVersion, Evaluation
from tests.api.classifying import frozen, make
from tests.api.conftest import World
from tests.api.steps import listen, merge, named


@pytest.fixture
def people(world: World, faces: list[Face]) -> tuple[int, int]:
    """Ids of s1 and s2, who have two labelled faces each."""
    return named(world, faces[:2], "s1"), named(world, faces[2:], "s2")


def change(world: World, classifier: int, **wanted: Any) -> Any:
    return world.client(world.labeller).patch(f"{world.url}/classifiers/{classifier}", wanted)


def get(world: World, classifier: int) -> dict[str, Any]:
    answer = world.client(world.viewer).get(f"{world.url}/classifiers/{classifier}")
    assert answer.status_code == 200
    return dict(answer.json())


def listed(world: World, state: str = "kept") -> list[str]:
    answer = world.client(world.viewer).get(f"{world.url}/classifiers?state={state}")
    assert answer.status_code == 200
    return [item["name"] for item in answer.json()["items"]]


def test_one_with_the_settings_it_gets_by_itself(world: World, people: tuple[int, int]) -> None:
    made = make(world, "  Front   door ")
    assert made["name"] == "Front door"
    assert (made["kind"], made["version"], made["by"]) == ("knn", 1, "labeller")
    assert made["settings"] == {
        "k": 3, "metric": "euclidean", "vote": "plurality", "voters": "rule", "reach": None,
        "accept_distance": None, "people": [], "dataset": None, "experiment": None,
        "accept_chance": None,
    }  # fmt: skip
    assert made["distance"] == pytest.approx(world.project.accept_distance)
    assert (made["person_count"], made["face_count"]) == (2, 4)
    assert (made["problem"], made["evaluation"], made["workflows"]) == ("", None, [])
    assert get(world, made["id"]) == made


def test_one_of_chosen_people(world: World, people: tuple[int, int]) -> None:
    made = make(
        world, k=5, metric="cosine", vote="weighted", reach=0.02, accept_distance=0.06,
        people=[people[1]],
    )  # fmt: skip
    assert made["settings"]["people"] == [{"id": people[1], "name": "s2"}]
    assert (made["person_count"], made["face_count"], made["distance"]) == (1, 2, 0.06)
    # A merged person is whom they became.
    assert merge(world, people[0], people[1]).status_code == 200
    now = get(world, made["id"])
    assert now["settings"]["people"] == [{"id": people[0], "name": "s1"}]
    assert (now["person_count"], now["face_count"]) == (1, 4)


def test_the_projects_distance_as_cosine(world: World, people: tuple[int, int]) -> None:
    # (0.45 / 1.42)² / 2
    assert make(world, metric="cosine")["distance"] == pytest.approx(0.0502, abs=1e-4)


def test_which_faces_may_vote(world: World, faces: list[Face], people: tuple[int, int]) -> None:
    Face.objects.filter(pk=faces[0].pk).update(quality=0.0)
    Face.objects.filter(pk=faces[1].pk).update(use=Face.Use.NEVER)
    Face.objects.filter(pk=faces[2].pk).update(review=Face.Review.ACCEPTED)
    counts = {}
    for kind in ("rule", "reviewed", "every"):
        made = make(world, kind, voters=kind)
        counts[kind] = (made["person_count"], made["face_count"])
    assert counts == {"rule": (1, 2), "reviewed": (1, 1), "every": (2, 3)}


def test_nobody_to_vote_is_a_problem_that_says_what_to_do(world: World) -> None:
    assert "Label faces" in make(world)["problem"]


def test_one_pinned_to_a_data_set(
    world: World, faces: list[Face], people: tuple[int, int], casia: str
) -> None:
    dataset = frozen(world, faces[:3])
    made = make(world, dataset=dataset.pk)
    assert made["settings"]["dataset"] == {"id": dataset.pk, "name": "Frozen", "version": 1}
    assert (made["person_count"], made["face_count"], made["problem"]) == (2, 3, "")
    few = make(world, "Few", dataset=dataset.pk, people=[people[1]])
    assert (few["person_count"], few["face_count"]) == (1, 1)
    Project.objects.filter(pk=world.project.pk).update(embedder=casia)
    assert "moved to FaceNet, CASIA-WebFace" in get(world, made["id"])["problem"]


def test_settings_have_versions_and_a_name_has_none(world: World, people: tuple[int, int]) -> None:
    made = make(world, accept_distance=0.5, reach=0.1)["id"]
    assert change(world, made, name="Back door").json()["version"] == 1
    assert change(world, made, k=3, people=[]).json()["version"] == 1  # as it is
    assert change(world, made, k=7, people=list(people)).json()["version"] == 2
    third = change(world, made, metric="cosine").json()
    assert third["version"] == 3
    assert third["settings"]["k"] == 7  # the rest stays
    assert len(third["settings"]["people"]) == 2
    # Distances of another metric would mean something else.
    assert (third["settings"]["reach"], third["settings"]["accept_distance"]) == (None, None)
    assert change(world, made, people=[]).json()["settings"]["people"] == []
    rows = world.client(world.viewer).get(f"{world.url}/classifiers/{made}/versions").json()
    assert [row["number"] for row in rows["items"]] == [4, 3, 2, 1]
    assert [row["settings"]["k"] for row in rows["items"]] == [7, 7, 7, 3]
    first = rows["items"][-1]
    assert (first["settings"]["accept_distance"], first["by"]) == (0.5, "labeller")
    assert get(world, made)["name"] == "Back door"


def test_names_are_unique_whatever_their_case(world: World) -> None:
    first = make(world, "Doors")["id"]
    client = world.client(world.labeller)
    answer = client.post(f"{world.url}/classifiers", {"name": "dóORS"})
    assert (answer.status_code, answer.json()["code"]) == (409, "name_taken")
    second = make(world, "Windows")["id"]
    assert change(world, second, name="DOORS").json()["code"] == "name_taken"
    assert change(world, first, name="doors").status_code == 200
    # A deleted one's name is free, and then it can't come back.
    assert client.delete(f"{world.url}/classifiers/{first}").status_code == 204
    assert change(world, second, name="Doors").status_code == 200
    restored = client.post(f"{world.url}/classifiers/{first}/restore")
    assert (restored.status_code, restored.json()["code"]) == (409, "name_taken")
    assert Classifier.objects.get(pk=first).deleted_at is not None


def test_to_the_trash_and_back(world: World) -> None:
    made = make(world)["id"]
    client = world.client(world.labeller)
    address = f"{world.url}/classifiers/{made}"
    for _ in range(2):
        assert client.delete(address).status_code == 204
    assert (listed(world), listed(world, "trash")) == ([], ["Doors"])
    assert get(world, made)["deleted_at"] is not None
    assert change(world, made, k=1).status_code == 404
    for _ in range(2):
        assert client.post(f"{address}/restore").json()["deleted_at"] is None
    assert (listed(world), listed(world, "trash")) == (["Doors"], [])


def test_its_data_set_comes_back_first(
    world: World, faces: list[Face], people: tuple[int, int]
) -> None:
    dataset = frozen(world, faces)
    made = make(world, dataset=dataset.pk)["id"]
    client = world.client(world.labeller)
    client.delete(f"{world.url}/classifiers/{made}")
    dataset.deleted_at = dataset.created_at
    dataset.save()
    answer = client.post(f"{world.url}/classifiers/{made}/restore")
    assert (answer.status_code, answer.json()["code"]) == (409, "classifier_unusable")


def test_the_newest_measurement(world: World, people: tuple[int, int]) -> None:
    made = make(world)["id"]
    version = ClassifierVersion.objects.get(classifier=made)
    Evaluation.objects.create(
        project=world.project, version=version, state="succeeded",
        result={"accuracy": {"value": 0.75, "low": 0.5, "high": 0.9}},
        measured_at=version.created_at,
    )  # fmt: skip
    assert get(world, made)["evaluation"]["accuracy"] == 0.75
    # It was of settings that it has no more.
    assert change(world, made, k=1).json()["evaluation"] is None


def test_a_page_takes_as_many_queries_for_five_as_for_two(
    world: World, faces: list[Face], people: tuple[int, int]
) -> None:
    client = world.client(world.viewer)
    dataset = frozen(world, faces)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"{world.url}/classifiers").status_code == 200
        return len(caught)

    make(world, "1", people=[people[0]])
    make(world, "2", people=[people[0]], dataset=dataset.pk)
    two = queries()
    make(world, "3", voters="every", people=[people[1]])
    make(world, "4", dataset=dataset.pk, people=[people[1]])
    make(world, "5", dataset=dataset.pk)
    assert queries() == two


BAD = [
    {"k": 0}, {"k": 51}, {"metric": "manhattan"}, {"vote": "loudest"}, {"voters": "some"},
    {"accept_distance": 0}, {"people": [10**9]}, {"dataset": 10**9},
]  # fmt: skip


@pytest.mark.parametrize("asked", BAD)
def test_bad_settings(world: World, asked: dict[str, Any]) -> None:
    client = world.client(world.labeller)
    answer = client.post(f"{world.url}/classifiers", {"name": "Doors", **asked})
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == list(asked)
    assert not Classifier.objects.exists()
    made = make(world)["id"]
    assert change(world, made, **asked).status_code == 400
    assert get(world, made)["version"] == 1


def test_people_and_data_sets_of_others_are_unknown(
    world: World, faces: list[Face], people: tuple[int, int], casia: str
) -> None:
    client = world.client(world.labeller)
    stranger = Person.objects.create(project=world.other, name="s9", folded="s9", sort_key="s9")
    elsewhere = frozen(world, faces, name="Elsewhere")
    elsewhere.project = world.other
    elsewhere.save()
    unready, moved, trashed = (frozen(world, faces, name=name) for name in ("a", "b", "c"))
    unready.state = "working"
    moved.embedder = casia
    trashed.deleted_at = trashed.created_at
    for row in (unready, moved, trashed):
        row.save()
    for body in (
        {"people": [people[0], stranger.pk]},
        *({"dataset": row.pk} for row in (elsewhere, unready, moved, trashed)),
    ):
        answer = client.post(f"{world.url}/classifiers", {"name": "Doors", **body})
        assert answer.status_code == 400, body
        assert list(answer.json()["fields"]) == list(body)
    assert client.post(f"{world.url}/classifiers", {"name": " "}).status_code == 400
    assert client.post(f"{world.url}/classifiers", {}).status_code == 400


def test_who_may(world: World) -> None:
    made = make(world)["id"]
    address = f"{world.url}/classifiers"
    asked = [
        ("get", address, None), ("get", f"{address}/{made}", None),
        ("get", f"{address}/{made}/versions", None), ("post", address, {"name": "New"}),
        ("patch", f"{address}/{made}", {"k": 1}), ("delete", f"{address}/{made}", None),
        ("post", f"{address}/{made}/restore", None),
    ]  # fmt: skip
    for method, url, body in asked:
        for who, status in (
            (world.viewer, 200 if method == "get" else 403), (world.outsider, 404), (None, 401),
        ):  # fmt: skip
            assert getattr(world.client(who), method)(url, body).status_code == status, (
                method,
                url,
            )
        if url.startswith(f"{address}/{made}"):
            missing = url.replace(f"{address}/{made}", f"{address}/999999")
            assert getattr(world.client(world.owner), method)(missing, body).status_code == 404
    # Of another project it is as if it weren't there.
    theirs = address.replace(f"/{world.project.pk}/", f"/{world.other.pk}/")
    assert world.client(world.outsider).get(f"{theirs}/{made}").status_code == 404


def test_tabs_are_told(world: World, monkeypatch: pytest.MonkeyPatch, run_on_commit: Any) -> None:
    told = listen(monkeypatch)
    with run_on_commit():
        made = make(world)
    assert told == [{"type": "classifier.changed", "classifier": made}]
    address, client = f"{world.url}/classifiers/{made['id']}", world.client(world.labeller)
    for act in (lambda: change(world, made["id"], k=7), lambda: client.delete(address)):
        told.clear()
        with run_on_commit():
            act()
        assert told == [{"type": "classifier.changed", "classifier": get(world, made["id"])}]
    told.clear()
    with run_on_commit():
        change(world, make(world, "Other")["id"], people=[10**9])
    assert [event["classifier"]["name"] for event in told] == ["Other"]  # the refused change isn't


def test_another_metric_wants_an_index_of_its_own(world: World) -> None:
    made = make(world)["id"]
    assert not NeighbourIndex.objects.exists()
    change(world, made, metric="cosine")
    make(world, "Other", metric="cosine")
    assert [(row.metric, row.state) for row in NeighbourIndex.objects.all()] == [
        ("cosine", NeighbourIndex.State.WANTED)
    ]
