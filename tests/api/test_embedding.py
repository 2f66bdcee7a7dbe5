"""Moving a project to another embedder. The second one here is FaceNet's real network, its weights
drawn by lot: it tells nobody apart, but its vectors are its own."""

from __future__ import annotations

import io
import re
from typing import Any

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.db import connection

from facesite.env import PROJECT_FOLDER
from labelling import errors, queries, tasks
from labelling.access import Actor
from labelling.models import Embedding, Face, JobItem, Photo, Project, Suggestion
from labelling.services import completion, embedders, job_items, photos, suggestions, work
from labelling.services import faces as face_service
from labelling.vision import catalogue
from models_app.services import prediction, voters
from models_app.services.prediction import FoundFace
from tests import orl
from tests.api.conftest import World, refresh, seen, vector, work_off
from tests.api.test_boxes import move
from tests.api.test_labels import label, state, undo


def start(world: World, name: str, who: Any = None) -> Any:
    client = world.client(who or world.owner)
    return client.post(f"{world.url}/jobs/embed", {"embedder": name})


def made_by() -> dict[str, int]:
    names = Embedding.objects.order_by().values_list("embedder", flat=True)
    return {name: list(names).count(name) for name in set(names)}


def test_embedders_are_listed(world: World, casia: str) -> None:
    items = world.client(world.viewer).get("/api/v1/embedders").json()["items"]
    shown = {e["name"]: e for e in items}
    assert items[0]["name"] == catalogue.DEFAULT
    assert (shown[casia]["ready"], shown[casia]["reason"]) == (True, "")
    missing = shown["facenet-vggface2"]
    assert missing["ready"] is False
    assert "manage.py fetch_weights facenet-vggface2" in missing["reason"]
    assert world.client(None).get("/api/v1/embedders").status_code == 401


def test_a_project_is_made_with_an_embedder(world: World, casia: str) -> None:
    client = world.client(world.owner)
    made = client.post("/api/v1/projects", {"name": "Other", "embedder": casia}).json()
    info = catalogue.EMBEDDERS[casia]
    assert (made["embedder"], made["embedder_title"]) == (casia, info.title)
    distances = (made["accept_distance"], made["suggest_distance"])
    assert distances == (info.accept_distance, info.suggest_distance)
    project = Project.objects.get(pk=made["id"])
    world.process(orl.data(1, 1), "1.pgm", project)
    assert made_by() == {casia: 1}
    unknown = client.post("/api/v1/projects", {"name": "x", "embedder": "deepest"})
    assert "embedder" in unknown.json()["fields"]
    away = client.post("/api/v1/projects", {"name": "x", "embedder": "facenet-vggface2"})
    assert (away.status_code, away.json()["code"]) == (409, "embedder_not_ready")


def test_all_labels_stay_and_all_vectors_change(
    world: World, faces: list[Face], casia: str
) -> None:
    label(world, faces[0], name="s1")
    refresh(world.project)
    assert Suggestion.objects.exists()
    label(world, faces[3], "stranger")
    before = list(Face.objects.order_by("pk").values())
    answer = start(world, casia)
    assert answer.status_code == 202
    job = answer.json()
    assert (job["kind"], job["embedder"], job["total"]) == ("embed", casia, 4)
    assert (job["settings"], job["result"], job["can_apply"]) == (None, None, False)
    for item in list(JobItem.objects.all())[:3]:
        tasks.do_item.fn(item.pk)
    assert made_by() == {catalogue.DEFAULT: 4, casia: 3}  # beside the old ones
    assert suggestions.candidates(world.project, faces[1])  # which still count
    work_off(job["id"])
    ended = world.client(world.viewer).get(f"{world.url}/jobs/{job['id']}").json()
    assert (ended["state"], ended["done"], ended["failed"]) == ("done", 4, 0)
    shown = world.client(world.viewer).get(world.url).json()
    info = catalogue.EMBEDDERS[casia]
    assert (shown["embedder"], shown["accept_distance"]) == (casia, info.accept_distance)
    assert made_by() == {casia: 4}
    assert list(Face.objects.order_by("pk").values()) == before
    assert [state(f) for f in (faces[0], faces[3])] == [("labelled", "s1"), ("stranger", None)]
    expected = tasks.engine(casia).see(seen(1, 1)[0]).faces[0].vector
    assert np.allclose(vector(faces[0]), expected, atol=1e-5)
    assert not Suggestion.objects.exists()  # their distances meant something else
    world.project.refresh_from_db()
    refresh(world.project)
    distance = Suggestion.objects.get(face=faces[1]).distance
    between = np.linalg.norm(vector(faces[0]) - vector(faces[1]))
    assert distance == pytest.approx(float(between), abs=1e-3)


def test_photos_that_come_meanwhile_are_included(world: World, casia: str) -> None:
    world.add(1, 1)
    job = start(world, casia).json()
    late = world.add(1, 2)
    work_off(job["id"])
    assert Project.objects.get(pk=world.project.pk).embedder == casia
    assert made_by() == {casia: 2}
    assert late.embeddings.count() == 1


def test_a_face_moved_meanwhile_is_embedded_anew(world: World, casia: str, predictor: None) -> None:
    face = world.add(1, 1)
    other = world.add(1, 2)
    job = start(world, casia).json()
    tasks.do_item.fn(JobItem.objects.get(photo=face.photo_id).pk)
    assert move(world, face).status_code == 200
    assert face.embeddings.get().embedder == catalogue.DEFAULT  # that of the old box is void
    work_off(job["id"])
    assert made_by() == {casia: 2}
    pixels, _ = seen(1, 1)
    face.refresh_from_db()
    landmarks = np.array(face.landmarks, np.float32).reshape(1, 5, 2)
    expected = tasks.engine(casia).vectors(pixels, landmarks)[0]
    assert np.allclose(vector(face), expected, atol=1e-5)
    assert other.embeddings.count() == 1


def test_undo_across_embedders(world: World, casia: str, predictor: None) -> None:
    face = world.add(1, 1)
    label(world, face, name="s1")
    world.add(1, 2)
    before = Face.objects.filter(pk=face.pk).values("left", "landmarks", "crop_key").get()
    move(world, face)
    job = start(world, casia).json()
    work_off(job["id"])
    undo(world)
    assert Face.objects.filter(pk=face.pk).values("left", "landmarks", "crop_key").get() == before
    assert face.embeddings.count() == 0  # what undo remembers is of the old embedder
    assert completion.find() == 1
    tasks.complete_faces.fn(world.project.pk)
    assert face.embeddings.get().embedder == casia
    pixels, found = seen(1, 1)
    expected = tasks.engine(casia).vectors(pixels, found.faces[0].landmarks[None])[0]
    assert np.allclose(vector(face), expected, atol=1e-5)
    assert completion.find() == 0


def test_a_worker_that_saw_with_the_old_embedder_looks_again(world: World, casia: str) -> None:
    """The project moves on while the worker looks at its first photo."""
    file = io.BytesIO(orl.data(1, 1))
    photo = photos.add(world.project, file=file, name="1.pgm", actor=Actor(world.owner)).photo
    assert photo is not None
    held = work.claim(photo.pk, "test")
    assert held is not None
    Project.objects.filter(pk=world.project.pk).update(embedder=casia)
    pixels, found = seen(1, 1)
    with pytest.raises(errors.EmbedderChanged):
        face_service.record(
            held, worker="test", seen=found, pixels=pixels, engine="e", embedder=catalogue.DEFAULT
        )
    assert made_by() == {}
    Photo.objects.update(state=Photo.State.WAITING)
    tasks.process_photo.fn(photo.pk)
    assert made_by() == {casia: 1}


def test_a_photo_that_cannot_be_read_holds_nothing_up(
    world: World, faces: list[Face], casia: str
) -> None:
    label(world, faces[0], name="s1")
    default_storage.delete(faces[0].photo.original_key)
    job = start(world, casia).json()
    work_off(job["id"])
    ended = world.client(world.viewer).get(f"{world.url}/jobs/{job['id']}").json()
    assert (ended["state"], ended["done"], ended["failed"]) == ("done", 3, 1)
    assert made_by() == {casia: 3}
    assert state(faces[0]) == ("labelled", "s1")


def test_cancel_drops_what_was_made(world: World, faces: list[Face], casia: str) -> None:
    job = start(world, casia).json()
    items = list(JobItem.objects.all())
    tasks.do_item.fn(items[0].pk)
    held = job_items.claim(items[1].pk, "slow")
    assert held is not None
    url = f"{world.url}/jobs/{job['id']}/cancel"
    assert world.client(world.labeller).post(url).json()["code"] == "role_too_low"
    assert world.client(world.owner).post(url).json()["state"] == "cancelled"
    tasks.reembedding.do(held, "slow", tasks.engine(casia).vectors)
    assert made_by() == {catalogue.DEFAULT: 4}


def test_refusals(world: World, faces: list[Face], casia: str) -> None:
    assert start(world, catalogue.DEFAULT).json()["code"] == "same_embedder"
    assert "embedder" in start(world, "deepest").json()["fields"]
    refused = start(world, "facenet-vggface2")
    assert (refused.status_code, refused.json()["code"]) == (409, "embedder_not_ready")
    assert "fetch_weights" in refused.json()["message"]
    assert start(world, casia, world.labeller).json()["code"] == "role_too_low"
    assert start(world, casia, world.outsider).status_code == 404
    first = start(world, casia).json()
    assert start(world, casia).json()["code"] == "job_running"
    apply = world.client(world.owner).post(f"{world.url}/jobs/{first['id']}/apply", {})
    assert apply.json()["code"] == "job_not_ready"


def test_weights_that_go_missing_stop_the_job(
    world: World, faces: list[Face], casia: str, settings: Any
) -> None:
    job = start(world, casia).json()
    path = settings.SITE.weights / catalogue.EMBEDDERS[casia].file_name
    tasks.engine.cache_clear()
    kept = path.read_bytes()
    try:
        path.write_bytes(b"broken")
        work_off(job["id"])
    finally:
        path.write_bytes(kept)
    ended = world.client(world.viewer).get(f"{world.url}/jobs/{job['id']}").json()
    assert (ended["state"], ended["error"]["code"]) == ("failed", "weights_broken")
    assert made_by() == {catalogue.DEFAULT: 4}
    assert start(world, casia).status_code == 202


def test_an_empty_project_moves_at_once(world: World, casia: str) -> None:
    assert start(world, casia).json()["state"] == "done"
    assert world.client(world.viewer).get(world.url).json()["embedder"] == casia


def test_vectors_of_two_embedders_never_meet(
    world: World, faces: list[Face], casia: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each labelled face gets a twin by another embedder of the same size, at distance 0 from what is
    asked: whoever compared the two would find it."""
    label(world, faces[:2], name="s1")
    monkeypatch.setitem(catalogue.EMBEDDERS, "twin", catalogue.EMBEDDERS[catalogue.DEFAULT])
    asked = vector(faces[2])
    Embedding.objects.bulk_create(
        Embedding(face=f, project=world.project, embedder="twin", vector=asked) for f in faces[:2]
    )
    for face in faces[2:]:
        Embedding.objects.create(
            face=face, project=world.project, embedder="twin", vector=vector_of(faces[0])
        )
    own = min(float(np.linalg.norm(asked - vector_of(f))) for f in faces[:2])
    near = queries.neighbours(world.project, asked, embedder=catalogue.DEFAULT, limit=9)
    assert near[0].distance == pytest.approx(own, abs=1e-4)
    assert len(near) == 2
    best = suggestions.candidates(world.project, faces[2])[0]
    assert best.distance == pytest.approx(own, abs=1e-4)
    face = FoundFace(None, 1.0, asked.tolist())  # type: ignore[arg-type]
    named = prediction.name(voters.rule(world.project, accept_distance=2.0), face)
    assert named.candidates[0].distance == pytest.approx(own, abs=1e-4)
    Project.objects.filter(pk=world.project.pk).update(suggest_distance=2.0)
    world.project.refresh_from_db()
    suggestions.refresh(world.project, faces=[f.pk for f in faces])
    assert Suggestion.objects.get(face=faces[2]).distance == pytest.approx(own, abs=1e-4)
    # of another size they couldn't even be compared
    assert queries.neighbours(world.project, np.zeros(512), embedder=casia, limit=9) == []
    assert embedders.scale("twin") == embedders.scale(catalogue.DEFAULT)


def vector_of(face: Face) -> np.ndarray:  # type: ignore[type-arg]
    return np.array(face.embeddings.get(embedder=catalogue.DEFAULT).vector)


def test_every_query_of_vectors_names_their_embedder(world: World) -> None:
    """Whatever SQL there is, now or later: a join to the vectors says whose they are."""
    table = Embedding._meta.db_table
    found = 0
    for path in PROJECT_FOLDER.glob("*/**/*.py"):
        if "migrations" in path.parts or path.parts[len(PROJECT_FOLDER.parts)] in {
            "tests",
            ".venv",
        }:
            continue
        for match in re.finditer(rf"JOIN {table} (\w+) ON ([^\n]*)", path.read_text()):
            found += 1
            assert f"{match[1]}.embedder = %" in match[2], path
    assert found >= 4
    with connection.cursor() as cursor:  # and no index mixes them
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = %s", [table])
        assert not [d for (d,) in cursor.fetchall() if "hnsw" in d or "ivfflat" in d]
