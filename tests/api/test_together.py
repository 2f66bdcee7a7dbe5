"""Many people and workers at the same faces at once: nobody waits for another crosswise."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator

import dramatiq
import pytest
from django.db import connection, connections, transaction

from labelling import access, tasks
from labelling.access import Actor
from labelling.models import Change, Face, JobItem, Person, Photo, Project, Role, User
from labelling.services import labels, locks, people, refreshing, suggestions
from tests import orl, stack
from tests.api.client import Client, schema
from tests.api.conftest import World

ROUNDS = 12
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def quiet_queues() -> Iterator[None]:
    """What is queued here is for no other test."""
    yield
    for name in ("photos", "default"):
        dramatiq.get_broker().flush(name)


def together(*each: Callable[[], None]) -> list[BaseException]:
    """Run all of them at once; what went wrong."""
    wrong: list[BaseException] = []

    schema()  # which can't be made by two at once

    def run(one: Callable[[], None]) -> None:
        try:
            one()
        except BaseException as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(one,)) for one in each]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def test_all_at_once(world: World, quiet_queues: None) -> None:
    photos = [world.process(orl.near_and_far((n, 1), (n + 10, 1)), f"{n}.png") for n in range(1, 5)]
    faces = list(Face.objects.order_by("pk").values_list("pk", flat=True))
    dice = random.Random(3)

    def client(user: User) -> Client:
        made = Client()
        made.force_login(user)
        return made

    def say(one: Client, method: str, path: str, body: object = None) -> None:
        answer = getattr(one, method)(f"{world.url}{path}", body or {})
        assert answer.status_code < 500, (path, answer.content)

    def some() -> list[int]:
        return dice.sample(faces, 4)

    def labels() -> None:
        mine = client(world.labeller)
        for n in range(ROUNDS):
            asked = [{"id": pk} for pk in some()]
            say(mine, "post", "/labels", {"faces": asked, "action": "assign", "name": f"s{n % 3}"})
            say(mine, "post", "/changes/undo")

    def boxes() -> None:
        mine = client(world.owner)
        for n in range(ROUNDS):
            say(mine, "delete", f"/faces/{dice.choice(faces)}")
            say(mine, "post", "/faces/use", {"faces": some(), "use": ("never", "rule")[n % 2]})
            say(mine, "post", "/changes/undo")
            say(mine, "post", "/changes/undo")

    def trash() -> None:
        mine = client(world.owner)
        for _ in range(ROUNDS):
            one = {"photos": [dice.choice(photos).pk]}
            say(mine, "post", "/photos/trash", one)
            say(mine, "post", "/photos/restore", one)

    def jobs() -> None:
        mine = client(world.labeller)
        for n in range(ROUNDS // 3):
            asked = {"min_face_px": (100, 20)[n % 2]}
            answer = mine.post(f"{world.url}/jobs/detect", asked)
            if answer.status_code != 202:  # all photos are in the trash just now
                continue
            for step in ("apply", "cancel"):
                for item in JobItem.objects.filter(job=answer.json()["id"]):
                    tasks.do_item.fn(item.pk)
                say(mine, "post", f"/jobs/{answer.json()['id']}/{step}")

    def suggest() -> None:
        for _ in range(ROUNDS):
            suggestions.want(world.project.pk)
            refreshing.refresh_wanted(world.project.pk)

    assert together(labels, boxes, trash, jobs, suggest) == []
    for photo in Photo.objects.all():
        kept = Face.objects.filter(photo=photo, removed="")
        assert photo.face_count == kept.count()
        assert photo.deleted_at is None
        assert not kept.filter(in_trash=True).exists()
    assert not Face.objects.exclude(removed="").filter(in_trash=False).exists()
    assert Change.objects.exists()


def test_photos_are_processed_while_the_project_moves(
    world: World, casia: str, quiet_queues: None
) -> None:
    """Workers record photos, people label, and the swap comes in between: no vector is left over."""
    for n in range(1, 4):
        world.process(orl.data(n, 1), f"{n}.pgm")
    job = world.client(world.owner).post(f"{world.url}/jobs/embed", {"embedder": casia}).json()

    def upload() -> None:
        for n in range(4, 12):
            world.process(orl.data(n, 1), f"{n}.pgm")

    def embed() -> None:
        for _ in range(200):
            waiting = JobItem.objects.filter(job=job["id"], state="waiting").first()
            if waiting is None:
                return
            tasks.do_item.fn(waiting.pk)

    def label() -> None:
        mine = Client()
        mine.force_login(world.labeller)
        for n in range(ROUNDS):
            face = Face.objects.order_by("pk")[n % 3]
            body = {"faces": [{"id": face.pk}], "action": "assign", "name": f"s{n % 2}"}
            assert mine.post(f"{world.url}/labels", body).status_code == 200

    assert together(upload, embed, label) == []
    embed()
    assert Project.objects.get(pk=world.project.pk).embedder == casia
    assert Face.objects.count() == 11
    for face in Face.objects.all():
        assert [e.embedder for e in face.embeddings.all()] == [casia]


def test_who_waited_sees_what_was_said_meanwhile(world: World, quiet_queues: None) -> None:
    """The faces and people that come with the lock are as they are once it is given."""
    face = world.add(1, 1)
    held, asked = threading.Event(), threading.Event()
    found: list[tuple[list[Face], Person | None]] = []

    def first() -> None:
        with transaction.atomic():
            locks.changes(world.project.pk)
            Person.objects.create(project=world.project, name="s1", folded="s1", sort_key="s1")
            Face.objects.update(version=7)
            held.set()
            asked.wait(60)
            assert stack.wait_until(waits)

    def waits() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            return bool(cursor.fetchone()[0])

    def second() -> None:
        held.wait(60)
        asked.set()
        mine = access.project(Actor(world.labeller), world.project.pk, need=Role.LABELLER)
        with transaction.atomic():
            who = people.called(world.project, "S1")
            found.append(labels.begin(mine, [labels.Asked(face.pk)], who))

    assert together(first, second) == []
    [([row], person)] = found
    assert (row.pk, row.version, person and person.name) == (face.pk, 7, "s1")
