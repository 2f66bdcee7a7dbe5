"""What the tests of classifiers and workflows do over and over, through the API."""

from __future__ import annotations

from typing import Any

import numpy as np

from labelling.models import Face, Person, User
from models_app.models import Dataset, DatasetFace, DatasetPerson
from tests.api.conftest import World


def make(world: World, name: str = "Doors", *, who: User | None = None, **settings: Any) -> Any:
    """A classifier's answer, 201."""
    answer = world.client(who or world.labeller).post(
        f"{world.url}/classifiers", {"name": name, **settings}
    )
    assert answer.status_code == 201, answer.content
    return answer.json()


def frozen(
    world: World, faces: list[Face], *, name: str = "Frozen", embedder: str | None = None
) -> Dataset:
    """A data set whose train faces are these labelled faces as they are now, with their vectors."""
    used = embedder or world.project.embedder
    dataset = Dataset.objects.create(
        project=world.project, name=name, version=1, ratios=[1, 0, 0], embedder=used,
        state=Dataset.State.SUCCEEDED, face_count=len(faces),
    )  # fmt: skip
    people: dict[int, DatasetPerson] = {}
    for number, face in enumerate(faces):
        face.refresh_from_db()
        assert face.person is not None
        row = people.get(face.person.pk)
        if row is None:
            row = people[face.person.pk] = DatasetPerson.objects.create(
                dataset=dataset, person=face.person, number=len(people), name=face.person.name
            )
        row.train += 1
        row.save()
        DatasetFace.objects.create(
            dataset=dataset, person=row, face=face, photo_id=face.photo_id, side="train",
            name=str(number), crop_key="", sha256="", size_bytes=0,
            vector=np.array(face.embeddings.get(embedder=world.project.embedder).vector),
        )  # fmt: skip
    return dataset


def merge_people(into: Person, *people: Person) -> None:
    """As `services.merges` leaves them, for people without faces."""
    for person in people:
        person.merged_into = into
        person.deleted_at = person.created_at
        person.save()
