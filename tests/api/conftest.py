"""One world for the tests of the API: an owner, a labeller, a viewer, an outsider, an administrator,
and a project with real faces in it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pytest
from django.core.cache import cache
from django.db import transaction

from labelling import tasks
from labelling.access import Actor
from labelling.models import Face, Member, Project, Role, User
from labelling.services import faces as face_service
from labelling.services import photos, projects, work
from labelling.vision import images
from labelling.vision.types import Pixels, Seen
from tests import orl
from tests.api.client import Client

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
def run_on_commit(
    django_capture_on_commit_callbacks: Callable[..., object],
) -> Callable[..., object]:
    """`with run_on_commit():` runs what waits for the commit, at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def refresh(project: Project) -> None:
    """Make the suggestions that are wanted, as the worker does."""
    from labelling.services import suggestions

    with transaction.atomic():
        suggestions.refresh_wanted(project.pk)


def vector(face: Face) -> np.ndarray:  # type: ignore[type-arg]
    return np.array(face.embeddings.get().vector)
