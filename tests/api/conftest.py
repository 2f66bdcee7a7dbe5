"""One world for the tests of the API: an owner, a labeller, a viewer, an outsider, an administrator,
and a project with real faces in it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import dramatiq
import numpy as np
import pytest
import torch
from django.core.cache import cache
from django.db import connection, transaction
from facenet_pytorch import InceptionResnetV1

from labelling import neighbours, tasks
from labelling.access import Actor
from labelling.models import Face, JobItem, Member, Photo, Project, Role, User
from labelling.services import faces as face_service
from labelling.services import neighbour_indices, photos, projects, work
from labelling.vision import catalogue, images
from labelling.vision.types import Pixels, Seen
from tests import orl
from tests.api.client import Client
from tests.api.large import MANY, Large, indices
from tests.api.queues import working
from tests.web import serving

PASSWORD = "correct horse battery"


@lru_cache(maxsize=64)
def seen(person: int, number: int) -> tuple[Pixels, Seen]:
    """What the real engine sees in an ORL photo, once a session."""
    pixels = images.decode(io.BytesIO(orl.data(person, number)))
    return pixels, tasks.engine().see(pixels)


@dataclass
class World:
    admin: User
    owner: User
    labeller: User
    viewer: User
    outsider: User
    project: Project
    other: Project
    clients: dict[int, Client] = field(default_factory=dict)

    def client(self, user: User | None) -> Client:
        """A browser in which `user` is signed in."""
        if user is None:
            return Client()
        if user.pk not in self.clients:
            self.clients[user.pk] = Client()
            self.clients[user.pk].force_login(user)
        return self.clients[user.pk]

    @property
    def url(self) -> str:
        return f"/api/v1/projects/{self.project.pk}"

    def process(self, data: bytes, name: str, project: Project | None = None) -> Photo:
        """A photo, added and processed as a worker does it."""
        added = photos.add(
            project or self.project, file=io.BytesIO(data), name=name, actor=Actor(self.owner)
        )
        assert added.photo is not None
        tasks.process_photo.fn(added.photo.pk)
        added.photo.refresh_from_db()
        assert added.photo.state == Photo.State.DONE, added.photo.error_message
        return added.photo

    def add(self, person: int, number: int, project: Project | None = None) -> Face:
        """An ORL photo with its one face, added and recorded as the worker does it."""
        project = project or self.project
        added = photos.add(
            project, file=io.BytesIO(orl.data(person, number)), name=f"{number}.pgm",
            path=f"s{person}/{number}.pgm", actor=Actor(self.owner),
        )  # fmt: skip
        assert added.photo is not None
        photo = work.claim(added.photo.pk, "test")
        assert photo is not None
        pixels, found = seen(person, number)
        engine = tasks.engine()
        assert face_service.record(
            photo, worker="test", seen=found, pixels=pixels, engine=engine.version,
            embedder=engine.embedder.name,
        )  # fmt: skip
        return Face.objects.filter(photo=photo).order_by("-score")[0]


def make_user(name: str, *, admin: bool = False) -> User:
    user = User(username=name, is_admin=admin)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture(autouse=True)
def fast_passwords(settings: object) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    cache.clear()


@pytest.fixture
def world(db: None) -> World:
    names = ("admin", "owner", "labeller", "viewer", "outsider")
    users = {name: make_user(name, admin=name == "admin") for name in names}
    project = projects.create(by=users["owner"], name="Team")
    other = projects.create(by=users["outsider"], name="Elsewhere")
    for name, role in (("labeller", Role.LABELLER), ("viewer", Role.VIEWER)):
        Member.objects.create(project=project, user=users[name], role=role)
    return World(**users, project=project, other=other)


@pytest.fixture
def faces(world: World) -> list[Face]:
    """Four faces: two of s1, two of s2."""
    return [world.add(1, 1), world.add(1, 2), world.add(2, 1), world.add(2, 2)]


@pytest.fixture
def pair(world: World) -> list[Face]:
    """A photo of s1 and s2 side by side, its faces from left to right."""
    photo = world.process(orl.encoded(orl.group((1, 1), (2, 1))), "pair.jpg")
    found = list(Face.objects.filter(photo=photo).order_by("left"))
    assert len(found) == 2
    return found


@pytest.fixture
def predictor() -> Iterator[None]:
    """The predictor's queue, worked on by a thread of this process."""
    broker = dramatiq.get_broker()
    broker.declare_queue("predict")
    broker.flush("predict")
    with working(broker, queues={"predict"}):
        yield


@pytest.fixture
def web() -> Iterator[str]:
    """A web server on this machine with a photo of s1: its address."""
    with serving() as address:
        yield address


@pytest.fixture
def private(settings: object) -> None:
    """Photos may be fetched from this machine."""
    settings.SITE = replace(settings.SITE, private_urls=True)  # type: ignore[attr-defined]


@pytest.fixture
def casia(settings: object) -> str:
    """A second embedder that can be used: FaceNet's network, its weights drawn by lot."""
    info = catalogue.EMBEDDERS["facenet-casia-webface"]
    folder: Path = settings.SITE.weights  # type: ignore[attr-defined]
    path = folder / info.file_name
    if not path.is_file():
        torch.manual_seed(11)
        folder.mkdir(parents=True, exist_ok=True)
        torch.save(InceptionResnetV1(pretrained=None, classify=False).state_dict(), path)
    return info.name


@pytest.fixture
def no_casia(settings: object) -> str:
    """The same embedder on a machine that hasn't got its weights."""
    name = "facenet-casia-webface"
    folder: Path = settings.SITE.weights / "none"  # type: ignore[attr-defined]
    settings.SITE = replace(settings.SITE, weights=folder)  # type: ignore[attr-defined]
    return name


def work_off(job_id: int) -> None:
    """Do all that waits of a job, as workers do."""
    while waiting := JobItem.objects.filter(job=job_id, state="waiting").first():
        tasks.do_item.fn(waiting.pk)


@pytest.fixture
def run_on_commit(
    django_capture_on_commit_callbacks: Callable[..., object],
) -> Callable[..., object]:
    """`with run_on_commit():` runs what waits for the commit, at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def refresh(project: Project) -> None:
    """Make the suggestions that are wanted, as the worker does."""
    from labelling.services import refreshing

    with transaction.atomic():
        refreshing.refresh_wanted(project.pk)


def vector(face: Face) -> np.ndarray:  # type: ignore[type-arg]
    return np.array(face.embeddings.get().vector)


def row(face: Face) -> dict[str, Any]:
    """All that is stored of a face and its vectors, its version aside."""
    stored = Face.objects.filter(pk=face.pk).values().get()
    del stored["version"]
    vectors = face.embeddings.order_by("embedder").values_list("embedder", "vector")
    return {**stored, "vectors": [(name, list(vector)) for name, vector in vectors]}


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Iterator[Large]:
    """A project that has just enough faces for an index; for tests with transactions of their own."""
    for module in (neighbours, neighbour_indices):
        monkeypatch.setattr(module, "FEW", MANY)
    cache.delete("neighbour-indices")
    yield Large()
    with connection.cursor() as cursor:
        for name in indices():
            cursor.execute(f"DROP INDEX {name}")
