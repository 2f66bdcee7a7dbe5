"""A project with an index over its faces, as brute force sees it."""

from __future__ import annotations

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from labelling import neighbours as search
from labelling import tasks
from labelling.models import NeighbourIndex, Person, Project
from labelling.services import neighbour_indices
from labelling.vision.voting import Neighbour
from tests.api.rows import Rows

PEOPLE, FACES, MANY = 12, 400, 300
Floats = NDArray[np.float64]


class Large:
    """A project that has just enough faces, as brute force sees it."""

    def __init__(self) -> None:
        random = np.random.default_rng(3)
        self.rows = Rows.begin(PEOPLE)
        self.whose = random.integers(0, PEOPLE, FACES)
        middles = random.normal(scale=0.08, size=(PEOPLE, 128))
        self.vectors = middles[self.whose] + random.normal(scale=0.03, size=(FACES, 128))
        self.vectors += 0.1
        self.faces = self.rows.add(self.whose, self.vectors)
        for person, count in zip(self.rows.people, np.bincount(self.whose), strict=True):
            Person.objects.filter(pk=person.pk).update(face_count=int(count))
        self.ids = np.array([face.pk for face in self.faces])
        self.asked = middles[:6] + 0.1 + random.normal(scale=0.03, size=(6, 128))

    @property
    def project(self) -> Project:
        self.rows.project.refresh_from_db()
        return self.rows.project

    def truth(self, one: Floats, among: NDArray[np.bool_] | None = None) -> list[int]:
        far = np.linalg.norm(self.vectors - one, axis=1)
        if among is not None:
            far[~among] = np.inf
        return [int(pk) for pk in self.ids[np.argsort(far)[:10]]]

    def ask(self, one: Floats, **narrowed: object) -> list[Neighbour]:
        return search.neighbours(
            self.project,
            one,
            embedder=self.project.embedder,
            limit=10,
            **narrowed,  # type: ignore[arg-type]
        )


def indices() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE indexdef ~ 'hnsw'")
        return dict(cursor.fetchall())


def built(large: Large) -> NeighbourIndex:
    row = neighbour_indices.want(large.project)
    tasks.build_index.fn(row.pk)
    row.refresh_from_db()
    return row
