"""Runs for tests: data sets as rows alone, and experiments set as a trainer would leave them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone

from labelling.models import Project
from labelling.services import presence
from labelling.services.presence import Presence
from models_app.models import Dataset, DatasetPerson, Experiment
from tests.api.conftest import World

State = Experiment.State


def dataset(
    project: Project, *, people: int = 3, train: int = 8, val: int = 1, test: int = 1, **fields: Any
) -> Dataset:
    """A data set that is ready, with the counts of its people; without faces."""
    fields = {"state": State.SUCCEEDED, "content_hash": "a" * 64, "name": "faces"} | fields
    number = Dataset.objects.filter(project=project, name=fields["name"]).count() + 1
    made = Dataset.objects.create(
        project=project, version=number, ratios=[0.8, 0.1, 0.1], person_count=people,
        face_count=people * (train + val + test), **fields,
    )  # fmt: skip
    DatasetPerson.objects.bulk_create(
        DatasetPerson(dataset=made, number=n, name=f"s{n + 1}", train=train, val=val, test=test)
        for n in range(people)
    )
    return made


def submit(world: World, on: Dataset, *, status: int = 201, who: Any = None, **asked: Any) -> Any:
    """Submit a run by the API; the options that aren't its fields go to `options`."""
    body = {"dataset": on.pk, **asked}
    answer = world.client(who or world.labeller).post(f"{world.url}/runs", body, format="json")
    assert answer.status_code == status, answer.content
    return answer.json()


def post(world: World, path: str, body: Any = None, *, status: int = 200, who: Any = None) -> Any:
    client = world.client(who or world.labeller)
    answer = client.post(f"{world.url}{path}", body or {}, format="json")
    assert answer.status_code == status, answer.content
    return answer.json()


def get(world: World, path: str, *, status: int = 200, who: Any = None) -> Any:
    answer = world.client(who or world.viewer).get(f"{world.url}{path}")
    assert answer.status_code == status, answer.content
    return answer.json()


def work(run_id: int, number: int = 0, **fields: Any) -> Experiment:
    """A trainer has taken the experiment up."""
    row = Experiment.objects.get(run=run_id, number=number)
    fields = {
        "state": State.WORKING, "leased_by": "trainer-1", "started_at": timezone.now(),
        "machine": "box", "device": "cpu", "stage": "training",
    } | fields  # fmt: skip
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


def end(run_id: int, number: int = 0, **fields: Any) -> Experiment:
    """The experiment has come to its end."""
    fields = {
        "state": State.SUCCEEDED, "outcome": "finished", "leased_by": "",
        "finished_at": timezone.now(),
    } | fields  # fmt: skip
    return work(run_id, number, **fields)


@contextmanager
def trainer(name: str = "trainer-1", host: str = "box", **about: Any) -> Iterator[Presence]:
    """A trainer says that it lives."""
    networks = {"face-resnet": True, "facenet": False}
    about = {"device": "CPU, 2 cores", "memory_bytes": 8_000_000_000, "networks": networks} | about
    one = Presence(name, host, 1, ("training",), about)
    presence.show(one)
    yield one
    presence.leave(one)
