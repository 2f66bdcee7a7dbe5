"""Projects whose labelled faces are rows alone, with vectors that a test chooses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from labelling.models import Embedding, Face, Person, Photo, Project, User
from models_app.models import Classifier, ClassifierVersion

Floats = NDArray[np.float64]


def vectors(random: np.random.Generator, people: NDArray[np.int64], kind: str) -> Floats:
    """Vectors in overlapping clouds, one a person. `kind`: whole numbers, or others (as float32)."""
    if kind == "whole":
        return random.integers(0, 4, (len(people), 4)).astype(np.float64)
    middles = np.random.default_rng(1).normal(size=(20, 16))
    spread = middles[people] + random.normal(scale=0.9, size=(len(people), 16))
    return spread.astype(np.float32).astype(np.float64)


@dataclass
class Rows:
    """A project's rows, made without photos' files."""

    project: Project
    people: list[Person]

    def add(self, whose: NDArray[np.int64], made: Floats) -> list[Face]:
        photo = Photo.objects.create(
            project=self.project, sha256=f"{Photo.objects.count():064}", name="x", size_bytes=1,
            state=Photo.State.DONE, width=1, height=1,
        )  # fmt: skip
        faces = Face.objects.bulk_create(
            Face(
                project=self.project, photo=photo, number=number, left=0, top=0, right=1, bottom=1,
                landmarks=[0.0] * 10, crop_landmarks=[0.0] * 10, score=1, engine="x", crop_key="",
                state="labelled", person=self.people[person], labelled_at=timezone.now(),
            )
            for number, person in enumerate(whose.tolist())
        )  # fmt: skip
        Embedding.objects.bulk_create(
            Embedding(face=f, project=self.project, embedder=self.project.embedder, vector=v)
            for f, v in zip(faces, made, strict=True)
        )
        return faces

    def version(self, **settings: Any) -> ClassifierVersion:
        number = Classifier.objects.count()
        made = Classifier.objects.create(project=self.project, name=f"{number}", folded=f"{number}")
        people = settings.pop("people", None)
        version = ClassifierVersion.objects.create(
            classifier=made, number=1, everyone=people is None, **settings
        )
        version.people.set(people or [])
        return version

    @classmethod
    def begin(cls, count: int) -> Rows:
        """A project with so many people and no faces yet."""
        project = Project.objects.create(
            name="Random", created_by=User.objects.create(username="o")
        )
        people = Person.objects.bulk_create(
            Person(project=project, name=f"s{n}", folded=f"s{n}", sort_key=f"s{n}")
            for n in range(count)
        )
        return cls(project, people)
