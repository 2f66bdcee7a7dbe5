"""Workflows by REST: made, changed, listed, deleted and brought back."""

from __future__ import annotations

from typing import Any

import pytest

from labelling.models import Face, Project
from models_app.errors import ClassifierUnusable
from models_app.models import Workflow, WorkflowVersion
from models_app.services import chains
from tests.api.classifying import make
from tests.api.conftest import World
from tests.api.steps import listen, named


@pytest.fixture
def doors(world: World, faces: list[Face]) -> int:
    """The id of a classifier that knows s1 and s2."""
    named(world, faces[:2], "s1")
    named(world, faces[2:], "s2")
    return int(make(world)["id"])


def begin(world: World, classifier: int, name: str = "Entrance", **body: Any) -> dict[str, Any]:
    answer = world.client(world.labeller).post(
        f"{world.url}/workflows", {"name": name, "classifier": classifier, **body}
    )
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def change(world: World, workflow: int, **wanted: Any) -> Any:
    return world.client(world.labeller).patch(f"{world.url}/workflows/{workflow}", wanted)


def get(world: World, workflow: int) -> dict[str, Any]:
    return dict(world.client(world.viewer).get(f"{world.url}/workflows/{workflow}").json())


def uses(world: World, classifier: int) -> list[str]:
    answer = world.client(world.viewer).get(f"{world.url}/classifiers/{classifier}").json()
    return list(answer["workflows"])


def test_the_plainest(world: World, doors: int) -> None:
    made = begin(world, doors)
    assert made["detect"] == {"min_face_px": None, "thresholds": None, "min_score": 0}
    assert made["embed"] == {"embedder": world.project.embedder}
    assert made["classify"] == {"classifier": {"id": doors, "name": "Doors", "version": None}}
    assert (made["version"], made["by"], made["problem"]) == (1, "labeller", "")
    assert get(world, made["id"]) == made
    listed = world.client(world.viewer).get(f"{world.url}/workflows").json()["items"]
    assert listed == [made]
    assert uses(world, doors) == ["Entrance"]


def test_what_it_does_has_versions(world: World, doors: int) -> None:
    made = begin(world, doors, detect={"min_face_px": 40, "min_score": 0.9})["id"]
    assert change(world, made, name="Gate").json()["version"] == 1
    assert change(world, made, classifier=doors).json()["version"] == 1  # as it is
    second = change(world, made, classifier_version=1).json()
    assert second["version"] == 2
    assert second["classify"]["classifier"]["version"] == 1
    assert second["detect"]["min_face_px"] == 40  # the rest stays
    third = change(world, made, detect={"thresholds": [0.6, 0.7, 0.7]}).json()
    assert third["detect"] == {
        "min_face_px": None, "thresholds": [0.6, 0.7, 0.7], "min_score": 0,
    }  # fmt: skip
    assert third["classify"]["classifier"]["version"] == 1
    windows = make(world, "Windows")["id"]
    fourth = change(world, made, classifier=windows).json()
    # A number of the other classifier would mean something else.
    assert fourth["classify"] == {"classifier": {"id": windows, "name": "Windows", "version": None}}
    assert (uses(world, doors), uses(world, windows)) == ([], ["Gate"])
    rows = world.client(world.viewer).get(f"{world.url}/workflows/{made}/versions").json()
    assert [row["number"] for row in rows["items"]] == [4, 3, 2, 1]
    assert rows["items"][-1]["detect"]["min_face_px"] == 40


def test_the_newest_settings_or_those_of_a_version(world: World, doors: int) -> None:
    follows, fixed = begin(world, doors)["id"], begin(world, doors, "Old", classifier_version=1)
    answer = world.client(world.labeller).patch(f"{world.url}/classifiers/{doors}", {"k": 9})
    assert answer.json()["version"] == 2

    def used(workflow: int) -> int:
        return chains.classifier_version(WorkflowVersion.objects.get(workflow=workflow)).k

    assert (used(follows), used(fixed["id"])) == (9, 3)


def test_a_classifier_in_use_stays(world: World, doors: int) -> None:
    made = begin(world, doors)["id"]
    client = world.client(world.labeller)
    answer = client.delete(f"{world.url}/classifiers/{doors}")
    assert (answer.status_code, answer.json()["code"]) == (409, "classifier_in_use")
    assert "Entrance" in answer.json()["message"]
    assert client.delete(f"{world.url}/workflows/{made}").status_code == 204
    assert uses(world, doors) == []
    assert client.delete(f"{world.url}/classifiers/{doors}").status_code == 204
    # What it needs comes back first.
    answer = client.post(f"{world.url}/workflows/{made}/restore")
    assert (answer.status_code, answer.json()["code"]) == (409, "classifier_unusable")
    assert get(world, made)["problem"].startswith("Its classifier lies in the trash")
    with pytest.raises(ClassifierUnusable):
        chains.classifier_version(WorkflowVersion.objects.get(workflow=made))
    client.post(f"{world.url}/classifiers/{doors}/restore")
    for _ in range(2):
        answer = client.post(f"{world.url}/workflows/{made}/restore")
        assert (answer.status_code, answer.json()["problem"]) == (200, "")
    assert uses(world, doors) == ["Entrance"]


def test_a_project_that_moved_to_another_network(world: World, doors: int, casia: str) -> None:
    made = begin(world, doors)["id"]
    Project.objects.filter(pk=world.project.pk).update(embedder=casia)
    assert "Save it again" in get(world, made)["problem"]
    with pytest.raises(ClassifierUnusable, match="CASIA"):
        chains.classifier_version(WorkflowVersion.objects.get(workflow=made))
    saved = change(world, made, classifier=doors).json()
    assert (saved["version"], saved["embed"], saved["problem"]) == (2, {"embedder": casia}, "")


def test_the_problem_of_its_classifier_is_its_own(world: World) -> None:
    lonely = make(world)["id"]
    assert begin(world, lonely)["problem"].startswith("Its classifier: None of its faces")
    assert begin(world, lonely, "2", classifier_version=1)["problem"].startswith("Its classifier: ")
    world.client(world.labeller).patch(f"{world.url}/classifiers/{lonely}", {"k": 1})
    now = world.client(world.viewer).get(f"{world.url}/workflows").json()["items"]
    assert all(item["problem"].startswith("Its classifier: None") for item in now)


def test_names_are_unique(world: World, doors: int) -> None:
    first, second = begin(world, doors, "A")["id"], begin(world, doors, "B")["id"]
    client = world.client(world.labeller)
    answer = client.post(f"{world.url}/workflows", {"name": "a", "classifier": doors})
    assert (answer.status_code, answer.json()["code"]) == (409, "name_taken")
    assert change(world, second, name="a").json()["code"] == "name_taken"
    client.delete(f"{world.url}/workflows/{first}")
    assert change(world, second, name="a").status_code == 200
    assert client.post(f"{world.url}/workflows/{first}/restore").json()["code"] == "name_taken"
    assert client.delete(f"{world.url}/workflows/{first}").status_code == 204  # once more


BAD = [
    ({"classifier": 10**9}, "classifier"),
    ({"classifier_version": 7}, "classifier_version"),
    ({"detect": {"min_face_px": 1}}, "detect"),
    ({"detect": {"min_score": 2}}, "detect"),
    ({"detect": {"thresholds": [0.5]}}, "detect"),
    ({"name": ""}, "name"),
]


@pytest.mark.parametrize(("body", "field"), BAD)
def test_bad_input(world: World, doors: int, body: dict[str, Any], field: str) -> None:
    client = world.client(world.labeller)
    asked = {"name": "Entrance", "classifier": doors, **body}
    answer = client.post(f"{world.url}/workflows", asked, format="json")
    assert answer.status_code == 400
    assert any(name.startswith(field) for name in answer.json()["fields"]), answer.json()
    assert not Workflow.objects.exists()
    made = begin(world, doors)["id"]
    assert change(world, made, **body).status_code == 400
    assert get(world, made)["version"] == 1


def test_a_classifier_of_another_project(world: World, doors: int) -> None:
    answer = world.client(world.outsider).post(
        f"/api/v1/projects/{world.other.pk}/workflows", {"name": "Mine", "classifier": doors}
    )
    assert answer.status_code == 400


def test_who_may(world: World, doors: int) -> None:
    made = begin(world, doors)["id"]
    address = f"{world.url}/workflows"
    asked = [
        ("get", address, None), ("get", f"{address}/{made}", None),
        ("get", f"{address}/{made}/versions", None),
        ("post", address, {"name": "New", "classifier": doors}),
        ("patch", f"{address}/{made}", {"name": "New"}), ("delete", f"{address}/{made}", None),
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


def test_tabs_are_told(
    world: World, doors: int, monkeypatch: pytest.MonkeyPatch, run_on_commit: Any
) -> None:
    told = listen(monkeypatch)
    with run_on_commit():
        made = begin(world, doors)
    assert told[0] == {"type": "workflow.changed", "workflow": made}
    # Its classifier shows who uses it.
    assert told[1]["classifier"]["workflows"] == ["Entrance"]
    told.clear()
    with run_on_commit():
        world.client(world.labeller).delete(f"{world.url}/workflows/{made['id']}")
    assert told[0] == {"type": "workflow.changed", "workflow": get(world, made["id"])}
    assert told[1]["classifier"]["workflows"] == []
