"""Predictions by REST: by the project's vote, a classifier, a workflow; from a file or a URL."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labelling.models import Face, Person, Photo, Project
from labelling.services.seeing import FoundFace
from labelling.vision.types import Box
from models_app.models import ClassifierVersion, WorkflowVersion
from models_app.services import prediction, voters
from tests import orl
from tests.api.conftest import World, vector
from tests.api.predicting import classifier, dataset, predict, workflow
from tests.api.steps import named


@pytest.fixture
def people(world: World, faces: list[Face]) -> list[Face]:
    """s1 and s2 with two labelled faces each."""
    named(world, faces[:2], "s1")
    named(world, faces[2:], "s2")
    for face in faces:
        face.refresh_from_db()
    return faces


def one(answer: Any) -> dict[str, Any]:
    """The one face of a prediction."""
    assert answer.status_code == 200, answer.content
    [face] = answer.json()["faces"]
    return dict(face)


def test_a_face_with_its_voters(world: World, people: list[Face], predictor: None) -> None:
    photos = Photo.objects.count()
    answer = predict(world, orl.data(1, 3))
    made, face = answer.json(), one(answer)
    assert (made["width"], made["height"], made["labelled_faces"]) == (92, 112, 4)
    assert (made["classifier"], made["workflow"]) == (None, None)
    assert made["accept_distance"] == world.project.accept_distance
    assert (face["name"], face["person"]["name"]) == ("s1", "s1")
    first, second = face["candidates"][:2]
    assert (first["name"], second["name"]) == ("s1", "s2")
    assert first["cover_url"]
    assert face["unknown"] == pytest.approx(1 - first["score"] - second["score"])
    assert face["confidence"] == first["score"]
    # Against the vectors of the same photo once it is stored.
    stored = vector(world.add(1, 3))
    far = {f.pk: float(np.linalg.norm(vector(f) - stored)) for f in people}
    expected = sorted(far, key=lambda pk: far[pk])[: world.project.neighbours]
    rows = face["neighbours"]
    assert [row["face_id"] for row in rows] == expected
    for row in rows:
        assert row["distance"] == pytest.approx(far[row["face_id"]], abs=1e-3)
        assert row["version"] == Face.objects.get(pk=row["face_id"]).version
        assert row["voted"] == (row["distance"] <= rows[0]["distance"] + 0.1)
        assert row["weight"] == float(row["voted"])
    assert first["votes"] == sum(row["voted"] for row in rows if row["name"] == "s1")
    assert Photo.objects.count() == photos + 1  # the one that was stored on purpose


def test_a_voter_is_corrected_by_its_version(
    world: World, people: list[Face], predictor: None
) -> None:
    [row, *_] = one(predict(world, orl.data(1, 3)))["neighbours"]
    body = {"faces": [{"id": row["face_id"], "version": row["version"]}], "action": "assign"}
    client = world.client(world.labeller)
    assert client.post(f"{world.url}/labels", {**body, "name": "s3"}).status_code == 200
    again = client.post(f"{world.url}/labels", {**body, "name": "s4"})
    assert (again.status_code, again.json()["code"]) == (409, "labels_conflict")


def test_nobody_is_known(world: World, faces: list[Face], predictor: None) -> None:
    face = one(predict(world, orl.data(1, 3)))
    assert (face["name"], face["candidates"], face["neighbours"]) == (None, [], [])
    assert (face["unknown"], face["confidence"], face["distance"]) == (1.0, 0.0, None)
    assert predict(world, orl.blank()).json()["faces"] == []


def test_a_classifier_and_its_versions(world: World, people: list[Face], predictor: None) -> None:
    version = classifier(world, accept_distance=0.01)
    newest = ClassifierVersion.objects.create(
        classifier=version.classifier, number=2, k=1, vote="weighted", everyone=False
    )
    newest.people.add(Person.objects.get(name="s2"))
    asked = {"classifier": version.classifier_id}
    answer = predict(world, orl.data(1, 3), **asked)
    made, face = answer.json(), one(answer)
    assert made["classifier"] == {"id": version.classifier_id, "name": "Team", "version": 2}
    assert [c["name"] for c in face["candidates"]] == ["s2"]
    assert [row["name"] for row in face["neighbours"]] == ["s2"]
    old = predict(world, orl.data(1, 3), classifier_version=1, **asked)
    assert (one(old)["name"], old.json()["accept_distance"]) == (None, 0.01)
    assert one(old)["candidates"][0]["name"] == "s1"
    wide = predict(world, orl.data(1, 3), classifier_version=1, accept_distance=1, **asked)
    assert (one(wide)["name"], wide.json()["accept_distance"]) == ("s1", 1.0)


def test_a_pinned_classifier(world: World, people: list[Face], predictor: None) -> None:
    frozen = dataset(world, {"s1": people[:1], "s2": people[2:3]})
    version = classifier(world, dataset=frozen, k=2)
    named(world, people[0], "s3")  # labels go on, the data set stays
    face = one(predict(world, orl.data(1, 3), classifier=version.classifier_id))
    assert (face["name"], face["person"]["name"]) == ("s1", "s1")
    assert {row["face_id"] for row in face["neighbours"]} == {people[0].pk, people[2].pk}
    assert all("/faces/" in row["crop_url"] and row["version"] for row in face["neighbours"])


def test_a_data_set_that_came_as_a_folder(
    world: World, people: list[Face], predictor: None
) -> None:
    frozen = dataset(world, {"s1 of old": people[:2]}, folder=True)
    version = classifier(world, dataset=frozen)
    answer = predict(world, orl.data(1, 3), classifier=version.classifier_id)
    face = one(answer)
    assert (face["name"], face["person"]) == ("s1 of old", None)
    assert answer.json()["labelled_faces"] == 2
    assert (face["candidates"][0]["person"], face["candidates"][0]["cover_url"]) == (None, None)
    for row in face["neighbours"]:
        assert (row["face_id"], row["version"], row["person"]) == (None, None, None)
        assert f"/datasets/{frozen.pk}/faces/" in row["crop_url"]


def test_a_workflow(world: World, people: list[Face], predictor: None) -> None:
    made = workflow(world, classifier(world))
    photo = orl.near_and_far((1, 3), (2, 3))
    assert len(predict(world, photo).json()["faces"]) == 2
    answer = predict(world, photo, at=f"/workflows/{made.workflow_id}/predict")
    assert len(answer.json()["faces"]) == 2
    assert answer.json()["workflow"] == {"id": made.workflow_id, "name": "Gate", "version": 1}
    assert answer.json()["classifier"]["version"] == 1
    WorkflowVersion.objects.create(
        workflow=made.workflow, number=2, embedder=made.embedder, classifier=made.classifier,
        min_face_px=100,
    )  # fmt: skip
    [large] = predict(world, photo, workflow=made.workflow_id).json()["faces"]
    assert (large["name"], large["box"]["left"] < 320) == ("s1", True)
    url = f"/workflows/{made.workflow_id}/predict"
    assert len(predict(world, photo, at=url, version=1).json()["faces"]) == 2
    WorkflowVersion.objects.create(
        workflow=made.workflow, number=3, embedder=made.embedder, classifier=made.classifier,
        min_score=1.0,
    )  # fmt: skip
    assert predict(world, photo, at=url).json()["faces"] == []
    assert predict(world, photo, at=url, version=9).status_code == 404


def test_what_cannot_name_says_why(world: World, people: list[Face], predictor: None) -> None:
    made = workflow(world, classifier(world))
    photo = orl.data(1, 3)
    WorkflowVersion.objects.filter(pk=made.pk).update(embedder="other")
    gone = predict(world, photo, workflow=made.workflow_id)
    assert (gone.status_code, gone.json()["code"]) == (409, "classifier_unusable")
    assert "Save it again" in gone.json()["message"]
    both = predict(world, photo, workflow=made.workflow_id, classifier=made.classifier_id)
    assert list(both.json()["fields"]) == ["workflow"]


def test_a_crowd_takes_few_queries(world: World, people: list[Face]) -> None:
    """The vote alone: what the detector sees is given."""
    rule = voters.rule(world.project)
    crowd = [
        FoundFace(Box(0, 0, 9, 9), 1.0, vector(people[number % 4]).tolist()) for number in range(50)
    ]
    with CaptureQueriesContext(
        connection,
    ) as count:
        faces = prediction.name_all(rule, crowd)
        made = prediction._described(prediction.By(), rule, 9, 9, faces, 0.0)
    assert len(count) < 10
    assert [made.labels[f.winner.person_id].name for f in made.faces if f.winner] == [
        ("s1", "s1", "s2", "s2")[number % 4] for number in range(50)
    ]
    few = [prediction.name(rule, face) for face in crowd[:4]]
    for alone, together in zip(few, faces, strict=False):
        assert [v.neighbour.face_id for v in alone.voters] == [
            v.neighbour.face_id for v in together.voters
        ]
        assert alone.winner == pytest.approx(together.winner) or alone.winner is not None


def test_by_url(world: World, people: list[Face], predictor: None, web: str, private: None) -> None:
    client = world.client(world.viewer)
    url = f"{web}/once"
    for answer in (
        client.post(f"{world.url}/predict", {"url": url}),
        client.post(f"{world.url}/predict", {"url": url}, format="multipart"),
    ):
        assert one(answer)["name"] == "s1"
    missing = client.post(f"{world.url}/predict", {"url": f"{web}/none"})
    assert (missing.status_code, missing.json()["code"]) == (502, "fetch_failed")
    made = workflow(world, classifier(world))
    answer = client.post(f"{world.url}/workflows/{made.workflow_id}/predict", {"url": url})
    assert one(answer)["name"] == "s1"


def test_a_photo_from_the_web_is_handed_on(
    world: World, web: str, private: None, settings: Any
) -> None:
    client = world.client(world.viewer)
    fetch = f"{world.url}/predict/fetch"
    answer = client.post(fetch, {"url": f"{web}/twice"})
    assert (answer.status_code, answer.content) == (200, orl.data(1, 1))
    assert answer["Content-Type"] == "image/x-portable-graymap"
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert client.post(fetch, {"url": f"{web}/none"}).json()["code"] == "fetch_failed"
    # What is no photo isn't handed on.
    assert client.post(fetch, {"url": f"{web}/page"}).json()["code"] == "unsupported_format"
    assert list(client.post(fetch, {}).json()["fields"]) == ["url"]
    assert world.client(world.outsider).post(fetch, {"url": web}).status_code == 404
    settings.SITE = replace(settings.SITE, private_urls=False)
    assert client.post(fetch, {"url": f"{web}/twice"}).json()["code"] == "address_refused"


def test_no_url_leads_into_the_own_network(world: World, web: str) -> None:
    client = world.client(world.viewer)
    port = web.rpartition(":")[2]
    for host in ("127.0.0.1", "localhost", "[::1]", "169.254.169.254"):
        answer = client.post(f"{world.url}/predict", {"url": f"http://{host}:{port}/s1.pgm"})
        assert (answer.status_code, answer.json()["code"]) == (400, "address_refused")
    for url in ("file:///etc/passwd", "ftp://127.0.0.1/a", "nonsense"):
        assert client.post(f"{world.url}/predict", {"url": url}).status_code == 400


def test_who_may_and_bad_requests(
    world: World, people: list[Face], predictor: None, settings: Any
) -> None:
    photo = orl.data(1, 3)
    assert predict(world, photo, who=world.outsider).status_code == 404
    url = f"{world.url}/predict"
    assert world.client(None).post(url, {}, format="multipart").status_code == 401
    client = world.client(world.viewer)
    assert list(client.post(url, {}).json()["fields"]) == ["file"]
    both = predict(world, photo, url="http://8.8.8.8/a.jpg")
    assert list(both.json()["fields"]) == ["file"]
    elsewhere = Project.objects.get(pk=world.other.pk)
    foreign = classifier(world, "Foreign")
    foreign.classifier.project = elsewhere
    foreign.classifier.save()
    for asked in ({"classifier": foreign.classifier_id}, {"classifier": 10**9}, {"workflow": 1}):
        assert predict(world, photo, **asked).status_code == 404
    for field, value in (("accept_distance", 5), ("classifier", "x")):
        assert list(predict(world, photo, **{field: value}).json()["fields"]) == [field]
    assert predict(world, b"").json()["code"] == "empty_file"
    assert predict(world, b"nonsense" * 10).json()["code"] == "unsupported_format"
    settings.SITE = replace(settings.SITE, predict_mb=0)
    assert predict(world, photo).json()["code"] == "photo_too_large"
